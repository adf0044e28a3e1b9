"""What a bureau may set, in the one place that says so: the form of each setting, and what holds where it is not set.

A setting is a field here, with `setting.<name>.title` and `setting.<name>.form` among the texts: a command and a
card then offer it. Stored is only what differs from the default, as JSON in the bureau's row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

#: Close of business (下班前) where the bureau has set no other hour.
CLOSING = "17:30"

_PAIR = r"[a-zA-Z0-9]{1,16}=([1-9]|[1-5][0-9]|60)"
_MONTHS_BY_GRADE = rf"^({_PAIR}( {_PAIR})*)?$"
_BOOLEAN_WORDS = {"开": True, "开启": True, "是": True, "关": False, "关闭": False, "否": False}


def _one_line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _switch(value: object) -> object:
    return _BOOLEAN_WORDS.get(value.strip(), value) if isinstance(value, str) else value


def _months(value: object) -> object:
    """Months by grade as people write them: full-width, with colons and commas."""
    if not isinstance(value, str):
        return value
    plain = unicodedata.normalize("NFKC", value).replace("未定级", "null")
    return " ".join(re.sub(r"[,;、]", " ", re.sub(r" *[:=] *", "=", plain)).split())


_Months = Annotated[str, BeforeValidator(_months), Field(max_length=200, pattern=_MONTHS_BY_GRADE)]
_Line = Annotated[str, BeforeValidator(_one_line)]
Switch = Annotated[bool, BeforeValidator(_switch)]


class BureauSettings(BaseModel):
    """A bureau's settings, complete.

    phone, address: where the enterprise turns to on paper; "" for unknown.
    closing_time: close of business as HH:MM, from 10:00 on so that every working day has working hours.
    objection_working_days: from acceptance to the written opinion, where the text names no number (陈巴尔虎 11);
        None for the ruleset's own.
    repair_period_days: calendar days within which a repair may be applied for (新密 十六) or the correction has to be
        made (陈巴尔虎 10); None for no such period.
    publish_head: whether the administrators are sent the audit log's head once a day.
    inspection_months: by grade, how many months at the most lie between two inspections, as `A=24 B=12 null=12`,
        where the text leaves the number to the bureau (科右前旗, 新密 十四, 随州 五); "" for the product's own.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    phone: Annotated[_Line, Field(max_length=40, pattern=r"^$|^\+?[0-9][0-9 ()/;、,，转-]{4,}$")] = ""
    address: Annotated[_Line, Field(max_length=120, pattern=r"^[^<>\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]*$")] = ""
    closing_time: Annotated[str, Field(pattern=r"^(1[0-9]|2[0-3]):[0-5][0-9]$")] = CLOSING
    objection_working_days: Annotated[int, Field(ge=1, le=60)] | None = None
    repair_period_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    publish_head: Switch = True
    inspection_months: _Months = ""

    @property
    def months_by_grade(self) -> dict[str, int]:
        """`inspection_months` by grade; `null` stands for 未定级."""
        pairs = (one.partition("=") for one in self.inspection_months.split())
        return {grade: int(months) for grade, _, months in pairs}

    @property
    def closes_at(self) -> time:
        """Close of business in China."""
        return time.fromisoformat(self.closing_time)


#: Every setting, in the order in which they are shown.
NAMES: tuple[str, ...] = tuple(BureauSettings.model_fields)


class SettingError(ValueError):
    """A value is not of its setting's form. `name`: of the setting."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has another form")
        self.name = name


def settings_of(stored: Mapping[str, Any]) -> BureauSettings:
    """The settings of a bureau's row; what is not understood in it holds as not set, so that it stops no deadline."""
    known = {name: value for name, value in stored.items() if name in NAMES}
    while True:
        try:
            return BureauSettings.model_validate(known, strict=True)
        except ValidationError as error:
            for one in error.errors(include_url=False, include_context=False):
                known.pop(str(one["loc"][0]), None)


def with_setting(stored: Mapping[str, Any], name: str, text: str) -> dict[str, Any]:
    """What is to be stored once a setting was given as text; an empty text takes it back to its default.

    Raises:
        KeyError: there is no such setting.
        SettingError: the text has not its form.
    """
    if name not in NAMES:
        raise KeyError(name)
    rest = {key: value for key, value in stored.items() if key != name}
    if not text.strip():
        return rest
    try:
        read = BureauSettings.model_validate_strings({name: text.strip()})
    except ValidationError:
        raise SettingError(name) from None
    value = read.model_dump(mode="json", include={name})[name]
    return rest if value == BureauSettings.model_fields[name].default else {**rest, name: value}
