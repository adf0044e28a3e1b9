"""A dossier made of a solution: real dates, real amounts, as `anxin grade` reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import z3

from rulesets.audit.cells import Cell, Cells
from rulesets.audit.encoding import Encoding
from rulesets.evidence import TogetherSlot

#: Pairwise farther apart than any period that two records of one ground may lie within.
_APART = timedelta(1200)


def dossier_of(encoding: Encoding, model: z3.ModelRef) -> dict[str, Any]:
    """The dossier of a solution, as JSON data; its records have ids r1, r2, … by date."""
    cells = encoding.cells
    rows: list[dict[str, Any]] = []
    for cell, count in encoding.counts.items():
        number = _value(model, count)
        totals = {name: _value(model, encoding.sums[cell, name]) for name, _, _ in cell.amounts}
        days = _days(encoding, model, cell, number)
        for index in range(number):
            row = dict(cells.examples[cell])
            on = days[index] if days else _week_by_week(cells, row, index)
            if on is not None:
                row = _dated(row, on)
            for name, low, high in cell.amounts:
                share = _share(totals[name], number, index, low, high)
                if share:
                    row[name] = share // 100 if share % 100 == 0 else Decimal(share) / 100
                else:
                    row.pop(name, None)
            rows.append(row)
    rows.sort(key=lambda row: str(row.get("date") or row.get("from") or row.get("year")))
    subject = _subject(cells, _value(model, encoding.tenure))
    return {"subject": subject, "records": [{"id": f"r{number}", **row} for number, row in enumerate(rows, 1)]}


def _value(model: z3.ModelRef, variable: Any) -> int:
    return int(model.eval(variable, model_completion=True).as_long())


def _share(total: int, number: int, index: int, low: int, high: int) -> int:
    """What one of several records has of a total, each within its bounds; the first ones take the more."""
    left = total - low * number
    for at in range(number):
        more = min(left, high - low)
        if at == index:
            return low + more
        left -= more
    raise IndexError(index)


def _subject(cells: Cells, over: int) -> dict[str, Any]:
    if over == len(cells.tenures):
        return {}
    included = cells.as_of if over == 0 else cells.tenures[over - 1].earliest(cells.as_of) - timedelta(1)
    return {"included_on": included.isoformat()}


def _days(encoding: Encoding, model: z3.ModelRef, cell: Cell, number: int) -> list[date]:
    """Days for records that a ground takes two of: as near to each other as they must be, else far apart."""
    if cell.place is None or number == 0:
        return []
    cells = encoding.cells
    first, last = cells.span(cell.type, cell.place)
    near = [pair for pair, chosen in encoding.pairs.items() if z3.is_true(model.eval(chosen, model_completion=True))]
    for of, earlier, later in near:
        slot = cells.index.slots[of]
        assert isinstance(slot, TogetherSlot)
        if cell not in (earlier, later):
            continue
        assert earlier.place is not None
        assert later.place is not None
        begin = cells.span(later.type, later.place)[0]
        day_of_earlier = min(cells.span(earlier.type, earlier.place)[1], cells.span(later.type, later.place)[1])
        return [day_of_earlier if cell == earlier else max(day_of_earlier, begin)] * number
    spread = list(_apart(max(first, date(1900, 1, 1)), last))
    # More than there is room for apart: the engine is asked whether that is a witness after all.
    return [spread[min(index, len(spread) - 1)] for index in range(number)]


def _week_by_week(cells: Cells, row: dict[str, Any], index: int) -> date | None:
    """Another day for each of several alike, as long as they stay in their period; None to leave the example's."""
    if "date" not in row or "published_on" in row or "removed_on" in row:
        return None
    on = date.fromisoformat(row["date"]) - timedelta(7 * index)
    place = cells.place(row["type"], date.fromisoformat(row["date"]))
    return on if on >= cells.span(row["type"], place)[0] else None


def _apart(first: date, last: date) -> Iterator[date]:
    day = last
    while day >= first:
        yield day
        day -= _APART


def _dated(row: dict[str, Any], on: date) -> dict[str, Any]:
    """The example with another date, what follows it left where it was unless that would be before it."""
    row["date"] = on.isoformat()
    for event in ("published_on", "removed_on"):
        if event in row and row[event] < row["date"]:
            row[event] = row["date"]
    return row
