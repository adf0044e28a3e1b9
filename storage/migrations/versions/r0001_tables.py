"""The first set of tables.

Written out rather than taken from storage.schema: the schema moves on, this step does not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create every table."""
    _bureaus()
    _people()
    _records()
    _delivery()
    _house()


def _bureaus() -> None:
    op.create_table(
        "bureau",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("ruleset", sa.Text, nullable=False),
        sa.Column("reading", sa.Text),
        sa.Column("parent_id", ID),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bureau"),
        sa.ForeignKeyConstraint(["parent_id"], ["bureau.id"], name="fk_bureau_parent_id"),
        sa.UniqueConstraint("name", name="uq_bureau_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_bureau_parent_id", "bureau", ["parent_id"])
    op.create_table(
        "department",
        sa.Column("id", ID, nullable=False),
        sa.Column("bureau_id", ID, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_department"),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_department_bureau_id"),
        sa.UniqueConstraint("bureau_id", "name", name="uq_department_bureau_id_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "subject",
        sa.Column("id", ID, nullable=False),
        sa.Column("bureau_id", ID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("uscc", sa.Text),
        sa.Column("number", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sector", sa.Text, nullable=False),
        sa.Column("is_key", sa.Boolean, nullable=False),
        sa.Column("included_on", sa.String(10)),
        sa.Column("latitude", sa.Double),
        sa.Column("longitude", sa.Double),
        sa.Column("department_id", ID),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("grade", sa.Text),
        sa.Column("assessment_id", ID),
        sa.Column("next_change_on", sa.String(10)),
        sa.PrimaryKeyConstraint("id", name="pk_subject"),
        sa.CheckConstraint("kind IN ('enterprise', 'organisation', 'person')", name="ck_subject_kind"),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_subject_bureau_id"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="fk_subject_department_id"),
        sa.UniqueConstraint("bureau_id", "number", name="uq_subject_bureau_id_number"),
        sa.UniqueConstraint("bureau_id", "uscc", name="uq_subject_bureau_id_uscc"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subject_next_change_on_bureau_id", "subject", ["next_change_on", "bureau_id"])
    op.create_table(
        "subject_alias",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("alias", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subject_alias"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_subject_alias_subject_id"),
        sa.UniqueConstraint("subject_id", "alias", name="uq_subject_alias_subject_id_alias"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "subject_key",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("bureau_id", ID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subject_key"),
        sa.CheckConstraint(
            "kind IN ('name', 'alias', 'pinyin', 'initials', 'uscc')",
            name="ck_subject_key_kind",
        ),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_subject_key_bureau_id"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_subject_key_subject_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subject_key_bureau_id_key", "subject_key", ["bureau_id", "key"])
    op.create_index("ix_subject_key_subject_id", "subject_key", ["subject_id"])
    op.create_table(
        "subject_person",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subject_person"),
        sa.CheckConstraint(
            "role IN ('principal', 'safety_deputy', 'other')",
            name="ck_subject_person_role",
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_subject_person_subject_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subject_person_subject_id", "subject_person", ["subject_id"])


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", ID, nullable=False),
        sa.Column("telegram_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("lang", sa.Text, nullable=False),
        sa.Column("active_membership_id", ID),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.CheckConstraint("lang IN ('zh', 'en')", name="ck_person_lang"),
        sa.UniqueConstraint("telegram_id", name="uq_person_telegram_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "membership",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("bureau_id", ID, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("subject_id", ID),
        sa.Column("department_id", ID),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        sa.CheckConstraint(
            "role IN ('inspector', 'manager', 'admin', 'enterprise')",
            name="ck_membership_role",
        ),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_membership_bureau_id"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="fk_membership_department_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_membership_person_id"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_membership_subject_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_membership_bureau_id_role", "membership", ["bureau_id", "role"])
    op.create_index("ix_membership_person_id", "membership", ["person_id"])
    op.create_index("ix_membership_subject_id", "membership", ["subject_id"])
    op.create_table(
        "invitation",
        sa.Column("id", ID, nullable=False),
        sa.Column("bureau_id", ID, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("subject_id", ID),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("created_by", ID),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
        sa.Column("used_by", ID),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.CheckConstraint(
            "role IN ('inspector', 'manager', 'admin', 'enterprise')",
            name="ck_invitation_role",
        ),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_invitation_bureau_id"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_invitation_created_by"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_invitation_subject_id"),
        sa.ForeignKeyConstraint(["used_by"], ["person.id"], name="fk_invitation_used_by"),
        sa.UniqueConstraint("token_hash", name="uq_invitation_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_invitation_bureau_id", "invitation", ["bureau_id"])


def _records() -> None:
    op.create_table(
        "record",
        sa.Column("id", ID, nullable=False),
        sa.Column("bureau_id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("public_id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_record"),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_record_bureau_id"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_record_subject_id"),
        sa.UniqueConstraint("public_id", name="uq_record_public_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_record_bureau_id", "record", ["bureau_id"])
    op.create_index("ix_record_subject_id", "record", ["subject_id"])
    op.create_table(
        "record_version",
        sa.Column("id", ID, nullable=False),
        sa.Column("record_id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("applies_on", sa.String(10), nullable=False),
        sa.Column("known_at", sa.BigInteger, nullable=False),
        sa.Column("superseded_at", sa.BigInteger),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("document_no", sa.Text),
        sa.Column("under_objection", sa.Boolean, nullable=False),
        sa.Column("latitude", sa.Double),
        sa.Column("longitude", sa.Double),
        sa.Column("department_id", ID),
        sa.Column("entered_by", ID),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_record_version"),
        sa.CheckConstraint(
            "status IN ('draft', 'pending', 'confirmed', 'withdrawn', 'deleted')",
            name="ck_record_version_status",
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="fk_record_version_department_id"),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name="fk_record_version_entered_by"),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_record_version_record_id"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_record_version_subject_id"),
        sa.UniqueConstraint("record_id", "version", name="uq_record_version_record_id_version"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_record_version_subject_id_superseded_at", "record_version", ["subject_id", "superseded_at"])
    op.create_table(
        "draft",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("bureau_id", ID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
        sa.CheckConstraint("status IN ('open', 'confirmed', 'cancelled')", name="ck_draft_status"),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_draft_bureau_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_draft_person_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_draft_person_id_status", "draft", ["person_id", "status"])
    op.create_table(
        "evidence",
        sa.Column("id", ID, nullable=False),
        sa.Column("record_id", ID),
        sa.Column("draft_id", ID),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("file_id", sa.Text),
        sa.Column("file_unique_id", sa.Text),
        sa.Column("file_name", sa.Text),
        sa.Column("mime", sa.Text),
        sa.Column("size", sa.Integer),
        sa.Column("sha256", sa.Text),
        sa.Column("path", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("added_by", ID),
        sa.Column("added_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sa.CheckConstraint("kind IN ('photo', 'document', 'location')", name="ck_evidence_kind"),
        sa.CheckConstraint("state IN ('wanted', 'stored', 'missing')", name="ck_evidence_state"),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name="fk_evidence_added_by"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_evidence_draft_id"),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_evidence_record_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_evidence_draft_id", "evidence", ["draft_id"])
    op.create_index("ix_evidence_record_id", "evidence", ["record_id"])
    op.create_index(
        "ix_evidence_wanted",
        "evidence",
        ["id"],
        sqlite_where=sa.text("state = 'wanted'"),
        postgresql_where=sa.text("state = 'wanted'"),
    )
    op.create_table(
        "assessment",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("bureau_id", ID, nullable=False),
        sa.Column("as_of", sa.String(10), nullable=False),
        sa.Column("known_at", sa.BigInteger, nullable=False),
        sa.Column("reading", sa.Text, nullable=False),
        sa.Column("ruleset", sa.Text, nullable=False),
        sa.Column("ruleset_sha256", sa.Text, nullable=False),
        sa.Column("engine", sa.Text, nullable=False),
        sa.Column("facts_sha256", sa.Text, nullable=False),
        sa.Column("grade", sa.Text),
        sa.Column("clause", sa.Text),
        sa.Column("next_change_on", sa.String(10)),
        sa.Column("next_change_grade", sa.Text),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assessment"),
        sa.CheckConstraint("cause IN ('record', 'time', 'import', 'manual')", name="ck_assessment_cause"),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_assessment_bureau_id"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_assessment_subject_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_assessment_bureau_id", "assessment", ["bureau_id"])
    op.create_index("ix_assessment_subject_id", "assessment", ["subject_id"])


def _delivery() -> None:
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("chat_key", sa.BigInteger, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("finished_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("update_id", name="pk_inbox"),
        sa.CheckConstraint("state IN ('new', 'done', 'failed')", name="ck_inbox_state"),
    )
    op.create_index("ix_inbox_finished_at", "inbox", ["finished_at"])
    op.create_index(
        "ix_inbox_new",
        "inbox",
        ["chat_key", "update_id"],
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("not_before", sa.BigInteger, nullable=False),
        sa.Column("claimed_at", sa.BigInteger),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("finished_at", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("error", sa.Text),
        sa.Column("edits_id", ID),
        sa.Column("about", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.CheckConstraint(
            "state IN ('pending', 'claimed', 'sent', 'uncertain', 'failed', 'cancelled')",
            name="ck_outbox_state",
        ),
        sa.ForeignKeyConstraint(["edits_id"], ["outbox.id"], name="fk_outbox_edits_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_about", "outbox", ["about"])
    op.create_index(
        "ix_outbox_chat",
        "outbox",
        ["chat_id", "id"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["not_before"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_outbox_edits_id", "outbox", ["edits_id"])
    op.create_index(
        "ix_outbox_priority",
        "outbox",
        ["priority", "id"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_outbox_state", "outbox", ["state"])
    op.create_index(
        "ix_outbox_tried",
        "outbox",
        ["chat_id", "id"],
        sqlite_where=sa.text("state IN ('pending', 'claimed') AND attempts > 0"),
        postgresql_where=sa.text("state IN ('pending', 'claimed') AND attempts > 0"),
    )
    op.create_table(
        "alert",
        sa.Column("id", ID, nullable=False),
        sa.Column("bureau_id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("clause", sa.Text),
        sa.Column("grade_before", sa.Text),
        sa.Column("grade_after", sa.Text),
        sa.Column("measured", sa.Text),
        sa.Column("bound", sa.Text),
        sa.Column("record_id", ID),
        sa.Column("assessment_id", ID),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("raised_at", sa.BigInteger, nullable=False),
        sa.Column("acknowledged_by", ID),
        sa.Column("acknowledged_at", sa.BigInteger),
        sa.Column("cleared_at", sa.BigInteger),
        sa.Column("cleared_reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.CheckConstraint("kind IN ('worse', 'near', 'changed')", name="ck_alert_kind"),
        sa.CheckConstraint("state IN ('open', 'acknowledged', 'cleared')", name="ck_alert_state"),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["person.id"], name="fk_alert_acknowledged_by"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_alert_assessment_id"),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_alert_bureau_id"),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_alert_record_id"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_alert_subject_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_bureau_id_state", "alert", ["bureau_id", "state"])
    op.create_index("ix_alert_subject_id_state", "alert", ["subject_id", "state"])
    op.create_table(
        "alert_message",
        sa.Column("id", ID, nullable=False),
        sa.Column("alert_id", ID, nullable=False),
        sa.Column("person_id", ID),
        sa.Column("outbox_id", ID, nullable=False),
        sa.Column("silent", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert_message"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_alert_message_alert_id"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_alert_message_outbox_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_alert_message_person_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_message_alert_id", "alert_message", ["alert_id"])
    op.create_index("ix_alert_message_outbox_id", "alert_message", ["outbox_id"])


def _house() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", ID, nullable=False),
        sa.Column("bureau_id", ID),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor_id", ID),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("object", sa.Text, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("seq", sa.Integer),
        sa.Column("hash", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name="fk_audit_log_actor_id"),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name="fk_audit_log_bureau_id"),
        sa.UniqueConstraint("bureau_id", "seq", name="uq_audit_log_bureau_id_seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_log_object", "audit_log", ["object"])
    op.create_index(
        "ix_audit_log_unsealed",
        "audit_log",
        ["bureau_id", "id"],
        sqlite_where=sa.text("seq IS NULL"),
        postgresql_where=sa.text("seq IS NULL"),
    )
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("imported_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_calendar_year"),
    )
    op.create_table(
        "calendar_day",
        sa.Column("date", sa.String(10), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("date", name="pk_calendar_day"),
        sa.CheckConstraint("kind IN ('holiday', 'workday')", name="ck_calendar_day_kind"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
