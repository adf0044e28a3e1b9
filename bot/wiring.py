"""What the running bot is made of, beside the runtime: who is asking, what is due, which menus."""

from __future__ import annotations

from bot.app import Wiring
from bot.handlers.menus import set_menus
from bot.settings import Settings
from bot.usecases.actor import resolver
from bot.usecases.regrade_due import regrade_due


def wiring(settings: Settings) -> Wiring:
    """The wiring of the real bot."""
    return Wiring(resolve=resolver(frozenset(settings.admins)), ticks=(regrade_due,), set_menus=set_menus)
