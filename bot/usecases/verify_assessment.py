"""A grade that was given, given again from what was known then: the receipt's promise."""

from __future__ import annotations

from dataclasses import dataclass

import simplejson
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.dossiers import dossier_of
from rulesets import loader
from rulesets.answer import ENGINE, dumps, receipt
from rulesets.engine import assess
from rulesets.errors import DossierError, RulesetError
from rulesets.loader import Ruleset
from storage import amendments, subjects
from storage.assessments import AssessmentRow


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of running a receipt again.

    facts: the records, the subject, the day and the reading are those that were graded. answer: they give the same
    grade for the same reasons; None where the ruleset or the engine is another one by now, so that only the facts can
    be compared.
    """

    facts: bool
    answer: bool | None

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against the grade that was given."""
        return self.facts and self.answer is not False


async def verify_assessment(conn: AsyncConnection, row: AssessmentRow) -> Verified:
    """Grade again from the records and the subject as they were known when the grade was given."""
    subject = await subjects.get(conn, row.subject_id)
    if subject is None:
        return Verified(facts=False, answer=None)
    try:
        dossier = await dossier_of(conn, subject, row.known_at)
        ruleset = await text_given_by(conn, row.ruleset, row.ruleset_sha256)
    except (RulesetError, DossierError, ValueError, TypeError, ArithmeticError):
        # What was kept can be read no more as what it was.
        return Verified(facts=False, answer=None)
    facts = receipt(ruleset, dossier, row.as_of, row.reading)["facts_sha256"] == row.facts_sha256
    if (ruleset.sha256, ENGINE) != (row.ruleset_sha256, row.engine):
        return Verified(facts, None)
    again = assess(ruleset, dossier, row.as_of, row.reading)
    same = (again.grade, _as_stored(dumps(again.to_json()))) == (row.grade, _as_stored(dumps(row.answer)))
    return Verified(facts, same)


async def text_given_by(conn: AsyncConnection, slug: str, sha256: str) -> Ruleset:
    """The text that a receipt names, an amended one as it is kept; else what the file says by now.

    Raises:
        RulesetError: there is none, or it is not what was kept.
    """
    kept = await amendments.with_sha256(conn, sha256)
    if kept is None:
        return loader.load(slug)
    return loader.load_adopted(kept.slug, kept.text, kept.sha256)


def _as_stored(text: str) -> object:
    return simplejson.loads(text, use_decimal=True)
