"""The year-start regrade of a whole bureau from its database, against the best SQL for the bare grade, and others.

REGRADE_SUBJECTS: how many subjects (100,000 otherwise; 1,000,000 is the full size), each with 10 records; BENCH_DIR:
where the databases are kept from run to run.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bot.clock import Clock
from bot.usecases.add_bureau import add_bureau
from bot.usecases.regrade_bureau import regrade_bureau
from storage import bureaus, migrate
from storage.database import Database
from storage.types import microseconds
from tests.bench.report import Line

AS_OF = date(2027, 1, 1)
NOW = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
RECORDS = 10
_KINDS = ("interview", "penalty", "complaint", "accident", "certificate", "inspection")
#: What a bureau fines: round sums, most often the same.
_FINES = (2_000, 5_000, 10_000, 20_000, 30_000, 49_000)

# One pass over what counts, by the index's order, and JSON read only where a record is of a kind that needs it.
BY_SQL = """
WITH counted AS (
  SELECT v.subject_id AS subject_id,
    sum(r.type = 'interview' AND v.applies_on >= '2026-01-01' AND NOT coalesce(v.data ->> '$.measure', 0)) AS held,
    sum(r.type = 'penalty' AND v.applies_on >= '2026-01-01') AS fined,
    sum(CASE WHEN r.type = 'penalty' AND v.applies_on >= '2026-01-01'
      THEN (v.data ->> '$.fine') + coalesce(v.data ->> '$.confiscated', 0) ELSE 0 END) AS taken,
    sum(r.type = 'complaint' AND v.applies_on >= '2026-01-01') AS complained,
    sum(r.type = 'accident' AND v.applies_on >= '2024-01-01') AS accidents,
    sum(CASE WHEN r.type = 'certificate' THEN coalesce(v.data ->> '$.to', '9') >= '2027-01-01' ELSE 0 END) AS certified
  FROM record_version AS v JOIN record AS r ON r.id = v.record_id
  WHERE v.superseded_at IS NULL AND v.status = 'confirmed' AND v.applies_on <= '2027-01-01'
  GROUP BY v.subject_id)
SELECT CASE WHEN held > 3 OR (fined > 3 AND taken > 50000) OR complained > 5 THEN 'C'
  WHEN included_on >= '2026-01-01' AND included_on <= '2027-01-01' THEN 'B'
  WHEN coalesce(accidents, 0) = 0 OR certified > 0 OR held = 0 OR fined = 0 THEN 'A' ELSE 'B' END, count(*)
FROM subject LEFT JOIN counted ON counted.subject_id = subject.id GROUP BY 1
"""
_ROWS = (
    "SELECT v.subject_id, r.type, v.applies_on, v.data FROM record_version AS v JOIN record AS r ON r.id = v.record_id"
    " WHERE v.superseded_at IS NULL AND v.status = 'confirmed' AND v.applies_on <= '2027-01-01'"
)


def built(count: int, folder: Path) -> Path:
    """A database of so many subjects, made where it is not there yet."""
    path = folder / f"regrade-{count}.db"
    if path.exists():
        return path
    work = folder / f"building-{count}.db"
    work.unlink(missing_ok=True)
    url = f"sqlite+aiosqlite:///{work}"
    migrate.upgrade(url)
    asyncio.run(_bureau(url))
    with sqlite3.connect(work) as conn:
        conn.executescript("PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF;")
        known, lot = microseconds(NOW - timedelta(days=30)), Random(20261120)  # noqa: S311 - can be made again, no secret
        for start in range(0, count, 10_000):
            _fill(conn, lot, range(start + 1, min(start + 10_000, count) + 1), known)
            conn.commit()
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        conn.execute("ANALYZE")
    conn.close()
    return work.rename(path)


async def _bureau(url: str) -> None:
    database = Database(url)
    await database.open()
    async with database.write() as conn:
        await add_bureau(conn, name="科右前旗应急管理局", ruleset="keyouqianqi", now=NOW)
    await database.close()


def _fill(conn: sqlite3.Connection, lot: Random, ids: range, known: int) -> None:
    subjects, records, versions = [], [], []
    for id_ in ids:
        included = date(2019, 1, 1) + timedelta(lot.randrange(2900))
        subjects.append((id_, 1, "enterprise", f"第{id_}企业有限公司", "other", 0, included.isoformat(), known))
        for number in range(RECORDS):
            record_id, kind = (id_ - 1) * RECORDS + number + 1, lot.choice(_KINDS)
            day = (AS_OF - timedelta(lot.randint(1, 1500))).isoformat()
            data: dict[str, Any] = {"level": 3, "from": day} if kind == "certificate" else {"date": day}
            if kind == "certificate":
                data["to"] = (date.fromisoformat(day) + timedelta(1095)).isoformat()
            if kind == "penalty":
                data["fine"] = f"{lot.choice(_FINES)}.00"
            records.append((record_id, 1, id_, f"R{record_id:06d}", kind, known))
            text = json.dumps(data, separators=(",", ":"))
            versions.append((record_id, record_id, id_, 1, "confirmed", day, known, text, 0))
    for table, columns, rows in (
        ("subject", "id, bureau_id, kind, name, sector, is_key, included_on, created_at", subjects),
        ("record", "id, bureau_id, subject_id, public_id, type, created_at", records),
        (
            "record_version",
            "id, record_id, subject_id, version, status, applies_on, known_at, data, under_objection",
            versions,
        ),
    ):
        marks = ", ".join("?" * len(columns.split(",")))
        conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608 - our own names


def by_sql(path: Path) -> dict[str, int]:
    """The bare grades, counted by the database itself."""
    conn = sqlite3.connect(path)
    conn.executescript("PRAGMA cache_size=-400000; PRAGMA mmap_size=8000000000;")
    found = dict(conn.execute(BY_SQL).fetchall())
    conn.close()
    return found


def by_rows(path: Path) -> dict[str, int]:
    """The bare grades in plain Python over the same rows."""
    conn = sqlite3.connect(path)
    conn.executescript("PRAGMA mmap_size=8000000000;")
    included = dict(conn.execute("SELECT id, included_on FROM subject"))
    of: dict[int, list[Any]] = {id_: [0, 0, 0.0, 0, 0, 0] for id_ in included}
    for id_, kind, day, data in conn.execute(_ROWS):
        counted = of[id_]
        if kind == "interview":
            counted[0] += day >= "2026-01-01"
        elif kind == "penalty":
            if day >= "2026-01-01":
                counted[1] += 1
                counted[2] += float(json.loads(data)["fine"])
        elif kind == "complaint":
            counted[3] += day >= "2026-01-01"
        elif kind == "accident":
            counted[4] += day >= "2024-01-01"
        elif kind == "certificate":
            counted[5] += json.loads(data)["to"] >= "2027-01-01"
    conn.close()
    found: dict[str, int] = {}
    for id_, (held, fined, taken, complained, accidents, certified) in of.items():
        if held > 3 or (fined > 3 and taken > 50000) or complained > 5:
            grade = "C"
        elif "2026-01-01" <= included[id_] <= "2027-01-01":
            grade = "B"
        else:
            grade = "A" if not accidents or certified or not held or not fined else "B"
        found[grade] = found.get(grade, 0) + 1
    return found


def by_us(path: Path, jobs: int) -> dict[str, int]:
    """The regrade as the command does it, with all reasons kept."""

    async def run() -> dict[str, int]:
        database = Database(f"sqlite+aiosqlite:///{path}")
        await database.open()
        try:
            async with database.read() as conn:
                [bureau] = await bureaus.listed(conn)
            done = await regrade_bureau(
                database, bureau, AS_OF, Clock.standing_at(NOW), jobs=jobs, progress=lambda _: None
            )
        finally:
            await database.close()
        found: dict[str, int] = {}
        for (_, after), count in done.moves.items():
            found[str(after)] = found.get(str(after), 0) + count
        return found

    return asyncio.run(run())


def _used() -> float:
    """Processor time of this process and of those that it started and that have ended."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def _timed(call: Callable[[], dict[str, int]]) -> tuple[float, dict[str, int]]:
    started = _used()
    found = call()
    return _used() - started, found


def lines() -> Iterator[Line]:
    """Processor time, ours divided among the processes: what the wall shows on a machine that does nothing else."""
    count, jobs = int(os.environ.get("REGRADE_SUBJECTS", "100000")), os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(os.environ.get("BENCH_DIR", temporary))
        folder.mkdir(parents=True, exist_ok=True)
        path, copy = built(count, folder), Path(temporary) / "run.db"
        shutil.copy(path, copy)
        _timed(lambda: by_sql(copy))  # The file is in memory then, for everybody.
        sql, expected = min((_timed(lambda: by_sql(copy)) for _ in range(2)), key=lambda one: one[0])
        rows, found = _timed(lambda: by_rows(copy))
        assert found == expected, (found, expected)
        ours, found = _timed(lambda: by_us(copy, jobs))
        assert found == expected, (found, expected)
        ours /= jobs
        what = f"regrade of {count:,}, reasons kept, {jobs} processes"
        yield Line(what, "SQL, bare grade", "subjects/s", count / ours, count / sql, 1.0)
        yield Line(what, "Python over rows, bare grade", "subjects/s", count / ours, count / rows)
        for name in ("polars", "numpy"):
            seconds = _elsewhere(name, copy, expected)
            if seconds is not None:
                yield Line(what, f"{name}, bare grade", "subjects/s", count / ours, count / seconds)


def _elsewhere(name: str, path: Path, expected: dict[str, int]) -> float | None:
    """Another library's time, in the interpreter that BENCH_PYTHON names (this one otherwise); None without it."""
    python = os.environ.get("BENCH_PYTHON", sys.executable)
    script = Path(__file__).parent / "peers" / "columns.py"
    try:
        done = subprocess.run([python, script, name, path], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    told = json.loads(done.stdout)
    assert told["grades"] == expected, told
    return float(told["seconds"])
