"""Whether the amended texts that are kept are those that were proposed and adopted, by two persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from rulesets.errors import RulesetError
from rulesets.loader import load_adopted
from storage import amendments, audit
from storage.amendments import AmendmentRow

#: text: it does not give its hash any more; log: the audit log tells another adoption, or none, or one person alone.
TextTrouble = Literal["text", "log"]
_ENTRIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "proposed": ("propose_ruleset",),
        "adopted": ("propose_ruleset", "adopt_ruleset"),
        "withdrawn": ("propose_ruleset",),
    }
)


@dataclass(frozen=True, slots=True)
class TextFault:
    """An amended text that does not hold, by its id."""

    amendment_id: int
    trouble: TextTrouble


async def verify_rulesets(conn: AsyncConnection) -> tuple[int, list[TextFault]]:
    """How many texts there are, and what is wrong with which."""
    rows = await amendments.listed(conn)
    faults = []
    for row in rows:
        try:
            load_adopted(row.slug, row.text, row.sha256)
        except RulesetError:
            faults.append(TextFault(row.id, "text"))
        if not await _as_logged(conn, row):
            faults.append(TextFault(row.id, "log"))
    return len(rows), faults


async def _as_logged(conn: AsyncConnection, row: AmendmentRow) -> bool:
    """The log is chained, and the row is not: what it says of the decision has to be what the log says."""
    entries = {one.action: one for one in await audit.of_object(conn, f"amendment:{row.id}")}
    wanted: dict[str, Any] = {
        "ruleset": row.slug,
        "version": row.version.isoformat(),
        "sha256": row.sha256,
        "effective_on": row.effective_on.isoformat(),
        "transition": row.transition,
    }
    for action in _ENTRIES[row.state]:
        if action not in entries or entries[action].data != wanted or entries[action].bureau_id != row.bureau_id:
            return False
    if row.state != "adopted":
        return "adopt_ruleset" not in entries
    by = (entries["propose_ruleset"].actor_id, entries["adopt_ruleset"].actor_id)
    return by == (row.proposed_by, row.decided_by) and by[0] != by[1]
