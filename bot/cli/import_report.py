"""What `anxin import` prints: every bad row with its column, value and what was expected, and what was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.conversation.regulation import classes
from bot.imports.plan import Findings
from bot.imports.problems import RowProblem
from bot.usecases.import_table import Imported
from rulesets import loader
from storage.bureaus import BureauRow


def report(lang: str, bureau: BureauRow, imported: Imported, *, dry_run: bool) -> Iterator[str]:
    """The report, line by line."""
    zh = lang == "zh"
    findings = imported.findings
    yield from _rows("错误" if zh else "wrong", findings.problems, lang)
    more = findings.bad_rows - len({problem.row for problem in findings.problems})
    if more > 0:
        yield f"……另有 {more} 行有误" if zh else f"... and {more} more bad rows"
    yield from remarks(lang, findings)
    if findings.asks_coordinates:
        yield (
            "有经纬度但未说明坐标系：请加 --coordinates wgs84 或 gcj02（高德、腾讯地图为 gcj02）"
            if zh
            else "there are places, and nothing says what they are in: add --coordinates wgs84 or gcj02"
        )
    yield counted(lang, findings)
    if findings.bad_rows:
        wrong = findings.bad_rows
        yield (
            f"{wrong} 行有误，未导入任何内容"
            if zh
            else f"{wrong} bad {'row' if wrong == 1 else 'rows'}: nothing was changed"
        )
    elif findings.asks_coordinates or dry_run:
        yield "未写入任何内容" if zh else "nothing was changed"
    else:
        yield (
            f"已导入，重新评级 {imported.assessed} 户" if zh else f"imported; subjects graded anew: {imported.assessed}"
        )
        yield grades(lang, bureau, imported)


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
    yield from _rows("注意" if zh else "note", findings.remarks, lang)


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


def grades(lang: str, bureau: BureauRow, imported: Imported) -> str:
    """The grades of the subjects concerned, from the best class to the worst."""
    ruleset = loader.load(bureau.ruleset)
    found = dict(imported.grades)
    order: list[str | None] = [*classes(bureau.ruleset), None]
    names = {
        grade: ruleset.label(grade) if lang == "zh" else (ruleset.file.classes[grade].en if grade else "none")
        for grade in order
    }
    parts = [f"{grade or ''} {names[grade]} {found[grade]:,}".strip() for grade in order if grade in found]
    head = "导入后等级：" if lang == "zh" else "grades afterwards: "
    return head + (("，" if lang == "zh" else ", ").join(parts) or "-")


def _rows(head: str, rows: Sequence[RowProblem], lang: str) -> Iterator[str]:
    colon = "：" if lang == "zh" else ": "
    for row in rows:
        yield f"{head}{colon}{row.line(lang)}"
