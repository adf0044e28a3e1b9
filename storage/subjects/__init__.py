"""The subjects (监管对象) that bureaus supervise."""

from storage.subjects.alike import KeyedSubject, alike, begun
from storage.subjects.find import FITS, SubjectMatch, find, fold
from storage.subjects.near import near, placeless
from storage.subjects.rows import (
    SubjectPersonRow,
    SubjectRow,
    aliases,
    as_known,
    by_code,
    by_ids,
    due_for_regrade,
    get,
    grade_counts,
    of_bureau,
    persons,
    persons_of,
)
from storage.subjects.write import (
    SubjectChanges,
    add,
    add_alias,
    change,
    look_again,
    rename,
    set_grades,
    set_persons,
)

__all__ = [
    "FITS",
    "KeyedSubject",
    "SubjectChanges",
    "SubjectMatch",
    "SubjectPersonRow",
    "SubjectRow",
    "add",
    "add_alias",
    "aliases",
    "alike",
    "as_known",
    "begun",
    "by_code",
    "by_ids",
    "change",
    "due_for_regrade",
    "find",
    "fold",
    "get",
    "grade_counts",
    "look_again",
    "near",
    "of_bureau",
    "persons",
    "persons_of",
    "placeless",
    "rename",
    "set_grades",
    "set_persons",
]
