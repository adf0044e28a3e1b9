"""Edits and deletions."""

from __future__ import annotations

from bot.sandbox.errors import bad_request
from bot.sandbox.markup import check_inline_keyboard
from bot.sandbox.methods.content import caption_content, text_content
from bot.sandbox.methods.registry import method
from bot.sandbox.state import Chat, Json, Message
from bot.sandbox.wire import Call
from bot.sandbox.world import World

_DELETABLE_FOR = 48 * 3600
_MEDIA = ("photo", "document")
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


@method("editMessageText")
def edit_message_text(world: World, call: Call) -> Json | bool:
    message = _target(world, call)
    if "text" not in call.params:
        raise bad_request("message text is empty")
    content = text_content(world, call.method, call.params)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    absent: Json = {"entities": None, "link_preview_options": None}
    return _change(world, call, message, {**absent, **content})


@method("editMessageCaption")
def edit_message_caption(world: World, call: Call) -> Json | bool:
    message = _target(world, call)
    content = caption_content(world, call.method, call.params)
    if not any(kind in message.body for kind in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    absent: Json = {"caption": None, "caption_entities": None}
    return _change(world, call, message, {**absent, **content})


@method("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, call: Call) -> Json | bool:
    return _change(world, call, _target(world, call), {}, mark=False)


@method("deleteMessage")
def delete_message(world: World, call: Call) -> bool:
    chat = world.writable_chat(call["chat_id"])
    _delete(world, chat, world.find(chat, call["message_id"], "delete"))
    return True


@method("deleteMessages")
def delete_messages(world: World, call: Call) -> bool:
    chat = world.writable_chat(call["chat_id"])
    if not 1 <= len(call["message_ids"]) <= 100:
        raise bad_request("there must be 1-100 message identifiers")
    for message_id in call["message_ids"]:
        if message := chat.message(message_id):
            _delete(world, chat, message)
    return True


def _delete(world: World, chat: Chat, message: Message) -> None:
    if not (chat.private or message.from_bot or chat.bot_status == "administrator"):
        raise bad_request("message can't be deleted", fault=False)
    if world.clock.timestamp() - message.body["date"] > _DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone", fault=False)
    world.delete(chat, message)


def _target(world: World, call: Call) -> Message:
    inline_id = call.get("inline_message_id")
    if inline_id is not None:
        message = world.inline_messages.get(inline_id)
        if message is None or message.deleted:
            raise bad_request("MESSAGE_ID_INVALID", fault=message is None)
        return message
    if call.get("chat_id") is None or call.get("message_id") is None:
        raise bad_request("message identifier is not specified")
    message = world.find(world.writable_chat(call["chat_id"]), call["message_id"], "edit")
    if not message.from_bot or "pinned_message" in message.body:
        raise bad_request("message can't be edited")
    return message


def _change(world: World, call: Call, message: Message, changes: Json, *, mark: bool = True) -> Json | bool:
    """Telegram takes the keyboard away when an edit brings none."""
    markup = call.get("reply_markup")
    changes = {**changes, "reply_markup": check_inline_keyboard(markup) if markup else None}
    if all(message.body.get(key) == value for key, value in changes.items()):
        raise bad_request(_SAME, fault=False)
    world.throttle(world.chats[message.body["chat"]["id"]])
    world.edit(message, changes, mark=mark)
    return True if call.get("inline_message_id") else message.body
