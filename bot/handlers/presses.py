"""Buttons: each verb to its handler. What the button says is a wish; the use case decides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Update

from bot.conversation.problems import problem
from bot.conversation.screen import Action, unpack
from bot.conversation.verbs import Verb
from bot.handlers import (
    alerts,
    amend,
    bureau,
    case_words,
    desk,
    draw,
    due,
    grade,
    imports,
    invite,
    jobs,
    log,
    log_drafts,
    log_save,
    objection,
    objection_outcome,
    overview,
    picture,
    plan,
    record,
    rectification,
    rectification_case,
    recuse,
    repair,
    repair_case,
    rules,
    share,
    start,
    statement,
    statement_words,
    tasks,
    unmask,
)
from bot.handlers.speak import AnxinUnit, refuse

Press = Callable[[AnxinUnit, Action], Awaitable[None]]

_DRAFT = (
    *(Verb.CHOOSE, Verb.TYPE, Verb.SET, Verb.SKIP, Verb.ASK),
    *(Verb.EDIT, Verb.BACK, Verb.CONFIRM, Verb.CANCEL, Verb.MERGE, Verb.WHY, Verb.SCAN),
)
PRESSES: dict[str, Press] = {
    Verb.GRADE: grade.pressed_grade,
    Verb.SUBJECT: grade.pressed_subject,
    Verb.UNMASK: unmask.pressed_unmask,
    Verb.QR: share.pressed_qr,
    Verb.OVERVIEW: overview.pressed_overview,
    Verb.TIMELINE: picture.pressed_timeline,
    Verb.PICK: grade.pressed_pick,
    Verb.PICK_PAGE: grade.pressed_page,
    Verb.RECORD: record.pressed_record,
    Verb.NEW: log.pressed_new,
    **dict.fromkeys(_DRAFT, amend.pressed_draft),
    Verb.AMEND: amend.pressed_amend,
    Verb.HISTORY: amend.pressed_history,
    Verb.UNDO: log_save.pressed_undo,
    Verb.DRAFTS: log_drafts.pressed_drafts,
    Verb.RESUME: log_drafts.pressed_resume,
    Verb.DROP: log_drafts.pressed_drop,
    Verb.ACKNOWLEDGE: alerts.pressed_acknowledge,
    Verb.ALERTS: alerts.pressed_alerts,
    Verb.ALERT: desk.pressed_alert,
    Verb.TAKE: desk.pressed_take,
    Verb.HAND: desk.pressed_hand,
    Verb.HAND_TO: desk.pressed_hand_to,
    Verb.ALERT_SETTINGS: desk.pressed_settings,
    Verb.GROUP_BIND: desk.pressed_bind,
    Verb.GROUP_UNBIND: desk.pressed_unbind,
    Verb.REPAIR: repair.pressed_repair,
    Verb.REPAIR_APPLY: repair.pressed_apply,
    Verb.REPAIR_PROOF: repair.pressed_proof,
    Verb.REPAIR_SEND: repair.pressed_send,
    Verb.REPAIR_CORRECT: repair.pressed_correct,
    Verb.REPAIR_CASE: repair_case.pressed_case,
    Verb.REPAIR_MOVE: repair_case.pressed_move,
    Verb.REPAIR_FILES: repair_case.pressed_files,
    Verb.STATEMENT: statement.pressed_statement,
    Verb.STATEMENT_FILE: statement.pressed_file,
    Verb.STATEMENT_SUBMIT: statement_words.pressed_submit,
    Verb.STATEMENT_WAIVE: statement.pressed_waive,
    Verb.STATEMENT_ACCEPT: statement.pressed_accept,
    Verb.STATEMENT_REJECT: statement.pressed_reject,
    Verb.STATEMENT_PAPERS: statement.pressed_papers,
    Verb.SERVE: statement.pressed_serve,
    Verb.CHECK: statement.pressed_check,
    Verb.RETURN: statement.pressed_return,
    Verb.CORRECT: statement.pressed_correct,
    Verb.OBJECT: objection.pressed_object,
    Verb.OBJECTION: objection.pressed_objection,
    Verb.OBJECTION_MOVE: objection.pressed_move,
    Verb.OBJECTION_ASSIGN: objection.pressed_assign,
    Verb.OBJECTION_PROPOSE: objection.pressed_propose,
    Verb.OBJECTION_RECORD: objection_outcome.pressed_record,
    Verb.OBJECTION_CHANGE: objection_outcome.pressed_change,
    Verb.PLAN: plan.pressed_plan,
    Verb.PLAN_HERE: plan.pressed_here,
    Verb.VISIT: plan.pressed_visit,
    Verb.VISIT_LOG: plan.pressed_inspection,
    Verb.DRAWS: draw.pressed_draws,
    Verb.DRAW_NEW: draw.pressed_new,
    Verb.DRAW_SIZE: draw.pressed_size,
    Verb.DRAW_OPEN: draw.pressed_open,
    Verb.DRAW: draw.pressed_draw,
    Verb.DRAW_WITNESS: draw.pressed_witness,
    Verb.DRAW_VERIFY: draw.pressed_verify,
    Verb.DRAW_FILE: draw.pressed_file,
    Verb.DRAW_CANCEL: draw.pressed_cancel,
    Verb.RECUSE: recuse.pressed_recuse,
    Verb.RECUSE_LIFT: recuse.pressed_lift,
    Verb.RECTIFY: rectification.pressed_case,
    Verb.RECTIFY_NEW: rectification.pressed_new,
    Verb.RECTIFY_DUE: rectification.pressed_due,
    Verb.RECTIFY_SEND: rectification.pressed_send,
    Verb.RECTIFY_PROOF: rectification_case.pressed_proof,
    Verb.RECTIFY_SUBMIT: rectification_case.pressed_submit,
    Verb.RECTIFY_MOVE: rectification_case.pressed_move,
    Verb.RECTIFY_CLOSE: rectification_case.pressed_close,
    Verb.RECTIFY_FILES: rectification_case.pressed_files,
    Verb.DROP_WORDS: case_words.pressed_drop,
    Verb.DUE: due.pressed_due,
    Verb.DEADLINE: due.pressed_deadline,
    Verb.TASKS: tasks.pressed_tasks,
    Verb.TASK: tasks.pressed_task,
    Verb.TASK_TAKE: tasks.pressed_take,
    Verb.TASK_HAND: tasks.pressed_hand,
    Verb.TASK_LOG: tasks.pressed_log,
    Verb.TASK_DONE: tasks.pressed_done,
    Verb.TASKS_DONE: tasks.pressed_done_all,
    Verb.TASK_FINISH: tasks.pressed_finish,
    Verb.JOB_STOP: jobs.pressed_stop,
    Verb.IMPORT_RUN: imports.pressed_run,
    Verb.IMPORT_DROP: imports.pressed_drop,
    Verb.IMPORT_TEMPLATE: imports.pressed_template,
    Verb.BUREAU_SETTINGS: bureau.pressed_settings,
    Verb.RULES: rules.pressed_rules,
    Verb.INVITE: invite.pressed_invite,
    Verb.HAT: start.put_on,
    Verb.LANGUAGE: start.pressed_language,
    Verb.HELP: start.pressed_help,
}


async def press(update: Update, unit: AnxinUnit) -> None:
    """One pressed button; one of a form we never made gets a polite answer."""
    query = update.callback_query
    action = unpack(query.data) if query else None
    handler = PRESSES.get(action.verb) if action else None
    if action is None or handler is None:
        await refuse(unit, problem("draft.stale"))
        return
    await handler(unit, action)
