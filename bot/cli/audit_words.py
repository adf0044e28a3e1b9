"""What `anxin audit verify` says: numbers and ids, no personal data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.proof.chain import Break
from bot.usecases.verify_assessments import GradeFault
from bot.usecases.verify_audit import ChainReport
from bot.usecases.verify_evidence import FileFault
from bot.usecases.verify_rulesets import TextFault

_BREAKS = MappingProxyType(
    {
        "altered": ("第 {seq} 条被改动", "entry {seq} was altered"),
        "missing": ("第 {seq} 条之前有缺失", "entries before {seq} are missing"),
        "inserted": ("编号 {id} 的条目是事后插入的", "the entry with id {id} was put in afterwards"),
    }
)
_FILES = MappingProxyType(
    {
        "missing": ("文件不见了", "the file is gone"),
        "unreadable": ("文件读不出来", "the file cannot be read"),
        "size": ("大小与登记的不符", "it has another size than was noted"),
        "altered": ("内容被改动", "its content was altered"),
        "unnoted": ("没有登记应有的大小和 SHA-256", "its size and SHA-256 are not noted"),
    }
)
_TEXTS = MappingProxyType(
    {
        "text": ("内容被改动", "its content was altered"),
        "log": ("与操作日志所记的提出、确认不符", "the audit log tells otherwise of its proposal and adoption"),
    }
)
_GRADES = MappingProxyType(
    {
        "unreadable": ("登记的内容读不出来", "what was kept of it cannot be read"),
        "facts": ("所依据的记录或主体资料已对不上", "the records or the subject are not those that were graded"),
        "answer": ("按当时的事实重算，结论或理由不同", "the same facts give another grade or other reasons"),
    }
)


def text_fault(one: TextFault, lang: str) -> str:
    """One amended text of a regulation that does not hold."""
    zh = lang == "zh"
    what = _TEXTS[one.trouble][0 if zh else 1]
    return f"修订文本 {one.amendment_id}：{what}" if zh else f"amended text {one.amendment_id}: {what}"


def text_summary(count: int, wrong: int, lang: str) -> str:
    """How many amended texts there are, and how many do not hold."""
    if lang == "zh":
        return f"修订文本：{count} 份，{wrong} 份有问题"
    return f"amended texts: {count}, {wrong} with problems"


def chain_lines(report: ChainReport, lang: str) -> list[str]:
    """One bureau's chain, its head, and each place where it breaks."""
    zh = lang == "zh"
    name = report.bureau or ("不属于任何一个局" if zh else "of no single bureau")
    state = ("完整" if zh else "whole") if not report.breaks else ("有问题" if zh else "BROKEN")
    waiting = (
        (f"，{report.unsealed} 条待封存" if zh else f", {report.unsealed} not sealed yet") if report.unsealed else ""
    )
    count = f"{report.head.seq} 条" if zh else f"{report.head.seq} entries"
    lines = [f"{name}：{state}，{count}{waiting}" if zh else f"{name}: {state}, {count}{waiting}"]
    if report.head.seq:
        lines.append(f"  {report.head}")
    return lines + [f"  {_break(one, zh)}" for one in report.breaks]


def _break(one: Break, zh: bool) -> str:
    return _BREAKS[one.kind][0 if zh else 1].format(seq=one.seq, id=one.entry_id)


def file_fault(one: FileFault, lang: str) -> str:
    """One file of evidence that is not as it came."""
    if lang == "zh":
        of = f"记录 {one.record}" if one.record else "未附于记录"
        return f"  证据 {one.evidence_id}（{of}）：{_FILES[one.trouble][0]}"
    of = f"record {one.record}" if one.record else "of no record"
    return f"  evidence {one.evidence_id} ({of}): {_FILES[one.trouble][1]}"


def file_summary(checked: int, wrong: int, counts: Mapping[str, int], lang: str) -> str:
    """How many files were read; those that never came from Telegram are not altered, but are told."""
    lost, waiting = counts.get("missing", 0), counts.get("wanted", 0)
    if lang == "zh":
        parts = [f"证据文件：核对 {checked} 个，{f'{wrong} 个有问题' if wrong else '全部完好'}"]
        parts += [f"{lost} 个当初未能取回"] if lost else []
        parts += [f"{waiting} 个还在取"] if waiting else []
        return "，".join(parts)
    parts = [f"evidence: {checked} files checked, {f'{wrong} not as they came' if wrong else 'all as they came'}"]
    parts += [f"{lost} could not be fetched at the time"] if lost else []
    parts += [f"{waiting} still to be fetched"] if waiting else []
    return ", ".join(parts)


def grade_fault(one: GradeFault, lang: str) -> str:
    """One assessment that does not hold."""
    if one.subject_id is None:
        about = ""
    elif lang == "zh":
        about = f"（监管对象 {one.subject_id}，{one.as_of}）"
    else:
        about = f" (subject {one.subject_id}, {one.as_of})"
    if lang == "zh":
        return f"  评级 {one.assessment_id}{about}：{_GRADES[one.trouble][0]}"
    return f"  grade {one.assessment_id}{about}: {_GRADES[one.trouble][1]}"


def grade_summary(checked: int, wrong: int, facts_only: int, lang: str) -> str:
    """How many grades were run again."""
    if lang == "zh":
        told = f"评级：重算 {checked} 次，{f'{wrong} 次有问题' if wrong else '全部一致'}"
        return told + (f"，其中 {facts_only} 次出自另一版本的规则，只核对了事实" if facts_only else "")
    told = f"grades: {checked} run again, {f'{wrong} do not hold' if wrong else 'all the same'}"
    return told + (f", {facts_only} of them given under other rules, so only their facts" if facts_only else "")


def shown_fault(subject_id: int, lang: str) -> str:
    """A subject that is shown with a grade which it was not given."""
    if lang == "zh":
        return f"  监管对象 {subject_id}：显示的等级不是最近一次评出的等级"
    return f"  subject {subject_id}: the grade shown is not the one that was given last"
