"""The grades of whole bureaus, given again one by one: read as every single grade is, not as the run read them."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.dossiers import dossier_of
from bot.usecases.verify_assessment import text_given_by
from bot.usecases.verify_assessments import GradeFault, GradePage, GradeTrouble
from rulesets.answer import ENGINE, receipt
from rulesets.bulk import brief
from rulesets.engine import explain
from rulesets.errors import DossierError, RulesetError
from storage import regrades, subjects
from storage.regrades import RegradedRow, RegradeRow


async def verify_regrades(conn: AsyncConnection, run: RegradeRow, after: int, limit: int) -> GradePage:
    """Run the next grades of a run again, by the subjects' ids; `checked` is 0 where there are none left."""
    rows = await regrades.grades(conn, run.id, after, limit)
    faults, facts_only = list[GradeFault](), 0
    for row in rows:
        trouble, same_rules = await _trouble(conn, run, row)
        facts_only += not same_rules and trouble is None
        if trouble is not None:
            faults.append(GradeFault(run.id, row.subject_id, run.as_of, trouble))
    return GradePage(len(rows), rows[-1].subject_id if rows else after, facts_only, tuple(faults))


async def _trouble(conn: AsyncConnection, run: RegradeRow, row: RegradedRow) -> tuple[GradeTrouble | None, bool]:
    subject = await subjects.get(conn, row.subject_id)
    try:
        if subject is None:
            return "facts", True
        dossier = await dossier_of(conn, subject, run.known_at)
        ruleset = await text_given_by(conn, run.ruleset, run.ruleset_sha256)
    except (RulesetError, DossierError, ValueError, TypeError, ArithmeticError):
        return "facts", True
    if receipt(ruleset, dossier, run.as_of, run.reading)["facts_sha256"] != row.facts_sha256:
        return "facts", True
    if (ruleset.sha256, ENGINE) != (run.ruleset_sha256, run.engine):
        return None, False
    grade, reasons = explain(ruleset, dossier, run.as_of, run.reading)
    return (None if (grade, brief(reasons)) == (row.grade, row.reasons) else "answer"), True
