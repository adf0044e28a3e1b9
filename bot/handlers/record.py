"""A record's card, with the buttons of the procedures about it."""

from __future__ import annotations

from bot.casework.rectification import KIND as RECTIFICATION
from bot.casework.repair import KIND_OF
from bot.casework.statement import KIND as STATEMENT
from bot.conversation.cards.amend import amend_buttons
from bot.conversation.cards.objection import dispute_buttons
from bot.conversation.cards.record import record_card
from bot.conversation.cards.rectification import rectify_rows
from bot.conversation.cards.repair import opening_button
from bot.conversation.cards.statement import pending_buttons
from bot.conversation.screen import Action, Keyboard
from bot.conversation.verbs import Verb
from bot.conversation.views import Audience
from bot.handlers.speak import AnxinUnit, reply
from bot.usecases.dossiers import ruleset_of
from bot.usecases.objections import is_open
from bot.usecases.permissions import Act, may
from bot.usecases.show_record import ShownRecord, show_record


async def pressed_record(unit: AnxinUnit, action: Action) -> None:
    """A record was chosen."""
    await say_record(unit, action.id)


async def say_record(unit: AnxinUnit, record_id: int) -> None:
    """The record's card."""
    shown = await show_record(unit.conn, unit.actor, record_id, unit.now)
    audience: Audience = "staff" if unit.actor.is_staff else "enterprise"
    screen = record_card(
        unit.texts,
        shown.subject.id,
        shown.subject.name,
        shown.record,
        unit.today,
        ruleset=shown.bureau.ruleset,
        natural=shown.subject.kind == "person",
        counts=shown.counts,
        audience=audience,
        bureau=shown.bureau.name,
        extra=procedure_buttons(unit, shown),
    )
    await reply(unit, screen)


def procedure_buttons(unit: AnxinUnit, shown: ShownRecord) -> Keyboard:
    """What the asker may do about the record; one row a procedure."""
    audience: Audience = "staff" if unit.actor.is_staff else "enterprise"
    kind = KIND_OF.get(ruleset_of(shown.bureau).file.repair.procedure)
    repair = opening_button(unit.texts, kind, shown.opening, audience, named=False) if kind and shown.opening else None
    return (
        *_statement(unit, shown),
        *_objections(unit, shown),
        *(((repair,),) if repair else ()),
        *_orders(unit, shown),
        *(amend_buttons(unit.texts, shown.record, may_amend=may(unit.actor, Act.AMEND)) if unit.actor.is_staff else ()),
    )


def _statement(unit: AnxinUnit, shown: ShownRecord) -> Keyboard:
    """陈述 and 核查, while the record waits for them."""
    for case in shown.cases:
        if case.kind == STATEMENT and case.closed_at is None:
            return pending_buttons(unit.texts, case.id, case.state, shown.record, staff=unit.actor.is_staff)
    return ()


def _orders(unit: AnxinUnit, shown: ShownRecord) -> Keyboard:
    """责令整改, and what was ordered on the ground of this record."""
    running = [one.id for one in shown.cases if one.kind == RECTIFICATION and one.closed_at is None]
    return rectify_rows(unit.texts, shown.record, running, staff=unit.actor.is_staff)


def _objections(unit: AnxinUnit, shown: ShownRecord) -> Keyboard:
    """异议, where the regulation knows it and the record counts; the open one instead, once there is one."""
    if ruleset_of(shown.bureau).file.objection is None or shown.record.status != "confirmed":
        return ()
    action = Action(Verb.OBJECT, shown.record.row)
    running = [one.id for one in shown.cases if is_open(one)]
    return dispute_buttons(unit.texts, action, running, staff=unit.actor.is_staff)
