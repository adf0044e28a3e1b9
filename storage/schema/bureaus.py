"""Bureaus, their departments, and the subjects (监管对象) they supervise."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Double, ForeignKey, Index, Table, Text, UniqueConstraint

from storage.schema.base import NO_REUSE, Json, key, metadata, one_of, ref
from storage.types import Id, Instant, IsoDate

SUBJECT_KINDS = ("enterprise", "organisation", "person")
SUBJECT_PERSON_ROLES = ("principal", "safety_deputy", "other")
KEY_KINDS = ("name", "alias", "pinyin", "initials", "uscc")

bureau = Table(
    "bureau",
    metadata,
    key(),
    Column("name", Text, nullable=False, unique=True),
    Column("ruleset", Text, nullable=False),
    # Null: the ruleset's own default reading.
    Column("reading", Text),
    ref("parent_id", "bureau", null=True, index=True),
    Column("settings", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    **NO_REUSE,
)

department = Table(
    "department",
    metadata,
    key(),
    ref("bureau_id", "bureau"),
    Column("name", Text, nullable=False),
    UniqueConstraint("bureau_id", "name"),
    **NO_REUSE,
)

subject = Table(
    "subject",
    metadata,
    key(),
    ref("bureau_id", "bureau"),
    Column("kind", Text, nullable=False),
    Column("uscc", Text),
    # The internal number of a natural person, who has no USCC.
    Column("number", Text),
    Column("name", Text, nullable=False),
    Column("sector", Text, nullable=False),
    Column("is_key", Boolean, nullable=False),
    Column("included_on", IsoDate),
    Column("latitude", Double),
    Column("longitude", Double),
    ref("department_id", "department", null=True),
    Column("created_at", Instant, nullable=False),
    # The grade as last assessed. `assessment_id` carries no foreign key: assessment already refers here.
    Column("grade", Text),
    Column("assessment_id", Id),
    Column("next_change_on", IsoDate),
    UniqueConstraint("bureau_id", "uscc"),
    UniqueConstraint("bureau_id", "number"),
    Index(None, "next_change_on", "bureau_id"),
    # What lies around a place.
    Index(None, "bureau_id", "latitude", "longitude"),
    one_of("kind", SUBJECT_KINDS),
    **NO_REUSE,
)

subject_alias = Table(
    "subject_alias",
    metadata,
    key(),
    ref("subject_id", "subject"),
    Column("alias", Text, nullable=False),
    UniqueConstraint("subject_id", "alias"),
    **NO_REUSE,
)

# What a search looks at. `key` is folded by storage.searching.fold.
subject_key = Table(
    "subject_key",
    metadata,
    key(),
    ref("subject_id", "subject", index=True),
    ref("bureau_id", "bureau"),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Index(None, "bureau_id", "key"),
    one_of("kind", KEY_KINDS),
    **NO_REUSE,
)

# Pieces of the keys, by which candidates are found; `gram` is made by storage.subjects.grams. Its order is the search:
# compared by code points, whatever the database's language.
subject_gram = Table(
    "subject_gram",
    metadata,
    Column("bureau_id", Id, ForeignKey("bureau.id"), primary_key=True),
    Column("gram", Text(collation="C").with_variant(Text(), "sqlite"), primary_key=True),
    Column("subject_id", Id, ForeignKey("subject.id"), primary_key=True),
    sqlite_with_rowid=False,
)

subject_person = Table(
    "subject_person",
    metadata,
    key(),
    ref("subject_id", "subject", index=True),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    one_of("role", SUBJECT_PERSON_ROLES),
    **NO_REUSE,
)

# What a subject was held to be before it was changed, until `superseded_at`; what it is now stands in `subject`.
subject_past = Table(
    "subject_past",
    metadata,
    key(),
    ref("subject_id", "subject"),
    Column("superseded_at", Instant, nullable=False),
    Column("name", Text, nullable=False),
    Column("sector", Text, nullable=False),
    Column("is_key", Boolean, nullable=False),
    Column("included_on", IsoDate),
    Index(None, "subject_id", "superseded_at"),
    **NO_REUSE,
)
