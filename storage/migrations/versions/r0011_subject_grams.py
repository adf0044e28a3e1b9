"""Pieces of the subjects' keys, so that a search need not pass over all keys of a bureau.

Written out rather than taken from storage: what makes the pieces there moves on, this step does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT_ONCE = 20_000
_FORMS = {"name": ("n", 2), "alias": ("n", 2), "initials": ("i", 3), "pinyin": ("p", 4), "uscc": ("u", 4)}


def upgrade() -> None:
    """Create subject_gram and fill it from subject_key."""
    op.create_table(
        "subject_gram",
        sa.Column("bureau_id", ID, nullable=False),
        sa.Column("gram", sa.Text(collation="C").with_variant(sa.Text(), "sqlite"), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("bureau_id", "gram", "subject_id", name="pk_subject_gram"),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_subject_gram_bureau_id"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_subject_gram_subject_id"),
        sqlite_with_rowid=False,
    )
    conn = op.get_bind()
    keys = sa.text(
        "SELECT subject_id, bureau_id, kind, key FROM subject_key WHERE subject_id > :after AND subject_id <= :until "
        "ORDER BY subject_id"
    )
    put = sa.text("INSERT INTO subject_gram (bureau_id, gram, subject_id) VALUES (:bureau_id, :gram, :subject_id)")
    last: int = conn.execute(sa.text("SELECT coalesce(max(subject_id), 0) FROM subject_key")).scalar_one()
    for after in range(0, last, _AT_ONCE):
        found = conn.execute(keys, {"after": after, "until": after + _AT_ONCE}).all()
        rows = [
            {"bureau_id": bureau_id, "gram": gram, "subject_id": subject_id}
            for (subject_id, bureau_id), own in groupby(found, key=itemgetter(0, 1))
            for gram in _grams((kind, key) for _, _, kind, key in own)
        ]
        rows.sort(key=itemgetter("bureau_id", "gram"))
        if rows:
            conn.execute(put, rows)


def _grams(keys: Iterable[tuple[str, str]]) -> set[str]:
    by_letter: dict[str, set[str]] = {}
    for kind, key in keys:
        by_letter.setdefault(_FORMS[kind][0], set()).add(key)
    found: set[str] = set()
    for letter, width in dict(_FORMS.values()).items():
        own = by_letter.get(letter, set())
        if letter == "u":
            found |= {letter + key[-width:] for key in own}
            continue
        if letter in "ip":
            own = {key for key in own if not any(other != key and other in key for other in own)}
        found |= {letter + key[start : start + width] for key in own for start in range(len(key))}
    return found
