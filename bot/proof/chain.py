"""The audit log as a chain: each entry's hash covers the entry, its place, and the hash before.

Pure. Whoever alters, removes or inserts a sealed entry breaks the chain at that place; whoever removes the newest
ones is found by a head that was published before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from storage.audit import AuditRow

#: The hash before the first entry.
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: the number of its last entry, and that entry's hash (hexadecimal)."""

    seq: int = 0
    hash: str = GENESIS

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """Read `seq:hash`, the hash whole or its first 12 digits or more.

        Raises:
            ValueError: the text is no head.
        """
        seq, _, digits = text.partition(":")
        if not seq.isdecimal() or not 12 <= len(digits) <= 64 or set(digits) - set("0123456789abcdef"):
            raise ValueError(text)
        return cls(int(seq), digits)


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold: `altered`, `missing` (entries before this one), or `inserted`."""

    kind: Literal["altered", "missing", "inserted"]
    seq: int | None
    entry_id: int


def link(before: Head, row: AuditRow) -> Head:
    """The head after one more entry."""
    seq = before.seq + 1
    return Head(seq, _digest(before.hash, seq, row))


def _digest(before: str, seq: int, row: AuditRow) -> str:
    content: list[Any] = [
        before,
        seq,
        row.id,
        row.bureau_id,
        row.at.isoformat(),
        row.actor_id,
        row.action,
        row.object,
        row.data,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Verifier:
    """Goes along a chain in its order, a part at a time, and notes where it breaks; `head` is how far it got."""

    def __init__(self) -> None:
        self.head = Head()
        self._last_id = 0

    def check(self, rows: Iterable[AuditRow]) -> Iterator[Break]:
        """The breaks among the next sealed entries. After one it goes on from what stands there, so that a single
        change is told once."""
        for row in rows:
            assert row.seq is not None
            if row.seq != self.head.seq + 1:
                yield Break("missing", row.seq, row.id)
            elif link(self.head, row).hash != row.hash:
                yield Break("altered", row.seq, row.id)
            self.head = Head(row.seq, row.hash or "")
            self._last_id = max(self._last_id, row.id)

    def check_unsealed(self, rows: Iterable[AuditRow]) -> Iterator[Break]:
        """Entries outside of the chain are new ones; one that is older than the chain's end was put in between."""
        for row in rows:
            if row.id < self._last_id:
                yield Break("inserted", None, row.id)
