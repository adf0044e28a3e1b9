"""One dossier of 0 to 40 dated records at a time: the grade with its reasons, against what one could pick instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from rulesets import loader
from rulesets.dossier import Dossier, parse_dossier
from rulesets.engine import assess, explain
from tests.bench.peers import by_hand, cel_peer, openfisca_peer, rule_engine_peer, zen_peer
from tests.bench.report import Line
from tests.bench.timing import race

AS_OF = date(2026, 11, 20)
MOST = 40
_KINDS = ("interview", "penalty", "complaint", "accident", "certificate", "inspection")
_NEVER = 99991231


def dossiers(count: int, lot: Random) -> list[dict[str, Any]]:
    """Dossiers as the contract has them, of records of the last four years."""
    return [_dossier(lot) for _ in range(count)]


def _dossier(lot: Random) -> dict[str, Any]:
    records = []
    for number in range(lot.randint(0, MOST)):
        kind = lot.choice(_KINDS)
        day = (AS_OF - timedelta(lot.randint(0, 1500))).isoformat()
        record: dict[str, Any] = {"id": f"r{number}", "type": kind}
        if kind == "certificate":
            record |= {"level": lot.choice([1, 2, 3]), "from": day}
        else:
            record["date"] = day
        if kind == "penalty":
            record["fine"] = lot.randint(0, 60_000)
        if kind == "accident":
            record["level"] = "ordinary"
        records.append(record)
    return {"subject": {"included_on": "2019-01-01"}, "records": records}


def _number(day: str | date) -> int:
    return int(str(day).replace("-", ""))


def _plain(dossier: dict[str, Any]) -> dict[str, Any]:
    """The same for the engines that know no dates: days as numbers, nothing left out."""
    records = [
        {
            "id": record["id"],
            "type": record["type"],
            "date": _number(record.get("date") or record["from"]),
            "to": _NEVER,
            "fine": record.get("fine", 0),
            "confiscated": 0,
            "measure": False,
        }
        for record in dossier["records"]
    ]
    return {
        "records": records,
        "included": _number(dossier["subject"]["included_on"]),
        "as_of": _number(AS_OF),
        "year": _number(AS_OF.replace(year=AS_OF.year - 1)),
        "three_years": _number(AS_OF.replace(year=AS_OF.year - 3)),
    }


def agree(read: list[Dossier], plain: list[dict[str, Any]]) -> None:
    """Who is compared must say the same. Raises AssertionError."""
    rules = loader.load("keyouqianqi")
    ours = [explain(rules, dossier, AS_OF) for dossier in read]
    grades = [grade for grade, _ in ours]
    hand = by_hand.run(read, AS_OF)
    assert [grade for grade, _ in hand] == grades
    for (_, reasons), (_, theirs) in zip(ours, hand, strict=True):
        cited = {reason.clause: (reason.holds, list(reason.records)) for reason in reasons}
        assert cited == {clause: (holds, list(ids)) for clause, _, holds, _, _, ids in theirs}
    found = zen_peer.prepared()(plain, False)
    assert [each["grade"] for each in found] == grades
    for (_, reasons), each in zip(ours, found, strict=True):
        cited_first = next(list(reason.records) for reason in reasons if reason.clause == "六(三)1")
        assert sorted(each["interviews_ids"]) == sorted(cited_first)
    assert [each["grade"] for each in rule_engine_peer.prepared()(plain[:50])] == grades[:50]
    assert [each["grade"] for each in cel_peer.prepared()(plain[:50])] == grades[:50]
    assert ["-ABC"[each] for each in openfisca_peer.prepared()(plain[:50])] == grades[:50]


def lines() -> Iterator[Line]:
    """All comparisons."""
    rules = loader.load("keyouqianqi")
    made = dossiers(1000, Random(20261120))  # noqa: S311 - dossiers that can be made again, no secret
    read = [parse_dossier(each) for each in made]
    plain = [_plain(each) for each in made]
    agree(read, plain)
    zen, rule_engine, cel, openfisca = (
        peer.prepared() for peer in (zen_peer, rule_engine_peer, cel_peer, openfisca_peer)
    )
    slow = plain[:40]
    calls: dict[str, tuple[int, Callable[[], object]]] = {
        "reasons": (len(read), lambda: [explain(rules, each, AS_OF) for each in read]),
        "answer": (len(read), lambda: [assess(rules, each, AS_OF) for each in read]),
        "by hand": (len(read), lambda: by_hand.run(read, AS_OF)),
        "zen-engine": (len(plain), lambda: zen(plain, False)),
        "zen-engine, trace": (len(plain), lambda: zen(plain, True)),
        "rule-engine": (len(slow), lambda: rule_engine(slow)),
        "CEL (Rust)": (len(slow), lambda: cel(slow)),
        "OpenFisca": (len(slow), lambda: openfisca(slow)),
    }
    seconds = race({name: call for name, (_, call) in calls.items()})
    rate = {name: count / seconds[name] for name, (count, _) in calls.items()}
    unit = "/s/core"
    for against, bar in (
        ("by hand", 0.5),
        ("zen-engine", 3.0),
        ("zen-engine, trace", 5.0),
        ("rule-engine", None),
        ("CEL (Rust)", None),
        ("OpenFisca", None),
    ):
        yield Line("grade and reasons", against, unit, rate["reasons"], rate[against], bar)
    yield Line("full answer", "zen-engine, trace", unit, rate["answer"], rate["zen-engine, trace"], 1.0)
