"""The audit log's head as the administrators are sent it."""

from __future__ import annotations

import shlex
from datetime import datetime

from markupsafe import Markup

from bot.clock import CHINA
from bot.conversation.phrases import clean, day
from bot.conversation.screen import Screen, lines
from bot.locales import Texts

#: Hexadecimal digits of the hash that are shown: 128 bits, which nobody can make another log fit to.
_DIGITS = 32


def head_published(
    texts: Texts, *, bureau: str | None, seq: int, digest: str, at: datetime, follows: bool | None
) -> Screen:
    """One chain's end.

    bureau: None for entries of no single one. follows: whether the head that was published before still stands in the
    chain; None where there was none.
    """
    head = f"{seq}:{digest[:_DIGITS]}"
    command = ["anxin", "audit", "verify", *(["--bureau", bureau] if bureau else []), "--head", head]
    local = at.astimezone(CHINA)
    when = Markup("{} {}").format(day(texts, local.date()), f"{local:%H:%M}")
    return Screen(
        lines(
            texts("head.title", bureau=clean(bureau, 60) if bureau else texts("head.none")),
            texts("head.count", at=when, n=seq),
            None if follows is None else texts("head.follows" if follows else "head.broken"),
            Markup(),
            texts("head.how"),
            Markup("<code>{}</code>").format(shlex.join(command)),
        )
    )
