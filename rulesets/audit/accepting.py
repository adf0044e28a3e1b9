"""Findings held against those that the file accepts with their resolution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rulesets.audit.findings import Finding, Stale
from rulesets.model import Accepted

#: The kind, the reading, and what: the codes of two classes, or the names of the conditions that fail.
Key = tuple[str, str, frozenset[str]]


def matched(accepted: Sequence[Accepted], findings: Sequence[Finding]) -> tuple[tuple[Finding, ...], tuple[Stale, ...]]:
    """The findings, each with the entry that accepts it, and what is accepted and no longer occurs.

    A gap is accepted when each of its sets of conditions is.
    """
    known = {key: place for place, entry in enumerate(accepted) for key in _accepted_keys(entry)}
    told: list[Finding] = []
    used: set[Key] = set()
    for finding in findings:
        keys = list(_keys(finding))
        used.update(keys)
        if keys and all(key in known for key in keys):
            told.append(replace(finding, accepted=known[keys[0]]))
        else:
            told.append(finding)
    stale = (Stale(place, *key[:2], tuple(sorted(key[2]))) for key, place in known.items() if key not in used)
    return tuple(told), tuple(stale)


def _accepted_keys(entry: Accepted) -> Iterator[Key]:
    for reading in entry.readings:
        for names in (*entry.classes, *entry.lacking):
            yield entry.kind, reading, frozenset(names)


def _keys(finding: Finding) -> Iterator[Key]:
    if finding.kind == "gap":
        for lacking in finding.lacking:
            yield "gap", finding.reading, frozenset(lacking)
    elif finding.kind == "overlap":
        yield "overlap", finding.reading, frozenset(str(code) for code in finding.classes)
