"""A new subject (监管对象): an enterprise or organisation by its USCC, or a natural person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.keys import search_keys
from bot.usecases.named import clean_name
from rulesets.errors import BilingualError, shown
from rulesets.fields import SECTORS
from rulesets.uscc import is_uscc
from storage import audit, bureaus, subjects
from storage.subjects import SubjectRow

#: The first character of a USCC tells who registered its holder (GB 32100); 9 is market regulation.
_ENTERPRISES = "9"


class SubjectError(BilingualError):
    """A subject that cannot be added as asked for."""


@dataclass(frozen=True, slots=True)
class NewSubject:
    """What is said of a new subject. `uscc` None: a natural person, who gets an internal number.

    persons: the subject's own people, as (principal | safety_deputy | other, name).
    latitude, longitude: degrees (WGS 84), both or neither.
    department: the name of the department that records about it (记录部门); one of a new name is added.
    """

    name: str
    uscc: str | None = None
    sector: str = "other"
    is_key: bool = False
    included_on: date | None = None
    aliases: tuple[str, ...] = ()
    persons: tuple[tuple[str, str], ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    department: str | None = None


async def add_subject(
    conn: AsyncConnection, bureau_id: int, new: NewSubject, now: datetime, *, actor_id: int | None = None
) -> SubjectRow:
    """Add a subject, with the keys under which it is found. It is not graded yet: that is `assess_subject`'s.

    Raises:
        SubjectError: something about it is not as it has to be, or the bureau has the USCC already.
    """
    name = clean_name(new.name, "监管对象名称", "the subject's name", SubjectError)
    uscc = None if new.uscc is None else _uscc(new.uscc)
    aliases = [alias for alias in _names(new.aliases, "别名", "an alias") if alias != name]
    persons = [(role, clean_name(person, "人员姓名", "a person's name", SubjectError)) for role, person in new.persons]
    if new.sector not in SECTORS:
        raise SubjectError(
            f"行业应为 {'、'.join(SECTORS)} 之一，实际为 {shown(new.sector)}",
            f"the sector must be one of {', '.join(SECTORS)}, not {shown(new.sector)}",
        )
    _check_place(new.latitude, new.longitude)
    department_id = None
    if new.department is not None:
        department = clean_name(new.department, "科室名称", "the department's name", SubjectError)
        department_id = (await bureaus.ensure_department(conn, bureau_id, department)).id
    kind = kind_of(uscc)
    try:
        row = await subjects.add(
            conn,
            bureau_id=bureau_id,
            kind=kind,
            name=name,
            uscc=uscc,
            aliases=aliases,
            keys=[(key.kind, key.key) for key in search_keys(name, aliases, uscc)],
            now=now,
            sector=new.sector,
            is_key=new.is_key,
            included_on=new.included_on,
            latitude=new.latitude,
            longitude=new.longitude,
            department_id=department_id,
        )
    except IntegrityError:
        raise SubjectError(
            f"本单位已有统一社会信用代码为 {uscc} 的监管对象",
            f"the bureau already has a subject with the USCC {uscc}",
        ) from None
    if persons:
        await subjects.set_persons(conn, row.id, persons)
    await audit.append(
        conn,
        bureau_id=bureau_id,
        at=now,
        actor_id=actor_id,
        action="add_subject",
        object=f"subject:{row.id}",
        # A natural person is known by the number alone.
        data={"uscc": uscc, "number": row.number, "sector": new.sector, "key": new.is_key},
    )
    return row


def kind_of(uscc: str | None) -> str:
    """enterprise or organisation, as the code tells; person where there is none."""
    return "person" if uscc is None else "enterprise" if uscc[0] in _ENTERPRISES else "organisation"


def _uscc(text: str) -> str:
    code = text.strip().upper()
    if not is_uscc(code):
        raise SubjectError(
            f"统一社会信用代码应为校验码正确的 18 位代码，实际为 {shown(text)}",
            f"the USCC must have 18 characters and a check character that holds, not {shown(text)}",
        )
    return code


def _names(texts: Iterable[str], zh: str, en: str) -> list[str]:
    return list(dict.fromkeys(clean_name(text, zh, en, SubjectError) for text in texts))


def _check_place(latitude: float | None, longitude: float | None) -> None:
    if (latitude is None) != (longitude is None):
        raise SubjectError("经度和纬度应同时给出", "latitude and longitude are given together or not at all")
    for zh, en, value, most in (("纬度", "latitude", latitude, 90), ("经度", "longitude", longitude, 180)):
        # A comparison with NaN is false.
        if value is not None and not -most <= value <= most:
            raise SubjectError(
                f"{zh}应在 -{most} 到 {most} 度之间，实际为 {value:g}",
                f"the {en} must be between -{most} and {most} degrees, not {value:g}",
            )
