"""What all tables share: the metadata, the names of constraints, and the recurring columns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    MetaData,
    Text,
    literal_column,
)

from storage.types import Id

# A constraint without a name could not be altered by a later migration.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQL's NULL and nothing else stands for "absent": JSON's own null would be a second one.
Json = JSON(none_as_null=True)

# Ids leave the house in buttons and links: one that was deleted must never name another row.
NO_REUSE: dict[str, Any] = {"sqlite_autoincrement": True}


def key() -> Column[int]:
    """The row's own id."""
    return Column("id", Id, primary_key=True)


def ref(name: str, table: str, *, null: bool = False, index: bool = False) -> Column[int]:
    """A reference to another table's id."""
    return Column(name, Id, ForeignKey(f"{table}.id"), nullable=null, index=index)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """The column holds one of these words (or null where it may be null)."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=column)


def where(*columns: Any, name: str, condition: Any) -> Index:
    """An index over only those rows that the condition holds for: the queues stay small while tables grow.

    SQLite uses it where a query repeats the condition word for word; see `word`.
    """
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


def word(value: str) -> ColumnElement[str]:
    """A constant written into the statement itself: of a parameter the planner cannot know that it is what a
    partial index asks for. Only for words of this package, never for anything from outside."""
    return literal_column(f"'{value}'", Text)
