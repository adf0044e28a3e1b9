"""What many subjects are graded on, read in the shortest way: by the database's own driver, as tuples.

For processes that grade a whole bureau side by side; everything else reads through `storage.records`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from storage.engines import is_sqlite, parse_url, sqlite_path
from storage.types import microseconds

#: id, USCC, name, sector, key, inclusion date, grade shown.
SubjectFacts = tuple[int, str | None, str, str, bool, date | None, str | None]
#: subject, public id, type, status, data as JSON text, note, under objection.
RecordFacts = tuple[int, str, str, str, str, str | None, bool]

# Numbers of our own are written into the statements, since drivers differ in how they mark parameters.
_SUBJECTS = (
    "SELECT id, uscc, name, sector, is_key, included_on, grade FROM subject"
    " WHERE bureau_id = {bureau} AND id BETWEEN {first} AND {last} AND created_at <= {known} ORDER BY id"
)
_PAST = (
    "SELECT subject_id, name, sector, is_key, included_on FROM subject_past"
    " WHERE subject_id BETWEEN {first} AND {last} AND superseded_at > {known} ORDER BY superseded_at DESC, id DESC"
)
_RECORDS = (
    "SELECT v.subject_id, r.public_id, r.type, v.status, {data}, v.note, v.under_objection"
    " FROM record_version AS v JOIN record AS r ON r.id = v.record_id"
    " WHERE v.subject_id BETWEEN {first} AND {last} AND r.bureau_id = {bureau}"
    " AND v.known_at <= {known} AND (v.superseded_at IS NULL OR v.superseded_at > {known})"
)


class FactsReader:
    """Reads a database's facts as they were known at a moment."""

    def __init__(self, url: str) -> None:
        self._url = parse_url(url)
        self._data = "v.data" if is_sqlite(self._url) else "CAST(v.data AS text)"
        self._conn = self._connect()

    def _connect(self) -> Any:
        if is_sqlite(self._url):
            import sqlite3

            conn = sqlite3.connect(
                f"file:{sqlite_path(self._url)}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
            )
            conn.execute("PRAGMA query_only = ON")
            return conn
        import psycopg

        plain = self._url.set(drivername="postgresql")
        return psycopg.connect(plain.render_as_string(hide_password=False))

    def close(self) -> None:
        """Let go of the connection."""
        self._conn.close()

    def part(
        self, bureau_id: int, first: int, last: int, known_at: datetime
    ) -> tuple[list[SubjectFacts], list[RecordFacts]]:
        """A bureau's subjects with ids from `first` to `last`, and their records in any order."""
        about: dict[str, Any] = {"bureau": bureau_id, "known": microseconds(known_at)}
        with self._at_one_moment() as cursor:
            cursor.execute(_SUBJECTS.format(**about, first=first, last=last))
            subjects: dict[int, SubjectFacts] = {
                row[0]: (*row[:4], bool(row[4]), _day(row[5]), row[6]) for row in cursor
            }
            if not subjects:
                return [], []
            about |= {"first": min(subjects), "last": max(subjects), "data": self._data}
            cursor.execute(_PAST.format(**about))
            # The latest first: what stands at the end is the first change after that moment.
            for id_, name, sector, is_key, included_on in cursor.fetchall():
                if id_ in subjects:
                    now = subjects[id_]
                    subjects[id_] = (id_, now[1], name, sector, bool(is_key), _day(included_on), now[6])
            cursor.execute(_RECORDS.format(**about))
            return list(subjects.values()), cursor.fetchall()

    @contextmanager
    def _at_one_moment(self) -> Iterator[Any]:
        cursor = self._conn.cursor()
        cursor.execute("BEGIN" if is_sqlite(self._url) else "BEGIN ISOLATION LEVEL REPEATABLE READ")
        try:
            yield cursor
        finally:
            cursor.execute("ROLLBACK")
            cursor.close()


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
