"""Records (监管记录) with two kinds of time: the day each applies to, and since when the bureau knew it."""

from storage.records.fields import DECIMALS, MONEY
from storage.records.many import NewRecord, create_many
from storage.records.recent import recent_subjects
from storage.records.rows import (
    RecordRow,
    author,
    by_public_id,
    collectors,
    current,
    dossier_records,
    history,
    of_bureau,
    of_subject,
    of_subjects,
    page_of_department,
)
from storage.records.write import RecordChanges, RecordDetails, amend, create

__all__ = [
    "DECIMALS",
    "MONEY",
    "NewRecord",
    "RecordChanges",
    "RecordDetails",
    "RecordRow",
    "amend",
    "author",
    "by_public_id",
    "collectors",
    "create",
    "create_many",
    "current",
    "dossier_records",
    "history",
    "of_bureau",
    "of_subject",
    "of_subjects",
    "page_of_department",
    "recent_subjects",
]
