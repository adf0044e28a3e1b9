"""`anxin subject qr`: printed codes that lead to the subjects' links."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image

from bot.app import USERNAME_KEY
from rulesets.uscc import check_character
from tests.cli.test_invite import execute

Run = Callable[..., Any]
CODES = [first + check_character(first) for first in ("91410183MAX000010", "91410183MAX000020")]


def read(content: bytes) -> set[str]:
    return {one.text for one in zxingcpp.read_barcodes(Image.open(io.BytesIO(content)).convert("L"))}


def test_codes_are_printed_and_read_again(anxin: Run, bureau: str, place: Path) -> None:
    assert "没有监管对象" in anxin("subject", "qr", "--bureau", bureau, "--output", "all.pdf").err
    for number, code in enumerate(CODES):
        anxin("subject", "add", "--bureau", bureau, "--name", f"鸿翔化工{number}厂", "--uscc", code)
    unknown = anxin("subject", "qr", "--bureau", bureau, "--output", "all.pdf")
    assert unknown.code == 1 and "anxin run" in unknown.err and not (place / "all.pdf").exists()
    execute(place, "INSERT INTO meta VALUES (?, ?)", USERNAME_KEY, '"anxin_bot"')

    assert "2 个二维码" in anxin("subject", "qr", "--bureau", bureau, "--output", "all.pdf").done
    assert (place / "all.pdf").read_bytes().startswith(b"%PDF")
    tokens = [token for (token,) in execute(place, "SELECT token FROM subject_link ORDER BY subject_id")]
    links = {f"https://t.me/anxin_bot?start=s_{token}" for token in tokens}
    assert len(links) == 2

    anxin("subject", "qr", "--bureau", bureau, "--output", "sheet.png")
    assert read((place / "sheet.png").read_bytes()) == links
    anxin("subject", "qr", "--bureau", bureau, "--subject", CODES[1], "--output", "one.PNG")
    assert read((place / "one.PNG").read_bytes()) == {f"https://t.me/anxin_bot?start=s_{tokens[1]}"}
    anxin("subject", "qr", "--bureau", bureau, "--output", "codes")
    assert {one.name for one in (place / "codes").iterdir()} == {f"{code}.png" for code in CODES}

    wrong = anxin("subject", "qr", "--bureau", bureau, "--output", "missing/all.pdf")
    assert (wrong.code, wrong.out, wrong.err.count("\n")) == (1, "", 1)
