"""企业信用报告 (陈巴尔虎 3) and 信用等级告知书: a subject's grade with all that explains it, for paper and seal.

It holds what the subject itself may see: no remark, no collector, no complainant, nothing of a withdrawn record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.bureau_settings import settings_of
from bot.clock import china_date
from bot.conversation.cards.record import SEEN_BY_SUBJECT
from bot.conversation.cards.repair import repair_sheet
from bot.conversation.measures import measured_lines, worth_telling
from bot.conversation.phrases import clean, record_brief
from bot.conversation.regulation import level_titles
from bot.conversation.views import AnswerView, ReasonView, RecordView
from bot.reports.paper import Block, Column, Gap, Grid, Line, Paper
from bot.usecases.dossiers import ruleset_of, text_of
from bot.usecases.export_parts import (
    ZH,
    Gathered,
    cited_in,
    code_of,
    details,
    grade_words,
    name_of,
    type_word,
    written,
)
from bot.usecases.show_repair import Standings, sheet_of, standings_of
from bot.usecases.views import view_ahead
from rulesets.loader import Ruleset
from storage import records
from storage.bureaus import BureauRow
from storage.records import RecordRow
from storage.subjects import SubjectRow

_RECORDS = (
    Column("编号", 6),
    Column("日期", 7, "center"),
    Column("类型", 7),
    Column("内容", 16),
    Column("文号", 9),
    Column("状态", 8),
)
_HEADS = "一二三四五六七八九"


async def gather_report(conn: AsyncConnection, bureau: BureauRow, subject: SubjectRow, now: datetime) -> Gathered:
    """The report as of today."""
    export = ruleset_of(bureau).export("report")
    assert export is not None
    title = export.title.zh if export.title else "信用等级告知书"
    today = china_date(now)
    standings = await standings_of(conn, bureau, subject, today)
    rules = text_of(standings.answer)
    answer = view_ahead(bureau, standings.dossier, standings.answer, "zh")
    rows = [row for row in await records.of_subject(conn, subject.id) if row.status in SEEN_BY_SUBJECT]
    sections = [
        ("信用等级", _grade(bureau, rules, subject, answer)),
        ("评定依据和计入记录", _reasons(rules, answer, rows)),
        ("记录明细", _list(rows)),
        ("等级变化", _ahead(answer)),
        ("信用修复", await _repair(conn, bureau, subject, standings)),
        ("其他口径", _readings(rules, answer)),
        ("权利告知", _rights(bureau, rules)),
        ("核验信息", _receipt(answer)),
    ]
    blocks: list[Block] = [
        Line("title", title),
        Line("centred", "编号：＿＿＿＿＿＿＿＿＿＿"),
        Gap(),
        *_texts(_about(bureau, subject)),
    ]
    for number, (head, lines) in zip(_HEADS, [one for one in sections if one[1]], strict=False):
        blocks += [Line("head", f"{number}、{head}"), *lines]
    signature = (bureau.name, "（盖章处）", written(today))
    blocks += [Gap(), *(Line("right", line) for line in signature)]
    paper = Paper(f"{title}（{name_of(subject)}）", bureau.name, now.replace(microsecond=0), tuple(blocks))
    return Gathered(paper.title, paper=paper)


def _about(bureau: BureauRow, subject: SubjectRow) -> list[str]:
    code = "内部编号" if subject.kind == "person" else "统一社会信用代码"
    included = written(subject.included_on) if subject.included_on else "未登记"
    return [
        f"监管对象：{name_of(subject)}",
        f"{code}：{code_of(subject)}",
        f"所属行业（领域）：{ZH.plain(f'sector.{subject.sector}')}{'（重点监管）' if subject.is_key else ''}",
        f"纳入信用管理日期：{included}",
        f"出具单位：{bureau.name}",
    ]


def _grade(bureau: BureauRow, rules: Ruleset, subject: SubjectRow, answer: AnswerView) -> list[Block]:
    level = "".join(f"（{one}）" for one in level_titles(rules.name, answer.qualifiers, "zh"))
    number = f"（{rules.file.document_number}）" if rules.file.document_number else ""
    reading = rules.file.readings[answer.reading]
    grade = grade_words(rules.name, answer.grade)
    return _texts(
        [
            f"截至{written(answer.as_of)}，{name_of(subject)}的信用等级为：{grade}{level}。",
            f"评定依据：《{rules.file.name}》{number}，{written(rules.file.version)}印发。",
            f"理解口径：{reading.title.zh}。{reading.ground.zh}",
            *answer.notes,
        ]
    )


def _reasons(rules: Ruleset, answer: AnswerView, rows: Iterable[RecordRow]) -> list[Block]:
    """Clause by clause what the grade rests on, and what else holds that is adverse, each with its count and the
    records that count; without a grade what is lacking."""
    named = {row.public_id: row for row in rows}
    classes = rules.file.classes
    shown = [one for one in answer.reasons if one.holds and (one.grade == answer.grade or classes[one.grade].adverse)]
    blocks: list[Block] = []
    if answer.grade is None:
        shown = [one for one in answer.reasons if not one.holds][:5]
        blocks += _texts(["各等级条件均未满足，最接近的条件如下："])
    for reason in shown:
        blocks += _texts([f"{cited_in(rules.name, reason.clause)}（{grade_words(rules.name, reason.grade)}）："])
        blocks.append(Line("quote", f"“{reason.text}”"))
        blocks += _texts(_measured(rules, reason))
        blocks += _texts(f"计入记录：{_brief(named[one])}" for one in reason.records if one in named)
        if reason.under_objection:
            blocks += _texts(["所依据的记录处于异议处理中。"])
    return blocks


def _measured(rules: Ruleset, reason: ReasonView) -> list[str]:
    since = [f"本局自{written(reason.records_since)}起有记录。"] if reason.records_since else []
    return [*(_said(line) for line in measured_lines(ZH, rules.name, reason)), *since]


def _brief(row: RecordRow) -> str:
    view = RecordView(row.public_id, row.type, row.data)
    number = f"（{clean(row.document_no, 60)}）" if row.document_no else ""
    return f"{row.public_id} {_said(record_brief(ZH, view))}{number}"


def _list(rows: Iterable[RecordRow]) -> list[Block]:
    lines = [
        (
            row.public_id,
            str(row.applies_on.year) if "year" in row.data else row.applies_on.isoformat(),
            type_word(row),
            details(row),
            clean(row.document_no or "", 60),
            _state(row),
        )
        for row in rows
    ]
    return [Grid(_RECORDS, lines)] if lines else _texts(["没有记录。"])


def _state(row: RecordRow) -> str:
    if row.under_objection:
        return "异议处理中"
    for name, word in (("repaired_on", "已修复"), ("removed_on", "已移出")):
        if row.data.get(name):
            return f"{word}（{row.data[name]}）"
    return ZH.plain(f"status.{row.status}")


def _ahead(answer: AnswerView) -> list[Block]:
    if answer.next_change is None and answer.amended is not None:
        on, _, grade = answer.amended
        first = f"没有新的记录时，自{written(on)}起适用修订文本，为：{grade_words(answer.ruleset, grade)}。"
    elif answer.next_change is None:
        first = "没有新的记录时，等级不随时间变化。"
    else:
        on, grade = answer.next_change
        first = f"没有新的记录时，自{written(on)}起为：{grade_words(answer.ruleset, grade)}。"
    more = [
        f"{_said(one.more)}，将符合{cited_in(answer.ruleset, one.clause)}，为{grade_words(answer.ruleset, one.grade)}。"
        for one in worth_telling(ZH, answer)
    ]
    return _texts([first, *more])


async def _repair(conn: AsyncConnection, bureau: BureauRow, subject: SubjectRow, standings: Standings) -> list[Block]:
    """What the sheet of /repair says, without the line that names the subject and its grade."""
    sheet = await sheet_of(conn, bureau, subject, standings)
    title, _, *rest = repair_sheet(ZH, sheet, "enterprise").text.splitlines()
    return _texts(_said(line) for line in (title, *rest))


def _readings(rules: Ruleset, answer: AnswerView) -> list[Block]:
    return _texts(
        f"按“{rules.file.readings[name].title.zh}”口径，等级为{grade_words(rules.name, grade)}。"
        for name, grade in answer.other_readings.items()
        if grade != answer.grade
    )


def _rights(bureau: BureauRow, rules: Ruleset) -> list[Block]:
    found = settings_of(bureau.settings)
    known = (("电话", found.phone), ("地址", found.address))
    where = "，".join(f"{what} {value}" for what, value in known if value)
    objection = rules.file.objection
    first = (
        f"对本报告所载信息有异议的，可以向{bureau.name}提出异议申请并提供依据"
        f"（{cited_in(rules.name, objection.clause)}）。"
        if objection
        else f"对本报告所载信息有疑问的，可以向{bureau.name}反映。"
    )
    return _texts([first, f"联系方式：{where}。" if where else ""])


def _receipt(answer: AnswerView) -> list[Block]:
    return [
        Line("plain", f"规则摘要：{answer.receipt['ruleset_sha256']}"),
        Line("plain", f"事实摘要：{answer.receipt['facts_sha256']}"),
        Line("plain", f"评定程序版本：{answer.receipt['engine']}　　口径：{answer.reading}　　评定日：{answer.as_of}"),
    ]


def _texts(lines: Iterable[str]) -> list[Block]:
    return [Line("text", line) for line in lines if line.strip()]


def _said(text: Markup) -> str:
    # What a message begins with to catch the eye is in no font of a letter.
    return re.sub(r"^[^\u4e00-\u9fffA-Za-z0-9“《（]+", "", text.striptags())
