"""Who may what: the one table, and the one way to ask it.

The table is the contract's. Use cases ask it before they do anything; menus and buttons only reflect it.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from bot.conversation.views import Role
from bot.usecases.actor import Actor
from storage.people import MembershipRow
from storage.subjects import SubjectRow


class Act(StrEnum):
    """What somebody may want to do."""

    SEE_SUBJECT = "see_subject"  # grade, reasons, records
    LIST_SUBJECTS = "list_subjects"  # search by name among the bureau's subjects
    LOG = "log"  # log, evidence, withdraw own draft, undo within the window
    SEE_ALERTS = "see_alerts"
    ACKNOWLEDGE = "acknowledge"
    INVITE_ENTERPRISE = "invite_enterprise"
    INVITE_INSPECTOR = "invite_inspector"
    INVITE_ANYONE = "invite_anyone"
    REMOVE_MEMBER = "remove_member"  # of the roles that the actor may invite into
    CHECK_RECORD = "check_record"  # 核查, by who is not its collector
    FILE = "file"  # statements, objections, applications for the own subject
    ENTER_PAPER = "enter_paper"  # the same, entered by staff from paper
    DECIDE = "decide"  # 采纳, 不采纳, 受理, 不予受理, 指派, 变更, 删除, 保留, 通过, 驳回
    INVESTIGATE = "investigate"  # 出具意见, by the assigned investigator, who is no collector
    SEE_DUE = "see_due"
    INSPECT = "inspect"  # visits, orders to put something right, the plan of inspections
    DRAW = "draw"  # draw inspections at random, and say who may not inspect whom
    WORK_TASKS = "work_tasks"
    AMEND = "amend"  # correct a confirmed record
    ALERT_SETTINGS = "alert_settings"
    BIND_GROUP = "bind_group"
    CALENDAR = "calendar"
    BUREAU_SETTINGS = "bureau_settings"
    UNMASK = "unmask"  # names of persons in full
    SHARE_SUBJECT = "share_subject"  # its link and QR code
    RENEW_LINK = "renew_link"  # void the link that was printed
    IMPORT = "import"
    OVERVIEW = "overview"  # the bureau as a whole
    EXPORT = "export"  # what the bureau hands in, publishes or plans
    REPORT = "report"  # a subject's credit report
    SUPPOSE = "suppose"  # what a grade would be
    ADOPT = "adopt"  # an amended regulation, by who did not propose it
    JOBS = "jobs"  # stop long work of one's own


#: Whose data an act reaches: the bureau's own, or the one subject that an enterprise's person is bound to.
Reach = Literal["bureau", "own"]
_STAFF: dict[Role, Reach] = {"inspector": "bureau", "manager": "bureau", "admin": "bureau"}
_LEAD: dict[Role, Reach] = {"manager": "bureau", "admin": "bureau"}

TABLE: MappingProxyType[Act, dict[Role, Reach]] = MappingProxyType(
    {
        Act.SEE_SUBJECT: {**_STAFF, "enterprise": "own"},
        Act.LIST_SUBJECTS: _STAFF,
        Act.LOG: _STAFF,
        Act.SEE_ALERTS: _STAFF,
        Act.ACKNOWLEDGE: _LEAD,
        Act.INVITE_ENTERPRISE: _STAFF,
        Act.INVITE_INSPECTOR: _LEAD,
        Act.INVITE_ANYONE: {"admin": "bureau"},
        Act.REMOVE_MEMBER: _LEAD,
        Act.CHECK_RECORD: _STAFF,
        Act.FILE: {"enterprise": "own"},
        Act.ENTER_PAPER: _STAFF,
        Act.DECIDE: _LEAD,
        Act.INVESTIGATE: _STAFF,
        Act.SEE_DUE: _STAFF,
        Act.INSPECT: _STAFF,
        Act.DRAW: _LEAD,
        Act.WORK_TASKS: _STAFF,
        Act.AMEND: _LEAD,
        Act.ALERT_SETTINGS: _STAFF,
        Act.BIND_GROUP: {"admin": "bureau"},
        Act.CALENDAR: {"admin": "bureau"},
        Act.BUREAU_SETTINGS: {"admin": "bureau"},
        Act.UNMASK: _LEAD,
        Act.SHARE_SUBJECT: _STAFF,
        Act.RENEW_LINK: _LEAD,
        Act.IMPORT: {"admin": "bureau"},
        Act.OVERVIEW: _LEAD,
        Act.EXPORT: _LEAD,
        Act.REPORT: {**_LEAD, "enterprise": "own"},
        Act.SUPPOSE: _STAFF,
        Act.ADOPT: {"admin": "bureau"},
        Act.JOBS: {**_STAFF, "enterprise": "own"},
    }
)


class RefusedError(Exception):
    """The act is not the actor's to do. `who_may`: the roles that may instead."""

    def __init__(self, act: Act, who_may: tuple[Role, ...]) -> None:
        super().__init__(act.value)
        self.act = act
        self.who_may = who_may


class StrangerError(Exception):
    """The actor has no membership at all, or has not chosen one."""


def require(actor: Actor, act: Act, subject: SubjectRow | None = None) -> MembershipRow:
    """The membership under which the actor may do this.

    Raises:
        StrangerError: the actor wears no hat.
        RefusedError: the table does not give it to the role, or the subject is out of its reach. A subject of
            another bureau, or another enterprise, is refused in the same words as one that does not exist.
    """
    hat = actor.membership
    if hat is None:
        raise StrangerError
    reach = TABLE[act].get(actor.role)
    if reach is None:
        raise RefusedError(act, tuple(TABLE[act]))
    if subject is not None:
        within = subject.bureau_id == hat.bureau_id and (reach == "bureau" or subject.id == hat.subject_id)
        if not within:
            raise RefusedError(act, ())
    return hat


def may(actor: Actor, act: Act) -> bool:
    """Whether the role may do this at all, for menus and buttons."""
    return actor.membership is not None and actor.role in TABLE[act]
