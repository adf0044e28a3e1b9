"""`anxin rules`: which rulesets there are, what one says, whether a file is sound, and what the text leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from bot.casework.transition import Transition
from bot.cli.input_error import InputError
from bot.cli.options import DAY, ruleset_of
from rulesets import audit
from rulesets.answer import dumps
from rulesets.errors import shown
from rulesets.loader import Ruleset, available, load, load_file, path_of, problems, template


@click.group()
def command() -> None:
    """List, show, check, audit, begin, preview and adopt rulesets."""


@command.command("list")
@click.pass_obj
def list_(lang: str) -> None:
    """The rulesets that come with the project, and those of ANXIN_RULESETS."""
    for rules in [load(slug) for slug in available()]:
        readings = "、".join(rules.file.readings) if lang == "zh" else ", ".join(rules.file.readings)
        word = "口径" if lang == "zh" else "readings"
        click.echo(f"{rules.slug}  {rules.file.version}  {rules.file.name}  {word}: {readings}")


@command.command()
@click.argument("ruleset")
@click.pass_obj
def show(lang: str, ruleset: str) -> None:
    """The clauses of RULESET in their own words, its classes and its readings."""
    click.echo("\n".join(_shown(ruleset_of(ruleset), lang)))


def _shown(rules: Ruleset, lang: str) -> list[str]:
    file, zh = rules.file, lang == "zh"
    lines = [file.name, f"{file.issuer}  {file.document_number or ''}  {file.version}".rstrip(), ""]
    lines.append("等级：" if zh else "Classes:")
    lines += [f"  {code}  {one.label if zh else f'{one.label} ({one.en})'}" for code, one in file.classes.items()]
    lines += ["", "口径：" if zh else "Readings:"]
    for name, reading in file.readings.items():
        default = ("（默认）" if zh else " (default)") if name == file.default_reading else ""
        lines.append(f"  {name} {getattr(reading.title, lang)}{default}")
        lines.append(f"    {getattr(reading.ground, lang)}")
        for rule in reading.order:
            joint = (" 任一：" if zh else " any of ") if rule.any is not None else (" 同时：" if zh else " all of ")
            cited = dict.fromkeys(file.conditions[name].clause for name in rule.names)
            lines.append(f"    → {rule.grade}{joint}{' '.join(cited)}")
    lines += ["", "条文：" if zh else "Clauses (the regulation's own words in quotation marks):"]
    for clause in file.clauses:
        lines.append(f"  {clause.id}  “{clause.quote}”")
        lines.append(f"      [{clause.implemented_by}] {clause.how_zh if zh else clause.how}")
    return lines


@command.command()
@click.argument("ruleset", required=False)
@click.pass_context
def check(ctx: click.Context, ruleset: str | None) -> None:
    """Check RULESET, a slug or the path of a YAML file (all there are, without one).

    Where z3 is installed, a gap or an overlap that the file does not accept is a fault too.
    """
    lang: str = ctx.obj
    faults = 0
    for path in [_path(ruleset)] if ruleset else [path_of(slug) for slug in available()]:
        wrong = [problem.message(lang) for problem in problems(path)] or _unaccepted(path, lang)
        faults += len(wrong)
        for line in wrong:
            click.echo(line)
        if not wrong:
            click.echo(f"{path.name}: " + ("没有问题" if lang == "zh" else "sound"))
    if not audit.available():
        click.echo(
            f"未安装 z3，没有核对缺口和重叠；安装：{audit.INSTALL}"
            if lang == "zh"
            else f"z3 is not installed, so gaps and overlaps were left out: {audit.INSTALL}"
        )
    if faults:
        click.echo(f"{faults} 处有误，见上" if lang == "zh" else f"{faults} problem(s), listed above", err=True)
        ctx.exit(1)


def _path(ruleset: str) -> Path:
    path = Path(ruleset)
    return path if path.suffix in (".yaml", ".yml") else path_of(ruleset)


def _unaccepted(path: Path, lang: str) -> list[str]:
    """The gaps and overlaps of a sound file that it does not accept."""
    if not audit.available():
        return []
    rules = load_file(path)
    report = audit.audit(rules, differences=False, shown=False)
    if report.new:
        report = audit.audit(rules, differences=False)
    return [_named(path, rules, finding, lang) for finding in report.new] + [
        f"{path.name}: " + (f"未能核对 {about}" if lang == "zh" else f"undecided: {about}")
        for about in report.undecided
    ]


def _named(path: Path, rules: Ruleset, finding: audit.Finding, lang: str) -> str:
    from bot.cli.audit_report import sentence

    told = sentence(rules, finding, lang)
    if lang == "zh":
        return f"{path.name}，口径 {finding.reading}：{told}。改正条件，或写入 accepted 并说明处理"
    return f"{path.name}, reading {finding.reading}: {told}. Mend the conditions, or accept it with a resolution"


@command.command()
@click.argument("slug")
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path), help="Where to; SLUG.yaml otherwise.")
@click.pass_obj
def new(lang: str, slug: str, output: Path | None) -> None:
    """Write an empty ruleset file for a regulation of one's own, with what to fill in as comments."""
    text = template(slug)
    path = output or Path(f"{slug}.yaml")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(
            f"文件 {shown(path)} 已存在，没有覆盖", f"{shown(path)} is there already and was left"
        ) from None
    click.echo(
        f"已写好 {path}。按其中的注释逐步填写，每填一步运行：anxin rules check {path}"
        if lang == "zh"
        else f"wrote {path}. Fill it in as its comments say; after each step: anxin rules check {path}"
    )


@command.command("audit")
@click.argument("ruleset", required=False)
@click.option("--as-of", type=DAY, help="The day that the example dossiers are dated for.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object; an array of them without RULESET.")
@click.option("--table", is_flag=True, help="The findings as a Markdown table.")
@click.option("--witness", metavar="DIR", type=click.Path(path_type=Path), help="Write each example dossier to DIR.")
@click.pass_context
def audit_(
    ctx: click.Context, ruleset: str | None, as_of: date | None, as_json: bool, table: bool, witness: Path | None
) -> None:
    """Prove for RULESET, a slug or the path of a YAML file, that every dossier gets one class, or show which does not.

    Ends with 1 where a gap or an overlap is not accepted in the file.
    """
    if not audit.available():
        raise InputError(f"核对缺口和重叠要用 z3，请先安装：{audit.INSTALL}", f"this needs z3: {audit.INSTALL}")
    from bot.cli import audit_report

    lang: str = ctx.obj
    chosen = [ruleset_of(ruleset)] if ruleset else [load(slug) for slug in available()]
    found = [(rules, audit.audit(rules, as_of or audit.AS_OF)) for rules in chosen]
    if witness is not None:
        for _, report in found:
            audit_report.write_witnesses(report, witness)
    if as_json:
        data = [audit_report.as_json(rules, report) for rules, report in found]
        click.echo(dumps(data[0] if ruleset else data))
    else:
        for line in audit_report.table(found, lang) if table else _told(found, lang):
            click.echo(line)
    new = sum(len(report.new) + len(report.undecided) for _, report in found)
    if new:
        click.echo(
            f"{new} 处缺口或重叠未列入 accepted，见上" if lang == "zh" else f"{new} not accepted, listed above",
            err=True,
        )
        ctx.exit(1)


def _told(found: list[tuple[Ruleset, audit.Report]], lang: str) -> Iterator[str]:
    from bot.cli import audit_report

    for rules, report in found:
        yield from audit_report.lines(rules, report, lang)


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--bureau", required=True, metavar="NAME", help="Whose regulation it amends.")
@click.option("--effective", required=True, type=DAY, help="The day from which it applies; later than today.")
@click.option(
    "--transition",
    required=True,
    type=click.Choice(["whole", "at_next_change"]),
    help="whole: every grade is by it from that day on. at_next_change: a grade stays until the subject has a later "
    "record, or the earlier text gives another grade.",
)
@click.option("--by", required=True, type=int, metavar="ID", help="The Telegram id of the administrator who proposes.")
@click.pass_obj
def adopt(lang: str, file: Path, bureau: str, effective: date, transition: Transition, by: int) -> None:
    """Propose the amended ruleset FILE for a bureau; another administrator confirms or turns it down in chat."""
    from bot.cli.rules_adopt import propose

    propose(file, bureau, effective, transition, by, lang)


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--bureau", required=True, metavar="NAME", help="Whose subjects are graded.")
@click.option("--as-of", type=DAY, help="The date the grades are for; today in Asia/Shanghai otherwise.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def preview(lang: str, file: Path, bureau: str, as_of: date | None, as_json: bool) -> None:
    """Grade a bureau's subjects by the amended ruleset FILE beside the one in force, and list which would move."""
    from bot.cli.rules_preview import show

    amended = load_file(file)
    show(amended, bureau, as_of, lang, as_json=as_json)
