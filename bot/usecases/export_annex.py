"""附件 安全生产信用分级分类统计表 (随州 三, 附件): the grades as of a year's first day over the records before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports.paper import Column, Row, Table
from bot.usecases.dossiers import answer_for, ruleset_of, text_of
from bot.usecases.export_parts import (
    ExportError,
    Gathered,
    Progress,
    Sheet,
    cited_in,
    code_of,
    computed,
    count_of,
    dossier,
    family,
    grade_word,
    name_of,
    records_of,
    subject_pages,
    written,
)
from rulesets.answer import Answer
from rulesets.loader import Ruleset
from storage.bureaus import BureauRow
from storage.records import RecordRow
from storage.subjects import SubjectRow

COLUMNS = (
    Column("序号", 4, "center"),
    Column("统一社会信用代码", 12),
    Column("生产经营单位名称", 16),
    Column("安全生产信用等级", 9, "center"),
    Column("备注", 9),
)
_Counts = dict[int, Counter[str | None]]


async def gather_annex(
    conn: AsyncConnection, bureau: BureauRow, *, year: int, today: date, progress: Progress
) -> Gathered:
    """The table of the bureau; a parent's has one for each bureau below it besides, and the totals.

    Raises:
        ExportError: the year has not begun.
    """
    as_of = date(year, 1, 1)
    if as_of > today:
        raise ExportError(
            f"{year} 年统计表以 {year} 年 1 月 1 日的等级为准，尚未到期",
            f"the statistics of {year} give the grades as of {as_of}, which has not come yet",
        )
    below = await family(conn, bureau)
    same = [one for one in below if ruleset_of(one).export("annex") is not None]
    of = [bureau, *same] if not same or await count_of(conn, bureau.id) else same
    rules = ruleset_of(bureau)
    export = rules.export("annex")
    assert export is not None
    title = export.title.zh if export.title else "信用分级分类统计表"
    below_lines = (f"统计人员：　　　　　　　　　　　　　　时间：{written(today)}",)
    counts: _Counts = {}
    total = sum([await count_of(conn, one.id) for one in of])
    done = [0]

    def sheet(one: BureauRow) -> Sheet:
        async def rows() -> AsyncIterator[Sequence[Row]]:
            tally = counts[one.id] = Counter()
            async for page in subject_pages(conn, one.id):
                facts = await records_of(conn, page)
                numbered = tally.total()
                graded = await computed(lambda page=page, facts=facts: _graded(one, page, facts, as_of))  # type: ignore[misc]
                yield [
                    (number, code_of(subject), name_of(subject), _graded_as(answer), _remark(answer))
                    for number, (subject, answer) in enumerate(graded, numbered + 1)
                ]
                tally.update(answer.grade for _, answer in graded)
                done[0] += len(page)
                progress(done[0], total)

        return Sheet(Table(one.name, title, COLUMNS, (f"报送单位：{one.name}",), below_lines), rows)

    sheets = [sheet(one) for one in of]
    if same:
        sheets.append(_totals(bureau, of, rules, title, below_lines, counts))
    return Gathered(f"{title}（{year}年）", tuple(sheets), "报送单位")


def _graded(
    bureau: BureauRow, page: Sequence[SubjectRow], facts: dict[int, list[RecordRow]], as_of: date
) -> list[tuple[SubjectRow, Answer]]:
    """以每年起始日统计上一年度信息: what is dated on the first day itself belongs to the next table.

    Who was included only after that day has no line in it; an inclusion that is not known keeps nobody out.
    """
    found = []
    for subject in page:
        if subject.included_on is None or subject.included_on <= as_of:
            before = [row for row in facts[subject.id] if row.applies_on < as_of]
            found.append((subject, answer_for(bureau, dossier(subject, before), as_of)))
    return found


def _graded_as(answer: Answer) -> str:
    return grade_word(text_of(answer).name, answer.grade)


def _remark(answer: Answer) -> str:
    """Behind an adverse grade its clause; an objection that is open."""
    if not answer.reasons or answer.grade is None:
        return ""
    deciding = answer.reasons[0]
    text = text_of(answer)
    parts = [cited_in(text.name, deciding.clause)] if text.file.classes[answer.grade].adverse else []
    return "；".join([*parts, *(["异议处理中"] if deciding.under_objection else [])])


def _totals(
    bureau: BureauRow, of: Sequence[BureauRow], rules: Ruleset, title: str, below: tuple[str, ...], counts: _Counts
) -> Sheet:
    grades: list[str | None] = [*rules.file.classes, None]
    columns = (
        Column("序号", 4, "center"),
        Column("单位", 16),
        *(Column(grade_word(rules.name, grade), 5, "center") for grade in grades),
        Column("合计", 5, "center"),
    )

    async def rows() -> AsyncIterator[Sequence[Row]]:
        lines: list[Row] = [
            (number, one.name, *(counts[one.id][grade] for grade in grades), counts[one.id].total())
            for number, one in enumerate(of, 1)
        ]
        whole = sum((counts[one.id] for one in of), Counter[str | None]())
        yield [*lines, (None, "合计", *(whole[grade] for grade in grades), whole.total())]

    return Sheet(Table("汇总", f"{title}（汇总）", columns, (f"报送单位：{bureau.name}",), below), rows, summary=True)
