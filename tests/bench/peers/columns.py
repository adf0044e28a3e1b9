"""The bare grade by columns, in Polars or numpy: run as a program of its own, where these are installed."""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections import Counter
from typing import Any

_ROWS = """
SELECT v.subject_id, r.type, v.applies_on,
  CASE WHEN r.type = 'penalty' THEN CAST(v.data ->> '$.fine' AS REAL) ELSE 0 END,
  r.type = 'certificate' AND (v.data ->> '$.to') >= '2027-01-01'
FROM record_version AS v JOIN record AS r ON r.id = v.record_id
WHERE v.superseded_at IS NULL AND v.status = 'confirmed' AND v.applies_on <= '2027-01-01'
"""
_YEAR, _THREE = "2026-01-01", "2024-01-01"


def by_polars(conn: sqlite3.Connection) -> dict[str, int]:
    import polars as pl

    names = ["id", "kind", "day", "fine", "valid"]
    rows = pl.DataFrame(conn.execute(_ROWS).fetchall(), schema=names, orient="row", infer_schema_length=None)
    subjects = pl.DataFrame(conn.execute("SELECT id, included_on FROM subject").fetchall(), ["id", "on"], orient="row")
    recent, kind = pl.col("day") >= _YEAR, pl.col("kind")
    counted = rows.group_by("id").agg(
        ((kind == "interview") & recent).sum().alias("held"),
        ((kind == "penalty") & recent).sum().alias("fined"),
        pl.when((kind == "penalty") & recent).then(pl.col("fine")).otherwise(0).sum().alias("taken"),
        ((kind == "complaint") & recent).sum().alias("complained"),
        ((kind == "accident") & (pl.col("day") >= _THREE)).sum().alias("accidents"),
        pl.col("valid").sum().alias("certified"),
    )
    whole = subjects.join(counted, on="id", how="left").fill_null(0)
    held, fined, c = pl.col("held"), pl.col("fined"), pl.col
    listed = (held > 3) | ((fined > 3) & (c("taken") > 50000)) | (c("complained") > 5)
    best = (c("accidents") == 0) | (c("certified") > 0) | (held == 0) | (fined == 0)
    grade = pl.when(listed).then(pl.lit("C")).when(c("on") >= _YEAR).then(pl.lit("B"))
    grades = whole.select(grade.when(best).then(pl.lit("A")).otherwise(pl.lit("B")).alias("grade"))
    return dict(grades.group_by("grade").len().iter_rows())


def by_numpy(conn: sqlite3.Connection) -> dict[str, int]:
    import numpy as np

    found = conn.execute(_ROWS).fetchall()
    ids, kinds, days, fines, valid = (np.array(column) for column in zip(*found, strict=True))
    rows = conn.execute("SELECT id, included_on FROM subject ORDER BY id").fetchall()
    on = np.array([day for _, day in rows])
    size = len(rows) + 1

    def counts(which: Any, weights: Any = None) -> Any:
        return np.bincount(ids[which], None if weights is None else weights[which], minlength=size)[1:]

    recent = days >= _YEAR
    penalties = (kinds == "penalty") & recent
    held, fined, taken = counts((kinds == "interview") & recent), counts(penalties), counts(penalties, fines)
    complained, accidents = counts((kinds == "complaint") & recent), counts((kinds == "accident") & (days >= _THREE))
    listed = (held > 3) | ((fined > 3) & (taken > 50000)) | (complained > 5)
    best = (accidents == 0) | (counts(valid == 1) > 0) | (held == 0) | (fined == 0)
    return dict(Counter(np.select([listed, on >= _YEAR, best], ["C", "B", "A"], "B").tolist()))


if __name__ == "__main__":
    connection = sqlite3.connect(sys.argv[2])
    started = time.process_time()
    grades_ = {"polars": by_polars, "numpy": by_numpy}[sys.argv[1]](connection)
    print(json.dumps({"seconds": time.process_time() - started, "grades": grades_}))
