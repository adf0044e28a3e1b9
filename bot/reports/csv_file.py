"""Tables as one CSV file: UTF-8 with the mark by which Excel knows it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.reports.cells import for_csv
from bot.reports.paper import Row, Table


class CsvFile:
    """One head for all tables; of several, each row begins with its table's name, and cells that a table lacks are
    empty. Titles and signatures are for the other forms."""

    def __init__(self, path: Path, tables: Sequence[Table], group: str) -> None:
        """`group`: the head of the column that names the table, where there are several."""
        self._heads = list(dict.fromkeys(column.head for table in tables for column in table.columns))
        self._grouped = len(tables) > 1
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([*([group] if self._grouped else []), *self._heads])
        self._table: Table | None = None

    def begin(self, table: Table) -> None:
        self._table = table

    def rows(self, rows: Iterable[Row]) -> None:
        assert self._table is not None
        own = [column.head for column in self._table.columns]
        for row in rows:
            cells = dict(zip(own, row, strict=True))
            name = [for_csv(self._table.name)] if self._grouped else []
            self._writer.writerow([*name, *(for_csv(cells.get(head)) for head in self._heads)])

    def close(self) -> None:
        self._file.close()
