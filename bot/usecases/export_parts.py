"""What all exports share: the subjects of a bureau page by page, and the words of a Chinese document."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.fields import fields_of
from bot.conversation.masking import mask_name
from bot.conversation.phrases import clean, field_value, grade_long, grade_short, is_given
from bot.locales import texts
from bot.reports.feed import FeedHead, FeedItem
from bot.reports.paper import Paper, Row, Table
from bot.usecases.dossiers import dossier_from
from bot.usecases.draft_opinion import cited
from bot.usecases.shown_name import shown_name
from rulesets import loader
from rulesets.dossier import Dossier
from rulesets.errors import BilingualError
from storage import bureaus, records, subjects
from storage.bureaus import BureauRow
from storage.records import RecordRow
from storage.subjects import SubjectPersonRow, SubjectRow

#: An export is a Chinese document whatever language anybody speaks with us.
ZH = texts("zh")
#: Subjects asked for at once: enough that the database is not the slow part, and memory stays small.
PAGE = 400

Progress = Callable[[int, int | None], None]
T = TypeVar("T")


class ExportError(BilingualError):
    """The export cannot be made; the texts say why."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table, and its rows part by part. summary: its rows only sum up others', and CSV goes without it."""

    table: Table
    rows: Callable[[], AsyncIterator[Sequence[Row]]]
    summary: bool = False


@dataclass(slots=True)
class Gathered:
    """What an export holds, ready to be written in any of its forms.

    group: the head of the CSV column that tells several tables apart. paper: a document that is no table.
    feed: the feed's head and its items, for JSON. finishes: ids of tasks that it ticks off, known once it is written.
    left_out: how many subjects it leaves out because a procedure that has to come first is not done.
    """

    title: str
    sheets: tuple[Sheet, ...] = ()
    group: str = "类别"
    paper: Paper | None = None
    feed: tuple[FeedHead, Callable[[], AsyncIterator[Sequence[FeedItem]]]] | None = None
    finishes: list[int] = field(default_factory=list)
    left_out: int = 0


async def subject_pages(
    conn: AsyncConnection, bureau_id: int, grades: Collection[str | None] | None = None
) -> AsyncIterator[list[SubjectRow]]:
    """A bureau's subjects in the order in which they were added."""
    after = 0
    while page := await subjects.of_bureau(conn, bureau_id, grades=grades, after_id=after, limit=PAGE):
        yield page
        after = page[-1].id


async def records_of(conn: AsyncConnection, page: Iterable[SubjectRow]) -> dict[int, list[RecordRow]]:
    """The records of a page of subjects; each has its list."""
    ids = [one.id for one in page]
    found = await records.of_subjects(conn, ids)
    return {each: found.get(each, []) for each in ids}


def dossier(subject: SubjectRow, rows: Iterable[RecordRow]) -> Dossier:
    """A dossier of a subject and its records."""
    return dossier_from(subject, [row.as_dossier() for row in rows])


async def computed(work: Callable[[], T]) -> T:
    """What takes the processor, beside the loop that other people's updates run on."""
    return await asyncio.to_thread(work)


async def count_of(conn: AsyncConnection, bureau_id: int) -> int:
    """How many subjects a bureau has."""
    return sum((await subjects.grade_counts(conn, bureau_id)).values())


async def family(conn: AsyncConnection, bureau: BureauRow) -> list[BureauRow]:
    """The bureaus below one, children before grandchildren."""
    found: list[BureauRow] = []
    level = await bureaus.children(conn, bureau.id)
    while level:
        found += level
        level = [child for one in level for child in await bureaus.children(conn, one.id)]
    return found


def name_of(subject: SubjectRow) -> str:
    """The name as a document shows it; a natural person's masked."""
    return clean(shown_name(subject))


def code_of(subject: SubjectRow) -> str:
    """The USCC, or a natural person's internal number."""
    return subject.uscc or subject.number or ""


def cited_in(ruleset: str, clause: str) -> str:
    """A clause as a letter under this regulation cites it: 第十二条（三）2, 第四部分（C）."""
    return cited(loader.load(ruleset).file.articles, clause)


def grade_word(ruleset: str, grade: str | None) -> str:
    """A级, 四级, 黑名单, 未定级."""
    short = grade_short(ZH, ruleset, grade).unescape()
    return f"{short}级" if len(short) == 1 and short.isascii() else short


def grade_words(ruleset: str, grade: str | None) -> str:
    """C 级（黑名单）."""
    return grade_long(ZH, ruleset, grade).unescape()


def details(row: RecordRow) -> str:
    """What a record says besides its day, as 名称：值."""
    said = [
        f"{ZH.plain(f'field.{one.name}')}：{field_value(ZH, row.type, one, row.data[one.name]).unescape()}"
        for one in fields_of(row.type)
        if one.name not in ("date", "from", "year") and one.name in row.data and is_given(row.data[one.name])
    ]
    return "；".join(said)


def type_word(row: RecordRow) -> str:
    """约谈, 行政处罚, …"""
    return ZH.plain(f"type.{row.type}")


def persons_line(persons: Iterable[SubjectPersonRow]) -> str:
    """Who is responsible, with their roles; names masked."""
    return "、".join(f"{ZH.plain(f'person.{one.role}')}{mask_name(clean(one.name, 40))}" for one in persons)


def written(day: date) -> str:
    """2026年11月20日."""
    return f"{day.year}年{day.month}月{day.day}日"
