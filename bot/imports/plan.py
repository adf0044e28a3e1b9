"""What an import would do: every row checked and held against what is known, before anything is written.

Two rows of one file that say exactly the same are taken for one entered twice: the second is told and left out, unless
whoever imports says that both are meant (`keep_duplicates`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.conversation.masking import mask_name
from bot.imports import cells
from bot.imports.headings import Headings, Kind
from bot.imports.known import KnownRecords, KnownSubjects, changes, digests
from bot.imports.problems import CellError, RowProblem
from bot.imports.record_rows import RecordEntry, RecordTable
from bot.imports.subject_rows import Coordinates, SubjectEntry, SubjectTable

#: So many problems and remarks are kept word for word; all are counted.
MOST_KEPT = 5_000
_EVERY = 500


@dataclass
class Findings:
    """What was found: rows by what would become of them, problems that stand in the way, and remarks that do not."""

    kind: Kind
    sheet: str = ""
    rows: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    differing: int = 0
    bad_rows: int = 0
    asks_coordinates: bool = False
    problems: list[RowProblem] = field(default_factory=list)
    remarks: list[RowProblem] = field(default_factory=list)
    unknown: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    other_sheets: tuple[str, ...] = ()
    subject_ids: set[int] = field(default_factory=set)
    _last_bad: int = 0

    def wrong(self, problem: RowProblem) -> None:
        """One more problem."""
        if problem.row != self._last_bad:
            self.bad_rows += 1
            self._last_bad = problem.row
        if len(self.problems) < MOST_KEPT:
            self.problems.append(problem)

    def remark(self, remark: RowProblem) -> None:
        """One more remark."""
        if len(self.remarks) < MOST_KEPT:
            self.remarks.append(remark)

    @property
    def to_do(self) -> int:
        """How many rows there are to write."""
        return self.new + self.updated


@dataclass(frozen=True, slots=True)
class NewSubjectStep:
    """A subject to be added."""

    entry: SubjectEntry


@dataclass(frozen=True, slots=True)
class ChangeStep:
    """A subject to be changed, see `known.changes`."""

    subject_id: int
    changes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewRecordStep:
    """A record to be entered."""

    subject_id: int
    entry: RecordEntry


Step = NewSubjectStep | ChangeStep | NewRecordStep
Keep = Callable[[Step], None]
Progress = Callable[[int, int | None], None]


def check_subjects(
    headings: Headings,
    known: KnownSubjects,
    today: date,
    *,
    coordinates: Coordinates | None,
    keep: Keep,
    progress: Progress,
) -> Findings:
    """Check every row of a table of subjects; `keep` gets what is to be done. Raises ImportFileError."""
    findings = _findings(headings)
    table = SubjectTable(headings, today, coordinates)
    matched: dict[int, int] = {}
    for found in table.read():
        if table.rows % _EVERY == 0:
            progress(table.rows, None)
        if isinstance(found, RowProblem):
            findings.wrong(found)
            continue
        try:
            one = known.described(found)
        except CellError as error:
            field = "number" if found.number else "name"
            value = found.number or mask_name(found.name)
            findings.wrong(_problem(headings, found.row, field, value, error))
            continue
        if one is None:
            findings.new += 1
            keep(NewSubjectStep(found))
            continue
        if matched.setdefault(one.id, found.row) != found.row:
            why = CellError(f"与第 {matched[one.id]} 行是同一监管对象", f"the same subject as row {matched[one.id]}")
            findings.wrong(_problem(headings, found.row, "name", found.name, why))
            continue
        findings.subject_ids.add(one.id)
        if changed := changes(found, one):
            findings.updated += 1
            keep(ChangeStep(one.id, changed))
        else:
            findings.unchanged += 1
    findings.rows, findings.asks_coordinates = table.rows, table.asks_coordinates
    return findings


def check_records(
    headings: Headings,
    subjects: KnownSubjects,
    records: KnownRecords,
    today: date,
    *,
    keep_duplicates: bool,
    keep: Keep,
    progress: Progress,
) -> Findings:
    """Check every row of a table of records; `keep` gets what is to be done. Raises ImportFileError."""
    findings = _findings(headings)
    table = RecordTable(headings, today)
    seen: Counter[bytes] = Counter()
    first: dict[bytes, int] = {}
    for found in table.read():
        if table.rows % _EVERY == 0:
            progress(table.rows, None)
        if isinstance(found, RowProblem):
            findings.wrong(found)
            continue
        uscc, number, name = found.subject
        try:
            one = subjects.meant(uscc, number, name)
        except CellError as error:
            field = "subject_uscc" if uscc else "subject_number" if number else "subject_name"
            findings.wrong(_problem(headings, found.row, field, uscc or number or name or "", error))
            continue
        findings.subject_ids.add(one.id)
        if name and (uscc or number) and not subjects.is_named(one, name):
            why = CellError(
                "名称与在册名称不同，已按代码对应", "another name than the one known; the code was followed"
            )
            findings.remark(_problem(headings, found.row, "subject_name", name, why))
        whole, document = digests(one.id, found.type, found.values, found.document_no, found.note)
        seen[whole] += 1
        row = first.setdefault(whole, found.row)
        if row != found.row and not keep_duplicates:
            findings.duplicates += 1
            why = CellError(f"与第 {row} 行完全相同，按重复不导入", f"the same as row {row} in everything: left out")
            findings.remark(_problem(headings, found.row, "", "", why))
        elif seen[whole] <= records.count(whole):
            findings.unchanged += 1
        elif records.count(whole) == 0 and records.has_document(document):
            findings.differing += 1
            why = CellError(
                "已有同一文号的记录，内容不同，未改动；如需更正请在聊天中更正该记录",
                "a record of this document is known and says otherwise; it was left as it is",
            )
            findings.remark(_problem(headings, found.row, "document_no", found.document_no or "", why))
        else:
            findings.new += 1
            keep(NewRecordStep(one.id, found))
    findings.rows = table.rows
    return findings


def _findings(headings: Headings) -> Findings:
    return Findings(
        headings.kind,
        headings.sheet.name,
        unknown=headings.unknown,
        personal=headings.personal,
        other_sheets=headings.other_sheets,
    )


def _problem(headings: Headings, row: int, field: str, value: str, error: CellError) -> RowProblem:
    return RowProblem(
        row, headings.heading(field) if field else "", cells.as_written(value or None), error.zh, error.en
    )
