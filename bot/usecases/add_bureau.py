"""A new bureau: under which regulation, in which reading, below which other bureau."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.named import bureau_named, clean_name
from rulesets import loader
from rulesets.errors import BilingualError, shown
from storage import audit, bureaus
from storage.bureaus import BureauRow


class BureauError(BilingualError):
    """A bureau that cannot be added as asked for."""


async def add_bureau(
    conn: AsyncConnection,
    *,
    name: str,
    ruleset: str,
    now: datetime,
    reading: str | None = None,
    parent: str | None = None,
    actor_id: int | None = None,
) -> BureauRow:
    """Add a bureau. `reading` None: the ruleset's default, whichever that is later. `parent`: a bureau's name.

    Raises:
        BureauError: the name is none, or taken.
        UnknownBureauError: there is no bureau of the parent's name.
        RulesetError: there is no such ruleset, or it has no such reading.
    """
    name = clean_name(name, "单位名称", "the bureau's name", BureauError)
    rules = loader.load(ruleset)
    if reading is not None:
        reading = rules.reading(reading)
    parent_id = None if parent is None else (await bureau_named(conn, parent)).id
    try:
        row = await bureaus.add(conn, name=name, ruleset=rules.slug, reading=reading, parent_id=parent_id, now=now)
    except IntegrityError:
        raise BureauError(
            f"已有名为 {shown(name)} 的单位，名称不能重复",
            f"there is already a bureau named {shown(name)}: each name is given once",
        ) from None
    await audit.append(
        conn,
        bureau_id=row.id,
        at=now,
        actor_id=actor_id,
        action="add_bureau",
        object=f"bureau:{row.id}",
        data={"name": name, "ruleset": rules.slug, "reading": reading, "parent_id": parent_id},
    )
    return row
