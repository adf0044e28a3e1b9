"""公示名单 (科右前旗 二、十二; 新密 十五; 随州 四D、五; 陈巴尔虎 1、7): what may be public, and nothing else.

Only confirmed records make a grade or an entry here. Of what is under objection the entry says so. Remarks,
complainants and collectors have no column.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.repair import listing_terms
from bot.conversation.phrases import clean, money
from bot.reports.paper import Column, Row, Table
from bot.usecases.dossiers import answer_for, ruleset_of, text_of
from bot.usecases.export_parts import (
    ZH,
    Gathered,
    Progress,
    Sheet,
    cited_in,
    code_of,
    computed,
    dossier,
    grade_words,
    name_of,
    persons_line,
    records_of,
    subject_pages,
    written,
)
from rulesets.answer import Answer
from rulesets.dossier import Dossier
from rulesets.loader import Ruleset
from rulesets.model import PublicList
from rulesets.periods import Period
from storage import subjects, tasks
from storage.bureaus import BureauRow
from storage.records import RecordRow
from storage.subjects import SubjectRow

_NUMBER, _NAME, _CODE = Column("序号", 4, "center"), Column("单位名称", 14), Column("统一社会信用代码", 11)
_REMARK = Column("备注", 7)
_DISPUTED = "异议处理中"


async def gather_lists(conn: AsyncConnection, bureau: BureauRow, *, today: date, progress: Progress) -> Gathered:
    """Every list that the regulation has, as of today."""
    rules = ruleset_of(bureau)
    export = rules.export("lists")
    assert export is not None
    gathered = Gathered("公示名单", group="名单")
    done = [0]

    def step(number: int) -> None:
        done[0] += number
        progress(done[0], None)

    async def sheet(public: PublicList) -> Sheet:
        barred = await _barred(conn, bureau, rules, public)
        columns = _columns(rules, public)

        async def rows() -> AsyncIterator[Sequence[Row]]:
            number = 0
            async for page in subject_pages(conn, bureau.id, public.grades or None):
                found = await _entries(conn, bureau, public, page, barred, gathered, today)
                yield [(place, *cells) for place, cells in enumerate(found, number + 1)]
                number += len(found)
                step(len(page))

        basis = f"依据：《{rules.file.name}》{cited_in(rules.name, public.clause)}"
        above = (f"公示单位：{bureau.name}", basis)
        return Sheet(Table(public.name.zh, public.name.zh, columns, above, (f"{written(today)}",)), rows)

    gathered.sheets = tuple([await sheet(public) for public in export.lists])
    return gathered


def _columns(rules: Ruleset, public: PublicList) -> tuple[Column, ...]:
    if public.records is not None:
        what = (Column("文书文号", 9), Column("处罚决定日期", 7, "center"), Column("处罚内容", 9))
        return (_NUMBER, _NAME, _CODE, *what, Column("公示期限至", 7, "center"), _REMARK)
    grade = (Column("信用等级", 8, "center"), Column("列入依据", 16))
    persons = (Column("管理期限", 8, "center"), Column("相关责任人员", 10)) if public.persons else ()
    return (_NUMBER, _NAME, _CODE, *grade, *persons, _REMARK)


async def _entries(
    conn: AsyncConnection,
    bureau: BureauRow,
    public: PublicList,
    page: Sequence[SubjectRow],
    barred: Collection[int],
    gathered: Gathered,
    today: date,
) -> list[Row]:
    facts = await records_of(conn, page)
    if public.records is not None:
        return [row for one in page for row in _published(one, facts[one.id], public, today)]
    graded = await computed(lambda: _graded(bureau, page, facts, today))
    responsible = await subjects.persons_of(conn, [one.id for one in page]) if public.persons else {}
    found: list[Row] = []
    for subject, whole, answer in graded:
        if answer.grade not in public.grades:
            continue
        deciding = answer.reasons[0]
        if subject.id in barred and not _is_published(deciding.records, facts[subject.id], today):
            gathered.left_out += 1
            continue
        basis = f"{cited_in(text_of(answer).name, deciding.clause)}：{deciding.text}"
        cells: list[str] = [name_of(subject), code_of(subject), grade_words(text_of(answer).name, answer.grade), basis]
        if public.persons:
            cells += [_term(bureau, whole, answer), persons_line(responsible.get(subject.id, ()))]
        found.append((*cells, _DISPUTED if deciding.under_objection else ""))
    return found


def _is_published(deciding: Collection[str], rows: Iterable[RecordRow], today: date) -> bool:
    """Whether a record that decides the grade was published already: what comes before that is then done."""
    days = [_day(row, "published_on") for row in rows if row.public_id in deciding]
    return any(day is not None and day <= today for day in days)


def _graded(
    bureau: BureauRow, page: Sequence[SubjectRow], facts: dict[int, list[RecordRow]], today: date
) -> list[tuple[SubjectRow, Dossier, Answer]]:
    found = []
    for subject in page:
        whole = dossier(subject, facts[subject.id])
        found.append((subject, whole, answer_for(bureau, whole, today)))
    return found


def _term(bureau: BureauRow, whole: Dossier, answer: Answer) -> str:
    """From the first publication to the last day of the listings of this grade."""
    terms = [one for one in listing_terms(text_of(answer), whole, answer) if one.grade == answer.grade]
    if not terms:
        return ""
    return f"{min(one.published for one in terms)} 至 {max(one.last for one in terms)}"


def _published(subject: SubjectRow, rows: Iterable[RecordRow], public: PublicList, today: date) -> list[Row]:
    """The records that may be public today: confirmed, neither repaired nor removed, within their term."""
    assert public.records is not None and public.within is not None
    types = {pick.type for pick in public.records}
    found: list[Row] = []
    for row in rows:
        if row.type not in types or row.status != "confirmed":
            continue
        begins, last = _term_of(row, public.within)
        over = [_day(row, name) for name in ("repaired_on", "removed_on")]
        if not begins <= today <= last or any(day is not None and day <= today for day in over):
            continue
        found.append(
            (
                name_of(subject),
                code_of(subject),
                clean(row.document_no or "", 60),
                row.applies_on.isoformat(),
                _content(row),
                last.isoformat(),
                _DISPUTED if row.under_objection else "",
            )
        )
    return found


def _term_of(row: RecordRow, within: Period) -> tuple[date, date]:
    begins = _day(row, "published_on") or row.applies_on
    months = row.data.get("listing_months")
    term = min(within, Period(int(months))) if months else within
    return begins, term.after(begins)


def _day(row: RecordRow, name: str) -> date | None:
    value = row.data.get(name)
    return date.fromisoformat(value) if value else None


def _content(row: RecordRow) -> str:
    """罚款 30,000 元；没收 5,000 元."""
    parts = [
        f"{ZH.plain(f'field.{name}')} {money(ZH, row.data[name]).unescape()}"
        for name in ("fine", "confiscated")
        if row.data.get(name)
    ]
    return "；".join(parts) or "警告等"


async def _barred(conn: AsyncConnection, bureau: BureauRow, rules: Ruleset, public: PublicList) -> set[int]:
    """The subjects whose publication has to wait for another task, such as the notice and the decision before it."""
    own = [one for one in rules.file.tasks if one.clause == public.clause and public.grades]
    first = {kind for one in own for kind in one.after}
    found: set[int] = set()
    for kind in first:
        found |= set(await tasks.open_of_kind(conn, bureau.id, kind))
    return found
