"""Completeness and disjointness of a ruleset's classes, proved with z3 over its own operators and periods.

z3 is an optional extra: `available()` says whether it is there, and nothing of this package imports it before.
"""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec

from rulesets.audit.findings import Finding, Report
from rulesets.loader import Ruleset

#: What adds z3.
INSTALL = 'pip install "anxin[audit]"'
#: The as-of day of a witness where none is asked for; which one makes no difference to what is found.
AS_OF = date(2026, 11, 20)

__all__ = ["AS_OF", "INSTALL", "Finding", "Report", "audit", "available"]


def available() -> bool:
    """Whether z3 is installed."""
    return find_spec("z3") is not None


def audit(ruleset: Ruleset, as_of: date = AS_OF, *, differences: bool = True, shown: bool = True) -> Report:
    """Every gap and overlap of each reading, and where readings part.

    as_of: the day that the witnesses are dated for. differences: look for these too. shown: each with a witness;
    without, in a fraction of the time, what is left open is named and no dossier made.

    Raises:
        ModuleNotFoundError: z3 is not installed.
    """
    from rulesets.audit.search import Search

    return Search(ruleset, as_of, shown=shown).report(differences=differences)
