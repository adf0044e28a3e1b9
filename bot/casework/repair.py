"""信用修复 (新密 十六, 陈巴尔虎 10) and 提前移出 (随州 五(五)): who moves an application, and which record may be
applied for, from when, or what else stands between. Decided record by record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from bot.casework.machine import Demand, Move, Procedure
from bot.conversation.repair_views import Kind
from bot.conversation.views import Role
from rulesets.answer import Answer
from rulesets.conditions import leaves
from rulesets.dossier import Dossier, Record
from rulesets.engine import assess
from rulesets.evidence import published_on
from rulesets.loader import Ruleset
from rulesets.model import EarlyRemoval, Listing, RecordRepair
from rulesets.periods import Period

_STAFF: tuple[Role, ...] = ("inspector", "manager", "admin")
_LEAD: tuple[Role, ...] = ("manager", "admin")
_FILERS: tuple[Role, ...] = ("enterprise", *_STAFF)
OPEN_STATES = ("filed", "accepted", "verified")


def _procedure(kind: Kind) -> Procedure:
    # Somebody who wears two hats does not decide on what they themselves applied for.
    not_own: tuple[Demand, ...] = ("not_filer",)
    return Procedure.of(
        kind,
        "filed",
        Move("accept", ("filed",), "accepted", _LEAD, not_own),
        Move("verify", ("accepted",), "verified", _STAFF, not_own),
        # Who decides without a verification before it answers for having verified.
        Move("pass", ("accepted", "verified"), "passed", _LEAD, not_own, closes=True),
        Move("reject", OPEN_STATES, "rejected", _LEAD, not_own, closes=True),
        Move("withdraw", OPEN_STATES, "withdrawn", _FILERS, closes=True),
        Move("revoke", ("passed",), "revoked", _LEAD, not_own, closes=True),
        # The record does not count any more: it was deleted on an objection, or taken back.
        Move("moot", OPEN_STATES, "moot", (), closes=True),
    )


PROCEDURES: MappingProxyType[str, Procedure] = MappingProxyType(
    {"repair": _procedure("repair"), "removal": _procedure("removal")}
)
#: Which event of the record a decision in favour sets.
EVENT: MappingProxyType[str, str] = MappingProxyType({"repair": "repaired_on", "removal": "removed_on"})
KIND_OF: MappingProxyType[str, Kind] = MappingProxyType({"record_repair": "repair", "early_removal": "removal"})
"""The kind of case, by the procedure that the answer names."""

#: open: may be applied for. uncorrected: its correction is not recorded. unperformed: nor that the penalty was
#: performed; blocked: so is another one. early: not before a day. late: the period is over. never: the listing
#: ends before the day on which one might apply.
Standing = Literal["open", "uncorrected", "unperformed", "blocked", "early", "late", "never"]


@dataclass(frozen=True, slots=True)
class Opening:
    """One record that can be repaired or removed. `opens`: the first day, where it is known; `until`: the last."""

    record: str
    standing: Standing
    opens: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ListingTerm:
    """随州 五(五): what a record listed the subject in, from publication to the last day, and when one may apply."""

    record: str
    grade: str
    published: date
    months: int
    last: date
    opens: date


def openings(
    ruleset: Ruleset, dossier: Dossier, answer: Answer, *, period_days: int | None = None
) -> tuple[Opening, ...]:
    """Where each record stands on the answer's day, in the answer's order. `period_days`: the bureau's, if any."""
    records = {record.id: record for record in dossier.records}
    wanted = [records[each] for each in answer.repair.records]
    match ruleset.file.repair:
        case RecordRepair() as procedure:
            return tuple(_of_correction(procedure, record, answer.as_of, period_days) for record in wanted)
        case EarlyRemoval():
            terms = {term.record: term for term in listing_terms(ruleset, dossier, answer)}
            unperformed = answer.repair.missing
            return tuple(_of_listing(terms[record.id], answer.as_of, unperformed) for record in wanted)
        case _:
            return ()


def _of_correction(procedure: RecordRepair, record: Record, as_of: date, period_days: int | None) -> Opening:
    corrected = record.values.get("corrected_on")
    if corrected is None or corrected > as_of:
        return Opening(record.id, "uncorrected")
    if period_days is None:
        return Opening(record.id, "open", corrected)
    if procedure.period_for == "correction":
        in_time = corrected <= record.on + timedelta(days=period_days)
        return Opening(record.id, "open" if in_time else "late", corrected)
    until = corrected + timedelta(days=period_days)
    return Opening(record.id, "open" if as_of <= until else "late", corrected, until)


def _of_listing(term: ListingTerm, as_of: date, unperformed: Collection[str]) -> Opening:
    if term.record in unperformed:
        return Opening(term.record, "unperformed")
    if term.opens > term.last:
        return Opening(term.record, "never", until=term.last)
    if unperformed:
        return Opening(term.record, "blocked")
    return Opening(term.record, "early" if term.opens > as_of else "open", term.opens)


def listing_terms(ruleset: Ruleset, dossier: Dossier, answer: Answer) -> tuple[ListingTerm, ...]:
    """The listings in force on the answer's day, in the answer's order; nothing where the regulation has no lists."""
    procedure = ruleset.file.repair
    if not isinstance(procedure, EarlyRemoval):
        return ()
    records = {record.id: record for record in dossier.records}
    terms = [
        leaf.term
        for condition in ruleset.file.conditions.values()
        for leaf in leaves(condition.rule)
        if isinstance(leaf, Listing)
    ]
    found = []
    for each in answer.repair.records:
        record = records[each]
        grades = [one.grade for one in answer.reasons if one.holds and each in one.records]
        published, months = published_on(record), record.values["listing_months"]
        term = Period(months) if months else max(terms)
        found.append(
            ListingTerm(
                each,
                max(grades, key=ruleset.badness),
                published,
                term.months,
                term.after(published),
                procedure.after.after(published),
            )
        )
    return tuple(found)


def granted(ruleset: Ruleset, dossier: Dossier, answer: Answer, records: Collection[str]) -> Answer:
    """The answer as it would be if these records were repaired or removed as of that day; nothing is stored."""
    event = EVENT[KIND_OF[ruleset.file.repair.procedure]]
    changed = tuple(
        replace(record, values={**record.values, event: answer.as_of}) if record.id in records else record
        for record in dossier.records
    )
    return assess(ruleset, Dossier(dossier.subject, changed), answer.as_of, answer.reading)


def improves_by_itself(ruleset: Ruleset, dossier: Dossier, answer: Answer) -> tuple[date, str | None] | None:
    """The first later day on which the grade is better than today's if nothing new is recorded, and the grade then."""
    seen = answer
    while seen.next_change is not None:
        day, grade = seen.next_change
        if ruleset.badness(grade) < ruleset.badness(answer.grade):
            return day, grade
        seen = assess(ruleset, dossier, day, answer.reading)
    return None
