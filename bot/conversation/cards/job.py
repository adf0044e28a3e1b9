"""Long work as its asker sees it: taken on, how far it is, stopped, or not done."""

from __future__ import annotations

from bot.conversation.problems import Problem
from bot.conversation.screen import Action, Button, Screen, lines
from bot.conversation.verbs import Verb
from bot.locales import Texts

_BAR = 12


def job_progress(texts: Texts, kind: str, job_id: int, *, done: int = 0, total: int | None = None) -> Screen:
    """How far a job is, with the button to stop it."""
    what = title(texts, kind)
    stop = Button(texts.plain("job.stop"), Action(Verb.JOB_STOP, job_id))
    if not total:
        text = texts("job.counted", what=what, done=done) if done else texts("job.taken", what=what)
        return Screen(text, ((stop,),))
    full = min(_BAR, done * _BAR // total)
    bar = "▓" * full + "░" * (_BAR - full)
    percent = min(100, done * 100 // total)
    text = texts("job.progress", what=what, bar=bar, percent=percent, done=f"{done:,}", total=f"{total:,}")
    return Screen(text, ((stop,),))


def job_ended(texts: Texts, kind: str, why: Problem | None) -> Screen:
    """A job that was not done: why, or nothing where it was stopped."""
    what = title(texts, kind)
    if why is None:
        return Screen(texts("job.stopped", what=what))
    return Screen(lines(texts("job.failed", what=what), why.text(texts)))


def title(texts: Texts, kind: str) -> str:
    """What a kind of job does."""
    return texts.plain(f"job.kind.{kind}")
