"""The tables. `metadata` is what the migrations have to arrive at; a test holds the two together."""

from storage.schema.amendments import amendment
from storage.schema.base import metadata
from storage.schema.bureaus import (
    bureau,
    department,
    subject,
    subject_alias,
    subject_gram,
    subject_key,
    subject_past,
    subject_person,
)
from storage.schema.casework import case_document, case_event, casefile, deadline, destination, repair_watch, task
from storage.schema.delivery import alert, alert_desk, alert_message, digest_item, inbox, outbox
from storage.schema.house import audit_log, calendar_day, calendar_year, file_request, meta
from storage.schema.jobs import job
from storage.schema.links import subject_link
from storage.schema.people import invitation, membership, person
from storage.schema.plan import plan_draw, recusal
from storage.schema.records import assessment, draft, evidence, record, record_version
from storage.schema.regrades import regrade, regrade_grade

__all__ = [
    "alert",
    "alert_desk",
    "alert_message",
    "amendment",
    "assessment",
    "audit_log",
    "bureau",
    "calendar_day",
    "calendar_year",
    "case_document",
    "case_event",
    "casefile",
    "deadline",
    "department",
    "destination",
    "digest_item",
    "draft",
    "evidence",
    "file_request",
    "inbox",
    "invitation",
    "job",
    "membership",
    "meta",
    "metadata",
    "outbox",
    "person",
    "plan_draw",
    "record",
    "record_version",
    "recusal",
    "regrade",
    "regrade_grade",
    "repair_watch",
    "subject",
    "subject_alias",
    "subject_gram",
    "subject_key",
    "subject_link",
    "subject_past",
    "subject_person",
    "task",
]
