"""次年年度执法计划 (随州 五(三); 科右前旗 七; 新密 十四; 陈巴尔虎 5): who is inspected in a year, why, by when."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports.paper import Column, Row, Table
from bot.usecases.dossiers import answer_for, ruleset_of
from bot.usecases.export_parts import (
    Gathered,
    Progress,
    Sheet,
    cited_in,
    code_of,
    computed,
    count_of,
    dossier,
    grade_word,
    name_of,
    records_of,
    subject_pages,
    written,
)
from rulesets.duties import duties
from rulesets.inspections import NextInspection, next_inspection
from storage.bureaus import BureauRow
from storage.records import RecordRow
from storage.subjects import SubjectRow

COLUMNS = (
    Column("序号", 4, "center"),
    Column("单位名称", 14),
    Column("统一社会信用代码", 11),
    Column("信用等级", 6, "center"),
    Column("列入理由", 15),
    Column("检查频次", 6, "center"),
    Column("上次检查", 7, "center"),
    Column("最迟检查日期", 7, "center"),
    Column("依据条款", 8),
)
_FIRST, _LATE, _DUE = range(3)
_Entry = tuple[tuple[int, date, int], Row]


async def gather_plan(
    conn: AsyncConnection,
    bureau: BureauRow,
    *,
    year: int,
    today: date,
    own: Mapping[str, int],
    progress: Progress,
) -> Gathered:
    """Who had an accident with a penalty the year before first, then who is inspected late already, then by the day.

    own: the bureau's own months between inspections by grade, where the text leaves the number to it. A plan that is
    made during the year before rests on what is known by then.
    """
    rules = ruleset_of(bureau)
    export = rules.export("plan")
    assert export is not None
    as_of = min(today, date(year - 1, 12, 31))
    title = f"{year}年度安全生产执法检查计划"

    async def rows() -> AsyncIterator[Sequence[Row]]:
        done, total = 0, await count_of(conn, bureau.id)
        entries: list[_Entry] = []
        async for page in subject_pages(conn, bureau.id):
            facts = await records_of(conn, page)
            entries += await computed(lambda page=page, facts=facts: _entries(bureau, page, facts, as_of, year, own))  # type: ignore[misc]
            done += len(page)
            progress(done, total)
        entries.sort(key=lambda entry: entry[0])
        yield [(number, *cells) for number, (_, cells) in enumerate(entries, 1)]

    basis = f"依据：《{rules.file.name}》{cited_in(rules.name, export.clause)}"
    below = (f"计算到 {written(as_of)} 的记录；年内等级变化的，按变化后的频次调整。",)
    return Gathered(
        title, (Sheet(Table("执法计划", title, COLUMNS, (f"编制单位：{bureau.name}", basis), below), rows),)
    )


def _entries(
    bureau: BureauRow,
    page: Sequence[SubjectRow],
    facts: Mapping[int, Sequence[RecordRow]],
    as_of: date,
    year: int,
    own: Mapping[str, int],
) -> list[_Entry]:
    rules = ruleset_of(bureau)
    found: list[_Entry] = []
    for subject in page:
        whole = dossier(subject, facts[subject.id])
        grade = answer_for(bureau, whole, as_of).grade
        planned = [one for one in duties(rules, whole, as_of, grade) if one.year == year]
        due = next_inspection(rules, whole, as_of, grade, own)
        reasons = [f"{year - 1}年发生事故且受行政处罚" for one in planned]
        clauses = [cited_in(rules.name, one.task.clause) for one in planned]
        rank = (_FIRST, date.min) if planned else None
        if due is not None and (why := _why(due, as_of, year)):
            reasons.append(why)
            clauses.append(cited_in(rules.name, due.frequency.clause))
            late = due.on is None or due.on <= date(year - 1, 12, 31)
            rank = rank or (_LATE if late else _DUE, due.on or date.min)
        if rank is None:
            continue
        found.append(
            (
                (*rank, subject.id),
                (
                    name_of(subject),
                    code_of(subject),
                    grade_word(bureau.ruleset, grade),
                    "；".join(reasons),
                    f"{due.frequency.every.months}个月一次" if due else "",
                    due.since.isoformat() if due and due.basis == "inspection" and due.since else "无记录",
                    due.on.isoformat() if due and due.on else "",
                    "、".join(dict.fromkeys(clauses)),
                ),
            )
        )
    return found


def _why(due: NextInspection, as_of: date, year: int) -> str:
    """Why a subject is inspected in the year by the frequency of its grade; "" where it is not."""
    if due.on is None:
        return "未查到检查记录和纳入日期，应尽快检查"
    if due.on.year > year:
        return ""
    if due.on < as_of:
        return "已超过检查期限"
    return "检查到期" if due.on.year == year else f"{due.on.year}年内到期，尚未检查"
