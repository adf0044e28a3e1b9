"""Tables written to a file row by row, so that a bureau of any size takes the same memory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from bot.reports.paper import Row, Table


class TableWriter(Protocol):
    """Writes tables one after another: `begin`, its rows in as many parts as they come, the next `begin`, `close`.

    Raises OSError where the file cannot be written.
    """

    def begin(self, table: Table) -> None:
        """The next table."""

    def rows(self, rows: Iterable[Row]) -> None:
        """Some of its rows."""

    def close(self) -> None:
        """The file is complete after this."""
