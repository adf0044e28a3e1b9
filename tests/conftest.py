"""The PostgreSQL server of the run, started when the first test asks for it and shared by all workers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.postgres import Postgres, running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running(run))
        except Exception as error:
            # Where everything is checked, a database that is not there is no excuse.
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"no PostgreSQL can be started here: {error}")
        yield server
