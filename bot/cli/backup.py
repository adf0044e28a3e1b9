"""`anxin backup`: a copy of the database while the bot goes on."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.input_error import InputError
from bot.cli.trouble import explained
from bot.settings import load_settings
from rulesets.errors import shown
from storage.backup import backup


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def command(lang: str, file: Path) -> None:
    """Copy the database of ANXIN_DATABASE_URL into FILE, which must be new. The evidence folder is copied apart."""
    with explained():
        settings = load_settings()
    try:
        with explained(settings.database_url):
            size = backup(settings.database_url, file)
    except FileExistsError:
        raise InputError(
            f"{shown(file)} 已存在，请换一个文件名", f"{shown(file)} exists already: name a new file"
        ) from None
    except OSError as error:
        raise InputError(
            f"写不了 {shown(file)}：{error.strerror}", f"cannot write {shown(file)}: {error.strerror}"
        ) from None
    click.echo(
        f"已备份到 {file}（{size:,} 字节，已核对完整）。证据文件在 {settings.evidence_dir}，请另行复制。"
        if lang == "zh"
        else f"backed up to {file} ({size:,} bytes, checked). Copy the evidence in {settings.evidence_dir} as well."
    )
