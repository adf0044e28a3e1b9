"""What `anxin import` prints: every bad row with its column, value and what was expected, and what was done."""

from __future__ import annotations

from collections.abc import Iterator

from bot.imports.words import counted, grades, remarks, rows
from bot.usecases.import_table import Imported
from storage.bureaus import BureauRow


def report(lang: str, bureau: BureauRow, imported: Imported, *, dry_run: bool) -> Iterator[str]:
    """The report, line by line."""
    zh = lang == "zh"
    findings = imported.findings
    yield from rows("错误" if zh else "wrong", findings.problems, lang)
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
        yield grades(lang, bureau.ruleset, dict(imported.grades))
