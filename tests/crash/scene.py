"""Bureaus, subjects and people, and the findings that are logged while the bot is killed again and again."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from bot.sandbox import Person, Received, SandboxClient
from bot.usecases.add_bureau import add_bureau
from bot.usecases.add_subject import NewSubject, add_subject
from bot.usecases.assess_subject import assess_subject
from bot.usecases.create_invitation import create_invitation
from rulesets.uscc import check_character
from storage import migrate
from storage.database import Database

RULESET = "keyouqianqi"
NEAR, REACHED = 3, 4
"""科右前旗 六(三)1: the fourth interview within a year lists; the third is one event away from it."""

PATIENCE = 120.0
_PLACES = "东西南北前后左右上下内外"
_TRADES = ["化工", "建材", "矿业", "机械", "食品", "木业", "燃气", "仓储", "印染", "冶炼"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One interview to be logged: its mark stands in the note, so that it can be told from all others."""

    mark: str
    subject: str

    @property
    def line(self) -> str:
        return f"约谈 {self.subject} 今天 {self.mark}"


@dataclass
class Desk:
    """One bureau: who works there, on whom, and what was confirmed."""

    manager: Person
    inspectors: list[Person]
    subjects: list[str]
    confirmed: list[Finding] = field(default_factory=list)
    presses: int = 0

    def counted(self) -> dict[str, int]:
        """How often each subject was logged."""
        return {name: sum(one.subject == name for one in self.confirmed) for name in self.subjects}


async def furnish(
    url: str, sandbox: SandboxClient, now: datetime, *, bureaus: int, inspectors: int, subjects: int
) -> list[tuple[Desk, list[str]]]:
    """A migrated database with everything in it but the people; with each desk come their invitations, the
    manager's first."""
    await asyncio.to_thread(migrate.upgrade, url)
    database = Database(url)
    await database.open()
    names = _names()
    codes = itertools.count(1)
    desks = []
    async with database.write() as conn:
        for number in range(1, bureaus + 1):
            bureau = await add_bureau(conn, name=f"第{number}应急管理局", ruleset=RULESET, now=now)
            known = [next(names) for _ in range(subjects)]
            for name in known:
                row = await add_subject(conn, bureau.id, NewSubject(name=name, uscc=_uscc(next(codes))), now)
                await assess_subject(conn, row.id, now, cause="import")
            roles = ["manager", *["inspector"] * inspectors]
            phones = [await sandbox.person(f"{role}{number}-{n}") for n, role in enumerate(roles)]
            invitations = [await create_invitation(conn, bureau_id=bureau.id, role=role, now=now) for role in roles]
            desks.append((Desk(phones[0], phones[1:], known), [one.payload for one in invitations]))
    await database.close()
    return desks


async def join(desk: Desk, invitations: list[str]) -> None:
    """Everybody opens their invitation."""
    for phone, payload in zip([desk.manager, *desk.inspectors], invitations, strict=True):
        await phone.start(payload)
        await phone.expect("已加入", within=PATIENCE)


async def log_one(desk: Desk, phone: Person, finding: Finding, lot: Random) -> None:
    """A line, its card, 确认, and the card as receipt; sometimes the button is pressed twice."""
    await phone.send(finding.line)
    card = await phone.expect(finding.mark, within=PATIENCE)
    for _ in range(2 if lot.random() < 0.2 else 1):
        desk.presses += 1
        await phone.click("确认", message=card, wait=False)
    # The press counts from here on, whatever becomes of the bot.
    desk.confirmed.append(finding)
    while (await phone.expect("已记录", finding.subject, within=PATIENCE)).id != card.id:
        pass


async def press_leftovers(desk: Desk) -> int:
    """Every card that a repeat left behind is confirmed too, and that must change nothing; how many there were."""
    pressed = 0
    for phone in desk.inspectors:
        for message in await phone.messages():
            if _is_card(message):
                await phone.click("确认", message=message, within=PATIENCE)
                pressed += 1
    return pressed


def _is_card(message: Received) -> bool:
    return message.from_bot and message.find("确认") is not None


def _names() -> Iterator[str]:
    for first, second, trade in itertools.product(_PLACES, _PLACES, _TRADES):
        yield f"{first}{second}岭{trade}有限公司"


def _uscc(number: int) -> str:
    first = f"91152221MA0K{number:05d}"
    return first + check_character(first)
