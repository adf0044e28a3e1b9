"""/health and /metrics for whoever watches the bot: numbers, and never anybody's name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.clock import Clock, china_date
from bot.usecases.work_calendar import calendar_of
from storage import figures
from storage.database import Database
from storage.errors import StorageError
from storage.figures import Figures

#: Seconds: the first are the common ones, the last those that somebody notices.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
#: What is wrong just now: names of parts; nothing where all is well.
Ailments = Callable[[], Awaitable[list[str]]]


class Metrics:
    """The figures of this process, in a registry of their own, and those of the database as of the last look."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._handled = Histogram(
            "anxin_handling_seconds",
            "From taking an update to its commit",
            buckets=_BUCKETS,
            registry=registry,
        )
        self._sends = Counter(
            "anxin_sends", "Outbox rows sent, by method and result", ["method", "result"], registry=registry
        )
        self._ticked = Gauge(
            "anxin_last_tick_timestamp_seconds", "When the clock's work was last done", registry=registry
        )
        self._queue = Gauge("anxin_queue_length", "Rows that wait or are under way", ["queue"], registry=registry)
        self._oldest = Gauge("anxin_queue_oldest_seconds", "How long the longest waits", ["queue"], registry=registry)
        self._alerts = Gauge("anxin_alerts_raised", "Alerts ever raised, by kind", ["kind"], registry=registry)
        self._overdue = Gauge("anxin_deadlines_overdue", "Open deadlines whose day is over", registry=registry)
        self._calendar = Gauge("anxin_calendar_year_missing", "1 without the year's holidays", registry=registry)
        self._leads = Gauge("anxin_leader", "1 where this process sends and ticks", registry=registry)
        Info("anxin_build", "The program", registry=registry).info({"version": version("anxin")})

    def handled(self, seconds: float) -> None:
        """An update was handled."""
        self._handled.observe(seconds)

    def sent(self, method: str, result: str) -> None:
        """An outbox row came to an end, or is to be tried again."""
        self._sends.labels(method, result).inc()

    def ticked(self, at: datetime) -> None:
        """The clock's work was done."""
        self._ticked.set(at.timestamp())

    def exposed(self, found: Figures, now: datetime, *, published: bool, leads: bool) -> bytes:
        """Everything in Prometheus' text format."""
        for queue, waiting, since in (
            ("inbox", found.inbox_waiting, found.inbox_since),
            ("outbox", found.outbox_waiting, found.outbox_since),
        ):
            self._queue.labels(queue).set(waiting)
            self._oldest.labels(queue).set(max(0.0, (now - since).total_seconds()) if since else 0.0)
        self._queue.labels("outbox_claimed").set(found.outbox_claimed)
        for kind, number in found.alerts.items():
            self._alerts.labels(kind).set(number)
        self._overdue.set(found.overdue)
        self._calendar.set(0 if published else 1)
        self._leads.set(1 if leads else 0)
        return generate_latest(self._registry)


def monitoring_app(
    database: Database, clock: Clock, metrics: Metrics, ailments: Ailments, leads: Callable[[], bool]
) -> Starlette:
    """GET /health says whether all is well, GET /metrics how much there is of everything."""

    async def health(request: Request) -> Response:
        return health_answer(await ailments())

    async def show(request: Request) -> Response:
        now = clock.now()
        today = china_date(now)
        # In December deadlines reach into the year to come.
        year = today.year + (today.month == 12)
        try:
            async with database.read() as conn:
                found = await figures.look(conn, now, today)
                calendar = await calendar_of(conn)
        except StorageError:
            return health_answer(["database"])
        return Response(
            metrics.exposed(found, now, published=calendar.is_published(year), leads=leads()),
            media_type=CONTENT_TYPE_PLAIN_0_0_4,
        )

    return Starlette(routes=[Route("/health", health, methods=["GET"]), Route("/metrics", show, methods=["GET"])])


def health_answer(wrong: list[str]) -> Response:
    """200 where nothing is wrong; else 503 and what."""
    return JSONResponse({"status": ", ".join(wrong) or "ok"}, 503 if wrong else 200)
