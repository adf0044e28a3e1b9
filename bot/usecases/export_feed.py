"""The feed for the city's platform (新密 十三): the subjects whose grade changed since it was last shared, or all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import CHINA
from bot.reports.feed import FeedHead, FeedItem, feed_table, row_of
from bot.reports.paper import Row
from bot.usecases.dossiers import ruleset_of
from bot.usecases.export_parts import (
    ZH,
    Gathered,
    Progress,
    Sheet,
    code_of,
    count_of,
    grade_word,
    name_of,
    subject_pages,
)
from storage import assessments, bureaus, tasks
from storage.assessments import AssessmentRow
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow


async def gather_feed(
    conn: AsyncConnection, bureau: BureauRow, *, whole: bool, now: datetime, progress: Progress
) -> Gathered:
    """Each change of grade opens a task that calls for its sharing: whose is open is in the feed, which finishes it.

    A subject whose grade went away and came back has one too: the platform may have heard of either.
    """
    rules = ruleset_of(bureau)
    export = rules.export("feed")
    assert export is not None
    head = FeedHead(
        bureau=bureau.name,
        ruleset=rules.slug,
        version=rules.file.version,
        clause=export.clause,
        generated_at=now.astimezone(CHINA).replace(microsecond=0),
        whole=whole or export.task is None,
    )
    wanted = await tasks.open_of_kind(conn, bureau.id, export.task) if export.task else {}
    gathered = Gathered("信用分级分类结果报送表", finishes=[one for ids in wanted.values() for one in ids])
    items = _items(conn, bureau, export.task, None if head.whole else frozenset(wanted), progress)

    async def rows() -> AsyncIterator[Sequence[Row]]:
        number = 0
        async for part in items():
            yield [_row(place, bureau.ruleset, item) for place, item in enumerate(part, number + 1)]
            number += len(part)

    gathered.feed = (head, items)
    gathered.sheets = (Sheet(feed_table(head), rows),)
    return gathered


def _items(
    conn: AsyncConnection, bureau: BureauRow, task: str | None, only: frozenset[int] | None, progress: Progress
) -> Callable[[], AsyncIterator[Sequence[FeedItem]]]:
    async def items() -> AsyncIterator[Sequence[FeedItem]]:
        departments = {one.id: one.name for one in await bureaus.departments(conn, bureau.id)}
        done, total = 0, await count_of(conn, bureau.id)
        async for page in subject_pages(conn, bureau.id):
            done += len(page)
            chosen = [one for one in page if only is None or one.id in only]
            graded = await assessments.by_ids(conn, [one.assessment_id for one in chosen if one.assessment_id])
            before = await tasks.last_done(conn, [one.id for one in chosen], task) if task and chosen else {}
            found = [
                _item(one, graded[one.assessment_id], departments.get(one.department_id or 0, ""), before.get(one.id))
                for one in chosen
                if one.assessment_id in graded
            ]
            if found:
                yield found
            progress(done, total)

    return items


def _item(subject: SubjectRow, graded: AssessmentRow, department: str, before: str | None) -> FeedItem:
    reasons = graded.answer.get("reasons") or [{}]
    return FeedItem.model_validate(
        {
            "code": code_of(subject),
            "code_kind": "uscc" if subject.uscc else "internal",
            "name": name_of(subject),
            "kind": subject.kind,
            "sector": subject.sector,
            "department": department,
            "grade": graded.grade,
            "label": str(graded.answer.get("label") or ""),
            "previous_grade": before,
            "graded_on": graded.as_of,
            "clause": graded.clause,
            "under_objection": bool(reasons[0].get("under_objection")),
            "facts_sha256": graded.facts_sha256,
        }
    )


def _row(number: int, ruleset: str, item: FeedItem) -> Row:
    before = grade_word(ruleset, item.previous_grade) if item.previous_grade else "—"
    return row_of(number, item, ZH.plain(f"sector.{item.sector}"), grade_word(ruleset, item.grade), before)
