"""One answer to one question: what was typed or pressed, as the value of a field."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from bot.conversation.amounts import parse_money
from bot.conversation.dates import EARLIEST, parse_date
from bot.conversation.draft import Value, stored
from bot.conversation.fields import Field
from bot.conversation.numerals import fold, number
from bot.conversation.phrases import clean
from bot.conversation.problems import Problem, problem
from bot.conversation.words import choice_named

_NONE = frozenset(("无", "没有", "跳过", "不填", "没", "none", "no", "skip", "-", "/"))
_YES = frozenset(("是", "对", "有", "属于", "yes", "y"))
_NO = frozenset(("否", "不是", "没有", "无", "不", "不属于", "no", "n"))
_COUNT = re.compile(r"(?:死亡|重伤)?([0-9]{1,7}|[〇零一二两三四五六七八九十百千]{1,7})\s*[人名]?")
_MULTIPLE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,4})?|[一二两三四五六七八九十])\s*倍?")
_MONTHS = re.compile(r"([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*个?(?:月|months?)?")
_YEAR = re.compile(r"([0-9]{4})(?:年度?)?")
_YEARS = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2}
_MOST_PEOPLE = 1_000_000
TEXT_LONGEST = 100


def is_nothing(text: str) -> bool:
    """Whether somebody answers that there is nothing to say."""
    return fold(text).strip() in _NONE


def typed_answer(record_type: str, field: Field, text: str, today: date) -> Value | Problem:
    """What a person typed, as the field's value."""
    folded = fold(text).strip()
    match field.kind:
        case "date":
            return _kept(parse_date(text, today, allow_future=field.future))
        case "money":
            return _kept(parse_money(text))
        case "choice":
            return choice_named(record_type, field.name, folded) or problem("answer.choose")
        case "flag":
            return True if folded in _YES else False if folded in _NO else problem("answer.choose")
        case "count":
            return _whole(_COUNT, folded, 0, _MOST_PEOPLE, "answer.count")
        case "months":
            return _whole(_MONTHS, folded, 1, 36, "answer.months")
        case "year":
            return _year(folded, today)
        case "number":
            return _multiple(folded)
        case "text":
            cleaned = clean(text, TEXT_LONGEST)
            return cleaned or problem("answer.empty")


def _kept(found: date | Decimal | Problem) -> Value | Problem:
    return found if isinstance(found, Problem) else stored(found)


def pressed_answer(field: Field, value: str, today: date) -> Value | Problem:
    """What a button carried, as the field's value: the same bounds hold as for a typed one."""
    match field.kind:
        case "choice" if value in field.choices:
            return value
        case "flag" if value in ("yes", "no"):
            return value == "yes"
        case "date" | "money" | "count" | "months" | "year" | "number" | "text":
            return typed_answer("", field, value, today)
        case _:
            return problem("draft.stale")


def _whole(form: re.Pattern[str], text: str, least: int, most: int, key: str) -> int | Problem:
    match = form.fullmatch(text)
    value = number(match[1]) if match else None
    return int(value) if value is not None and least <= value <= most else problem(key)


def _year(text: str, today: date) -> int | Problem:
    if text in _YEARS:
        return today.year + _YEARS[text]
    match = _YEAR.fullmatch(text)
    if match is None or not EARLIEST.year <= int(match[1]) <= today.year:
        return problem("answer.year", year=str(today.year))
    return int(match[1])


def _multiple(text: str) -> Value | Problem:
    match = _MULTIPLE.fullmatch(text)
    value = number(match[1]) if match else None
    return stored(value) if value is not None and value <= Decimal(100) else problem("answer.multiple")
