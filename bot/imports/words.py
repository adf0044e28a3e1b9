"""The report of an import in lines: what deserves a look, how many rows, which grades."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.conversation.regulation import classes
from bot.imports.plan import Findings
from bot.imports.problems import RowProblem
from rulesets import loader


def remarks(lang: str, findings: Findings) -> Iterator[str]:
    """What deserves a look and stands in nobody's way."""
    zh = lang == "zh"
    separator = "、" if zh else ", "
    if findings.unknown:
        names = separator.join(findings.unknown)
        yield f"注意：未识别的列，未导入：{names}" if zh else f"note: columns not recognised and not imported: {names}"
    if findings.personal:
        names = separator.join(findings.personal)
        yield f"注意：涉及个人信息的列，不导入：{names}" if zh else f"note: personal data, not imported: {names}"
    if findings.other_sheets:
        names = separator.join(findings.other_sheets)
        sheet = findings.sheet
        yield f"注意：只读取了工作表“{sheet}”，未读取：{names}" if zh else f"note: only “{sheet}” was read, not {names}"
    yield from rows("注意" if zh else "note", findings.remarks, lang)


def counted(lang: str, findings: Findings) -> str:
    """How many rows there are, and what becomes of them."""
    named = (
        (("共 {} 行", findings.rows), ("新增 {}", findings.new), ("更新 {}", findings.updated))
        if lang == "zh"
        else (("rows {}", findings.rows), ("new {}", findings.new), ("updated {}", findings.updated))
    )
    rest = (
        (("已有 {}", findings.unchanged), ("重复 {}", findings.duplicates), ("同文号不同内容 {}", findings.differing))
        if lang == "zh"
        else (
            ("there already {}", findings.unchanged),
            ("duplicates {}", findings.duplicates),
            ("same document, otherwise {}", findings.differing),
        )
    )
    shown = [words.format(f"{count:,}") for words, count in named]
    shown += [words.format(f"{count:,}") for words, count in rest if count]
    return ("，" if lang == "zh" else ", ").join(shown)


def grades(lang: str, slug: str, found: Mapping[str | None, int]) -> str:
    """The grades of the subjects concerned under a regulation, from the best class to the worst."""
    ruleset = loader.load(slug)
    order: list[str | None] = [*classes(slug), None]
    names = {
        grade: ruleset.label(grade) if lang == "zh" else (ruleset.file.classes[grade].en if grade else "none")
        for grade in order
    }
    parts = [f"{grade or ''} {names[grade]} {found[grade]:,}".strip() for grade in order if grade in found]
    head = "导入后等级：" if lang == "zh" else "grades afterwards: "
    return head + (("，" if lang == "zh" else ", ").join(parts) or "-")


def rows(head: str, found: Sequence[RowProblem], lang: str) -> Iterator[str]:
    """Problems or remarks, one a line."""
    colon = "：" if lang == "zh" else ": "
    for row in found:
        yield f"{head}{colon}{row.line(lang)}"
