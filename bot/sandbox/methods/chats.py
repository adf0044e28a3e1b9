"""Chats and their members; pinned messages."""

from __future__ import annotations

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.content import without_reply
from bot.sandbox.methods.registry import method
from bot.sandbox.state import Chat, Json
from bot.sandbox.wire import Call
from bot.sandbox.world import World

_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
_RIGHTS = [
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
]


@method("getChat")
def get_chat(world: World, call: Call) -> Json:
    chat = world.chat(call["chat_id"])
    info: Json = {
        **chat.info,
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if chat.pinned:
        info["pinned_message"] = without_reply(chat.messages[chat.pinned[-1]].body)
    return info


@method("getChatMember")
def get_chat_member(world: World, call: Call) -> Json:
    chat = world.chat(call["chat_id"])
    user = world.user(call["user_id"])
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return member(world, chat, user)


@method("getChatAdministrators")
def get_chat_administrators(world: World, call: Call) -> list[Json]:
    chat = _group(world, call, "there are no administrators in the private chat")
    ids = [user_id for user_id, status in chat.members.items() if status in ("creator", "administrator")]
    if call.get("return_bots") and chat.bot_status == "administrator":
        ids.append(world.bot["id"])
    users = [user for user_id in ids if (user := world.user(user_id))]
    return [member(world, chat, user) for user in users]


@method("getChatMemberCount")
def get_chat_member_count(world: World, call: Call) -> int:
    chat = world.chat(call["chat_id"])
    return 2 if chat.private else len(chat.members) + (chat.bot_status in ("member", "administrator"))


@method("leaveChat")
def leave_chat(world: World, call: Call) -> bool:
    chat = _group(world, call, "chat member status can't be changed in private chats")
    chat.bot_status = "left"
    world.events.add("chat", chat=chat.view())
    return True


@method("pinChatMessage")
def pin_chat_message(world: World, call: Call) -> bool:
    chat = _may_pin(world, call)
    message = world.find(chat, call["message_id"], "pin")
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.append(message.id)
    world.post(
        chat,
        world.bot,
        {"pinned_message": without_reply(message.body)},
        silent=bool(call.get("disable_notification")),
    )
    world.events.add("pinned", chat_id=chat.id, pinned=chat.pinned)
    return True


@method("unpinChatMessage")
def unpin_chat_message(world: World, call: Call) -> bool:
    chat = _may_pin(world, call)
    message_id = call.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found", fault=message_id not in chat.messages)
    chat.pinned.remove(message_id)
    world.events.add("pinned", chat_id=chat.id, pinned=chat.pinned)
    return True


@method("unpinAllChatMessages")
def unpin_all_chat_messages(world: World, call: Call) -> bool:
    chat = _may_pin(world, call)
    chat.pinned.clear()
    world.events.add("pinned", chat_id=chat.id, pinned=[])
    return True


def _group(world: World, call: Call, refusal: str) -> Chat:
    chat = world.chat(call["chat_id"])
    if chat.private:
        raise bad_request(refusal)
    return world.writable_chat(chat.id)


def _may_pin(world: World, call: Call) -> Chat:
    chat = world.writable_chat(call["chat_id"])
    if not chat.private and chat.bot_status != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat", fault=False)
    return chat


def member(world: World, chat: Chat, user: Json) -> Json:
    """The ChatMember object of a person or of the bot."""
    if user["id"] == world.bot["id"]:
        blocked = chat.private and world.people[chat.id].blocked
        return member_of(user, "kicked" if blocked else chat.bot_status)
    status = "member" if chat.private and chat.id == user["id"] else chat.members.get(user["id"], "left")
    return member_of(user, status)


def member_of(user: Json, status: str) -> Json:
    """A ChatMember object with this status."""
    info: Json = {"status": status, "user": user}
    if status == "creator":
        return {**info, "is_anonymous": False}
    if status == "administrator":
        return {**info, "can_be_edited": False, "is_anonymous": False, **dict.fromkeys(_RIGHTS, True)}
    return {**info, "until_date": 0} if status == "kicked" else info
