"""The verbs that buttons carry, and what their `id`, `version` and `arg` are.

`id`, `version` and `arg` not named here are 0, 0 and "".
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Literal, get_args

from bot.conversation.screen import Action

#: Whose: the asker's own, or everybody's.
Scope = Literal["mine", "all"]
#: What of the plan is listed: due by today, due in this month, or drawn at random for this month.
Tab = Literal["day", "month", "drawn"]


class Verb(StrEnum):
    """One verb for each thing a button can ask for."""

    GRADE = "grade"  #: id: subject; arg: see `grade_action`
    SUBJECT = "subject"  #: id: subject; arg: page of its records
    UNMASK = "unmask"  #: 显示全名. id: subject
    QR = "qr"  #: 二维码. id: subject; arg: `renew` to void the old one, `sure` to do so, or nothing
    TIMELINE = "timeline"  #: 时间线. id: subject
    OVERVIEW = "overview"  #: 总览. id: page; arg: a section, or nothing for all in short
    SUPPOSE = "suppose"  #: 假如. id: subject; arg: see `bot.conversation.supposing`
    PICK = "pick"  #: a subject chosen from a list. id: subject; arg: what for, see `Purpose`
    PICK_PAGE = "pick_page"  #: another page of that list. id: page; arg: `purpose=query`

    NEW = "log_new"  #: begin to log. id: subject or 0
    CHOOSE = "log_subject"  #: id: draft; version: of the draft; arg: subject's id
    TYPE = "log_type"  #: id, version: of the draft; arg: record type, `=today` behind it for one found today
    SET = "log_set"  #: id, version: of the draft; arg: `field=value`
    SKIP = "log_skip"  #: id, version: of the draft; arg: field
    ASK = "log_ask"  #: let the person type the answer. id, version: of the draft; arg: field
    EDIT = "log_edit"  #: id, version: of the draft; arg: field, or nothing for the list of fields
    BACK = "log_back"  #: id, version: of the draft
    CONFIRM = "log_confirm"  #: id, version: of the draft
    CANCEL = "log_cancel"  #: id, version: of the draft
    MERGE = "log_merge"  #: 并入 a record that is there. id, version: of the draft; arg: record
    WHY = "log_why"  #: 为什么问. id, version: of the draft; arg: field
    SCAN = "log_scan"  #: the licence's code tells the subject. id, version: of the draft
    DRAFTS = "drafts"  #: the open drafts. id: page
    RESUME = "draft_go"  #: go on with one. id: draft; version: of the draft, 0 for any
    DROP = "draft_drop"  #: give one up, from the list. id, version: of the draft
    UNDO = "log_undo"  #: id: record; version: of the record

    RECORD = "record"  #: one record's card. id: record

    ACKNOWLEDGE = "alert_ack"  #: id: alert; version: of the alert; arg: `origin_of`, nothing in the live message
    ALERTS = "alerts"  #: id: page; arg: `open` or `all`
    ALERT = "alert"  #: one alert's card. id: alert; arg: `origin_of`
    TAKE = "alert_take"  #: 我来办. id: alert; arg: `origin_of`
    HAND = "alert_hand"  #: 转交, to whom? id: alert; arg: `origin_of`
    HAND_TO = "alert_hand_to"  #: id: alert; version: the person; arg: `origin_of`
    ALERT_SETTINGS = "alert_set"  #: arg: the topic to turn on, `quiet=` with the preset's number, or nothing
    GROUP_BIND = "group_bind"  #: arg: the chat where it is pressed in private, nothing in the group itself
    GROUP_UNBIND = "group_unbind"  #: id: destination

    STATEMENT = "stmt"  #: a pending record's case. id: case
    STATEMENT_FILE = "stmt_file"  #: id: case; version: of the record
    STATEMENT_SUBMIT = "stmt_submit"  #: what was gathered. id: question; version: 0
    STATEMENT_WAIVE = "stmt_waive"  #: id: case; version: of the record; arg: `yes` the second time
    STATEMENT_ACCEPT = "stmt_accept"  #: id: case; version: of the record; arg: nothing, `withdraw` or `amend`
    STATEMENT_REJECT = "stmt_reject"  #: id: case; version: of the record
    STATEMENT_PAPERS = "stmt_papers"  #: evidence and what was handed in. id: case
    SERVE = "stmt_serve"  #: id: case; version: of the record
    CHECK = "check"  #: 核查. id: case; version: of the record
    RETURN = "check_return"  #: id: case; version: of the record
    CORRECT = "check_fix"  #: id: case; version: of the record; arg: `amend` or `withdraw`

    REPAIR = "repair"  #: 信用修复, 提前移出 of a subject. id: subject
    REPAIR_APPLY = "repair_apply"  #: id: record; arg: the way chosen, where there are several
    REPAIR_PROOF = "repair_proof"  #: id: record
    REPAIR_SEND = "repair_send"  #: id, version: of the question
    REPAIR_CORRECT = "repair_fixed"  #: id: record; arg: the day, or nothing to be asked for it
    REPAIR_CASE = "repair_case"  #: id: case
    REPAIR_MOVE = "repair_move"  #: id, version: of the case; arg: the move
    REPAIR_FILES = "repair_files"  #: id: of a case or a record; arg: `case` or `record`

    OBJECT = "object"  #: begin an objection. id: record; with arg `grade`: subject
    OBJECTION = "objection"  #: one objection's card. id: case
    OBJECTION_MOVE = "obj_move"  #: id: case; version: of the case; arg: the move
    OBJECTION_ASSIGN = "obj_assign"  #: id: case; version: of the case; arg: person
    OBJECTION_PROPOSE = "obj_propose"  #: id: case; version: of the case; arg: outcome
    OBJECTION_RECORD = "obj_record"  #: which record. id: case; version: of the case; arg: `outcome=record`
    OBJECTION_CHANGE = "obj_change"  #: the change as shown. id, version: of the question

    PLAN = "plan"  #: inspections to be made. id: page; arg: see `plan_action`
    PLAN_HERE = "plan_here"  #: 按距离. arg: day, month or drawn
    VISIT = "visit"  #: 去检查、复查. id: subject
    VISIT_LOG = "visit_log"  #: 记录检查. id: subject
    DRAWS = "draws"  #: 双随机: the draws of the month
    DRAW_NEW = "draw_new"  #: 发起抽取: for this month, or with arg `next` for the next one
    DRAW_SIZE = "draw_size"  #: how many. id, version: of the question; arg: the number
    DRAW_OPEN = "draw_open"  #: the lists as shown. id, version: of the question; arg: inspectors for each
    DRAW = "draw"  #: one draw. id: draw
    DRAW_WITNESS = "draw_witness"  #: 见证抽取. id: draw
    DRAW_VERIFY = "draw_verify"  #: 重新验证. id: draw
    DRAW_FILE = "draw_file"  #: 下载清单. id: draw
    DRAW_CANCEL = "draw_cancel"  #: id: draw
    RECUSE = "recuse"  #: 回避. id: subject; arg: the person, or nothing to be asked for one
    RECUSE_LIFT = "recuse_lift"  #: id: recusal

    RECTIFY = "rect"  #: one order to put something right. id: case
    RECTIFY_NEW = "rect_new"  #: 责令整改. id: record; with arg `subject`: subject
    RECTIFY_DUE = "rect_due"  #: by when. id, version: of the question; arg: days
    RECTIFY_SEND = "rect_send"  #: 确认下达. id, version: of the question
    RECTIFY_PROOF = "rect_proof"  #: 提交整改材料. id: case
    RECTIFY_SUBMIT = "rect_submit"  #: what was gathered. id, version: of the question
    RECTIFY_MOVE = "rect_move"  #: id, version: of the case; arg: the move
    RECTIFY_CLOSE = "rect_close"  #: 整改完成 on a day. id, version: of the case; arg: the day
    RECTIFY_FILES = "rect_files"  #: id: case

    DROP_WORDS = "words_drop"  #: id, version: of the question that a case asked; 0 for any version

    DUE = "due"  #: what is due. id: page; arg: `mine` or `all`
    DEADLINE = "deadline"  #: one deadline. id: deadline; arg: `proof`, `new` for a message of its own, or nothing

    AMEND = "amend"  #: 更正. id: record; version: of the record; arg: `withdraw` for 撤回, or nothing
    HISTORY = "history"  #: a record's versions. id: record; arg: page

    TASKS = "tasks"  #: open tasks. id: subject or 0; arg: see `tasks_action`
    TASK = "task"  #: one task. id: task; arg: `new` for a message of its own, or nothing
    TASK_TAKE = "task_take"  #: id: task
    TASK_HAND = "task_hand"  #: id: task; arg: person, or nothing to be asked for one
    TASK_LOG = "task_log"  #: id: task
    TASK_DONE = "task_done"  #: id: task
    TASKS_DONE = "tasks_done"  #: arg: kind
    TASK_FINISH = "task_finish"  #: id, version: of the question; version 0 for any

    JOB_STOP = "job_stop"  #: id: job
    EXPORT = "export"  #: id: subject of a report; version: year, 1 for all, 0 for none; arg: kind, or `kind=form`
    IMPORT_RUN = "import_run"  #: id: the check's job; arg: `w` or `g` for WGS-84 or GCJ-02, `k` for equal rows too
    IMPORT_DROP = "import_drop"  #: id: the check's job
    IMPORT_TEMPLATE = "import_form"  #: arg: `subjects` or `records`

    BUREAU_SETTINGS = "bureau_set"  #: 设置. arg: the setting, or nothing for all of them

    RULES = "rules"  #: id: page
    MEMBERS = "members"  #: 成员. id: page; arg: `staff`, `firm`, or a subject's id
    MEMBER_REMOVE = "member_remove"  #: 移除? id: person; arg: the list it came from
    MEMBER_OUT = "member_out"  #: 确认移除. id: person; version: who gets their work, or 0; arg: as above
    RULES_DECIDE = "rules_decide"  #: 确认施行, 不予采用. id: amendment; arg: `adopt` or `drop`
    INVITE = "invite"  #: id: subject, for its person; else arg: the role
    HAT = "hat"  #: id: membership
    LANGUAGE = "lang"  #: arg: zh or en
    HELP = "help"


class Purpose(StrEnum):
    """What a subject is being chosen for."""

    GRADE = "grade"
    SUBJECT = "subject"
    LOG = "log"
    OBJECTION = "objection"
    INVITE = "invite"
    REPAIR = "repair"


def plan_action(tab: Tab, *, page: int = 0, near: tuple[float, float] | None = None) -> Action:
    """A page of the plan. near: WGS-84 degrees of where the asker stands; a metre is exact enough."""
    return Action(Verb.PLAN, page, arg=tab + (f"@{near[0]:.5f},{near[1]:.5f}" if near else ""))


def plan_argument(arg: str) -> tuple[Tab, tuple[float, float] | None] | None:
    """What `plan_action` put into the argument; None where it is none of ours."""
    head, at, place = arg.partition("@")
    tab = tab_of(head)
    if tab is None or not at:
        return (tab, None) if tab and not at else None
    found = re.fullmatch(r"(-?[0-9]{1,2}\.[0-9]{5}),(-?[0-9]{1,3}\.[0-9]{5})", place)
    if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        return None
    return tab, (float(found[1]), float(found[2]))


def tab_of(word: str) -> Tab | None:
    """The tab of the plan that a word names."""
    return next((one for one in get_args(Tab) if one == word), None)


def tasks_action(subject: int = 0, *, scope: Scope = "all", page: int = 0, kind: str = "") -> Action:
    """The open tasks of a subject, of a kind, or all kinds of a bureau; the asker's own alone, or everybody's."""
    return Action(Verb.TASKS, subject, arg=f"{scope[0]}{page}{kind and '=' + kind}")


def tasks_argument(arg: str) -> tuple[Scope, int, str] | None:
    """What `tasks_action` put into the argument: whose, page and kind; None where it is none of ours."""
    found = re.fullmatch(r"([ma])([0-9]{1,5})(?:=([a-z0-9_]{1,32}))?", arg)
    return ("mine" if found[1] == "m" else "all", int(found[2]), found[3] or "") if found else None


def grade_action(
    subject: int, *, detailed: bool = False, as_of: date | None = None, as_known: bool = False, part: int = 0
) -> Action:
    """Show a subject's grade: short or with its grounds, today's or a past day's; that one on what is known now, or
    on what was known then (当时已知). part: which part of the grounds."""
    form = "d" if detailed else "s"
    return Action(
        Verb.GRADE, subject, part, arg=(form.upper() if as_known else form) + (as_of.isoformat() if as_of else "")
    )


def grade_argument(arg: str) -> tuple[bool, date | None, bool] | None:
    """What `grade_action` put into the argument: detailed, the day, and whether as known then; None where it is none
    of ours."""
    form = arg[:1].lower()
    if form not in ("d", "s"):
        return None
    try:
        return form == "d", date.fromisoformat(arg[1:]) if arg[1:] else None, arg[0] != form
    except ValueError:
        return None
