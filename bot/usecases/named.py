"""Names as people give them: cleaned, checked, and looked up."""

from __future__ import annotations

import unicodedata

from sqlalchemy.ext.asyncio import AsyncConnection

from rulesets.errors import BilingualError, shown
from rulesets.values import Invalid
from rulesets.values import name as valid_name
from storage import bureaus, subjects
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow


class UnknownBureauError(BilingualError):
    """There is no bureau of that name."""


class UnknownSubjectError(BilingualError):
    """The bureau has no subject of that code."""


def clean_name(text: str, zh: str, en: str, error: type[BilingualError]) -> str:
    """The name without blanks around it, composed (NFC). `zh` and `en` say what it is the name of.

    Raises:
        error: it is empty, longer than 200 characters, or holds control or bidirectional characters.
    """
    try:
        return valid_name(unicodedata.normalize("NFC", text).strip())
    except Invalid as wrong:
        raise error(
            f"{zh}应为{wrong.zh}，实际为 {shown(text)}",
            f"{en} must be {wrong.en}, not {shown(text)}",
        ) from None


async def bureau_named(conn: AsyncConnection, name: str) -> BureauRow:
    """The bureau of that name.

    Raises:
        UnknownBureauError: there is none.
    """
    wanted = unicodedata.normalize("NFC", name).strip()
    found = await bureaus.by_name(conn, wanted) if _storable(wanted) else None
    if found is None:
        raise UnknownBureauError(
            f"没有名为 {shown(name)} 的单位，用 anxin bureau list 查看已有单位",
            f"there is no bureau named {shown(name)}: anxin bureau list shows them",
        )
    return found


async def subject_coded(conn: AsyncConnection, bureau: BureauRow, code: str) -> SubjectRow:
    """The bureau's subject with that USCC, or a natural person's internal number.

    Raises:
        UnknownSubjectError: there is none.
    """
    wanted = code.strip().upper()
    found = await subjects.by_code(conn, bureau.id, wanted) if _storable(wanted) else None
    if found is None:
        raise UnknownSubjectError(
            f"{bureau.name}没有代码为 {shown(code)} 的监管对象",
            f"{bureau.name} has no subject with the code {shown(code)}",
        )
    return found


def _storable(text: str) -> bool:
    """Whether a database takes the text at all: bytes of another encoding arrive from a shell as surrogates."""
    return not any("\ud800" <= character <= "\udfff" or character == "\0" for character in text)
