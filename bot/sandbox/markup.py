"""Keyboards: what Telegram accepts as reply_markup."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.entities import utf16
from bot.sandbox.errors import bad_request, not_played

Markup = dict[str, Any]
MAX_BUTTONS = 100
MAX_ROW = 8
# Exactly one of these says what an inline button does.
_DEEDS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_PLAYED = ("url", "callback_data", "switch_inline_query", "switch_inline_query_current_chat", "copy_text")
_URL = re.compile(r"(?:https?|tg|tonsite)://[^\s]+", re.IGNORECASE)


def check_markup(markup: Markup | None) -> tuple[Markup | None, Markup | None]:
    """Splits reply_markup into (inline keyboard of the message, reply keyboard of the chat)."""
    if markup is None:
        return None, None
    if "inline_keyboard" in markup:
        return check_inline_keyboard(markup), None
    if "keyboard" in markup:
        _check_reply_keyboard(markup)
    return None, markup


def check_inline_keyboard(markup: Markup) -> Markup | None:
    """The keyboard as it is stored: empty rows dropped, None when nothing is left."""
    rows = [row for row in markup["inline_keyboard"] if row]
    if any(len(row) > MAX_ROW for row in rows) or sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)
    return {"inline_keyboard": rows} if rows else None


def _check_button(button: dict[str, Any]) -> None:
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    deeds = [deed for deed in _DEEDS if deed in button]
    if not deeds:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(deeds) > 1:
        raise bad_request(f"inline keyboard button does more than one thing: {', '.join(deeds)}")
    if deeds[0] not in _PLAYED:
        raise not_played(f'inline buttons with "{deeds[0]}"')
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not _URL.fullmatch(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "copy_text" in button and not 1 <= utf16(button["copy_text"]["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if button.get("style") not in (None, "danger", "success", "primary"):
        raise bad_request("inline keyboard button style must be danger, success or primary")


def _check_reply_keyboard(markup: Markup) -> None:
    rows = [row for row in markup["keyboard"] if row]
    if not rows:
        raise bad_request("reply keyboard must be non-empty")
    for row in rows:
        for button in row:
            if not button["text"].strip():
                raise bad_request("reply keyboard button text must be non-empty")
            unknown = button.keys() - {"text", "request_location", "style"}
            if unknown:
                raise not_played(f"reply buttons with {', '.join(sorted(unknown))}")
