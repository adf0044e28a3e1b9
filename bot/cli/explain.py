"""An answer as a person reads it on a terminal: the grade first, then why, then what may change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rulesets.answer import Answer, Reason
from rulesets.dossier import Dossier
from rulesets.loader import Ruleset

_REPAIR = {
    "record_repair": ("逐条信用修复", "record by record"),
    "early_removal": ("提前移出", "early removal"),
    "not_needed": ("无需修复", "nothing to repair"),
    "none": ("本制度未规定信用修复", "this regulation knows no repair"),
}


def explain(answer: Answer, rules: Ruleset, dossier: Dossier, lang: str) -> str:
    """The explanation in `zh` or `en`, several lines."""
    zh = lang == "zh"
    who = dossier.subject.name or dossier.subject.uscc
    head = f"{who}：" if who and zh else f"{who}: " if who else ""
    lines = [f"{head}{_grade(answer.grade, rules, zh)}"]
    for name, value in answer.qualifiers.items():
        level = next(level for level in rules.file.qualifiers[name].levels if level.value == value)
        lines.append(f"  {getattr(level.label, lang)}")
    lines.append(
        f"  {rules.file.name}，{answer.as_of} 时点，{answer.reading} 口径"
        if zh
        else f"  {rules.file.name}, as of {answer.as_of}, reading {answer.reading}"
    )
    lines += ["", "依据：" if zh else "Why:"]
    lines += [line for reason in answer.reasons if _decided(reason, answer) for line in _reason(reason, zh)]
    others = [reason for reason in answer.reasons if not _decided(reason, answer)]
    lines += ["", "其他条款：" if zh else "Other clauses:"]
    lines += [line for reason in others for line in _reason(reason, zh)]
    lines += ["", *_outlook(answer, rules, zh)]
    lines += [f"· {getattr(note, lang)}" for note in answer.notes]
    return "\n".join(lines)


def _decided(reason: Reason, answer: Answer) -> bool:
    if answer.grade is None:
        return reason is answer.reasons[0]
    return reason.holds and reason.grade == answer.grade


def _grade(grade: str | None, rules: Ruleset, zh: bool) -> str:
    if grade is None:
        return "未定级" if zh else "no grade (未定级)"
    word = rules.file.classes[grade]
    return f"{grade} {word.label}" if zh else f"{grade} {word.label} ({word.en})"


def _reason(reason: Reason, zh: bool) -> list[str]:
    mark = "✓" if reason.holds else "✗"
    told = f"  {mark} {reason.clause}  “{reason.text}”"
    is_, should = ("实际", "标准") if zh else ("measured", "bound")
    measured = f"      {is_} {_flat(reason.measured)}  {should} {_flat(reason.bound)}"
    if reason.records:
        measured += f"  {'记录' if zh else 'records'} {', '.join(reason.records)}"
    if reason.under_objection:
        measured += "（异议处理中）" if zh else " (under objection)"
    if reason.records_since:
        measured += f"（{reason.records_since} 起有记录）" if zh else f" (records since {reason.records_since})"
    return [told, measured]


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return "，".join(f"{name} {_flat(part)}" for name, part in value.items())
    return "-" if value is None else str(value)


def _outlook(answer: Answer, rules: Ruleset, zh: bool) -> list[str]:
    lines = []
    if answer.next_change:
        day, grade = answer.next_change
        then = _grade(grade, rules, zh)
        lines.append(f"若无新记录，{day} 起变为 {then}" if zh else f"With nothing new it becomes {then} on {day}")
    else:
        lines.append("若无新记录，等级不再变化" if zh else "With nothing new it does not change")
    for clause, left in answer.margins:
        lines.append(f"距 {clause} 还差 {_flat(left)}" if zh else f"{clause} would hold with {_flat(left)} more")
    for name, grade in answer.other_readings.items():
        if grade != answer.grade:
            told = _grade(grade, rules, zh)
            lines.append(f"按 {name} 口径为 {told}" if zh else f"Under the reading {name}: {told}")
    procedure = _REPAIR[answer.repair.procedure][0 if zh else 1]
    state = ""
    if answer.repair.eligible:
        state = "，现在可以申请" if zh else ", can be applied for now"
    elif answer.repair.opens:
        state = f"，{answer.repair.opens} 起可以申请" if zh else f", can be applied for from {answer.repair.opens}"
    elif answer.repair.missing:
        ids = ", ".join(answer.repair.missing)
        state = f"，以下记录尚未整改完成：{ids}" if zh else f", correction is not recorded for {ids}"
    lines.append(f"信用修复：{procedure}{state}" if zh else f"Repair: {procedure}{state}")
    if answer.measures:
        lines.append(("监管措施：" if zh else "Measures: ") + " ".join(answer.measures))
    return lines
