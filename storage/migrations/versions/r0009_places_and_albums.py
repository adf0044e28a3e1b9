"""What lies around a place is looked up, and evidence says which album it came with.

Written out rather than taken from storage.schema: the schema moves on, this step does not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Index the places of subjects; add the album."""
    op.create_index("ix_subject_bureau_id_latitude_longitude", "subject", ["bureau_id", "latitude", "longitude"])
    op.add_column("evidence", sa.Column("album", sa.Text))
    given = sa.text("album IS NOT NULL")
    op.create_index("ix_evidence_album", "evidence", ["album"], sqlite_where=given, postgresql_where=given)
