"""`anxin rules`: which rulesets there are, what one says, and whether a file is sound."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.options import ruleset_of
from rulesets.errors import RulesetError
from rulesets.loader import Ruleset, available, load, path_of, problems


@click.group()
def command() -> None:
    """List, show and check rulesets."""


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
    """Check RULESET, a slug or the path of a YAML file (all there are, without one)."""
    lang: str = ctx.obj
    found: list[RulesetError] = []
    for name in [ruleset] if ruleset else available():
        path = Path(name)
        if path.suffix not in (".yaml", ".yml"):
            load_error = None
            if name not in available():
                try:
                    load(name)
                except RulesetError as error:
                    load_error = error
            if load_error:
                raise load_error
            path = path_of(name)
        wrong = problems(path)
        found += wrong
        for problem in wrong:
            click.echo(problem.message(lang))
        if not wrong:
            click.echo(f"{path.name}: " + ("没有问题" if lang == "zh" else "sound"))
    if found:
        click.echo(
            f"{len(found)} 处有误，见上" if lang == "zh" else f"{len(found)} problem(s), listed above",
            err=True,
        )
        ctx.exit(1)
