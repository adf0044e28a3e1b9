"""A subject with the answer it was just given, for whatever follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rulesets.answer import Answer
from rulesets.dossier import Dossier
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow


@dataclass(frozen=True, slots=True)
class Graded:
    """What was graded, and how. record_ids: by a record's id in the dossier, the row's."""

    bureau: BureauRow
    subject: SubjectRow
    dossier: Dossier
    record_ids: Mapping[str, int]
    answer: Answer
