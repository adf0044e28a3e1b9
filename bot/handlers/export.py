"""/export: a bureau's tables, lists and plans for who leads; a credit report for whom it is about."""

from __future__ import annotations

from telegram import Update

from bot.conversation.cards.export import ALL_YEARS, export_forms, export_kinds, export_whose, export_years
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Action
from bot.handlers.jobs import show_job
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.reports.forms import FORMS
from bot.usecases.export_chat import FEED_ALL, ask_export, kinds_of, years_of
from bot.usecases.find_subject import find_subject
from bot.usecases.permissions import Act, may, require
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.shown_name import shown_name
from bot.usecases.views import choice_of

_OFFERED = 8


async def export(update: Update, unit: AnxinUnit) -> None:
    """What there is; with a subject's name its report."""
    message = update.effective_message
    words = (message.text or "").split(maxsplit=1)[1:] if message else []
    hat = require(unit.actor, Act.REPORT)
    if hat.subject_id is not None:
        await _show_report(unit, hat.subject_id)
        return
    bureau = await bureau_of(unit.conn, unit.actor)
    if not words:
        reports = may(unit.actor, Act.REPORT)
        await reply(unit, export_kinds(unit.texts, bureau.name, kinds_of(bureau), reports=reports))
        return
    found = await find_subject(unit.conn, unit.actor, words[0])
    if found.one is not None:
        await _show_report(unit, found.one.id)
    elif found.all:
        choices = [choice_of(one, bureau.ruleset) for one in found.all[:_OFFERED]]
        await reply(unit, export_whose(unit.texts, choices))
    else:
        await refuse(unit, problem("export.none", query=words[0][:60]))


async def pressed_export(unit: AnxinUnit, action: Action) -> None:
    """The next choice, or the last one."""
    kind, _, form = action.arg.partition("=")
    if form:
        await _start(unit, kind, form, action)
        return
    if kind == "report":
        await _show_report(unit, action.id)
        return
    require(unit.actor, Act.EXPORT)
    bureau = await bureau_of(unit.conn, unit.actor)
    if kind not in kinds_of(bureau):
        await refuse(unit, problem("export.stale"))
        return
    years = years_of(kind, unit.now)
    if years and action.version not in years:
        await reply(unit, export_years(unit.texts, kind, years))
        return
    year = action.version
    about = "" if year <= ALL_YEARS else unit.texts.plain("export.years.one", year=str(year))
    forms = FORMS["feed" if kind == FEED_ALL else kind]
    await reply(unit, export_forms(unit.texts, kind, forms, year=year, about=about))


async def _show_report(unit: AnxinUnit, subject_id: int) -> None:
    subject = await subject_for(unit.conn, unit.actor, Act.REPORT, subject_id)
    name = shown_name(subject)
    await reply(unit, export_forms(unit.texts, "report", FORMS["report"], subject=subject.id, about=name))


async def _start(unit: AnxinUnit, kind: str, form: str, action: Action) -> None:
    job = await ask_export(
        unit.conn, unit.actor, kind=kind, form=form, year=action.version, subject_id=action.id, now=unit.now
    )
    if isinstance(job, Problem):
        await refuse(unit, job)
        return
    unit.directly("sendChatAction", {"chat_id": unit.private_chat_id, "action": "upload_document"})
    await show_job(unit, job)
