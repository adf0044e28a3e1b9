"""What an audit of a ruleset found, in words, as JSON, as a table, and as dossiers in files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.locales import texts
from rulesets.answer import dumps
from rulesets.audit import Finding, Report
from rulesets.loader import Ruleset
from rulesets.model import Text

_KINDS = {"gap": Text(zh="缺口", en="gap"), "overlap": Text(zh="重叠", en="overlap")}
_SAID = ("id", "type", "date", "from", "year")
_REMOVED = Text(zh="移出日期", en="removed on")


def lines(rules: Ruleset, report: Report, lang: str) -> Iterator[str]:
    """The report for a reader."""
    zh = lang == "zh"
    yield f"{rules.slug}  {rules.file.version}  {rules.file.name}"
    for reading in rules.file.readings:
        title = getattr(rules.file.readings[reading].title, lang)
        yield f"  口径 {reading}（{title}）" if zh else f"  reading {reading} ({title})"
        if report.complete[reading]:
            yield "    ✓ 已证明：任何卷宗都有等级" if zh else "    ✓ proved: every dossier gets a class"
        if report.disjoint[reading]:
            pairs = [" ∧ ".join(pair) for pair in report.disjoint[reading]]
            joined = "、".join(pairs) if zh else ", ".join(pairs)
            yield f"    ✓ 已证明互不重叠：{joined}" if zh else f"    ✓ proved disjoint: {joined}"
        for finding in report.findings:
            if finding.reading == reading and finding.kind != "difference":
                yield f"    {'!' if finding.accepted is None else '·'} {sentence(rules, finding, lang)}"
    parted = [finding for finding in report.findings if finding.kind == "difference"]
    if parted:
        yield "  口径之间的差别" if zh else "  where the readings part"
        for finding in parted:
            yield f"    · {sentence(rules, finding, lang)}"
    for stale in report.stale:
        what = "、".join(stale.names) if zh else ", ".join(stale.names)
        where = f"accepted.{stale.entry}"
        kind = getattr(_KINDS[stale.kind], lang)
        yield (
            f"  ? {where}：口径 {stale.reading} 的{kind} {what} 已不存在，可以删去"
            if zh
            else f"  ? {where}: the {kind} {what} of {stale.reading} no longer occurs and can go"
        )
    for about in report.undecided:
        yield f"  ! 未能核对：{about}" if zh else f"  ! undecided: {about}"


def sentence(rules: Ruleset, finding: Finding, lang: str) -> str:
    """One finding with its witness and, where it is accepted, what is made of it."""
    zh = lang == "zh"
    shown = witness_words(finding.witness, lang)
    if finding.kind == "difference":
        grades = " / ".join(_grade(grade, lang) for grade in finding.classes)
        return (
            f"{finding.reading} / {finding.other}：{grades}　例：{shown}"
            if zh
            else (f"{finding.reading} / {finding.other}: {grades}; for example {shown}")
        )
    kind = getattr(_KINDS[finding.kind], lang)
    if finding.kind == "gap":
        sets = [("、" if zh else ", ").join(one) for one in finding.lacking]
        what = ("；".join(sets) + " 均不符合") if zh else "none holds of " + "; of ".join(sets)
    else:
        what = " ∧ ".join(str(code) for code in finding.classes)
        what += f"，定为 {_grade(finding.grade, lang)}" if zh else f", decided as {_grade(finding.grade, lang)}"
    end = ""
    if finding.accepted is not None:
        resolution = getattr(rules.file.accepted[finding.accepted].resolution, lang)
        end = f"　{resolution}" if zh else f". {resolution}"
    return f"{kind} {what}　例：{shown}{end}" if zh else f"{kind}: {what}; for example {shown}{end}"


def _grade(grade: str | None, lang: str) -> str:
    return grade if grade is not None else str(texts(lang)("grade.none_short"))


def witness_words(witness: Mapping[str, Any], lang: str) -> str:
    """A dossier in a few words: 约谈 3 条, or what is special about each record."""
    t, zh = texts(lang), lang == "zh"
    alike: dict[str, list[dict[str, Any]]] = {}
    for record in witness["records"]:
        special = {key: value for key, value in record.items() if key not in _SAID}
        alike.setdefault(f"{record['type']} {dumps(special)}", []).append(record)
    parts = []
    if witness["subject"]:
        parts.append(("纳入于 " if zh else "included on ") + witness["subject"]["included_on"])
    for records in alike.values():
        first = records[0]
        marks = [_mark(first["type"], key, value, lang) for key, value in first.items() if key not in _SAID]
        dates = [str(record.get("date") or record.get("from") or record["year"]) for record in records]
        name = t.plain(f"type.{first['type']}")
        if zh:
            what = f"{name} {'、'.join(dates)}" if len(dates) < 3 else f"{name} {len(dates)} 条（{dates[0]} 起）"
            parts.append(what + (f"（{'，'.join(marks)}）" if marks else ""))
        else:
            what = f"{name} {', '.join(dates)}" if len(dates) < 3 else f"{name} × {len(dates)} (from {dates[0]})"
            parts.append(what + (f" ({', '.join(marks)})" if marks else ""))
    if not parts:
        return "没有任何记录" if zh else "no record at all"
    return ("；" if zh else "; ").join(parts)


def _mark(kind: str, key: str, value: Any, lang: str) -> str:
    """性质恶劣、情节严重; 公布日期 2026-11-20; 较大事故."""
    t = texts(lang)
    choice = f"choice.{kind}.{key}.{value}"
    if choice in t:
        return t.plain(choice)
    name = t.plain(f"field.{key}") if f"field.{key}" in t else getattr(_REMOVED, lang) if key == "removed_on" else key
    if isinstance(value, bool):
        return name if value else f"{name}：否" if lang == "zh" else f"{name}: no"
    return f"{name} {value}"


def as_json(rules: Ruleset, report: Report) -> dict[str, Any]:
    """The report as data."""
    return {
        "ruleset": report.ruleset,
        "ruleset_sha256": rules.sha256,
        "as_of": report.as_of.isoformat(),
        "complete": dict(report.complete),
        "disjoint": {reading: [list(pair) for pair in pairs] for reading, pairs in report.disjoint.items()},
        "findings": [_finding_json(rules, finding) for finding in report.findings],
        "stale": [
            {"entry": one.entry, "kind": one.kind, "reading": one.reading, "names": list(one.names)}
            for one in report.stale
        ],
        "undecided": list(report.undecided),
    }


def _finding_json(rules: Ruleset, finding: Finding) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": finding.kind, "reading": finding.reading}
    if finding.kind == "difference":
        return {**found, "other": finding.other, "grades": list(finding.classes), "witness": finding.witness}
    if finding.kind == "gap":
        found["lacking"] = [list(one) for one in finding.lacking]
    else:
        found["classes"] = list(finding.classes)
    accepted = finding.accepted is not None
    found |= {"grade": finding.grade, "accepted": accepted}
    if finding.accepted is not None:
        resolution = rules.file.accepted[finding.accepted].resolution
        found["resolution"] = {"zh": resolution.zh, "en": resolution.en}
    return {**found, "witness": finding.witness}


def write_witnesses(report: Report, folder: Path) -> list[Path]:
    """Each witness as a file that `anxin grade` reads; the folder is made where it is missing.

    Raises:
        OSError: it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    numbers: dict[str, int] = {}
    for finding in report.findings:
        readings = "-".join(filter(None, (finding.reading, finding.other)))
        stem = f"{report.ruleset}-{readings}-{finding.kind}"
        numbers[stem] = numbers.get(stem, 0) + 1
        path = folder / f"{stem}-{numbers[stem]}.json"
        path.write_text(dumps(dict(finding.witness)) + "\n", "utf-8")
        written.append(path)
    return written


def table(found: Sequence[tuple[Ruleset, Report]], lang: str) -> Iterator[str]:
    """The findings of several rulesets as a Markdown table: a row for each resolution, one for each two readings."""
    zh = lang == "zh"
    heads = (
        ("规则", "口径", "所见", "例", "处理") if zh else ("ruleset", "readings", "found", "for example", "resolution")
    )
    yield "| " + " | ".join(heads) + " |"
    yield "|---" * len(heads) + "|"
    for rules, report in found:
        for row in _rows(rules, report, lang):
            yield "| " + " | ".join((f"`{rules.slug}`", *row)) + " |"


def _rows(rules: Ruleset, report: Report, lang: str) -> Iterator[tuple[str, str, str, str]]:
    zh = lang == "zh"
    comma = "、" if zh else ", "
    for number, entry in enumerate(rules.file.accepted):
        under = [finding for finding in report.findings if finding.accepted == number]
        if not under:
            continue
        what = getattr(_KINDS[entry.kind], lang)
        if entry.kind == "overlap":
            what += " " + comma.join(" ∧ ".join(pair) for pair in entry.classes)
        else:
            none = "未定级" if zh else "no class"
            what += f"：{none}" if zh else f": {none}"
        resolution = getattr(entry.resolution, lang)
        yield comma.join(f"`{one}`" for one in entry.readings), what, witness_words(under[0].witness, lang), resolution
    pairs: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        if finding.kind == "difference":
            pairs.setdefault((finding.reading, finding.other or ""), []).append(finding)
    for (one, other), findings in pairs.items():
        first, second = ("前者", "后者") if zh else ("one", "the other")
        shown = (
            f"{'/'.join(_grade(grade, lang) for grade in finding.classes)}{'：' if zh else ': '}"
            f"{witness_words(finding.witness, lang)}"
            for finding in findings
        )
        what = f"等级不同（{first}/{second}）" if zh else f"the grades part ({first}/{second})"
        default = rules.file.default_reading
        told = (
            f"默认 `{default}`，答复写明其他口径的等级"
            if zh
            else f"`{default}` by default; the answer names the others"
        )
        yield f"`{one}`, `{other}`" if not zh else f"`{one}`、`{other}`", what, "<br>".join(shown), told
