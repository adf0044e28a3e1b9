"""`anxin deadline`: until when an objection accepted on a day must be answered."""

from __future__ import annotations

from datetime import date

import click

from bot.cli.input_error import InputError
from bot.cli.options import DAY, ruleset_of
from rulesets.answer import dumps
from rulesets.calendar import Deadline, WorkCalendar

_WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


@click.command()
@click.argument("ruleset")
@click.argument("accepted_on", type=DAY, metavar="YYYY-MM-DD")
@click.option("--json", "as_json", is_flag=True, help="The deadline as one JSON object.")
@click.pass_obj
def command(lang: str, ruleset: str, accepted_on: date, as_json: bool) -> None:
    """The objection deadline for an objection accepted on YYYY-MM-DD, with each day counted."""
    rules = ruleset_of(ruleset)
    procedure = rules.file.objection
    if procedure is None:
        raise InputError(
            f"{rules.file.name}没有规定异议程序，没有异议期限",
            f"{rules.slug} has no objection procedure, so there is no deadline",
        )
    try:
        found = WorkCalendar().deadline(accepted_on, procedure.working_days)
    except OverflowError:
        raise InputError("期限超出 9999 年", "the deadline lies beyond the year 9999") from None
    click.echo(dumps(found.to_json()) if as_json else _told(found, procedure.clause, lang))


def _told(deadline: Deadline, clause: str, lang: str) -> str:
    zh = lang == "zh"
    due = f"{deadline.due_on}（{_WEEKDAYS['zh'][deadline.due_on.weekday()]}）" if zh else f"{deadline.due_on:%a %F}"
    lines = [
        f"{due}下班前（17:30）答复" if zh else f"Due {due}, close of business (17:30)",
        f"依据：{clause}，受理之日起 {deadline.working_days} 个工作日；受理当日不计"
        if zh
        else f"Clause {clause}: {deadline.working_days} working days from acceptance, whose own day is not counted",
    ]
    for entry in deadline.days:
        weekday = _WEEKDAYS["zh" if zh else "en"][entry.day.weekday()]
        lines.append(f"  {entry.day} {weekday}  {_kind(entry.number, entry.why, entry.name, zh)}")
    if deadline.provisional:
        lines.append(
            "暂定：所涉年度的放假安排尚未公布，公布后重新计算"
            if zh
            else "Provisional: that year's holiday calendar is not yet published; it is recomputed when it is"
        )
    return "\n".join(lines)


def _kind(number: int | None, why: str, name: str | None, zh: bool) -> str:
    counted = "" if number is None else f"第 {number} 个工作日" if zh else f"working day {number}"
    words = {
        "workday": ("", ""),
        "makeup": ("（调休上班）", " (make-up workday)"),
        "weekend": ("休息日，不计", "weekend, not counted"),
        "holiday": (f"{name}，不计", f"{name}, not counted"),
    }
    return counted + words[why][0 if zh else 1]
