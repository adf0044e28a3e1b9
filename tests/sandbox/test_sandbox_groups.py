"""Groups: privacy mode, membership, rights, upgrades."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_wire import Wire

from bot.sandbox.groups import add_bot, create_group, join, leave, migrate, set_bot_status
from bot.sandbox.people import choose, inquire, press, write
from bot.sandbox.state import Chat


@pytest.fixture
def group(wire: Wire) -> Chat:
    chat = create_group(wire.world, "应急管理", [wire.person, wire.new_person("李", started=False)])
    wire.world.updates.clear()
    return chat


async def got(wire: Wire) -> list[dict[str, Any]]:
    updates: list[dict[str, Any]] = await wire.ok("getUpdates")
    wire.world.updates.clear()
    return updates


async def heard(wire: Wire, chat: Chat, text: str, **about: Any) -> bool:
    write(wire.world, wire.person, chat, text, **about)
    return any(u.get("message", {}).get("text") == text for u in await got(wire))


async def test_being_added_is_told(wire: Wire) -> None:
    wire.world.updates.clear()
    chat = create_group(wire.world, "应急管理", [wire.person], kind="group")
    change, service = await got(wire)
    assert change["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert change["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert service["message"]["new_chat_members"] == [wire.world.bot]
    assert service["message"]["chat"] == {"id": chat.id, "title": "应急管理", "type": "group"}
    assert chat.id < 0


async def test_a_startgroup_link_adds_the_bot_and_sends_the_payload(wire: Wire) -> None:
    chat = create_group(wire.world, "应急管理", [wire.person], with_bot=False)
    wire.world.updates.clear()
    add_bot(wire.world, chat, wire.person, payload="bind_1")
    updates = await got(wire)
    assert updates[-1]["message"]["text"] == "/start@sandbox_bot bind_1"


async def test_privacy_mode(wire: Wire, group: Chat) -> None:
    assert not await heard(wire, group, "闲聊")
    assert await heard(wire, group, "/due")
    assert await heard(wire, group, "/due@sandbox_bot")
    assert not await heard(wire, group, "/due@other_bot")
    assert await heard(wire, group, "@sandbox_bot 在吗")
    asked = await wire.ok("sendMessage", chat_id=group.id, text="问")
    assert await heard(wire, group, "答", reply_to=asked["message_id"])
    set_bot_status(wire.world, group, wire.person, "administrator")
    assert await heard(wire, group, "闲聊")


async def test_members_and_administrators(wire: Wire, group: Chat) -> None:
    other = wire.new_person("赵", started=False)
    statuses = {
        user_id: (await wire.ok("getChatMember", chat_id=group.id, user_id=user_id))["status"]
        for user_id in (wire.person.id, other.id, wire.world.bot["id"])
    }
    assert list(statuses.values()) == ["creator", "left", "member"]
    join(wire.world, group, other, "administrator")
    administrators = await wire.ok("getChatAdministrators", chat_id=group.id)
    assert [m["user"]["first_name"] for m in administrators] == ["王", "赵"]
    assert await wire.ok("getChatMemberCount", chat_id=group.id) == 4
    leave(wire.world, group, other)
    services = [set(u["message"]) & {"new_chat_members", "left_chat_member"} for u in (await got(wire))[-2:]]
    assert services == [{"new_chat_members"}, {"left_chat_member"}]


async def test_rights(wire: Wire, group: Chat) -> None:
    own = write(wire.world, wire.person, group, "别删")
    sent = await wire.ok("sendMessage", chat_id=group.id, text="通知")
    pin = {"chat_id": group.id, "message_id": sent["message_id"]}
    refused = await wire.call("pinChatMessage", **pin)
    assert refused["description"] == "Bad Request: not enough rights to manage pinned messages in the chat"
    refused = await wire.call("deleteMessage", chat_id=group.id, message_id=own.id)
    assert refused["description"] == "Bad Request: message can't be deleted"
    set_bot_status(wire.world, group, wire.person, "administrator")
    await wire.ok("pinChatMessage", **pin)
    await wire.ok("deleteMessage", chat_id=group.id, message_id=own.id)
    assert wire.server.violations == []


async def test_being_removed(wire: Wire, group: Chat) -> None:
    set_bot_status(wire.world, group, wire.person, "kicked")
    assert (await got(wire))[-1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    refused = await wire.call("sendMessage", chat_id=group.id, text="好")
    assert (refused["error_code"], refused["description"]) == (
        403,
        "Forbidden: bot was kicked from the supergroup chat",
    )


async def test_a_member_who_never_started_cannot_be_written_to(wire: Wire, group: Chat) -> None:
    stranger = next(person for person in wire.world.people.values() if not person.started)
    refused = await wire.call("sendMessage", chat_id=stranger.id, text="好")
    assert refused["description"] == "Forbidden: bot can't initiate conversation with a user"


async def test_an_upgrade_gives_the_new_id(wire: Wire) -> None:
    old = create_group(wire.world, "应急管理", [wire.person], kind="group")
    new = migrate(wire.world, old)
    refused = await wire.call("sendMessage", chat_id=old.id, text="好")
    assert refused["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert refused["parameters"] == {"migrate_to_chat_id": new.id}
    assert (await wire.ok("sendMessage", chat_id=new.id, text="好"))["chat"]["type"] == "supergroup"
    services = [u["message"] for u in await got(wire) if "message" in u][-2:]
    assert services[0]["migrate_to_chat_id"] == new.id
    assert services[1]["migrate_from_chat_id"] == old.id


async def test_names_of_groups_and_leaving(wire: Wire) -> None:
    chat = create_group(wire.world, "应急管理", [wire.person], username="yingji")
    assert (await wire.ok("sendMessage", chat_id="@YingJi", text="好"))["chat"]["id"] == chat.id
    await wire.ok("leaveChat", chat_id=chat.id)
    assert (await wire.call("sendMessage", chat_id=chat.id, text="好"))["error_code"] == 403


async def test_commands_in_groups_follow_rank(wire: Wire, group: Chat) -> None:
    scopes = {
        "default": {"type": "default"},
        "groups": {"type": "all_group_chats"},
        "admins": {"type": "all_chat_administrators"},
        "member": {"type": "chat_member", "chat_id": group.id, "user_id": wire.person.id},
    }
    for name, scope in scopes.items():
        await wire.ok("setMyCommands", commands=[{"command": name, "description": name}], scope=scope)
    member = next(person for person in wire.world.people.values() if not person.started)

    def menu(person: Any) -> str:
        return str(wire.world.profile.commands_for(group, person)[0]["command"])

    assert (menu(wire.person), menu(member)) == ("member", "groups")
    await wire.ok("deleteMyCommands", scope=scopes["member"])
    assert menu(wire.person) == "admins"


async def test_a_press_in_a_message_sent_inline_has_no_message(wire: Wire, group: Chat) -> None:
    inquiry = inquire(wire.world, wire.person, group, "鸿翔")
    result = {
        "type": "article",
        "id": "1",
        "title": "鸿翔",
        "input_message_content": {"message_text": "<b>鸿翔</b>", "parse_mode": "HTML"},
        "reply_markup": {"inline_keyboard": [[{"text": "看", "callback_data": "x"}]]},
    }
    await wire.ok("answerInlineQuery", inline_query_id=inquiry.id, results=[result])
    message = choose(wire.world, wire.person, group, inquiry.id, "1")
    press(wire.world, wire.person, group, message.id, 0, 0)
    inline_query, sent, chosen, pressed = await got(wire)
    assert inline_query["inline_query"]["chat_type"] == "supergroup"
    assert sent["message"]["via_bot"] == wire.world.bot
    inline_id = chosen["chosen_inline_result"]["inline_message_id"]
    assert pressed["callback_query"]["inline_message_id"] == inline_id
    assert "message" not in pressed["callback_query"]
    assert await wire.ok("editMessageText", inline_message_id=inline_id, text="改") is True
    assert message.body["text"] == "改"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": ""}, "RESULT_ID_INVALID"),
        ({"type": "photo"}, "can't parse results[0]"),
        ({"title": " "}, "ARTICLE_TITLE_EMPTY"),
        ({"input_message_content": {"message_text": "<x>", "parse_mode": "HTML"}}, "can't parse entities"),
    ],
)
async def test_wrong_inline_results(wire: Wire, change: dict[str, Any], words: str) -> None:
    inquiry = inquire(wire.world, wire.person, wire.world.chats[wire.person.id], "鸿翔")
    good = {"type": "article", "id": "1", "title": "好", "input_message_content": {"message_text": "好"}}
    refused = await wire.call("answerInlineQuery", inline_query_id=inquiry.id, results=[{**good, **change}])
    assert words in refused["description"]
    twice = await wire.call("answerInlineQuery", inline_query_id=inquiry.id, results=[good, good])
    assert "RESULT_ID_DUPLICATE" in twice["description"]
    many = [{**good, "id": str(n)} for n in range(51)]
    refused = await wire.call("answerInlineQuery", inline_query_id=inquiry.id, results=many)
    assert "too many" in refused["description"]
