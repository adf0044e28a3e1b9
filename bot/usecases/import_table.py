"""Import a table of subjects or of past records: every row checked first, then written in parts.

Imported records are confirmed on arrival and alert nobody. A part is one short transaction, so that the bot goes on
beside it; what was interrupted is imported again, and what is there already is recognised.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock, china_date
from bot.conversation.keys import search_keys
from bot.imports.headings import Kind, recognise_headings
from bot.imports.known import KnownRecords, KnownSubject, KnownSubjects, digests
from bot.imports.plan import (
    ChangeStep,
    Findings,
    NewRecordStep,
    NewSubjectStep,
    Step,
    check_records,
    check_subjects,
)
from bot.imports.problems import ImportFileError
from bot.imports.subject_rows import Coordinates
from bot.imports.table import sheets
from bot.usecases.add_subject import kind_of
from bot.usecases.assess_subject import ASSESSED_AT_ONCE, assess_many
from rulesets.dossier import parse_dossier
from rulesets.errors import DossierError
from storage import audit, bureaus, records, subjects
from storage.bureaus import BureauRow
from storage.database import Database
from storage.records import NewRecord
from storage.records.fields import encode
from storage.records.said import Said, said
from storage.subjects.many import (
    ManyNew,
    add_many,
    aliases_of_bureau,
    grades_of,
    not_assessed_since,
    persons_of_bureau,
)

#: Rows a transaction: under a second, in which the bot waits.
CHUNK = 1_000
_READ_AT_ONCE = 2_000

#: How far it is: the phase (check, write or assess), done, of how many (None: not known yet).
Progress = Callable[[str, int, int | None], None]
#: Called first in every write transaction; raises where the import is not wanted any more.
Hold = Callable[[AsyncConnection], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What to import and how. `file`: on this machine; `name`: as its owner calls it; kind None: as its headings say.

    coordinates: what places are in where the table does not say. keep_duplicates: equal rows are meant twice.
    """

    file: Path
    name: str
    kind: Kind | None = None
    coordinates: Coordinates | None = None
    keep_duplicates: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of it. written: False where a row is bad, an answer is missing, or it was a dry run. grades: of the
    subjects concerned, afterwards."""

    findings: Findings
    written: bool
    assessed: int = 0
    grades: tuple[tuple[str | None, int], ...] = ()


async def _nothing(conn: AsyncConnection) -> None:
    pass


async def import_table(
    database: Database,
    bureau: BureauRow,
    order: ImportOrder,
    clock: Clock,
    *,
    dry_run: bool,
    progress: Progress = lambda phase, done, total: None,
    hold: Hold = _nothing,
    actor_id: int | None = None,
) -> Imported:
    """Check a table, and write it where everything in it holds. Not within a transaction. `actor_id`: the person who
    imports; None for a command.

    Raises:
        ImportFileError: the file cannot be imported at all.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as steps:
        findings = await _check(database, bureau, order, china_date(clock.now()), steps, progress)
        if dry_run or findings.bad_rows or findings.asks_coordinates:
            return Imported(findings, written=False)
        writer = _Writer(database, bureau, order, clock, findings, progress, hold, actor_id)
        await writer.write(steps)
        assessed = await writer.assess()
        async with database.read() as conn:
            grades = await grades_of(conn, sorted(findings.subject_ids))
        return Imported(findings, written=True, assessed=assessed, grades=tuple(grades.items()))


async def _check(
    database: Database, bureau: BureauRow, order: ImportOrder, today: date, steps: IO[str], progress: Progress
) -> Findings:
    # The heading tells what to compare with; only then is the database asked.
    kind = order.kind or (await asyncio.to_thread(_kind_of, order.file))
    known = await _known_subjects(database, bureau.id)
    said_before = await _known_records(database, bureau.id) if kind == "records" else KnownRecords()

    def keep(step: Step) -> None:
        steps.write(json.dumps(_packed(step), ensure_ascii=False, default=str) + "\n")

    def told(done: int, total: int | None) -> None:
        progress("check", done, total)

    def check() -> Findings:
        with order.file.open("rb") as file:
            headings = recognise_headings(sheets(file), kind)
            if kind == "subjects":
                return check_subjects(headings, known, today, coordinates=order.coordinates, keep=keep, progress=told)
            return check_records(
                headings, known, said_before, today, keep_duplicates=order.keep_duplicates, keep=keep, progress=told
            )

    return await asyncio.to_thread(check)


def _kind_of(path: Path) -> Kind:
    with path.open("rb") as file:
        return recognise_headings(sheets(file)).kind


async def _known_subjects(database: Database, bureau_id: int) -> KnownSubjects:
    known = KnownSubjects()
    after = 0
    async with database.read() as conn:
        names = {one.id: one.name for one in await bureaus.departments(conn, bureau_id)}
        aliases = await aliases_of_bureau(conn, bureau_id)
        persons = await persons_of_bureau(conn, bureau_id)
        while rows := await subjects.of_bureau(conn, bureau_id, after_id=after, limit=_READ_AT_ONCE):
            after = rows[-1].id
            for row in rows:
                has_place = row.latitude is not None and row.longitude is not None
                known.add(
                    KnownSubject(
                        row.id,
                        row.uscc or row.number or "",
                        row.kind == "person",
                        row.name,
                        row.sector,
                        row.is_key,
                        row.included_on,
                        (row.latitude, row.longitude) if has_place else None,  # type: ignore[arg-type]
                        names.get(row.department_id or 0),
                        tuple(aliases.get(row.id, ())),
                        tuple(persons.get(row.id, ())),
                    )
                )
    return known


async def _known_records(database: Database, bureau_id: int) -> KnownRecords:
    known = KnownRecords()
    after = 0
    async with database.read() as conn:
        while versions := await said(conn, bureau_id, after=after, limit=_READ_AT_ONCE):
            after = versions[-1].version_id
            await asyncio.to_thread(_note_said, known, versions)
    return known


def _note_said(known: KnownRecords, versions: list[Said]) -> None:
    for one in versions:
        try:
            (record,) = parse_dossier({"records": [{"id": "-", "type": one.type, **one.data}]}).records
        except DossierError:
            # Entered under rules that were others; no row of a table can say the same.
            continue
        known.add(
            one.record_id,
            *digests(one.subject_id, one.type, tuple(record.values.values()), one.document_no, one.note),
        )


def _packed(step: Step) -> list[Any]:
    match step:
        case NewSubjectStep():
            return ["add", asdict(step.entry)]
        case ChangeStep():
            return ["change", step.subject_id, step.changes]
        case NewRecordStep():
            entry = step.entry
            return [
                "record",
                step.subject_id,
                entry.type,
                encode(entry.data),
                entry.note,
                entry.document_no,
                entry.department,
            ]


@dataclass
class _Writer:
    """Writes what was checked, a part at a time."""

    database: Database
    bureau: BureauRow
    order: ImportOrder
    clock: Clock
    findings: Findings
    progress: Progress
    hold: Hold
    actor_id: int | None

    async def write(self, steps: IO[str]) -> None:
        steps.seek(0)
        done = 0
        for part in _parts(steps, CHUNK):
            loaded = await asyncio.to_thread(_loaded, part)
            try:
                async with self.database.write() as conn:
                    await self.hold(conn)
                    await self._write(conn, loaded, self.clock.now())
            except IntegrityError:
                raise ImportFileError(
                    "导入时有人同时登记了同一监管对象，请重新导入",
                    "somebody added the same subject meanwhile: import again",
                ) from None
            done += len(part)
            self.progress("write", done, self.findings.to_do)

    async def _write(self, conn: AsyncConnection, part: list[list[Any]], now: datetime) -> None:
        departments = {
            name: (await bureaus.ensure_department(conn, self.bureau.id, name)).id
            for name in dict.fromkeys(filter(None, map(_department_of, part)))
        }
        new = [_new_subject(step[1], departments) for step in part if step[0] == "add"]
        self.findings.subject_ids.update(await add_many(conn, self.bureau.id, new, now))
        for step in part:
            if step[0] == "change":
                await self._change(conn, step[1], step[2], departments, now)
        said = [self._new_record(step, departments, now) for step in part if step[0] == "record"]
        await records.create_many(conn, self.bureau.id, said)
        await audit.append(
            conn,
            bureau_id=self.bureau.id,
            at=now,
            actor_id=self.actor_id,
            action=f"import_{self.findings.kind}",
            object=f"bureau:{self.bureau.id}",
            data={"file": self.order.name, "rows": len(part)},
        )

    def _new_record(self, step: list[Any], departments: dict[str, int], now: datetime) -> NewRecord:
        _, subject_id, type_, data, note, document_no, department = step
        return NewRecord(
            subject_id=subject_id,
            type=type_,
            data=data,
            status="confirmed",
            known_at=now,
            note=note,
            document_no=document_no,
            department_id=departments.get(department),
            entered_by=self.actor_id,
            reason="import",
        )

    async def _change(
        self,
        conn: AsyncConnection,
        subject_id: int,
        changes: dict[str, Any],
        departments: dict[str, int],
        now: datetime,
    ) -> None:
        row = await subjects.get(conn, subject_id)
        assert row is not None
        values: subjects.SubjectChanges = {}
        if "sector" in changes:
            values["sector"] = changes["sector"]
        if "is_key" in changes:
            values["is_key"] = changes["is_key"]
        if "included_on" in changes:
            values["included_on"] = date.fromisoformat(changes["included_on"])
        if "place" in changes:
            values["latitude"], values["longitude"] = changes["place"]
        if "department" in changes:
            values["department_id"] = departments[changes["department"]]
        if values:
            await subjects.change(conn, subject_id, now=now, **values)
        name = changes.get("name", row.name)
        if name != row.name:
            others = [row.name, *await subjects.aliases(conn, subject_id)]
            keys = [(key.kind, key.key) for key in search_keys(name, others)]
            await subjects.rename(conn, subject_id, name, now=now, keys=keys)
            # By its former name it goes on being found.
            await subjects.add_alias(conn, subject_id, row.name)
        for alias in changes.get("aliases", ()):
            await subjects.add_alias(conn, subject_id, alias, [(key.kind, key.key) for key in search_keys(alias)])
        if "persons" in changes:
            await subjects.set_persons(conn, subject_id, [(role, person) for role, person in changes["persons"]])

    async def assess(self) -> int:
        """Grade whoever the file speaks of and whose last grade does not know all of it; returns how many."""
        async with self.database.read() as conn:
            ids = await not_assessed_since(conn, sorted(self.findings.subject_ids))
        for start in range(0, len(ids), ASSESSED_AT_ONCE):
            async with self.database.write() as conn:
                await self.hold(conn)
                await assess_many(conn, ids[start : start + ASSESSED_AT_ONCE], self.clock.now(), cause="import")
            self.progress("assess", min(start + ASSESSED_AT_ONCE, len(ids)), len(ids))
        return len(ids)


def _parts(steps: IO[str], size: int) -> Iterator[list[str]]:
    part: list[str] = []
    for line in steps:
        part.append(line)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _loaded(part: list[str]) -> list[list[Any]]:
    return [json.loads(line) for line in part]


def _department_of(step: list[Any]) -> str | None:
    place = {"add": 1, "change": 2}.get(step[0])
    found: str | None = step[6] if place is None else step[place].get("department")
    return found


def _new_subject(entry: dict[str, Any], departments: dict[str, int]) -> ManyNew:
    aliases = tuple(alias for alias in entry["aliases"] if alias != entry["name"])
    keys = search_keys(entry["name"], aliases, entry["uscc"])
    return ManyNew(
        kind=kind_of(entry["uscc"]),
        name=entry["name"],
        uscc=entry["uscc"],
        sector=entry["sector"] or "other",
        is_key=bool(entry["is_key"]),
        included_on=date.fromisoformat(entry["included_on"]) if entry["included_on"] else None,
        latitude=entry["latitude"],
        longitude=entry["longitude"],
        department_id=departments.get(entry["department"] or ""),
        aliases=aliases,
        persons=tuple((role, name) for role, name in entry["persons"]),
        keys=tuple((key.kind, key.key) for key in keys),
    )
