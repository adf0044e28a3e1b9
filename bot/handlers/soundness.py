"""Whether an update is of the form that the handlers rely on: the library reads it, and checks hardly any type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Fields that are read here, with their types. A name that ends with ! is one that must be there.
Form = Mapping[str, Any]

_USER: Form = {"id!": int, "first_name!": str, "last_name": str, "language_code": str, "username": str}
_CHAT: Form = {"id!": int, "type!": str, "title": str}
_FILE: Form = {"file_id!": str, "file_unique_id!": str, "file_name": str, "mime_type": str, "file_size": int}
_ENTITY: Form = {"type!": str, "offset!": int, "length!": int}
_MESSAGE: Form = {
    "message_id!": int,
    "chat!": _CHAT,
    "from": _USER,
    "text": str,
    "caption": str,
    "entities": [_ENTITY],
    "caption_entities": [_ENTITY],
    "photo": [_FILE],
    "document": _FILE,
    "location": {"latitude!": (int, float), "longitude!": (int, float)},
    "migrate_to_chat_id": int,
    "via_bot": _USER,
    "reply_markup": {"inline_keyboard": [[{"text!": str, "url": str}]]},
}
_PRESS: Form = {"id!": str, "from!": _USER, "data": str, "message": {"message_id!": int, "chat!": _CHAT, "text": str}}
_MEMBER: Form = {"status!": str}
_UPDATE: Form = {
    **dict.fromkeys(("message", "edited_message", "channel_post", "edited_channel_post"), _MESSAGE),
    **dict.fromkeys(("business_message", "edited_business_message", "guest_message"), _MESSAGE),
    "callback_query": _PRESS,
    "inline_query": {"id!": str, "from!": _USER, "query!": str, "offset!": str},
    "my_chat_member": {"chat!": _CHAT, "from!": _USER, "old_chat_member!": _MEMBER, "new_chat_member!": _MEMBER},
}


def is_sound(update: Mapping[str, Any]) -> bool:
    """Whether everything in the update that a handler reads is of the type that the Bot API gives it."""
    return _fits(update, _UPDATE)


def _fits(value: Any, form: Any) -> bool:
    if isinstance(form, list):
        return isinstance(value, list) and all(_fits(one, form[0]) for one in value)
    if not isinstance(form, Mapping):
        return isinstance(value, form) and not isinstance(value, bool)
    if not isinstance(value, Mapping):
        return False
    for name, kind in form.items():
        known = value.get(name.removesuffix("!"))
        if known is None:
            if name.endswith("!") or name in value:
                return False
        elif not _fits(known, kind):
            return False
    return True
