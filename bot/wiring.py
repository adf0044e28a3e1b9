"""What the running bot is made of, beside the runtime: who is asking, what is due, which menus."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.app import Wiring
from bot.drawing import Prepare
from bot.handlers.menus import set_menus
from bot.handlers.overview import BUREAU_CHART
from bot.handlers.picture import TIMELINE
from bot.handlers.share import DOOR_CODE
from bot.jobs import JobKind
from bot.settings import Settings
from bot.usecases.actor import resolver
from bot.usecases.announce_repair import announce_repair
from bot.usecases.door_code import prepare_door_code
from bot.usecases.escalate_alerts import escalate_alerts
from bot.usecases.export_chat import JOBS as EXPORTS
from bot.usecases.file_statement import lapse_statements
from bot.usecases.import_chat import import_jobs
from bot.usecases.overview import prepare_bureau_chart
from bot.usecases.publish_heads import head_publisher
from bot.usecases.regrade_due import regrade_due
from bot.usecases.remind_deadlines import remind_deadlines
from bot.usecases.reopen_unsent import reopen_unsent
from bot.usecases.report_failures import report_failures
from bot.usecases.seal_audit import seal_audit
from bot.usecases.send_digests import send_digests
from bot.usecases.send_weekly import send_weekly
from bot.usecases.serve_notice import serve_delivered
from bot.usecases.take_files import WANTS
from bot.usecases.timeline import prepare_timeline
from rulesets import loader
from storage import amendments

#: The kinds of long work that can be asked for in chat; bot.jobs says how to add one.
JOBS: tuple[JobKind, ...] = (*EXPORTS,)

#: What an outbox row may name to be drawn when it is sent.
DRAWINGS: Mapping[str, Prepare] = MappingProxyType(
    {DOOR_CODE: prepare_door_code, TIMELINE: prepare_timeline, BUREAU_CHART: prepare_bureau_chart}
)


def wiring(settings: Settings) -> Wiring:
    """The wiring of the real bot."""
    loader.look_up(amendments.known_text)
    return Wiring(
        resolve=resolver(frozenset(settings.admins)),
        ticks=(
            serve_delivered,
            lapse_statements,
            regrade_due,
            announce_repair,
            remind_deadlines,
            escalate_alerts,
            send_digests,
            send_weekly,
            reopen_unsent,
            report_failures,
            seal_audit,
            head_publisher(settings.admins),
        ),
        wants=WANTS,
        drawings=DRAWINGS,
        jobs=(*JOBS, *import_jobs(settings.evidence_dir)),
        set_menus=set_menus,
    )
