"""Groups: who is in them, and what becomes of the bot there."""

from __future__ import annotations

from bot.sandbox.people import PAYLOAD, ImpossibleError, bot_member_changed, write
from bot.sandbox.state import Chat, Json, Message, Person
from bot.sandbox.world import World

_FIRST_GROUP = -4_000_000_001
_FIRST_SUPERGROUP = -1_003_000_000_001


def create_group(
    world: World,
    title: str,
    people: list[Person],
    *,
    kind: str = "supergroup",
    username: str | None = None,
    with_bot: bool = True,
) -> Chat:
    """A new group; the first person owns it. `kind`: group or supergroup."""
    if kind not in ("group", "supergroup") or not people:
        raise ImpossibleError("a group or supergroup needs at least one person")
    info: Json = {"id": _next_id(world, kind), "title": title, "type": kind}
    if username:
        info["username"] = username
    members = {person.id: "member" for person in people} | {people[0].id: "creator"}
    chat = Chat(info, members, bot_status="left")
    world.chats[chat.id] = chat
    if with_bot:
        add_bot(world, chat, people[0])
    else:
        world.events.add("chat", chat=chat.view())
    return chat


def add_bot(world: World, chat: Chat, by: Person, payload: str | None = None) -> None:
    """Adds the bot; with a payload as a `?startgroup=` link does."""
    if payload is not None and not PAYLOAD.fullmatch(payload):
        raise ImpossibleError("a start payload has at most 64 of A-Z a-z 0-9 _ -")
    if chat.bot_status in ("left", "kicked"):
        before, chat.bot_status = chat.bot_status, "member"
        bot_member_changed(world, chat, by, before, "member")
        _service(world, chat, by, {"new_chat_members": [world.bot]})
    world.events.add("chat", chat=chat.view())
    if payload is not None:
        write(world, by, chat, f"/start@{world.bot['username']} {payload}".strip())


def set_bot_status(world: World, chat: Chat, by: Person, status: str) -> None:
    """Makes the bot an administrator or a plain member, or removes it (kicked)."""
    if status not in ("member", "administrator", "kicked") or chat.bot_status in ("left", "kicked"):
        raise ImpossibleError("the bot is no member, or there is no such status")
    before, chat.bot_status = chat.bot_status, status
    if status == "kicked":
        world.post(chat, by.as_user(), {"left_chat_member": world.bot})
    bot_member_changed(world, chat, by, before, status)
    world.events.add("chat", chat=chat.view())


def join(world: World, chat: Chat, person: Person, status: str = "member") -> None:
    """Adds somebody, or changes whether they administer."""
    known = person.id in chat.members
    chat.members[person.id] = status
    if not known:
        _service(world, chat, person, {"new_chat_members": [person.as_user()]})
    world.events.add("chat", chat=chat.view())


def leave(world: World, chat: Chat, person: Person) -> None:
    """Takes somebody out of the group."""
    if chat.members.pop(person.id, None) is None:
        raise ImpossibleError(f"{person.first_name} is not in this group")
    _service(world, chat, person, {"left_chat_member": person.as_user()})
    world.events.add("chat", chat=chat.view())


def migrate(world: World, chat: Chat) -> Chat:
    """Upgrades a group to a supergroup: it gets a new id, calls to the old one are refused."""
    if chat.type != "group" or chat.migrated_to:
        raise ImpossibleError("only a plain group can be upgraded")
    info = {**chat.info, "id": _next_id(world, "supergroup"), "type": "supergroup"}
    new = Chat(info, dict(chat.members), chat.bot_status)
    world.chats[new.id] = new
    owner = world.people[next(iter(chat.members))]
    _service(world, chat, owner, {"migrate_to_chat_id": new.id})
    chat.migrated_to = new.id
    _service(world, new, owner, {"migrate_from_chat_id": chat.id})
    world.events.add("chat", chat=new.view())
    return new


def _service(world: World, chat: Chat, by: Person, content: Json) -> Message:
    """A service message; bots that are members get them all."""
    message = world.post(chat, by.as_user(), content)
    if chat.bot_status in ("member", "administrator"):
        world.updates.put("message", message.body)
    return message


def _next_id(world: World, kind: str) -> int:
    first = _FIRST_SUPERGROUP if kind == "supergroup" else _FIRST_GROUP
    taken = [chat.id for chat in world.chats.values() if chat.type == kind]
    return min([first + 1, *taken]) - 1
