"""What a bureau has already, so that a row brought again is recognised: unchanged, changed, or new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from bot.conversation.keys import normal
from bot.imports.problems import CellError
from bot.imports.subject_rows import SubjectEntry


@dataclass(frozen=True, slots=True)
class KnownSubject:
    """A subject as it is known. `code`: USCC or internal number; persons: (role, name)."""

    id: int
    code: str
    is_person: bool
    name: str
    sector: str
    is_key: bool
    included_on: Any
    place: tuple[float, float] | None
    department: str | None
    aliases: tuple[str, ...] = ()
    persons: tuple[tuple[str, str], ...] = ()


@dataclass
class KnownSubjects:
    """The bureau's subjects by code and by name."""

    _by_code: dict[str, KnownSubject] = field(default_factory=dict)
    _by_name: dict[str, list[KnownSubject]] = field(default_factory=lambda: defaultdict(list))

    def add(self, one: KnownSubject) -> None:
        """One more."""
        self._by_code[one.code] = one
        for name in dict.fromkeys(map(normal, (one.name, *one.aliases))):
            self._by_name[name].append(one)

    def described(self, entry: SubjectEntry) -> KnownSubject | None:
        """The subject that a row of a table of subjects describes. Raises CellError where it might be several."""
        if entry.uscc is not None:
            return self._by_code.get(entry.uscc)
        if entry.number is not None:
            found = self._by_code.get(entry.number.upper())
            if found is None or not found.is_person:
                raise CellError(
                    "本单位在册自然人的内部编号，新增的请留空", "a natural person's number here; empty for a new one"
                )
            return found
        persons = [one for one in self._by_name.get(normal(entry.name), ()) if one.is_person]
        if len(persons) > 1:
            raise CellError(
                f"同名自然人有 {len(persons)} 个，请填写内部编号",
                f"{len(persons)} persons have this name: give the number",
            )
        return persons[0] if persons else None

    def meant(self, uscc: str | None, number: str | None, name: str | None) -> KnownSubject:
        """The subject that a record's row names. Raises CellError where there is none, or several."""
        code = uscc or (number.upper() if number else None)
        if code is not None:
            found = self._by_code.get(code)
            if found is None:
                raise CellError(
                    "本单位在册监管对象，请先导入监管对象", "a subject of this bureau: import the subjects first"
                )
            return found
        named = self._by_name.get(normal(name or ""), ())
        if not named:
            raise CellError(
                "在册监管对象的全称或别名，或填写信用代码", "the full name or an alias of a subject here, or its USCC"
            )
        if len(named) > 1:
            raise CellError(
                f"同名的有 {len(named)} 个，请填写信用代码", f"{len(named)} subjects have this name: give the USCC"
            )
        return named[0]

    @staticmethod
    def is_named(one: KnownSubject, name: str) -> bool:
        """Whether a subject goes by a name."""
        return normal(name) in map(normal, (one.name, *one.aliases))


def changes(entry: SubjectEntry, known: KnownSubject) -> dict[str, Any]:
    """What a row says otherwise than is known; what it leaves empty stays as it is."""
    found: dict[str, Any] = {}
    if entry.name != known.name:
        found["name"] = entry.name
    for name in ("sector", "is_key", "included_on", "department"):
        said = getattr(entry, name)
        if said is not None and said != getattr(known, name):
            found[name] = said
    if entry.latitude is not None and entry.longitude is not None:
        place = (entry.latitude, entry.longitude)
        # Converted and back, a place is the same within a millimetre, not within a bit.
        if known.place is None or max(abs(a - b) for a, b in zip(place, known.place, strict=True)) > 1e-7:
            found["place"] = place
    aliases = [one for one in entry.aliases if one not in known.aliases and one != entry.name]
    if aliases:
        found["aliases"] = aliases
    roles = dict(entry.persons)
    if any((role, name) not in known.persons for role, name in entry.persons):
        found["persons"] = [pair for pair in known.persons if pair[0] not in roles] + list(entry.persons)
    return found


Digest = bytes


@dataclass
class KnownRecords:
    """What the bureau's records say, as digests: a hundred thousand of them take a few megabytes.

    A record is recognised by all it says: subject, type, every field, document number and remark. One with the document
    number of a record that is known (same subject and type), but which says something else, is that record.
    """

    _said: Counter[Digest] = field(default_factory=Counter)
    _documents: set[Digest] = field(default_factory=set)
    _records: set[tuple[int, Digest]] = field(default_factory=set)

    def add(self, record_id: int, whole: Digest, document: Digest | None) -> None:
        """One version of one record; versions that say the same count once."""
        if (record_id, whole) not in self._records:
            self._records.add((record_id, whole))
            self._said[whole] += 1
        if document is not None:
            self._documents.add(document)

    def count(self, whole: Digest) -> int:
        """How many records say exactly this."""
        return self._said[whole]

    def has_document(self, document: Digest | None) -> bool:
        """Whether a record of this document is known."""
        return document is not None and document in self._documents


def digests(
    subject_id: int, type_: str, values: Sequence[Any], document_no: str | None, note: str | None
) -> tuple[Digest, Digest | None]:
    """What a record says as a whole, and the document that it is (None without a number)."""
    whole = _digest((subject_id, type_, *values, document_no, note))
    return whole, _digest((subject_id, type_, document_no)) if document_no else None


def _digest(parts: Iterable[Any]) -> Digest:
    return blake2b(repr(tuple(parts)).encode("utf-8", "surrogatepass"), digest_size=16).digest()
