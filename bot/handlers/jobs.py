"""Long work in chat: the message that shows it, and the button that stops it."""

from __future__ import annotations

from typing import Any

from bot.conversation.cards.job import job_ended, job_progress
from bot.conversation.problems import problem
from bot.conversation.screen import Action
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.start_job import stop_job
from storage import jobs
from storage.jobs import JobRow


async def show_job(unit: AnxinUnit, job: JobRow, **how: Any) -> None:
    """Say that the job was taken on, in the message that will follow it."""
    shown = await reply(unit, job_progress(unit.texts, job.kind, job.id), **how)
    await jobs.shown_by(unit.conn, job.id, shown)


async def pressed_stop(unit: AnxinUnit, action: Action) -> None:
    """Nobody wants it any more."""
    job, stopped = await stop_job(unit.conn, unit.actor, action.id, unit.now)
    if stopped:
        await reply(unit, job_ended(unit.texts, job.kind, None))
    else:
        await refuse(unit, problem("job.ended_already"))
