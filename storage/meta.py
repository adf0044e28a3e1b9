"""What the program remembers about itself, by key."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import insert_for
from storage.schema import meta


async def get(conn: AsyncConnection, key: str) -> Any | None:
    """The JSON value kept under a key; None where there is none."""
    return (await conn.execute(select(meta.c.value).where(meta.c.key == key))).scalar_one_or_none()


async def put(conn: AsyncConnection, key: str, value: Any) -> None:
    """Keep a JSON value under a key, in place of what was there; None removes the key."""
    if value is None:
        await conn.execute(delete(meta).where(meta.c.key == key))
        return
    statement = insert_for(conn, meta).values(key=key, value=value)
    statement = statement.on_conflict_do_update(index_elements=[meta.c.key], set_={"value": statement.excluded.value})
    await conn.execute(statement)
