"""信用修复 and 提前移出: whether, from when, and what else stands between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rulesets.answer import Repair
from rulesets.dossier import Dossier, Record
from rulesets.evidence import Hits, ListingSlot, by_date, published_on
from rulesets.loader import Ruleset
from rulesets.model import EarlyRemoval, RecordRepair
from rulesets.plan import Plan


def repair(ruleset: Ruleset, dossier: Dossier, as_of: date, hits: Sequence[Hits], plan: Plan) -> Repair:
    """What the regulation's repair procedure says of this dossier on `as_of`."""
    match ruleset.file.repair:
        case RecordRepair() as procedure:
            return _record_repair(procedure, plan, dossier, as_of)
        case EarlyRemoval() as procedure:
            return _early_removal(procedure, dossier, as_of, hits, plan)
        case _:
            return Repair("none")


def _record_repair(procedure: RecordRepair, plan: Plan, dossier: Dossier, as_of: date) -> Repair:
    """新密 十六, 陈巴尔虎 10: each record may be applied for once its correction is recorded."""
    earliest = procedure.within.earliest(as_of)
    unrepaired = [
        record
        for record in plan.repair.among(dossier, as_of)
        if record.on >= earliest and not _happened(record, "repaired_on", as_of)
    ]
    if not unrepaired:
        return Repair("not_needed", clause=procedure.clause)
    missing = [record.id for record in unrepaired if not _happened(record, procedure.needs, as_of)]
    return Repair(
        procedure.procedure,
        eligible=not missing,
        missing=tuple(missing),
        records=tuple(record.id for record in unrepaired),
        clause=procedure.clause,
    )


def _early_removal(procedure: EarlyRemoval, dossier: Dossier, as_of: date, hits: Sequence[Hits], plan: Plan) -> Repair:
    """随州 五(五): 12 months after publication; with several listings as soon as any one allows it."""
    carriers: dict[str, Record] = {}
    listings: dict[str, date] = {}
    for slot, hit in zip(plan.index.slots, hits, strict=True):
        if hit.records and isinstance(slot, ListingSlot):
            for record, last in slot.carriers(hit, as_of):
                carriers[record.id], listings[record.id] = record, last
    if not carriers:
        return Repair("not_needed", clause=procedure.clause)
    listed = sorted(carriers.values(), key=by_date)
    # A listing that was set to end before the 12 months are over never opens an application.
    openings = ((record, procedure.after.after(published_on(record))) for record in listed)
    opens = min((day for record, day in openings if day <= listings[record.id]), default=None)
    unperformed = [
        record.id
        for record in plan.repair.among(dossier, as_of)
        if record.id in carriers and not _happened(record, "corrected_on", as_of)
    ]
    eligible = opens is not None and opens <= as_of and not unperformed
    return Repair(
        procedure.procedure,
        eligible=eligible,
        opens=None if eligible or unperformed else opens,
        missing=tuple(unperformed),
        records=tuple(record.id for record in listed),
        clause=procedure.clause,
    )


def _happened(record: Record, event: str, as_of: date) -> bool:
    on = record.values.get(event)
    return on is not None and on <= as_of
