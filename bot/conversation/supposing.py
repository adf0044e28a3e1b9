"""假如: one record more, one fewer, or another reading, as a button carries it. Pure; nothing of it is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation.draft import Draft, Value
from bot.conversation.fields import RECORD_FIELDS, field_of
from bot.conversation.screen import Action
from bot.conversation.verbs import Verb

#: Types that some clause may count. An inspection and an outside rating change no grade.
TYPES = tuple(one for one in RECORD_FIELDS if one not in ("inspection", "external_rating"))
#: What is asked of a type beside its day: the field that decides how it counts.
_DECIDES = {
    "penalty": "fine",
    "accident": "level",
    "misconduct": "kind",
    "certificate": "level",
    "honor": "level",
    "commendation": "level",
    "dishonesty": "actor",
}
FINES = ("0", "5000", "10000", "30000", "50000", "100000")
_DEADLY = re.compile(r"([a-z]+)\+([1-9])")


@dataclass(frozen=True, slots=True)
class More:
    """One record more. value: of the field that decides how it counts, where there is one."""

    type: str
    value: str = ""

    def values(self, today: date) -> dict[str, Value]:
        """The record's fields, dated today; an honour's year is the last one, which counts already."""
        found: dict[str, Value] = {}
        names = {field.name for field in RECORD_FIELDS[self.type]}
        for name in ("date", "from"):
            if name in names:
                found[name] = today.isoformat()
        if "year" in names:
            found["year"] = today.year - 1
        decides = _DECIDES.get(self.type)
        if decides is not None and self.value:
            deadly = _DEADLY.fullmatch(self.value)
            found[decides] = deadly[1] if deadly else self.value
            if deadly:
                found["deaths"] = int(deadly[2])
        return found

    def draft(self, ruleset: str, today: date) -> Draft:
        """The same as a draft, whose way to a dossier it goes."""
        return Draft(ruleset=ruleset, type=self.type, values=self.values(today), guided=False)


@dataclass(frozen=True, slots=True)
class Fewer:
    """One record fewer."""

    record: int


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The same records under another reading."""

    reading: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A question on the way. what: menu, type, value (of `type`) or record (on `page`)."""

    what: str
    type: str = ""
    page: int = 0


Supposing = More | Fewer | Otherwise | Ask


def suppose_action(subject: int, supposing: Supposing) -> Action:
    """The button that asks it."""
    match supposing:
        case More(kind, value):
            arg = f"a={kind}={value or '-'}"
        case Fewer(record):
            arg = f"r={record}"
        case Otherwise(reading):
            arg = f"o={reading}"
        case Ask("value", kind):
            arg = f"v={kind}"
        case Ask("record", page=page):
            arg = f"l={page}"
        case Ask(what):
            arg = "" if what == "menu" else what
    return Action(Verb.SUPPOSE, subject, arg=arg)


def supposing_of(arg: str) -> Supposing | None:
    """What `suppose_action` put into the argument; None where it is none of ours."""
    head, _, rest = arg.partition("=")
    kind, _, value = rest.partition("=")
    match head:
        case "":
            return Ask("menu")
        case "type":
            return Ask("type")
        case "v" if kind in TYPES and choices(kind):
            return Ask("value", kind)
        case "l" if re.fullmatch(r"[0-9]{1,4}", rest):
            return Ask("record", page=int(rest))
        case "a" if kind in TYPES and ((value == "-" and not choices(kind)) or value in choices(kind)):
            return More(kind, "" if value == "-" else value)
        case "r" if re.fullmatch(r"[0-9]{1,18}", rest):
            return Fewer(int(rest))
        case "o" if re.fullmatch(r"[a-z_]{1,32}", rest):
            return Otherwise(rest)
        case _:
            return None


def choices(record_type: str) -> Sequence[str]:
    """What may be answered to the one question of a type; nothing where there is none."""
    decides = _DECIDES.get(record_type)
    if decides is None:
        return ()
    if decides == "fine":
        return FINES
    field = field_of(record_type, decides)
    found = field.choices if field else ()
    # 新密 and others ask whether somebody died in an ordinary accident.
    return (found[0], f"{found[0]}+1", *found[1:]) if record_type == "accident" else found
