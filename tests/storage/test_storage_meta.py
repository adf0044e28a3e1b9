from decimal import Decimal

import pytest

from storage import meta
from storage.database import Database


async def test_a_value_is_kept_replaced_and_removed(db: Database) -> None:
    async with db.write() as conn:
        assert await meta.get(conn, "seen") is None
        for value in (1, {"名": ["甲", None, True]}, False, "", 0):
            await meta.put(conn, "seen", value)
            assert await meta.get(conn, "seen") == value
        await meta.put(conn, "seen", None)
        assert await meta.get(conn, "seen") is None


async def test_a_decimal_keeps_its_digits_and_a_float_its_limits(db: Database) -> None:
    async with db.write() as conn:
        await meta.put(conn, "a", {"fine": Decimal("123456789012345.10")})
        assert await meta.get(conn, "a") == {"fine": "123456789012345.10"}
    with pytest.raises(Exception, match="Out of range"):
        async with db.write() as conn:
            await meta.put(conn, "a", float("nan"))
