"""Subjects around a place."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, radians

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import every
from storage.schema import subject
from storage.subjects.rows import SubjectRow

#: The length of a degree of latitude in metres, rounded down: a box is never too small for its radius.
_DEGREE = 110_500.0
#: The radii tried one after the other, in metres: most people stand in front of the gate.
_RADII = (500.0, 2_000.0, 10_000.0, 50_000.0)

#: Metres from the place asked for to the latitude and longitude given, in degrees.
Distance = Callable[[float, float], float]


async def near(
    conn: AsyncConnection, bureau_id: int, latitude: float, longitude: float, distance: Distance, limit: int
) -> list[tuple[SubjectRow, float]]:
    """A bureau's nearest subjects within 50 km of a place (degrees, WGS 84), with their distance in metres.

    A box around the place is asked of the index, wider until it holds enough; what counts is `distance`.
    """
    found: list[tuple[SubjectRow, float]] = []
    for radius in _RADII:
        boxed = await _within(conn, bureau_id, latitude, longitude, radius)
        measured = ((row, distance(row.latitude or 0.0, row.longitude or 0.0)) for row in boxed)
        found = sorted((pair for pair in measured if pair[1] <= radius), key=lambda pair: (pair[1], pair[0].id))
        if len(found) >= limit:
            break
    return found[:limit]


async def placeless(conn: AsyncConnection, bureau_id: int) -> int:
    """How many of a bureau's subjects have no place."""
    statement = select(func.count()).where(subject.c.bureau_id == bureau_id, subject.c.latitude.is_(None))
    return int((await conn.execute(statement)).scalar_one())


async def _within(
    conn: AsyncConnection, bureau_id: int, latitude: float, longitude: float, radius: float
) -> list[SubjectRow]:
    high = radius / _DEGREE
    # Near a pole every longitude is near.
    wide = min(high / max(cos(radians(latitude)), 1e-6), 360.0)
    statement = select(subject).where(
        subject.c.bureau_id == bureau_id,
        subject.c.latitude.between(latitude - high, latitude + high),
        subject.c.longitude.between(longitude - wide, longitude + wide),
    )
    return await every(conn, statement, SubjectRow)
