"""The Bot API methods that the sandbox plays, one module a family."""

from bot.sandbox.methods import chats, delivery, editing, media, profile, queries, sending
from bot.sandbox.methods.registry import METHODS

__all__ = ["METHODS", "chats", "delivery", "editing", "media", "profile", "queries", "sending"]
