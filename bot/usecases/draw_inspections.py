"""双随机: one person opens a draw, another completes its seed; anybody of the bureau can draw it again."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework import random_draw
from bot.casework.random_draw import ANY_GRADE, MOST_EACH, WORDS_LEAST, Lists
from bot.clock import china_date
from bot.conversation.cards.draw import drawn_notice, invitation
from bot.conversation.draw_views import DrawnView, DrawView
from bot.conversation.problems import Problem, problem
from bot.usecases.actor import Actor
from bot.usecases.deadline_views import person_name
from bot.usecases.dossiers import ruleset_of
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.reach import bureau_of
from bot.usecases.shown_name import shown_name
from bot.usecases.tell import tell_people
from storage import audit, bureaus, draws, people, subjects
from storage.bureaus import BureauRow
from storage.draws import DrawRow
from storage.subjects import SubjectRow

_STAFF = ("inspector", "manager", "admin")


@dataclass(frozen=True, slots=True)
class Pool:
    """From whom may be drawn for a month. by_code: the subjects by the code that the lists name them by."""

    bureau: BureauRow
    by_code: Mapping[str, SubjectRow]
    inspectors: tuple[int, ...]
    grades: tuple[str, ...]


def code_of(subject: SubjectRow) -> str:
    """What the lists name a subject by: its USCC, a natural person's internal number."""
    return subject.uscc or subject.number or f"#{subject.id}"


def month_after(today: date, *, following: bool) -> str:
    """This month or the next one, as YYYY-MM."""
    year, month = divmod(today.year * 12 + today.month - 1 + following, 12)
    return f"{year}-{month + 1:02}"


async def pool_of(conn: AsyncConnection, actor: Actor, month: str) -> Pool | Problem:
    """Who could be drawn now; or why no draw can be opened.

    Raises:
        StrangerError, RefusedError: the actor does not lead.
    """
    require(actor, Act.DRAW)
    bureau = await bureau_of(conn, actor)
    before = await draws.of_month(conn, bureau.id, month)
    if any(one.state == "open" for one in before):
        return problem("draw.problem.open")
    known = {one["subject"] for draw in before for one in (draw.result or {}).get("drawn", ())}
    ruleset = ruleset_of(bureau)
    section = ruleset.file.inspections
    key = section.draw.key if section else None
    found = {
        code_of(one): one
        for one in await subjects.of_bureau(conn, bureau.id)
        if one.id not in known and key in (None, one.is_key)
    }
    inspectors = {one.person_id for one in await people.members(conn, bureau.id, ("inspector",))}
    if not found:
        return problem("draw.problem.nobody")
    if not inspectors:
        return problem("draw.problem.no_inspectors")
    return Pool(bureau, found, tuple(sorted(inspectors)), tuple(ruleset.file.classes))


def wrong_sizes(pool: Pool, sizes: Mapping[str, int]) -> Problem | None:
    """Why so many cannot be drawn: of a grade there are fewer."""
    few = random_draw.available([(code, one.grade) for code, one in pool.by_code.items()], sizes)
    if not few:
        return None
    grade, have = next(iter(few.items()))
    if grade == ANY_GRADE:
        return problem("draw.problem.few", n=have)
    return problem("draw.problem.few_of", grade=grade, n=have)


async def open_draw(
    conn: AsyncConnection, actor: Actor, month: str, sizes: Mapping[str, int], each: int, now: datetime
) -> DrawRow | Problem:
    """Fix the lists and the secret; everybody else of the staff is asked to complete the seed.

    Raises:
        StrangerError, RefusedError: the actor does not lead.
    """
    pool = await pool_of(conn, actor, month)
    if isinstance(pool, Problem):
        return pool
    wrong = wrong_sizes(pool, sizes)
    if wrong is not None:
        return wrong
    if not 1 <= each <= MOST_EACH or each > len(pool.inspectors):
        return problem("draw.problem.few_inspectors", n=len(pool.inspectors))
    staff = {one.person_id for one in await people.members(conn, pool.bureau.id, _STAFF)} - {actor.person_id}
    if not staff:
        return problem("draw.problem.no_witness")
    codes = {one.id: code for code, one in pool.by_code.items()}
    lists = Lists(
        pool.bureau.name,
        month,
        tuple((code, one.grade) for code, one in pool.by_code.items()),
        pool.inspectors,
        tuple(
            (codes[one.subject_id], one.person_id)
            for one in await draws.recusals(conn, pool.bureau.id)
            if one.subject_id in codes
        ),
        sizes,
        each,
    ).canonical()
    secret = secrets.token_hex(32)
    assert actor.person_id is not None
    row = await draws.open_draw(
        conn,
        bureau_id=pool.bureau.id,
        month=month,
        lists=lists,
        lists_sha256=random_draw.digest(lists),
        secret=secret,
        secret_sha256=random_draw.commitment(secret),
        opened_by=actor.person_id,
        now=now,
    )
    await _note(conn, actor, row, "open", now, lists=row.lists_sha256, secret=row.secret_sha256)
    view = await draw_view(conn, row)
    await tell_people(conn, sorted(staff), lambda texts: invitation(texts, view), now, about=f"draw:{row.id}")
    return row


async def draw_for(conn: AsyncConnection, actor: Actor, draw_id: int, act: Act = Act.INSPECT) -> DrawRow:
    """A draw of the actor's bureau.

    Raises:
        StrangerError, RefusedError: there is none for them.
    """
    hat = require(actor, act)
    row = await draws.get(conn, draw_id)
    if row is None or row.bureau_id != hat.bureau_id:
        raise RefusedError(act, ())
    return row


async def may_witness(conn: AsyncConnection, actor: Actor, draw_id: int) -> DrawRow | Problem:
    """Whether the actor may complete the seed: somebody else of the staff than who opened the draw.

    Raises:
        StrangerError, RefusedError: the draw is not theirs to see.
    """
    row = await draw_for(conn, actor, draw_id)
    if row.state != "open":
        return problem("draw.problem.settled")
    return problem("draw.problem.opener") if row.opened_by == actor.person_id else row


async def witness_draw(
    conn: AsyncConnection, actor: Actor, draw_id: int, words: str, now: datetime
) -> DrawRow | Problem:
    """Complete the seed with any words, and draw. Whoever leads, and whoever was drawn, is told.

    Raises:
        StrangerError, RefusedError: the draw is not theirs to see.
    """
    row = await may_witness(conn, actor, draw_id)
    if isinstance(row, Problem):
        return row
    if len("".join(words.split())) < WORDS_LEAST:
        return problem("draw.problem.words", n=WORDS_LEAST)
    seed = random_draw.seed_of(row.lists_sha256, row.secret, words)
    by_code = {code_of(one): one.id for one in await subjects.of_bureau(conn, row.bureau_id)}
    drawn: list[dict[str, Any]] = [
        {"subject": by_code[one.code], "code": one.code, "inspectors": list(one.inspectors)}
        for one in random_draw.draw(row.lists, seed)
    ]
    result = {"on": china_date(now).isoformat(), "drawn": drawn}
    assert actor.person_id is not None
    if not await draws.complete(
        conn, row.id, witness_id=actor.person_id, witness_words=words, seed=seed, result=result, now=now
    ):
        return problem("draw.problem.settled")
    await _note(conn, actor, row, "draw", now, seed=seed, result=random_draw.digest(result))
    done = await draw_for(conn, actor, draw_id)
    view = await draw_view(conn, done)
    told = {one.person_id for one in await people.members(conn, row.bureau_id, ("manager", "admin"))}
    told |= {person for one in drawn for person in one["inspectors"]}
    for person_id in sorted(told - {actor.person_id}):
        mine = sum(person_id in one["inspectors"] for one in drawn)
        await tell_people(
            conn,
            [person_id],
            lambda texts, mine=mine: drawn_notice(texts, view, mine),  # type: ignore[misc]
            now,
            about=f"draw:{row.id}",
        )
    return done


async def cancel_draw(conn: AsyncConnection, actor: Actor, draw_id: int, now: datetime) -> DrawRow | Problem:
    """Give up a draw whose seed nobody has completed: nobody knows its result.

    Raises:
        StrangerError, RefusedError: the actor does not lead.
    """
    row = await draw_for(conn, actor, draw_id, Act.DRAW)
    if not await draws.cancel(conn, row.id):
        return problem("draw.problem.settled")
    await _note(conn, actor, row, "cancel", now)
    return await draw_for(conn, actor, draw_id)


def holds(row: DrawRow) -> dict[str, bool]:
    """Draw again: whether lists, secret, seed and result are what was told of them."""
    return random_draw.recheck(_shown(row))


def draw_file(row: DrawRow) -> bytes:
    """All that is needed to draw again, as JSON; `result` names subjects by their codes."""
    return json.dumps(_shown(row), ensure_ascii=False, indent=1).encode()


def _shown(row: DrawRow) -> dict[str, Any]:
    return {
        "lists": row.lists,
        "lists_sha256": row.lists_sha256,
        "secret": row.secret,
        "secret_sha256": row.secret_sha256,
        "words": row.witness_words or "",
        "seed": row.seed,
        "result": [
            {"code": one["code"], "inspectors": one["inspectors"]} for one in (row.result or {}).get("drawn", ())
        ],
    }


async def list_draws(conn: AsyncConnection, actor: Actor, today: date) -> tuple[BureauRow, list[DrawView]]:
    """The draws of this month and the next.

    Raises:
        StrangerError, RefusedError: the actor is none of the staff.
    """
    require(actor, Act.INSPECT)
    bureau = await bureau_of(conn, actor)
    rows = [
        row
        for following in (False, True)
        for row in await draws.of_month(conn, bureau.id, month_after(today, following=following))
    ]
    return bureau, [await draw_view(conn, row) for row in rows]


async def draw_view(conn: AsyncConnection, row: DrawRow) -> DrawView:
    """A draw as its card shows it."""
    bureau = await bureaus.get(conn, row.bureau_id)
    assert bureau is not None
    names: dict[int, str] = {}
    for person_id in row.lists["inspectors"]:
        names[person_id] = await person_name(conn, person_id)
    drawn: list[DrawnView] = []
    for one in (row.result or {}).get("drawn", ()):
        subject = await subjects.get(conn, one["subject"])
        if subject is not None:
            going = tuple(names.get(person, "") for person in one["inspectors"])
            drawn.append(DrawnView(subject.id, shown_name(subject), subject.grade, going))
    return DrawView(
        id=row.id,
        month=row.month,
        number=row.number,
        state=row.state,
        bureau=bureau.name,
        ruleset=bureau.ruleset,
        subjects=len(row.lists["subjects"]),
        inspectors=len(row.lists["inspectors"]),
        recusals=len(row.lists["recusals"]),
        sizes=row.lists["sizes"],
        each=row.lists["each"],
        lists_sha256=row.lists_sha256,
        secret_sha256=row.secret_sha256,
        opened_by=await person_name(conn, row.opened_by),
        witness=await person_name(conn, row.witness_id),
        words=row.witness_words or "",
        secret=row.secret if row.state == "drawn" else "",
        seed=row.seed or "",
        drawn=tuple(drawn),
    )


async def _note(conn: AsyncConnection, actor: Actor, row: DrawRow, what: str, now: datetime, **data: Any) -> None:
    await audit.append(
        conn,
        bureau_id=row.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action=f"draw_{what}",
        object=f"draw:{row.id}",
        data={"month": row.month, "number": row.number, **data},
    )
