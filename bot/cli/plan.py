"""`anxin plan redraw`: whether a random draw of inspections gives the same again, without any database."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

import click

from bot.casework import random_draw
from bot.cli.input_error import InputError

_PARTS = {
    "lists": ("名单与其哈希", "the lists and their hash"),
    "secret": ("随机数与其哈希", "the secret and its hash"),
    "seed": ("种子", "the seed"),
    "result": ("抽取结果", "the result"),
}


@click.group()
def command() -> None:
    """The plan of inspections."""


@command.command()
@click.argument("file", type=click.File("rb"))
@click.pass_obj
def redraw(lang: str, file: BinaryIO) -> None:
    """Draw again from FILE (or `-`), the JSON file that the bot gives with a draw; exit code 1 where it differs."""
    drawn = _read(file)
    try:
        same = random_draw.recheck(drawn)
        subjects, month = len(drawn["result"]), str(drawn["lists"]["month"])
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise InputError(*_no_draw(file)) from None
    if not all(same.values()):
        wrong = [_PARTS[part] for part, holds in same.items() if not holds]
        raise InputError(
            f"{file.name}：重新抽取，不一致：{'、'.join(zh for zh, _ in wrong)}",
            f"{file.name}: drawn again, it differs: {', '.join(en for _, en in wrong)}",
        )
    zh = lang == "zh"
    click.echo(
        f"重新抽取，结果一致：{month}，{subjects} 家" if zh else f"Drawn again, the same: {month}, {subjects} subjects"
    )
    for words in _PARTS.values():
        click.echo(f"  {words[0]}：一致" if zh else f"  {words[1]}: the same")


def _read(file: BinaryIO) -> dict[str, Any]:
    try:
        found = json.loads(file.read().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise InputError(*_no_draw(file)) from None
    if not isinstance(found, dict):
        raise InputError(*_no_draw(file))
    return found


def _no_draw(file: BinaryIO) -> tuple[str, str]:
    return (
        f"{file.name}：不是机器人给出的抽取清单（JSON）",
        f"{file.name}: this is not the JSON file that the bot gives with a draw",
    )
