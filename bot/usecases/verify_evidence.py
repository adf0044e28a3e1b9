"""Every file of evidence against what was noted when it came, a page at a time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.originals import Originals
from storage import evidence
from storage.evidence import EvidenceRow

#: unnoted: its row does not say what it has to be.
FileTrouble = Literal["missing", "unreadable", "size", "altered", "unnoted"]


@dataclass(frozen=True, slots=True)
class FileFault:
    """A file that is not as it came. record: its record's public id; None where it belongs to none."""

    evidence_id: int
    record: str | None
    trouble: FileTrouble


@dataclass(frozen=True, slots=True)
class FilePage:
    """Some files in the order of their ids. last: the id of the last."""

    checked: int
    last: int
    faults: tuple[FileFault, ...]


async def verify_evidence(conn: AsyncConnection, originals: Originals, after: int, limit: int) -> FilePage:
    """Read the next files whole; `checked` is 0 where there are none left."""
    rows = await evidence.files_after(conn, after, limit)
    found = await asyncio.to_thread(lambda: [_trouble(row, originals) for row, _ in rows])
    faults = [FileFault(row.id, of, trouble) for (row, of), trouble in zip(rows, found, strict=True) if trouble]
    return FilePage(len(rows), rows[-1][0].id if rows else after, tuple(faults))


def _trouble(row: EvidenceRow, originals: Originals) -> FileTrouble | None:
    if row.sha256 is None or row.path is None or row.size is None:
        return "unnoted"
    try:
        kept = originals.look(row.path)
    except FileNotFoundError:
        return "missing"
    except (OSError, ValueError):
        return "unreadable"
    if kept.size != row.size:
        return "size"
    return None if kept.sha256 == row.sha256 else "altered"
