"""Days, money, grades and records in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.conversation.fields import RECORD_FIELDS, Field, fields_of
from bot.conversation.masking import redact
from bot.conversation.regulation import class_of, classes
from bot.conversation.screen import lines, shorten
from bot.conversation.views import Audience, RecordView, as_day, rank
from bot.locales import Texts

SHANGHAI = ZoneInfo("Asia/Shanghai")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NEAR = {0: "today", 1: "yesterday", 2: "before_yesterday"}
#: By the number of classes, from the best to the worst; beyond five the middle ones share a colour.
_LIGHTS = {1: "🟢", 2: "🟢🔴", 3: "🟢🟡🔴", 4: "🟢🔵🟠🔴", 5: "🟢🔵🟡🟠🔴"}
_INVISIBLE = dict.fromkeys(
    (
        *range(9),
        *range(14, 0x20),
        0x7F,
        *range(0x80, 0xA0),
        0x61C,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    )
)
_REMARK_SHOWN = 200
_GRADE_SHOWN = 40


def clean(text: str, limit: int = _REMARK_SHOWN) -> str:
    """Free text on one line: white space joined, invisible direction marks and surrogates dropped, cut to length."""
    sendable = text.encode("utf-8", "ignore").decode("utf-8").translate(_INVISIBLE)
    return shorten(" ".join(sendable.split()), limit)


def day(texts: Texts, value: date) -> Markup:
    """2026年11月18日."""
    return texts("day.plain", year=str(value.year), month=month_name(texts, value), day=value.day)


def day_short(texts: Texts, value: date, today: date) -> Markup:
    """11月18日; with its year where that is not this one."""
    if value.year != today.year:
        return day(texts, value)
    return texts("day.this_year", month=month_name(texts, value), day=value.day)


def day_of_week(texts: Texts, value: date) -> Markup:
    """2026年11月18日（周三）."""
    return texts("day.weekday", day=day(texts, value), weekday=texts(f"weekday.{value.weekday()}"))


def day_near(texts: Texts, value: date, today: date) -> Markup:
    """2026年11月18日（周三，昨天）: with the weekday, and what people call it when it is near."""
    near = _NEAR.get((today - value).days)
    if near is None:
        return day_of_week(texts, value)
    weekday = texts(f"weekday.{value.weekday()}")
    return texts("day.near", day=day(texts, value), weekday=weekday, near=texts(f"near.{near}"))


def month_name(texts: Texts, value: date) -> str:
    """The month as a date is written with it: 11, Nov."""
    return _MONTHS[value.month - 1] if texts.language == "en" else str(value.month)


def moment(texts: Texts, value: datetime) -> Markup:
    """An instant as a local day and time."""
    local = value.astimezone(SHANGHAI)
    return texts("day.moment", month=month_name(texts, local), day=local.day, time=f"{local:%H:%M}")


def money(texts: Texts, value: object) -> Markup:
    """30,000 元; fen only where there are any."""
    amount = Decimal(str(value))
    written = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return texts("money.yuan", amount=written)


def distance(texts: Texts, metres: float) -> str:
    """120 米, 1.2 公里."""
    if metres < 1000:
        return texts.plain("around.metres", n=round(metres / 10) * 10)
    return texts.plain("around.kilometres", n=f"{metres / 1000:.1f}")


def ago(texts: Texts, then: datetime, now: datetime) -> Markup:
    """刚刚, 5 分钟前, 3 小时前, else the day and time."""
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return texts("ago.now")
    if minutes < 60:
        return texts("ago.minutes", n=minutes)
    if minutes < 24 * 60:
        return texts("ago.hours", n=minutes // 60)
    return moment(texts, then)


def grade_short(texts: Texts, ruleset: str, grade: str | None) -> Markup:
    """A, 四级, 黑名单; 未定级 where there is none."""
    if grade is None:
        return texts("grade.none_short")
    found = class_of(ruleset, grade)
    return _named(texts, found.short_name(texts.language) if found else None, grade)


def grade_long(texts: Texts, ruleset: str, grade: str | None) -> Markup:
    """C 级（黑名单）."""
    if grade is None:
        return texts("grade.none")
    found = class_of(ruleset, grade)
    return _named(texts, found.long_name(texts.language) if found else None, grade)


def _named(texts: Texts, name: str | None, grade: str) -> Markup:
    # The words are an author's: a regulation of a bureau's own may write anything there.
    return texts("grade.other", grade=clean(name or grade, _GRADE_SHOWN))


def clause_name(texts: Texts, clause: str) -> Markup:
    """六(三)1 as it stands; a bare number as 第 2 项."""
    return texts("clause.numbered" if clause.isdigit() else "clause.named", clause=clause)


def light(ruleset: str, grade: str | None) -> str:
    """A coloured dot, from green to red; white where there is no grade."""
    place = rank(ruleset, grade)
    if place is None:
        return "⚪"
    number = len(classes(ruleset))
    dots = _LIGHTS.get(number) or "🟢🔵" + "🟡" * (number - 4) + "🟠🔴"
    return dots[place]


def change(texts: Texts, ruleset: str, before: str | None, after: str | None) -> Markup:
    """A → C 级（黑名单）."""
    return texts("grade.change", before=grade_short(texts, ruleset, before), after=grade_long(texts, ruleset, after))


def type_name(texts: Texts, record_type: str) -> Markup:
    """约谈, 行政处罚, …"""
    return texts(f"type.{record_type}")


def field_value(texts: Texts, record_type: str, field: Field, value: Any, today: date | None = None) -> Markup:
    """One value of a record in words; a near date with its weekday where `today` is given."""
    if field.kind == "date":
        on = as_day(value)
        if on is None:
            return texts("value.none")
        return day_near(texts, on, today) if today else day(texts, on)
    if field.kind == "money":
        return money(texts, value)
    if field.kind == "flag":
        return texts("value.yes" if value else "value.no")
    if field.kind == "choice":
        key = f"choice.{record_type}.{field.name}.{value}"
        return texts(key) if key in texts else texts("value.plain", value=str(value))
    if field.kind in ("count", "months"):
        return texts(f"value.{field.kind}", n=int(value))
    if field.kind == "number":
        return texts("value.multiple", n=f"{Decimal(str(value)):f}")
    return texts("value.plain", value=clean(str(value), 60))


def is_given(value: Any) -> bool:
    """Whether a field says anything: not absent, zero money or a flag that is off."""
    return value not in (None, "", False) and not (isinstance(value, int | float | Decimal) and value == 0)


def record_brief(texts: Texts, record: RecordView) -> Markup:
    """2026年3月1日 行政处罚 罚款 30,000 元."""
    parts = [day(texts, record.on) if "year" not in record.values else texts("day.year", year=str(record.on.year))]
    parts.append(type_name(texts, record.type))
    for field in RECORD_FIELDS[record.type]:
        value = record.values.get(field.name)
        if field.name in _BRIEF and is_given(_number(value)):
            parts.append(texts(f"brief.{field.name}", value=field_value(texts, record.type, field, value)))
    return Markup(" ").join(parts).replace(" （", "（")


_BRIEF = frozenset(
    ("fine", "confiscated", "level", "deaths", "injuries", "actor", "kind", "to", "department", "source", "grade")
)


def _number(value: Any) -> Any:
    """Money kept as text counts as the number it is."""
    try:
        return Decimal(value) if isinstance(value, str) and value[:1].isdigit() and "-" not in value else value
    except ArithmeticError:
        return value


def record_line(texts: Texts, record: RecordView, audience: Audience = "staff", note: bool = False) -> Markup:
    """A record in a list, with what is special about it; with `note` its document number, for staff its remark."""
    marks: list[Markup] = []
    if record.status != "confirmed":
        marks.append(status_words(texts, record))
    if record.under_objection:
        marks.append(texts("mark.objection"))
    if as_day(record.values.get("repaired_on")):
        marks.append(texts("mark.repaired"))
    if record.values.get("measure"):
        marks.append(texts("mark.measure"))
    line = texts("list.item", item=record_brief(texts, record))
    if marks:
        line = texts("list.marked", line=line, marks=texts("list.comma").join(marks))
    if not note:
        return line
    remark = clean(redact(record.note), 60) if audience == "staff" else ""
    return lines(
        line,
        texts("list.document", number=clean(record.document_no, 60)) if record.document_no else None,
        texts("list.remark", remark=remark) if remark else None,
    )


def status_words(texts: Texts, record: RecordView) -> Markup:
    """已计入, 已撤回; for a record that waits, what for."""
    if record.status == "pending" and record.waits:
        return texts("waits.joined", what=texts("list.comma").join(texts(f"waits.{one}") for one in record.waits))
    return texts(f"status.{record.status}")


def record_rows(texts: Texts, record_type: str, values: Mapping[str, Any], ruleset: str, today: date) -> list[Markup]:
    """Every given field of a record as `名称：值`."""
    return [
        texts(
            "row.field",
            name=texts(f"field.{field.name}"),
            value=field_value(texts, record_type, field, values[field.name], today),
        )
        for field in fields_of(record_type)
        if field.name in values and (field.used_by(record_type, ruleset) or is_given(_number(values[field.name])))
    ]


def year_before(today: date) -> date:
    """The first day that is still within one year of `today` (民法典 第二百条至第二百零二条)."""
    try:
        return today.replace(year=today.year - 1)
    except ValueError:
        return date(today.year - 1, 2, 28) + timedelta(1)
