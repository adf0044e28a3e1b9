"""`anxin grade`: a dossier in, an answer out, without any database."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import BinaryIO

import click

from bot.cli.explain import explain
from bot.cli.input_error import InputError
from bot.cli.options import DAY, ruleset_of
from rulesets.dossier import parse_dossier
from rulesets.engine import assess
from rulesets.errors import DossierError, shown
from rulesets.loader import Ruleset

_LARGEST = 64 * 1024 * 1024


@click.command()
@click.argument("ruleset")
@click.argument("file", default="-", metavar="[FILE]")
@click.option("--as-of", type=DAY, help="The date the answer is for; today in Asia/Shanghai otherwise.")
@click.option("--reading", help="A named reading of the ruleset; its default otherwise.")
@click.option("--json", "as_json", is_flag=True, help="The answer as one JSON object.")
@click.option("--jsonl", is_flag=True, help="One dossier a line in, one answer a line out, in order.")
@click.pass_obj
def command(
    lang: str, ruleset: str, file: str, as_of: date | None, reading: str | None, as_json: bool, jsonl: bool
) -> None:
    """Grade the dossier in FILE (`-`: standard input) by RULESET, a slug or the path of a YAML file."""
    rules = ruleset_of(ruleset)
    reading = rules.reading(reading)
    day = as_of or _today()
    with _opened(file) as source:
        if jsonl:
            _stream(rules, reading, day, _lines(source, file), lang)
            return
        raw = _read(source.read, file)
    if len(raw) > _LARGEST:
        raise InputError("卷宗超过 64 MiB", "the dossier is larger than 64 MiB")
    dossier = parse_dossier(raw)
    answer = assess(rules, dossier, day, reading)
    click.echo(answer.json(lang).decode() if as_json else explain(answer, rules, dossier, lang))


def _today() -> date:
    # What reads the environment takes longer to import than a dossier to grade.
    from bot.cli.today import today

    return today()


def _stream(rules: Ruleset, reading: str, day: date, lines: Iterator[bytes], lang: str) -> None:
    out = sys.stdout.buffer
    for number, line in enumerate(lines, 1):
        try:
            if line.isspace():
                raise DossierError("是空行", "is empty")
            if len(line) > _LARGEST:
                raise DossierError("超过 64 MiB", "is larger than 64 MiB")
            answer = assess(rules, parse_dossier(line), day, reading)
        except DossierError as error:
            raise InputError(f"第 {number} 行：{error.zh}", f"line {number}: {error.en}") from None
        out.write(answer.json(lang) + b"\n")
        out.flush()


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        source = open(file, "rb")  # noqa: PTH123, SIM115 - a path from the command line may hold any bytes
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from None
    with source:
        yield source


def _lines(source: BinaryIO, file: str) -> Iterator[bytes]:
    while line := _read(source.readline, file):
        yield line


def _read(read: Callable[[int], bytes], file: str) -> bytes:
    try:
        return read(_LARGEST + 1)
    except OSError as error:  # a directory as standard input, a disk that fails
        raise _unreadable(file, error) from None


def _unreadable(file: str, error: Exception) -> InputError:
    reason = getattr(error, "strerror", None) or str(error)
    return InputError(f"读不了文件 {shown(file)}：{reason}", f"cannot read {shown(file)}: {reason}")
