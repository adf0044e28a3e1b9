"""For grading many dossiers at once: records that say the same are read once, and reasons are written shortly."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from rulesets.answer import Reason
from rulesets.dossier import Subject, parse_dossier

_MOST_REMEMBERED = 60_000


class Shelf:
    """Remembers what records say, whose they may be: a record of the same type, day and so on is not read again."""

    def __init__(self) -> None:
        self._known: dict[Any, tuple[date, Mapping[str, Any], bytes]] = {}

    def known(self, key: Any) -> tuple[date, Mapping[str, Any], bytes] | None:
        """What was put on the shelf under `key`: the day, the values, and the facts as a receipt covers them."""
        return self._known.get(key)

    def put(self, key: Any, record: Mapping[str, Any]) -> tuple[date, Mapping[str, Any], bytes]:
        """Read a record as the contract writes it, without an id of its own. Raises DossierError."""
        [read] = parse_dossier({"records": [{**record, "id": "-"}]}).records
        rest = [read.type, read.status, read.objection, read.note, *read.values.values()]
        found = (read.on, read.values, orjson.dumps(rest, default=str)[1:])
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[key] = found
        return found


def facts_sha256(as_of: date, reading: str, subject: Subject, records: Sequence[tuple[str, bytes]]) -> str:
    """`rulesets.answer.receipt`'s hash; records: their ids, of plain letters and digits, each with what it says."""
    about = [subject.uscc, subject.name, subject.sector, subject.key, subject.included_on]
    head = orjson.dumps([as_of, reading, about])
    told = b",".join([b'["%b",%b' % (record_id.encode(), rest) for record_id, rest in sorted(records)])
    return hashlib.sha256(b"%b,[%b]]" % (head[:-1], told)).hexdigest()


def brief(reasons: Iterable[Reason]) -> str:
    """Reasons as JSON in their order: of each its clause, the class it was asked for, whether it holds, what was
    measured, and the records; then `true` under an objection, and the day the records begin where that is later than
    the window. The words and the bound are the ruleset's."""
    return orjson.dumps([_brief(one) for one in reasons], default=_exact).decode()


def _brief(one: Reason) -> list[Any]:
    about = one.about
    found = [about.clause, about.grade, one.holds, one.measured, one.records]
    if one.under_objection or one.records_since:
        found += [one.under_objection, one.records_since]
    return found


def _exact(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    raise TypeError(f"{type(value).__name__} is measured by no clause")
