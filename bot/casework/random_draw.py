"""双随机: subjects and inspectors drawn so that nobody can choose the result and anybody can draw it again.

Pure. In three steps, by different hands:

1. Opening fixes the lists (who may be drawn, who may not inspect whom, how many), and the bot adds a random secret of
   its own. The SHA-256 of both is told to the staff, the secret is not.
2. Another person than the opener writes any words.
3. seed = SHA-256("anxin-draw/1", lists' SHA-256, secret, words), joined by line feeds. The secret is told.

The opener knows neither the secret nor the words; the witness does not know the secret, and can try no words out; the
bot is bound by the hash that it told before the words came. The same could not be had from the audit log's head: who
may read it can wait, or do something harmless, until it suits them.

Each candidate's rank is SHA-256(seed, kind, name), joined by line feeds, in hexadecimal; the lowest ranks are drawn. A
hash over lines is all that a second implementation needs, on paper or in a spreadsheet.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NAME = "anxin-draw/1"
#: How many are drawn at the most, and how many inspectors go to one subject (行政处罚法 第四十二条: no fewer than two).
MOST, MOST_EACH, USUAL_EACH = 500, 5, 2
#: The key of a size that is for all grades together.
ANY_GRADE = "*"
#: What a witness has to write at the least, in characters.
WORDS_LEAST = 4

_PAIR = re.compile(r"([a-zA-Z0-9]{1,16})\s*[=:]\s*([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class Lists:
    """What is drawn from, and how many.

    subjects: (code, grade). inspectors: ids of persons. recusals: (code, person) who may not inspect there.
    sizes: how many by grade, or under ANY_GRADE. each: inspectors for one subject.
    """

    bureau: str
    month: str
    subjects: tuple[tuple[str, str | None], ...]
    inspectors: tuple[int, ...]
    recusals: tuple[tuple[str, int], ...]
    sizes: Mapping[str, int]
    each: int

    def canonical(self) -> dict[str, Any]:
        """The lists in the one order in which they are hashed and kept."""
        return {
            "algorithm": NAME,
            "bureau": self.bureau,
            "month": self.month,
            "subjects": [list(one) for one in sorted(self.subjects)],
            "inspectors": sorted(self.inspectors),
            "recusals": [list(one) for one in sorted(self.recusals)],
            "sizes": dict(sorted(self.sizes.items())),
            "each": self.each,
        }


@dataclass(frozen=True, slots=True)
class Drawn:
    """One subject that was drawn, by its code, and who goes there; fewer than wanted where too few may."""

    code: str
    inspectors: tuple[int, ...]


def digest(lists: Mapping[str, Any]) -> str:
    """The SHA-256 (hexadecimal) of canonical lists: JSON in UTF-8, keys sorted, no blanks."""
    text = json.dumps(lists, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def commitment(secret: str) -> str:
    """The SHA-256 (hexadecimal) that is told of the secret before it is told itself."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seed_of(lists_sha256: str, secret: str, words: str) -> str:
    """The seed (hexadecimal) of the three parts. words: as typed, blanks joined, in Unicode's composed form."""
    typed = " ".join(unicodedata.normalize("NFC", words).split())
    return _hash(NAME, lists_sha256, secret, typed)


def draw(lists: Mapping[str, Any], seed: str) -> list[Drawn]:
    """What the seed draws from canonical lists: the subjects in the order of their ranks, and who goes where.

    Of those who may go to a subject the ones with the fewest so far go, by rank among these: work is spread evenly.
    """
    codes: dict[str, str | None] = dict(lists["subjects"])
    ranked = sorted(codes, key=lambda code: _hash(seed, "subject", code))
    chosen: set[str] = set()
    for grade, size in lists["sizes"].items():
        fits = [code for code in ranked if grade == ANY_GRADE or _named(codes[code]) == grade]
        chosen.update(fits[:size])
    barred = {(code, person) for code, person in lists["recusals"]}
    load = dict.fromkeys(lists["inspectors"], 0)
    found = []
    for code in (one for one in ranked if one in chosen):
        able = [person for person in lists["inspectors"] if (code, person) not in barred]
        able.sort(key=lambda person: (load[person], _hash(seed, "inspector", f"{code}/{person}")))
        going = able[: lists["each"]]
        for person in going:
            load[person] += 1
        found.append(Drawn(code, tuple(going)))
    return found


def recheck(file: Mapping[str, Any]) -> dict[str, bool]:
    """Draw again from what a draw gave out: whether lists, secret, seed and result are what was told of them.

    file: lists, lists_sha256, secret, secret_sha256, words, seed, and the result as codes with their inspectors.

    Raises:
        KeyError, TypeError, ValueError: it is not such a file.
    """
    seed = seed_of(file["lists_sha256"], file["secret"], file["words"])
    again = [(one.code, list(one.inspectors)) for one in draw(file["lists"], seed)]
    return {
        "lists": digest(file["lists"]) == file["lists_sha256"],
        "secret": commitment(file["secret"]) == file["secret_sha256"],
        "seed": seed == file["seed"],
        "result": again == [(one["code"], one["inspectors"]) for one in file["result"]],
    }


def sizes_of(text: str, grades: Sequence[str]) -> dict[str, int] | None:
    """How many to draw, as typed: `10` from all together, or `A=2 B=5` by grade (`null`: 未定级); None where it is
    neither, names no grade of the regulation, or is none or more than MOST in all."""
    plain = unicodedata.normalize("NFKC", text).replace("未定级", "null").strip()
    if re.fullmatch(r"[0-9]{1,3}\s*[家个户]?", plain):
        sizes = {ANY_GRADE: int(re.sub(r"\D", "", plain))}
    else:
        pairs = [_PAIR.fullmatch(one) for one in re.split(r"[\s,;、]+", re.sub(r"\s*([=:])\s*", r"\1", plain))]
        known = {grade.lower(): grade for grade in (*grades, "null")}
        names = [known.get(one[1].lower()) if one else None for one in pairs]
        if None in names or len(set(names)) < len(names):
            return None
        sizes = {str(name): int(one[2]) for name, one in zip(names, pairs, strict=True) if one}
    return sizes if 0 < sum(sizes.values()) <= MOST else None


def available(subjects: Sequence[tuple[str, str | None]], sizes: Mapping[str, int]) -> dict[str, int]:
    """By the grades of which more are wanted than there are: how many there are."""
    have = {
        grade: len(subjects) if grade == ANY_GRADE else sum(_named(of) == grade for _, of in subjects)
        for grade in sizes
    }
    return {grade: have[grade] for grade, size in sizes.items() if size > have[grade]}


def _named(grade: str | None) -> str:
    return "null" if grade is None else grade


def _hash(*lines: str) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
