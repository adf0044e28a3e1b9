"""What people do with their phones, and the updates the bot gets from it."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.detect import detect
from bot.sandbox.entities import Formatted, tidy, utf16
from bot.sandbox.methods.chats import member_of
from bot.sandbox.methods.content import MAX_CAPTION, MAX_TEXT, without_reply
from bot.sandbox.methods.sending import location
from bot.sandbox.state import Chat, Inquiry, Json, Message, Person, Press
from bot.sandbox.world import World

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
_FIRST_PERSON = 5_000_000_001


class ImpossibleError(Exception):
    """Something that cannot be done on a phone either (no such button, text too long)."""


@dataclass(frozen=True)
class Attachment:
    """A file somebody sends."""

    name: str
    mime: str
    data: bytes


def add_person(world: World, **about: Any) -> Person:
    """Registers somebody; without an `id` the next free one is given."""
    if not about.get("id"):
        about["id"] = max([_FIRST_PERSON - 1, *world.people]) + 1
    if about["id"] in world.people or about["id"] == world.bot["id"]:
        raise ImpossibleError(f"the id {about['id']} is taken")
    person = Person(**about)
    world.people[person.id] = person
    world.chats[person.id] = Chat(person.as_chat())
    world.events.add("people")
    return person


def write(world: World, person: Person, chat: Chat, text: str, reply_to: int | None = None) -> Message:
    """Sends a text."""
    content = _text(text)
    if reply_to is not None:
        replied = chat.message(reply_to)
        if replied is None:
            raise ImpossibleError(f"there is no message {reply_to} to reply to")
        content["reply_to_message"] = without_reply(replied.body)
    return _send(world, person, chat, content)


def rewrite(world: World, person: Person, chat: Chat, message_id: int, text: str) -> Message:
    """Edits an own text."""
    message = chat.message(message_id)
    if message is None or message.body["from"]["id"] != person.id or "text" not in message.body:
        raise ImpossibleError(f"{message_id} is no text of {person.first_name}")
    world.edit(message, {"entities": None, **_text(text)})
    if _bot_sees(world, chat, message.body):
        world.updates.put("edited_message", message.body)
    return message


def start(world: World, person: Person, payload: str = "") -> Message:
    """Opens a deep link of the bot, or presses START; unblocks the bot as Telegram does."""
    if not PAYLOAD.fullmatch(payload):
        raise ImpossibleError("a start payload has at most 64 of A-Z a-z 0-9 _ -")
    if person.blocked:
        block(world, person, False)
    return write(world, person, world.chats[person.id], f"/start {payload}".strip())


def send_files(
    world: World,
    person: Person,
    chat: Chat,
    kind: str,
    attachments: list[Attachment],
    caption: str = "",
) -> list[Message]:
    """Sends photos or documents; several become an album, the caption stands on the first."""
    if not 1 <= len(attachments) <= 10 or kind not in ("photo", "document"):
        raise ImpossibleError("1-10 photos or documents can be sent at once")
    contents: list[Json] = []
    for file in attachments:
        if kind == "photo":
            contents.append({"photo": world.files.add_photo(file.data)})
        else:
            contents.append({"document": world.files.add_document(file.name, file.mime, file.data)})
    contents[0] |= _caption(caption)
    if len(contents) > 1:
        album = str(world.new_id())
        contents = [{**content, "media_group_id": album} for content in contents]
    return [_send(world, person, chat, content) for content in contents]


def send_location(world: World, person: Person, chat: Chat, latitude: float, longitude: float) -> Message:
    """Shares a place, degrees north and east."""
    place = location({"latitude": latitude, "longitude": longitude})
    return _send(world, person, chat, {"location": place})


def press(world: World, person: Person, chat: Chat, message_id: int, row: int, column: int) -> Press:
    """Presses an inline button that carries callback data."""
    message = chat.message(message_id)
    try:
        button = message.body["reply_markup"]["inline_keyboard"][row][column] if message else None
    except (KeyError, IndexError):
        button = None
    if message is None or button is None or "callback_data" not in button:
        raise ImpossibleError(f"message {message_id} has no such button")
    made = Press(
        str(4_000_000_000_000_000_000 + world.new_id()),
        person.id,
        chat.id,
        message_id,
        button["callback_data"],
        world.clock.timestamp(),
    )
    world.presses[made.id] = made
    source: Json = {"message": message.body}
    if message.inline_id:
        source = {"inline_message_id": message.inline_id}
    instance = str(chat.id * 1_000_003)
    query = {"id": made.id, "from": person.as_user(), **source, "chat_instance": instance, "data": made.data}
    where = {"person_id": person.id, "chat_id": chat.id, "message_id": message_id}
    world.events.add("press", press_id=made.id, row=row, column=column, **where)
    world.updates.put("callback_query", query)
    return made


def inquire(world: World, person: Person, chat: Chat, query: str, offset: str = "") -> Inquiry:
    """Types an inline query; the returned object's `answered` brings the results."""
    answered: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
    inquiry = Inquiry(str(world.new_id()), person.id, query[:256], world.clock.timestamp(), answered)
    world.inquiries[inquiry.id] = inquiry
    kind = "sender" if chat.id == person.id else chat.type
    about = {"query": inquiry.query, "offset": offset, "chat_type": kind}
    world.updates.put("inline_query", {"id": inquiry.id, "from": person.as_user(), **about})
    return inquiry


def choose(world: World, person: Person, chat: Chat, inquiry_id: str, result_id: str) -> Message:
    """Sends the message of an inline result."""
    inquiry = world.inquiries.get(inquiry_id)
    if inquiry is None or inquiry.person_id != person.id or result_id not in inquiry.results:
        raise ImpossibleError("there is no such inline result")
    content = inquiry.results[result_id]
    chosen: Json = {"result_id": result_id, "from": person.as_user(), "query": inquiry.query}
    inline_id = None
    if "reply_markup" in content:
        inline_id = chosen["inline_message_id"] = f"inline{world.new_id()}"
    message = _send(world, person, chat, {**content, "via_bot": world.bot}, inline_id)
    if world.inline_feedback:
        world.updates.put("chosen_inline_result", chosen)
    return message


def block(world: World, person: Person, blocked: bool) -> None:
    """Blocks the bot, or lets it write again."""
    if person.blocked == blocked or not person.started:
        return
    person.blocked = blocked
    statuses = ("member", "kicked") if blocked else ("kicked", "member")
    bot_member_changed(world, world.chats[person.id], person, *statuses)
    world.events.add("people")


def bot_member_changed(world: World, chat: Chat, by: Person, before: str, after: str) -> None:
    """Tells the bot what became of its own membership."""
    change = {
        "chat": chat.info,
        "from": by.as_user(),
        "date": int(world.clock.timestamp()),
        "old_chat_member": member_of(world.bot, before),
        "new_chat_member": member_of(world.bot, after),
    }
    world.updates.put("my_chat_member", change)


def _send(world: World, person: Person, chat: Chat, content: Json, inline_id: str | None = None) -> Message:
    if chat.private:
        if chat.id != person.id:
            raise ImpossibleError(f"{person.first_name} is not in this chat")
        if person.blocked:
            block(world, person, False)
        if not person.started:
            person.started = True
            world.events.add("people")
    elif person.id not in chat.members or chat.migrated_to:
        raise ImpossibleError(f"{person.first_name} is not in this chat")
    message = world.post(chat, person.as_user(), content, inline_id=inline_id)
    if _bot_sees(world, chat, message.body):
        world.updates.put("message", message.body)
    return message


def _bot_sees(world: World, chat: Chat, body: Json) -> bool:
    """Privacy mode: in a group a bot gets what is meant for it, and everything once it administers."""
    if chat.private or chat.bot_status == "administrator":
        return True
    if chat.bot_status != "member":
        return False
    if not world.privacy_mode or body.get("via_bot") == world.bot:
        return True
    if body.get("reply_to_message", {}).get("from", {}).get("id") == world.bot["id"]:
        return True
    text: str = body.get("text") or body.get("caption") or ""
    entities: list[Json] = body.get("entities") or body.get("caption_entities") or []
    name = f"@{world.bot['username']}".lower()
    for entity in entities:
        units = text.encode("utf-16-le")[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])]
        word = units.decode("utf-16-le").lower()
        if entity["type"] == "mention" and word == name:
            return True
        if entity["type"] == "bot_command" and ("@" not in word or word.endswith(name)):
            return True
    return False


def _text(text: str) -> Json:
    found = tidy(Formatted(text))
    if not found.text:
        raise ImpossibleError("an empty text cannot be sent")
    if utf16(found.text) > MAX_TEXT:
        raise ImpossibleError(f"a text has at most {MAX_TEXT} characters")
    entities = detect(found)
    return {"text": found.text, **({"entities": entities} if entities else {})}


def _caption(caption: str) -> Json:
    if not caption.strip():
        return {}
    content = _text(caption)
    if utf16(content["text"]) > MAX_CAPTION:
        raise ImpossibleError(f"a caption has at most {MAX_CAPTION} characters")
    entities = {"caption_entities": content["entities"]} if "entities" in content else {}
    return {"caption": content["text"], **entities}
