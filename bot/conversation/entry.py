"""The one-line entry `<类型> <监管对象> [日期] [金额] [文号] [备注]`: any order, forgiving separators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from bot.conversation.details import Found, take_bare_amount, take_dates, take_details
from bot.conversation.fields import RECORD_FIELDS
from bot.conversation.masking import redact
from bot.conversation.problems import Problem, problem
from bot.conversation.scanner import Scanner, Word
from bot.conversation.words import KIND_WORDS, TYPE_WORDS, choice_named

_DOCUMENT = re.compile(r"(?:文书号|文号|决定书号|决定书文号|document)\s*[:#]?\s*(?P<no>[^\s,;]+(?:\s+第?[0-9]+号)?)")
_DOCUMENT_SHAPE = re.compile(
    r"(?P<no>[一-鿿()]{0,16}[〔\[(【]\s*(?:19|20)[0-9]{2}\s*[〕\])】]\s*第?\s*[0-9]+(?:-[0-9]+)?\s*号)"
)
_USCC = re.compile(r"(?<![0-9a-z])[0-9a-hj-npqrtuwxy]{2}[0-9]{6}[0-9a-hj-npqrtuwxy]{10}(?![0-9a-z])")
_MENTIONS_FINE = re.compile(r"(?:罚款|罚没|没收|罚金)(?:违法所得)?\s*[0-9〇一二两三四五六七八九十]")
#: Words that only join the parts of a line.
_CONNECTIVES = frozenset(("至", "到", "起", "止", "自", "从", "有效期", "有效期至", "于", "日期", "备注", "事由", "因"))
_LONGEST_GLUED_NAME = 16
_LONGEST_NAME_IN_WORDS = 6
_MOST_CANDIDATES = 32


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of the line that may name the subject, and the remark that would then be left."""

    subject: str
    remark: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What was understood of a line.

    type: None where no word names one. certain: the type stands as a word of its own; otherwise the line may
    as well be a name to search for. values: dossier fields of the type (dates as `date`, money as `Decimal`).
    candidates: which words may name the subject, to be tried in this order. guess: the likeliest of them.
    assumed: fields filled in by us. problems: what was read but cannot be. notices: what the card points out.
    """

    type: str | None
    certain: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    guess: Candidate | None = None
    uscc: str | None = None
    document_no: str | None = None
    assumed: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """What the record still needs: `type`, `subject`, or the names of required fields."""
        subject = () if self.candidates else ("subject",)
        if self.type is None:
            return (*subject, "type")
        wanted = (each.name for each in RECORD_FIELDS[self.type] if each.required)
        return (*subject, *(name for name in wanted if name not in self.values))


def parse_line(line: str, today: date) -> Entry:
    """Understand a line, whatever it is; it never raises."""
    scan = Scanner(line)
    document = _document_number(scan)
    uscc = scan.pull(_USCC)
    record_type, word, certain = _type_of(scan)
    found = Found()
    assumed: frozenset[str] = frozenset()
    if record_type is not None:
        take_details(record_type, scan, found, word)
        take_dates(record_type, scan, found, today)
        if record_type == "penalty":
            take_bare_amount(scan, found)
        assumed = _assume_today(record_type, found, today)
    words = tuple(each for each in scan.words() if each.text not in _CONNECTIVES)
    code = scan.text[slice(*uscc.span())].upper() if uscc else None
    candidates = tuple(islice(subject_candidates(scan, words, code), _MOST_CANDIDATES))
    guess = _guess(scan, words, code)
    if guess and guess.remark != scan.between(words if code else words[1:]):
        found.notices.append(problem("entry.notice.redacted"))
    return Entry(
        record_type,
        certain,
        found.values,
        candidates,
        guess,
        code,
        document,
        assumed,
        tuple(found.problems),
        tuple(found.notices),
    )


def subject_candidates(scan: Scanner, words: tuple[Word, ...], uscc: str | None) -> Iterator[Candidate]:
    """The stretches that may name the subject, the likelier first.

    A name may have blanks in it, so the leading words are tried together before fewer of them; then words
    further on, for who writes the remark first; then the first word's beginning, for who writes no blanks.
    """
    if uscc:
        yield _candidate(uscc, scan, words)
        return
    for count in range(min(len(words), _LONGEST_NAME_IN_WORDS), 0, -1):
        yield _candidate(scan.between(words[:count]), scan, words[count:])
    for start in range(1, min(len(words), _LONGEST_NAME_IN_WORDS)):
        for count in (2, 1):
            if start + count <= len(words):
                rest_of_line = (*words[:start], *words[start + count :])
                yield _candidate(scan.between(words[start : start + count]), scan, rest_of_line)

    if words:
        first = words[0]
        for end in range(min(len(first.text), _LONGEST_GLUED_NAME), 2, -1):
            if end < len(first.text):
                rest = Word(first.start + end, first.end, first.text[end:])
                yield _candidate(first.text[:end], scan, (rest, *words[1:]))


def _candidate(subject: str, scan: Scanner, rest: tuple[Word, ...]) -> Candidate:
    return Candidate(subject, redact(scan.between(rest)))


def _guess(scan: Scanner, words: tuple[Word, ...], uscc: str | None) -> Candidate | None:
    if uscc:
        return _candidate(uscc, scan, words)
    return _candidate(words[0].text, scan, words[1:]) if words else None


def _document_number(scan: Scanner) -> str | None:
    match = scan.find(_DOCUMENT) or scan.find(_DOCUMENT_SHAPE)
    if match is None:
        return None
    scan.take(*match.span())
    return scan.text[slice(*match.span("no"))]


def _type_of(scan: Scanner) -> tuple[str | None, str, bool]:
    """The record type, the folded word that named it, and whether that word stood by itself."""
    tokens = tuple(scan.tokens())
    for token in tokens:
        if token.text in TYPE_WORDS:
            scan.take(token.start, token.end)
            return TYPE_WORDS[token.text], token.text, True
    for token in tokens:
        found = _with_level(scan, token)
        if found:
            return *found, True
    kind = next((token for token in tokens if token.text in KIND_WORDS), None)
    if kind and (kind is tokens[0] or not scan.find(_MENTIONS_FINE)):
        scan.take(kind.start, kind.end)
        return "misconduct", kind.text, True
    if tokens:
        for word, named in TYPE_WORDS.items():
            if not word.isascii() and tokens[0].text.startswith(word):
                scan.take(tokens[0].start, tokens[0].start + len(word))
                return named, word, False
    if scan.find(_MENTIONS_FINE):
        return "penalty", "", True
    if tokens:
        for word, named in TYPE_WORDS.items():
            if not word.isascii() and tokens[0].text.endswith(word):
                scan.take(tokens[0].end - len(word), tokens[0].end)
                return named, word, False
    return None, "", False


def _with_level(scan: Scanner, token: Word) -> tuple[str, str] | None:
    """`市级先进单位`: a type word right after one of its own levels; the level stays to be read."""
    for word, named in TYPE_WORDS.items():
        if token.text.endswith(word) and choice_named(named, "level", token.text.removesuffix(word)):
            scan.take(token.end - len(word), token.end)
            return named, word
    return None


def _assume_today(record_type: str, found: Found, today: date) -> frozenset[str]:
    """A line without a date is about today, unless it named a date that cannot be."""
    name = "from" if record_type == "commitment" else "date"
    has_field = any(each.name == name for each in RECORD_FIELDS[record_type])
    if not has_field or name in found.values or any(each.key.startswith("date.") for each in found.problems):
        return frozenset()
    found.values[name] = today
    return frozenset((name,))
