"""`anxin subject`: add subjects (监管对象), print the codes for their doors."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.database import transaction
from bot.cli.input_error import InputError
from bot.cli.options import DAY
from bot.reports.door_code import A_SHEET, DoorCode, door_code_png, sheet_png, sheets_pdf
from bot.usecases.add_subject import NewSubject, add_subject
from bot.usecases.assess_subject import Assessed, assess_subject
from bot.usecases.door_code import door_codes
from bot.usecases.named import bureau_named, subject_coded
from rulesets import loader
from rulesets.fields import SECTORS
from storage import subjects
from storage.subjects import SubjectRow


@click.group()
def command() -> None:
    """Subjects (监管对象)."""


@command.command("add")
@click.option("--bureau", required=True, metavar="NAME", help="The bureau that supervises it.")
@click.option("--name", required=True, help="Its full name.")
@click.option("--uscc", help="Its unified social credit code (统一社会信用代码).")
@click.option("--person", is_flag=True, help="A natural person instead, who gets an internal number.")
@click.option("--sector", type=click.Choice(SECTORS), default="other", show_default=True)
@click.option("--key", "is_key", is_flag=True, help="A key enterprise (重点监管企业).")
@click.option("--included-on", type=DAY, help="Since when it is supervised; unknown otherwise.")
@click.option("--alias", "aliases", multiple=True, metavar="NAME", help="Another name; may be repeated.")
@click.option("--latitude", type=float, help="Degrees, WGS 84; together with --longitude.")
@click.option("--longitude", type=float)
@click.pass_obj
def add(
    lang: str,
    bureau: str,
    name: str,
    uscc: str | None,
    person: bool,
    sector: str,
    is_key: bool,
    included_on: date | None,
    aliases: tuple[str, ...],
    latitude: float | None,
    longitude: float | None,
) -> None:
    """Add a subject to a bureau and grade it."""
    if person == (uscc is not None):
        raise click.UsageError("expected either --uscc or --person")
    new = NewSubject(
        name=name,
        uscc=uscc,
        sector=sector,
        is_key=is_key,
        included_on=included_on,
        aliases=aliases,
        latitude=latitude,
        longitude=longitude,
    )

    async def work(conn: AsyncConnection, now: datetime) -> tuple[SubjectRow, Assessed]:
        row = await add_subject(conn, (await bureau_named(conn, bureau)).id, new, now)
        return row, await assess_subject(conn, row.id, now, cause="manual")

    row, assessed = transaction(work)
    code, answer = row.uscc or row.number, assessed.answer
    if lang == "zh":
        grade = f"{answer.grade} {answer.label}" if answer.grade else answer.label
        click.echo(f"已添加监管对象：{row.name}（{code}），当前等级：{grade}")
    else:
        classes = loader.load(answer.ruleset).file.classes
        grade = f"{answer.grade} ({classes[answer.grade].en})" if answer.grade else "none"
        click.echo(f"added the subject {row.name} ({code}), grade now: {grade}")


@command.command("qr")
@click.option("--bureau", required=True, metavar="NAME", help="The bureau that supervises them.")
@click.option("--subject", "code", default="all", show_default=True, metavar="USCC", help="One subject, or all.")
@click.option(
    "--output",
    required=True,
    metavar="DIR|FILE",
    type=click.Path(path_type=Path),
    help="A .pdf of A4 sheets with four codes each, a .png (up to four), or a folder for a .png each.",
)
@click.pass_obj
def qr(lang: str, bureau: str, code: str, output: Path) -> None:
    """Print the QR codes for subjects' doors."""

    async def work(conn: AsyncConnection, now: datetime) -> tuple[list[DoorCode] | None, list[str]]:
        found = await bureau_named(conn, bureau)
        listed = await subjects.of_bureau(conn, found.id) if code == "all" else [await subject_coded(conn, found, code)]
        return await door_codes(conn, found, listed, now), [one.uscc or one.number or str(one.id) for one in listed]

    codes, numbers = transaction(work)
    if codes is None:
        raise InputError(
            "机器人还没有运行过，名称未知，无法生成链接：请先运行一次 anxin run",
            "the bot has not run yet and its name is unknown, so there is no link: run anxin run once",
        )
    if not codes:
        raise InputError(f"{bureau} 还没有监管对象", f"{bureau} has no subjects yet")
    try:
        files = _write_codes(codes, numbers, output)
    except OSError as error:
        raise InputError(f"无法写入 {output}：{error.strerror}", f"cannot write {output}: {error.strerror}") from None
    number = len(codes)
    click.echo(f"已生成 {number} 个二维码：{files}" if lang == "zh" else f"{number} codes: {files}")


def _write_codes(codes: list[DoorCode], numbers: list[str], output: Path) -> Path:
    match output.suffix.lower():
        case ".pdf":
            output.write_bytes(sheets_pdf(codes))
        case ".png" if len(codes) > A_SHEET:
            raise InputError(
                f"一张 PNG 最多 {A_SHEET} 个二维码，共有 {len(codes)} 个：请改用 .pdf 或文件夹",
                f"a PNG holds up to {A_SHEET} codes and there are {len(codes)}: use a .pdf or a folder",
            )
        case ".png":
            output.write_bytes(door_code_png(codes[0]) if len(codes) == 1 else sheet_png(codes))
        case _:
            output.mkdir(parents=True, exist_ok=True)
            for each, number in zip(codes, numbers, strict=True):
                (output / f"{number}.png").write_bytes(door_code_png(each))
    return output
