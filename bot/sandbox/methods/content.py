"""What sending, editing and inline results share: texts, captions, replies, keyboards."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.detect import detect
from bot.sandbox.entities import Formatted, parse_html, tidy, utf16
from bot.sandbox.errors import bad_request, not_played
from bot.sandbox.markup import check_markup
from bot.sandbox.state import Chat, Json, Message
from bot.sandbox.wire import Call
from bot.sandbox.world import World

MAX_TEXT = 4096
MAX_CAPTION = 1024
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_ENTITY_TYPES = [
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
]


def formatted(world: World, method: str, source: Json, text_key: str, entities_key: str) -> Formatted:
    """The text with its entities, given by parse_mode or by a list; detected ones are added."""
    raw = _CONTROL.sub(" ", source.get(text_key, "").replace("\r", ""))
    mode = source.get("parse_mode", "").lower()
    if mode == "html":
        parsed = parse_html(raw, world.user)
        for offset in parsed.loose:
            # Telegram lets it through, but a text with such a hole will fail on the first `<`.
            world.violate(method, {text_key: raw}, f"unescaped & at byte offset {offset}")
    elif mode in ("markdown", "markdownv2"):
        raise not_played("Markdown; use HTML")
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        parsed = Formatted(raw, source.get(entities_key, []))
        _check_entities(parsed)
    tidied = tidy(parsed)
    return Formatted(tidied.text, detect(tidied))


def _check_entities(parsed: Formatted) -> None:
    length = utf16(parsed.text)
    for entity in parsed.entities:
        if entity["type"] not in _ENTITY_TYPES:
            raise bad_request(f"can't parse entities: unsupported type {entity['type']}")
        if entity["offset"] < 0 or entity["length"] < 0 or entity["offset"] + entity["length"] > length:
            raise bad_request("can't parse entities: an entity lies outside of the text")


def text_content(world: World, method: str, source: Json, text_key: str = "text") -> Json:
    """The `text` and `entities` of a message; 1-4096 characters after parsing."""
    parsed = formatted(world, method, source, text_key, "entities")
    if not parsed.text:
        raise bad_request("message text is empty")
    if utf16(parsed.text) > MAX_TEXT:
        raise bad_request("message is too long")
    content: Json = {"text": parsed.text}
    if parsed.entities:
        content["entities"] = parsed.entities
    if source.get("link_preview_options"):
        content["link_preview_options"] = source["link_preview_options"]
    return content


def caption_content(world: World, method: str, source: Json) -> Json:
    """The `caption` and `caption_entities` of a message, if any; at most 1024 characters."""
    parsed = formatted(world, method, source, "caption", "caption_entities")
    if utf16(parsed.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    content: Json = {}
    if parsed.text:
        content["caption"] = parsed.text
    if parsed.entities:
        content["caption_entities"] = parsed.entities
    if source.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content


def reply_content(world: World, chat: Chat, call: Call) -> Json:
    """The message replied to, without its own reply as Telegram gives it."""
    wish = call.get("reply_parameters")
    if not wish:
        return {}
    unplayed = wish.keys() - {"message_id", "chat_id", "allow_sending_without_reply"}
    if unplayed or wish.get("chat_id", chat.id) != chat.id:
        raise not_played("replies with quotes or to other chats")
    replied = chat.message(wish["message_id"])
    if replied is None:
        if wish.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found", fault=wish["message_id"] not in chat.messages)
    return {"reply_to_message": without_reply(replied.body)}


def without_reply(body: Json) -> Json:
    """A message as it stands inside of another one."""
    return {key: value for key, value in body.items() if key != "reply_to_message"}


def send(world: World, call: Call, contents: list[Json]) -> list[Message]:
    """Sends one message, or an album of several, to the chat of the call."""
    chat = world.writable_chat(call["chat_id"])
    inline, reply = check_markup(call.get("reply_markup"))
    common: Json = reply_content(world, chat, call)
    if call.get("protect_content"):
        common["has_protected_content"] = True
    if inline:
        common["reply_markup"] = inline
    if len(contents) > 1:
        common["media_group_id"] = str(world.new_id())
    world.throttle(chat, len(contents))
    silent = bool(call.get("disable_notification"))
    sent = [world.post(chat, world.bot, {**content, **common}, silent=silent) for content in contents]
    if reply is not None:
        set_reply_keyboard(world, chat, reply)
    return sent


def set_reply_keyboard(world: World, chat: Chat, markup: dict[str, Any]) -> None:
    """Shows or removes the keyboard below the chat's input; force_reply changes nothing here."""
    if "force_reply" in markup:
        return
    chat.reply_keyboard = markup if "keyboard" in markup else None
    world.events.add("keyboard", chat_id=chat.id, reply_keyboard=chat.reply_keyboard)
