"""信用信息异议处理意见书: the written opinion on an objection (新密 十; 随州 三; 陈巴尔虎 11), for paper and seal.

Pure: everything in it is given, free text with personal data already masked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from bot.reports.docx import docx_bytes
from bot.reports.paper import Block, Gap, Line, Paper

TITLE = "信用信息异议处理意见书"
_OUTCOMES = {
    "change": "经核实，异议成立，对有关信用信息记录予以变更。",
    "delete": "经核实，异议成立，对有关信用信息记录予以删除。",
    "keep": "经核实，异议不成立，对有关信用信息记录予以保留。",
}
_BLANK_NUMBER = "文号：＿＿＿＿＿＿＿＿＿＿"


@dataclass(frozen=True, slots=True)
class OpinionView:
    """What the opinion says. Days are ISO dates; `number` and `issued_on` are empty in a draft.

    natural: the applicant is a person, and `code` the internal number; else it is the USCC. disputed: one line a
    record (or the grade). changes: what a record was changed to. clauses: the regulation's clauses with their words,
    the procedure's own first. before, after: the grade in words. penal: a penalty is concerned.
    """

    bureau: str
    regulation: str
    applicant: str
    natural: bool
    code: str
    number: str
    filed_on: str
    accepted_on: str
    decided_on: str
    issued_on: str
    paper: bool
    disputed: tuple[str, ...]
    reason: str
    evidence: tuple[str, ...]
    findings: str
    clauses: tuple[tuple[str, str], ...]
    outcome: str
    changes: tuple[str, ...]
    before: str
    after: str
    penal: bool

    def to_json(self) -> dict[str, Any]:
        """As a case keeps it, so that the document can be made again."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> OpinionView:
        """The view that `to_json` gave."""
        lists = {name: tuple(data[name]) for name in ("disputed", "evidence", "changes")}
        clauses = tuple((clause, words) for clause, words in data["clauses"])
        return cls(**{**data, **lists, "clauses": clauses})


def opinion_docx(view: OpinionView) -> bytes:
    """The opinion as a Word document; the same view gives the same bytes."""
    return docx_bytes(opinion_paper(view))


def opinion_paper(view: OpinionView) -> Paper:
    """The opinion from top to bottom."""
    day = date.fromisoformat(view.issued_on or view.decided_on)
    code = [f"{'内部编号' if view.natural else '统一社会信用代码'}：{view.code}"] if view.code else []
    signature = (view.bureau, "（盖章处）", _written(day) if view.issued_on else "　　年　　月　　日")
    blocks: list[Block] = [
        Line("title", TITLE),
        Line("centred", f"文号：{view.number}" if view.number else _BLANK_NUMBER),
        Gap(),
        *_texts([f"异议申请人：{view.applicant}", *code, f"处理单位：{view.bureau}"]),
        *_section("一、异议事项", _matter(view)),
        *_section("二、证据材料", view.evidence or ("申请人未提交证据材料；记录无附件。",)),
        *_section("三、调查核实情况", view.findings.splitlines()),
        *_texts(["调查核实由信用信息采集人员以外的人员进行。"]),
        Line("head", "四、依据"),
    ]
    for clause, words in view.clauses:
        blocks += [Line("text", f"《{view.regulation}》{clause}："), Line("quote", f"“{words}”")]
    blocks += _section("五、处理意见", _outcome(view))
    blocks += _section("六、救济途径", _remedies(view))
    blocks += [Gap(), *(Line("right", line) for line in signature)]
    return Paper(TITLE, view.bureau, datetime.combine(day, time(), UTC), tuple(blocks))


def _section(head: str, lines: Iterable[str]) -> list[Block]:
    return [Line("head", head), *_texts(lines)]


def _texts(lines: Iterable[str]) -> list[Block]:
    return [Line("text", line) for line in lines if line.strip()]


def _matter(view: OpinionView) -> list[str]:
    how = "以书面形式" if view.paper else "通过本单位信用监管平台"
    filed, accepted = (_written(date.fromisoformat(day)) for day in (view.filed_on, view.accepted_on))
    return [
        f"申请人于{filed}{how}提出异议申请，本单位于{accepted}受理。",
        "异议针对下列信息：",
        *view.disputed,
        "异议理由：",
        *view.reason.splitlines(),
    ]


def _outcome(view: OpinionView) -> list[str]:
    grade = (
        f"信用等级不变，仍为{view.after}。"
        if view.before == view.after
        else f"信用等级由{view.before}变为{view.after}。"
    )
    stop = [] if view.outcome == "keep" else ["因原记录作出的公示、联合惩戒，本单位将及时停止并消除影响。"]
    return [_OUTCOMES[view.outcome], *view.changes, grade, *stop]


def _remedies(view: OpinionView) -> list[str]:
    found = [
        "对本意见不服的，可以自知道或者应当知道之日起六十日内依法申请行政复议（《中华人民共和国行政复议法》第二十条），"
        "也可以自知道或者应当知道之日起六个月内依法提起行政诉讼（《中华人民共和国行政诉讼法》第四十六条）；"
        "法律另有规定的，从其规定。"
    ]
    if view.penal:
        found.append(
            "异议处理只针对信用信息记录。对行政处罚决定本身不服的，应当针对该处罚决定申请行政复议或者提起行政诉讼，"
            "上述期限自知道或者应当知道该处罚决定之日起计算。"
        )
    return found


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
