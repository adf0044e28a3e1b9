"""Alembic's entry: runs the migrations on the connection and in the transaction of storage.migrate."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    # SQLite takes part too: its transaction was begun before the first CREATE TABLE.
    transactional_ddl=True,
)
context.run_migrations()
