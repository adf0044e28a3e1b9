"""A subject's timeline, from its rows to what is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.conversation.cards.record import SEEN_BY_SUBJECT
from bot.conversation.phrases import day, grade_long, grade_short, light, month_name, type_name
from bot.conversation.regulation import classes
from bot.conversation.views import as_day
from bot.drawing import Draw
from bot.locales import Texts, texts
from bot.reports.timeline import WORDS, Level, Mark, Standing, TimelineView, spans_of, timeline_png
from bot.usecases.actor import Actor
from bot.usecases.dossiers import course_for, dossier_from, ruleset_of
from bot.usecases.permissions import Act
from bot.usecases.reach import subject_for
from bot.usecases.shown_name import shown_name
from rulesets.dossier import Dossier
from storage import audit, bureaus, records, subjects
from storage.bureaus import BureauRow
from storage.records import RecordRow
from storage.subjects import SubjectRow

_YEARS_BACK = 3
_SHORTEST = timedelta(days=180)
#: So much of the whole stands after the last thing that is known to come.
_MARGIN = 0.06


async def ask_timeline(conn: AsyncConnection, actor: Actor, subject_id: int, now: datetime) -> SubjectRow:
    """The subject whose timeline the actor may have drawn; kept like any look at a grade.

    Raises:
        StrangerError, RefusedError: not theirs to see.
    """
    subject = await subject_for(conn, actor, Act.SEE_SUBJECT, subject_id)
    await audit.append(
        conn,
        bureau_id=subject.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action="read_timeline",
        object=f"subject:{subject.id}",
    )
    return subject


async def prepare_timeline(conn: AsyncConnection, about: Mapping[str, Any], now: datetime) -> Draw:
    """What to draw for `{"subject": id, "lang": language, "staff": whether for the bureau's own people}`."""
    subject = await subjects.get(conn, about["subject"])
    bureau = await bureaus.get(conn, subject.bureau_id) if subject else None
    if subject is None or bureau is None:
        raise LookupError("the subject is gone")
    rows = await records.of_subject(conn, subject.id)
    if not about["staff"]:
        rows = [row for row in rows if row.status in SEEN_BY_SUBJECT]
    known = _Known(subject, bureau, rows, texts(about["lang"]), china_date(now))
    return lambda: timeline_png(_view(known))


@dataclass(frozen=True, slots=True)
class _Known:
    subject: SubjectRow
    bureau: BureauRow
    rows: Sequence[RecordRow]
    texts: Texts
    today: date


def _view(known: _Known) -> TimelineView:
    said, slug, today = known.texts, known.bureau.ruleset, known.today
    dossier = dossier_from(known.subject, [row.as_dossier() for row in known.rows])
    since = _begin(dossier, today)
    stretches = course_for(known.bureau, dossier, since, today + timedelta(days=365 * 4))
    change = next(((one.since, one.grade) for one in stretches if one.since > today), None)
    until = _end(since, today, change[0] if change else None)
    stretches = tuple(one for one in stretches if one.since < until)
    grade = next(one.grade for one in reversed(stretches) if one.since <= today)
    grades: list[str | None] = list(classes(slug))
    if any(one.grade is None for one in stretches):
        grades.append(None)
    return TimelineView(
        name=shown_name(known.subject),
        headline=said("picture.now", grade=grade_long(said, slug, grade)).unescape(),
        today=today,
        levels=[Level(one, grade_short(said, slug, one).unescape(), light(slug, one)) for one in grades],
        spans=spans_of([(one.since, one.grade) for one in stretches], today, until),
        marks=[mark for row in known.rows if (mark := _mark(known, row, since, until)) is not None],
        change=(change[0], _change(said, slug, change)) if change else None,
        words={key: said.plain(f"picture.words.{key}") for key in WORDS},
        note=said("picture.note", day=day(said, today)).unescape(),
        month=lambda one: said.plain("picture.month", month=month_name(said, one)),
    )


def _change(said: Texts, slug: str, change: tuple[date, str | None]) -> str:
    return said("picture.change", day=day(said, change[0]), grade=grade_short(said, slug, change[1])).unescape()


def _begin(dossier: Dossier, today: date) -> date:
    """Three years back at the most; not long before there was anything."""
    first = [record.on for record in dossier.records]
    if dossier.subject.included_on is not None:
        first.append(dossier.subject.included_on)
    furthest = _years_back(today)
    begin = min(max(min(first, default=today), furthest), today - _SHORTEST)
    # The first mark stands clear of its caption.
    return begin - timedelta(days=5 + int((today - begin).days * _MARGIN / 2))


def _repairs(bureau: BureauRow) -> bool:
    return ruleset_of(bureau).file.repair.procedure == "record_repair"


def _years_back(today: date) -> date:
    return date(today.year - _YEARS_BACK, today.month, min(today.day, 28))


def _end(since: date, today: date, change: date | None) -> date:
    last = max(change or today, today)
    return last + timedelta(days=30 + int((last - since).days * _MARGIN))


def _mark(known: _Known, row: RecordRow, since: date, until: date) -> Mark | None:
    if row.status not in ("confirmed", "pending"):
        return None
    begins = row.applies_on
    ends = as_day(row.data.get("to"))
    lasts = "from" in row.data
    if begins >= until or ((ends or begins) < since and not (lasts and ends is None)):
        return None
    standing: Standing = "pending" if row.status == "pending" else "confirmed"
    # Elsewhere a repair has no effect, and the record counts on.
    repaired = as_day(row.data.get("repaired_on")) if _repairs(known.bureau) else None
    if repaired is not None and repaired <= known.today:
        standing = "repaired"
    end = min(ends or until, until) if lasts else None
    return Mark(type_name(known.texts, row.type).unescape(), max(begins, since), end, standing, row.under_objection)
