"""The written opinion of a decided objection, drafted from its case, its records and their evidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.fields import fields_of
from bot.conversation.masking import mask_name, mask_names
from bot.conversation.phrases import clean, field_value, grade_long, record_brief
from bot.locales import texts
from bot.reports.opinion import OpinionView
from bot.usecases.dossiers import quoted, ruleset_of
from bot.usecases.objections import BASIS_KINDS, Opened
from bot.usecases.views import record_view
from storage import cases, evidence, people, records, subjects
from storage.cases import CaseRow
from storage.records import RecordRow

#: An opinion is a Chinese document whatever language anybody chats in.
_ZH = texts("zh")
_CLAUSES_SHOWN = 3
#: Words that a clause's id has of us: 随州 三 is one stretch without numbers.
_OUR_OWN = ("信息", "记录", "异议", "统计")


async def draft_opinion(conn: AsyncConnection, opened: Opened, *, number: str = "", issued_on: str = "") -> OpinionView:
    """What the opinion of a decided objection says; without a number and a day of issue it is a draft."""
    case, subject, bureau = opened.case, opened.subject, opened.bureau
    data = case.data
    rules = ruleset_of(bureau)
    assert rules.file.objection is not None
    disputed = [history for one in data["records"] if (history := await records.history(conn, one))]
    names = await _names(conn, opened, [rows[-1].id for rows in disputed])
    natural = subject.kind == "person"
    clauses = list(dict.fromkeys((rules.file.objection.clause, *data["clauses"][:_CLAUSES_SHOWN])))
    of_grade = () if case.record_id is not None else (f"信用等级：{_grade(opened, data['grade'])}",)
    return OpinionView(
        bureau=bureau.name,
        regulation=rules.file.name,
        applicant=mask_name(subject.name) if natural else clean(subject.name),
        natural=natural,
        code=subject.uscc or subject.number or "",
        number=number,
        filed_on=data["filed_on"],
        accepted_on=data["accepted_on"],
        decided_on=data["decided_on"],
        issued_on=issued_on,
        paper=data["paper"],
        disputed=(*of_grade, *[await _brief(conn, _disputed(case, rows)) for rows in disputed]),
        reason=mask_names(data["reason"], names),
        evidence=tuple(mask_names(line, names) for line in await _evidence(conn, case, disputed)),
        findings=mask_names(data["findings"], names),
        clauses=tuple((cited(rules.file.articles, clause), quoted(bureau, clause)) for clause in clauses),
        outcome=data["outcome"],
        changes=tuple(_changes(case, disputed)),
        before=_grade(opened, data["before"]),
        after=_grade(opened, data["after"]),
        penal=any(rows[-1].type == "penalty" for rows in disputed),
    )


def cited(part: str, clause: str) -> str:
    """A clause as a letter cites it: 第十条, 第十二条（三）2, 第三部分, 第四部分（D事故1）, 第11项.

    part: what the regulation calls its numbers.
    """
    found = re.fullmatch(r"([一二三四五六七八九十]+|[0-9]+)(.*)", clause)
    if found is None:
        return clause
    number, rest = found.groups()
    rest = "" if rest in _OUR_OWN else rest.replace("(", "（").replace(")", "）")
    return f"第{number}{part}{rest}" if rest[:1] in ("", "（") else f"第{number}{part}（{rest}）"


def _grade(opened: Opened, grade: str | None) -> str:
    return str(grade_long(_ZH, opened.bureau.ruleset, grade))


def _disputed(case: CaseRow, rows: list[RecordRow]) -> RecordRow:
    """A record as it was disputed: its last version before the decision on this case changed or deleted it."""
    found = rows[0]
    for row in rows:
        if row.reason == f"objection:{case.id}" and (row.status, row.data) != (found.status, found.data):
            break
        found = row
    return found


async def _brief(conn: AsyncConnection, row: RecordRow) -> str:
    number = f"（{clean(row.document_no, 60)}）" if row.document_no else ""
    return f"{record_brief(_ZH, await record_view(conn, row)).unescape()}{number}"


async def _names(conn: AsyncConnection, opened: Opened, record_ids: Iterable[int]) -> set[str]:
    """The people whose names do not belong in the opinion: the subject's own, and who collected the records."""
    found = {one.name for one in await subjects.persons(conn, opened.subject.id)}
    if opened.subject.kind == "person":
        found.add(opened.subject.name)
    for record_id in record_ids:
        for person_id in await records.collectors(conn, record_id):
            person = await people.get(conn, person_id)
            if person is not None:
                found.add(person.name)
    return found


async def _evidence(conn: AsyncConnection, case: CaseRow, disputed: Iterable[list[RecordRow]]) -> list[str]:
    """What both sides gave, by kind; files of the applicant that have a name are named."""
    handed_in = [one for one in await cases.documents(conn, case.id) if one.kind in BASIS_KINDS]
    named = [clean(one.name, 60) for one in handed_in if one.name]
    lines = []
    if handed_in:
        lines.append(
            f"申请人提交：{_counted(one.kind for one in handed_in)}" + (f"（{'、'.join(named)}）" if named else "")
        )
    for rows in disputed:
        row = rows[-1]
        kept = [one.kind for one in await evidence.of_record(conn, row.id)]
        parts = [_counted(kept)] if kept else []
        if row.document_no:
            parts.append(f"文书 {clean(row.document_no, 60)}")
        if parts:
            lines.append(f"记录 {row.public_id} 留存：{'、'.join(parts)}")
    return [f"{place}．{line}" for place, line in enumerate(lines, 1)]


_KINDS = {"photo": "照片 {} 份", "document": "文件 {} 份", "location": "现场位置 {} 处"}


def _counted(kinds: Iterable[str]) -> str:
    return "、".join(_KINDS[kind].format(n) for kind, n in sorted(Counter(kinds).items()))


def _changes(case: CaseRow, disputed: Iterable[list[RecordRow]]) -> Iterable[str]:
    """What each changed record said and says."""
    if case.data["outcome"] != "change":
        return
    for rows in disputed:
        old, new = _disputed(case, rows), rows[-1]
        for field in fields_of(old.type):
            before, after = old.data.get(field.name), new.data.get(field.name)
            if before != after:
                said = [
                    "未填" if value is None else field_value(_ZH, old.type, field, value).unescape()
                    for value in (before, after)
                ]
                yield f"{_ZH.plain(f'field.{field.name}')}由“{said[0]}”变更为“{said[1]}”。"
