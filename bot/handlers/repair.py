"""/repair: the sheet, proof of correction and its recording, and the application."""

from __future__ import annotations

from datetime import date

from telegram import Update

from bot.conversation.cards.repair import repair_sheet
from bot.conversation.cards.repair_ask import ask_day_corrected, choose_way, gathering
from bot.conversation.cards.repair_case import case_list, corrected_receipt, filed_notice
from bot.conversation.cards.subject import choose_subject
from bot.conversation.dates import parse_date
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Action, Screen
from bot.conversation.verbs import Purpose
from bot.conversation.views import Audience
from bot.handlers.speak import AnxinUnit, argument_of, refuse, reply
from bot.usecases.ask_words import Wanted, Words, close_words, gather_words, pressed_words, want_words
from bot.usecases.file_repair import Applying, file_proof, file_repair, may_apply, may_prove
from bot.usecases.find_subject import find_subject, own_subject
from bot.usecases.permissions import Act, require
from bot.usecases.reach import bureau_of
from bot.usecases.record_correction import correctable, record_correction
from bot.usecases.show_repair import show_repair
from bot.usecases.show_repair_case import list_repair_cases
from bot.usecases.views import choice_of, record_view

_APPLY, _PROOF, _CORRECTED = "repair_apply", "repair_proof", "repair_corrected"


async def repair(update: Update, unit: AnxinUnit) -> None:
    """`/repair` for the own company; `/repair <subject>` for staff, without a name what is being handled."""
    require(unit.actor, Act.SEE_SUBJECT)
    query = argument_of(update)
    if not query:
        own = await own_subject(unit.conn, unit.actor)
        if own is not None:
            await say_repair(unit, own.id)
        else:
            await reply(unit, case_list(unit.texts, await list_repair_cases(unit.conn, unit.actor, unit.now)))
        return
    found = await find_subject(unit.conn, unit.actor, query)
    if found.one is not None:
        await say_repair(unit, found.one.id)
        return
    bureau = await bureau_of(unit.conn, unit.actor)
    choices = [choice_of(one, bureau.ruleset) for one in found.all]
    await reply(unit, choose_subject(unit.texts, query, choices, Purpose.REPAIR, alike=found.alike))


async def say_repair(unit: AnxinUnit, subject_id: int) -> None:
    """The sheet of a subject."""
    sheet = await show_repair(unit.conn, unit.actor, subject_id, unit.now)
    await reply(unit, repair_sheet(unit.texts, sheet, _audience(unit)))


async def pressed_repair(unit: AnxinUnit, action: Action) -> None:
    """信用修复, 提前移出 under a grade: a message of its own, the grade stays."""
    sheet = await show_repair(unit.conn, unit.actor, action.id, unit.now)
    await reply(unit, repair_sheet(unit.texts, sheet, _audience(unit)), new=True)


def _audience(unit: AnxinUnit) -> Audience:
    return "staff" if unit.actor.is_staff else "enterprise"


async def pressed_apply(unit: AnxinUnit, action: Action) -> None:
    """申请修复, 申请提前移出, 登记书面申请: the way first, where one has to be chosen, then words and proof."""
    applying = await may_apply(unit.conn, unit.actor, action.id, unit.now)
    if isinstance(applying, Problem):
        await refuse(unit, applying)
    elif applying.ways and action.arg not in applying.ways:
        screen = choose_way(unit.texts, applying.kind, applying.record, applying.ways, applying.clause)
        await reply(unit, screen, new=True)
    else:
        wanted = await want_words(unit.conn, unit.actor, _APPLY, action.id, unit.now, way=action.arg)
        await _show_gathered(unit, wanted, applying)


async def pressed_proof(unit: AnxinUnit, action: Action) -> None:
    """上传整改材料."""
    applying = await may_prove(unit.conn, unit.actor, action.id, unit.now)
    if isinstance(applying, Problem):
        await refuse(unit, applying)
        return
    await _show_gathered(unit, await want_words(unit.conn, unit.actor, _PROOF, action.id, unit.now), applying)


async def _show_gathered(unit: AnxinUnit, wanted: Wanted, applying: Applying) -> None:
    screen = gathering(
        unit.texts,
        applying.record,
        (wanted.id, wanted.version),
        kind=applying.kind if wanted.purpose == _APPLY else None,
        way=wanted.more.get("way", ""),
        text=wanted.text,
        files=len(wanted.files),
    )
    await reply(unit, screen, new=True)


async def _gather(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """Words and files for an application or a proof: kept until 确认提交."""
    ask = may_apply if wanted.purpose == _APPLY else may_prove
    applying = await ask(unit.conn, unit.actor, wanted.case_id, unit.now)
    if isinstance(applying, Problem):
        await refuse(unit, applying)
        return True
    await _show_gathered(unit, await gather_words(unit.conn, wanted, words, unit.now), applying)
    return False


async def pressed_send(unit: AnxinUnit, action: Action) -> None:
    """确认提交."""
    wanted = await pressed_words(unit.conn, unit.actor, action.id, action.version)
    if wanted is None or wanted.purpose not in (_APPLY, _PROOF):
        await refuse(unit, problem("draft.stale"))
        return
    about = {"text": wanted.text, "files": wanted.files}
    if wanted.purpose == _PROOF:
        proved = await file_proof(unit.conn, unit.actor, wanted.case_id, unit.now, **about)  # type: ignore[arg-type]
        screen: Screen | Problem = proved if isinstance(proved, Problem) else filed_notice(unit.texts, None)
    else:
        way = wanted.more.get("way", "")
        case = await file_repair(unit.conn, unit.actor, wanted.case_id, unit.now, way=way, **about)  # type: ignore[arg-type]
        screen = case if isinstance(case, Problem) else filed_notice(unit.texts, case.id)
    if isinstance(screen, Problem):
        await refuse(unit, screen)
        return
    await close_words(unit.conn, wanted, unit.now, answered=True)
    await reply(unit, screen)


async def pressed_correct(unit: AnxinUnit, action: Action) -> None:
    """登记整改完成: the day is asked for, or is on the button."""
    row = await correctable(unit.conn, unit.actor, action.id)
    if isinstance(row, Problem):
        await refuse(unit, row)
        return
    if action.arg:
        on = parse_date(action.arg, unit.today)
        wrong = on if isinstance(on, Problem) else await _correct(unit, action.id, on)
        if wrong is not None:
            await refuse(unit, wrong)
        return
    wanted = await want_words(unit.conn, unit.actor, _CORRECTED, action.id, unit.now)
    record = await record_view(unit.conn, row)
    screen = ask_day_corrected(unit.texts, record, (wanted.id, wanted.version), unit.today)
    await reply(unit, screen, new=True)


async def _correct(unit: AnxinUnit, record_id: int, on: date) -> Problem | None:
    done = await record_correction(unit.conn, unit.actor, record_id, on, unit.now)
    if isinstance(done, Problem):
        return done
    grades = (done.followed.before, done.followed.after)
    await reply(unit, corrected_receipt(unit.texts, done.subject.id, done.bureau.ruleset, done.record, on, grades))
    return None


async def _take_corrected(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    on = parse_date(words.text, unit.today)
    wrong = on if isinstance(on, Problem) else await _correct(unit, wanted.case_id, on)
    if wrong is not None:
        await refuse(unit, wrong)
    return wrong is None


#: What is done with words that a person was asked for, by purpose.
WORDS = {_APPLY: _gather, _PROOF: _gather, _CORRECTED: _take_corrected}
