"""台账 (新密 十三): every record of each recording department, with what became of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework import statement
from bot.clock import china_date
from bot.conversation.masking import redact
from bot.conversation.phrases import clean
from bot.reports.paper import Column, Row, Table
from bot.usecases.export_parts import (
    PAGE,
    ZH,
    Gathered,
    Progress,
    Sheet,
    code_of,
    details,
    grade_word,
    name_of,
    type_word,
)
from storage import assessments, bureaus, ledger, records, subjects
from storage.assessments import AssessmentRow
from storage.bureaus import BureauRow
from storage.cases import CaseRow
from storage.records import RecordRow
from storage.subjects import SubjectRow

COLUMNS = (
    Column("序号", 4, "center"),
    Column("记录编号", 6),
    Column("记录日期", 7, "center"),
    Column("监管对象", 14),
    Column("统一社会信用代码（编号）", 11),
    Column("信用等级", 5, "center"),
    Column("类型", 6),
    Column("内容", 14),
    Column("文号", 9),
    Column("状态", 6),
    Column("采集人", 5),
    Column("登记日期", 7, "center"),
    Column("陈述", 7),
    Column("核查", 5),
    Column("异议", 6),
    Column("计入条款", 8),
    Column("备注", 10),
)
_NO_DEPARTMENT = "未分科室"
_STATEMENTS = {"unserved": "待送达", "served": "陈述期内", "filed": "待答复"}
_OUTCOMES = {"change": "变更", "delete": "删除", "keep": "保留"}


async def gather_ledger(conn: AsyncConnection, bureau: BureauRow, *, year: int | None, progress: Progress) -> Gathered:
    """A table for each department, in the order of the records' days; `year`: only those dated in it."""
    since, until = (date(year, 1, 1), date(year, 12, 31)) if year else (None, None)
    departments = [(one.id, one.name) for one in await bureaus.departments(conn, bureau.id)]
    first = await records.page_of_department(conn, bureau.id, None, after=None, limit=1, since=since, until=until)
    of: list[tuple[int | None, str]] = [*departments]
    if first or not departments:
        of.append((None, _NO_DEPARTMENT))
    done = [0]
    span = f"（{year}年）" if year else ""

    def sheet(department_id: int | None, name: str) -> Sheet:
        async def rows() -> AsyncIterator[Sequence[Row]]:
            after: tuple[date, int] | None = None
            number = 0
            while page := await records.page_of_department(
                conn, bureau.id, department_id, after=after, limit=PAGE, since=since, until=until
            ):
                yield await _rows(conn, bureau, page, number)
                after, number = (page[-1].applies_on, page[-1].id), number + len(page)
                done[0] += len(page)
                progress(done[0], None)

        lines = (f"单位：{bureau.name}　　记录部门：{name}",)
        return Sheet(Table(name, f"信用分级分类监管台账{span}", COLUMNS, lines), rows)

    return Gathered(f"信用分级分类监管台账{span}", tuple(sheet(*one) for one in of), "记录部门")


async def _rows(conn: AsyncConnection, bureau: BureauRow, page: Sequence[RecordRow], number: int) -> list[Row]:
    ids = [row.id for row in page]
    whose = await subjects.by_ids(conn, {row.subject_id for row in page})
    graded = await assessments.by_ids(conn, [one.assessment_id for one in whose.values() if one.assessment_id])
    people = await ledger.collectors_of(conn, ids)
    cases = await ledger.cases_of(conn, ids)
    return [
        _row(place, bureau, row, whose[row.subject_id], graded, people.get(row.id, ""), cases.get(row.id, []))
        for place, row in enumerate(page, number + 1)
    ]


def _row(
    number: int,
    bureau: BureauRow,
    row: RecordRow,
    subject: SubjectRow,
    graded: Mapping[int, AssessmentRow],
    collector: str,
    cases: Sequence[CaseRow],
) -> Row:
    heard = [one for one in cases if one.kind == statement.KIND]
    return (
        number,
        row.public_id,
        row.applies_on.isoformat(),
        name_of(subject),
        code_of(subject),
        grade_word(bureau.ruleset, subject.grade),
        type_word(row),
        details(row),
        clean(row.document_no or "", 60),
        _status(row),
        collector,
        china_date(row.created_at).isoformat(),
        _statement(heard[-1]) if heard else "",
        _check(heard[-1]) if heard else "",
        _objection(row, [one for one in cases if one.kind == "objection"]),
        _clauses(graded.get(subject.assessment_id or 0), row),
        clean(redact(row.note or "")),
    )


def _status(row: RecordRow) -> str:
    repaired = row.data.get("repaired_on")
    if row.status == "confirmed" and repaired:
        return f"已修复（{repaired}）"
    return ZH.plain(f"status.{row.status}")


def _statement(case: CaseRow) -> str:
    if case.state in _STATEMENTS:
        return _STATEMENTS[case.state]
    if case.data.get("statement"):
        return "已答复"
    return "" if case.state == "withdrawn" else "无陈述"


def _check(case: CaseRow) -> str:
    if "returned" in case.data:
        return "已退回"
    return "已核查" if "checked" in case.data else "" if case.closed_at else "待核查"


def _objection(row: RecordRow, cases: Sequence[CaseRow]) -> str:
    if row.under_objection:
        return ZH.plain("mark.objection")
    if not cases:
        return ""
    return _OUTCOMES.get(str(cases[-1].data.get("outcome")), "已结" if cases[-1].closed_at else "审查中")


def _clauses(assessment: AssessmentRow | None, row: RecordRow) -> str:
    """The clauses that hold by the record as of the last grade."""
    if assessment is None:
        return ""
    holding = [
        str(one["clause"])
        for one in assessment.answer.get("reasons", ())
        if one.get("holds") and row.public_id in one.get("records", ())
    ]
    return "、".join(dict.fromkeys(holding))
