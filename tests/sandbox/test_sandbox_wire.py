"""The wire: request forms, HTTP statuses, and what is refused with which words."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_wire import Wire

OK_BUTTON = {"inline_keyboard": [[{"text": "确认", "callback_data": "ok"}]]}


async def test_every_request_form_is_the_same_call(wire: Wire) -> None:
    url, chat = f"/bot{wire.server.token}/sendMessage", str(wire.person.id)
    form = {"chat_id": chat, "text": "<b>好</b>", "parse_mode": "HTML", "disable_notification": "true"}
    answers = [
        await wire.http.get(url, params=form),
        await wire.http.post(url, params=form),
        await wire.http.post(url, data=form),
        await wire.http.post(url, files={key: (None, value) for key, value in form.items()}),
        await wire.http.post(url, json={**form, "chat_id": int(chat), "disable_notification": True}),
        await wire.http.post(url.lower().replace("bot", "bot", 1), data=form),
    ]
    bodies = [answer.json()["result"] for answer in answers]
    assert all(answer.json()["ok"] for answer in answers)
    assert {(b["text"], b["entities"][0]["type"], b["chat"]["id"]) for b in bodies} == {("好", "bold", wire.person.id)}
    assert all(m.silent for m in wire.world.chats[wire.person.id].messages.values() if m.from_bot)
    assert wire.server.violations == []


async def test_a_message_has_telegrams_shape(wire: Wire) -> None:
    message = await wire.say(reply_markup=OK_BUTTON)
    assert message["from"] == wire.world.bot
    assert message["chat"] == {"id": wire.person.id, "first_name": "王", "type": "private"}
    assert message["date"] == int(wire.server.clock.timestamp())
    assert message["reply_markup"] == OK_BUTTON


@pytest.mark.parametrize(
    ("token", "code", "words"),
    [("4242:wrong", 401, "Unauthorized"), ("nonsense", 404, "Not Found")],
)
async def test_tokens(wire: Wire, token: str, code: int, words: str) -> None:
    response = await wire.http.get(f"/bot{token}/getMe")
    assert (response.status_code, response.json()["description"]) == (code, words)


async def test_methods_that_do_not_exist_or_are_not_played(wire: Wire) -> None:
    assert (await wire.call("sendNonsense"))["error_code"] == 404
    answer = await wire.call("sendDice", chat_id=wire.person.id)
    assert answer["error_code"] == 501
    assert "sendDice" in answer["description"]
    assert [v.method for v in wire.server.violations] == ["sendNonsense", "sendDice"]


def button(**about: Any) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": [[{"text": "好", **about}]]}}


WRONG_TEXTS = [
    ({"text": ""}, "message text is empty"),
    ({"text": " \n "}, "message text is empty"),
    ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
    ({"text": "字" * 4097}, "message is too long"),
    ({"text": "😀" * 2049}, "message is too long"),
    ({"text": "a < b", "parse_mode": "HTML"}, "can't parse entities: Unsupported start tag"),
    ({"text": "好", "parse_mode": "MarkdownV3"}, "unsupported parse_mode"),
    ({"text": "好", "entities": [{"type": "bold", "offset": 0, "length": 2}]}, "lies outside of the text"),
    ({"text": "好", "colour": "red"}, 'sendMessage has no parameter "colour"'),
    ({"text": 5}, "can't parse text: must be of type String"),
    ({"text": "好", "disable_notification": "perhaps"}, "must be of type Boolean"),
    ({"text": "好", "reply_markup": "{"}, "can't parse reply_markup JSON object"),
    ({"text": "好", "reply_markup": {"inline_keyboard": [{"text": "好"}]}}, "must be an Array of"),
    ({"text": "好", **button()}, "Text buttons are unallowed in the inline keyboard"),
    ({"text": "好", **button(callback_data="")}, "BUTTON_DATA_INVALID"),
    ({"text": "好", **button(callback_data="x" * 65)}, "BUTTON_DATA_INVALID"),
    ({"text": "好", **button(callback_data="字" * 22)}, "BUTTON_DATA_INVALID"),
    ({"text": "好", **button(callback_data="x", url="https://a.cn")}, "more than one thing"),
    ({"text": "好", **button(url="不是地址")}, "Wrong HTTP URL"),
    ({"text": "好", **button(callback_data="x", color="red")}, 'InlineKeyboardButton has no field "color"'),
    ({"text": "好", **button(callback_data="x", style="pink")}, "style must be"),
    ({"text": "好", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 9]}}, "too long"),
    ({"text": "好", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    ({"text": "好", "chat_id": 77}, "chat not found"),
    ({"text": "好", "chat_id": "@nobody"}, "chat not found"),
]


@pytest.mark.parametrize(("params", "words"), WRONG_TEXTS)
async def test_a_wrong_text_is_refused_and_recorded(wire: Wire, params: dict[str, Any], words: str) -> None:
    answer = await wire.call("sendMessage", **{"chat_id": wire.person.id, **params})
    assert answer["error_code"] == 400
    assert answer["description"].startswith("Bad Request: ")
    assert words in answer["description"]
    assert [v.why for v in wire.server.violations] == [answer["description"]]


WRONG_CALLS = [
    ("sendMessage", {"text": "好"}, "chat_id is empty"),
    ("sendMessage", {"chat_id": "P"}, "message text is empty"),
    ("sendPhoto", {"chat_id": "P"}, "there is no photo in the request"),
    ("sendPhoto", {"chat_id": "P", "photo": "never sent"}, "wrong file identifier/HTTP URL specified"),
    ("sendPhoto", {"chat_id": "P", "photo": "attach://a"}, 'there is no file "a" in the request'),
    ("sendMediaGroup", {"chat_id": "P", "media": []}, "2-10 items"),
    ("sendMediaGroup", {"chat_id": "P", "media": [{"type": "image", "media": "x"}]}, "can't parse media[0]"),
    ("sendLocation", {"chat_id": "P", "latitude": 91, "longitude": 0}, "invalid location"),
    ("sendLocation", {"chat_id": "P", "latitude": "north", "longitude": 0}, "must be of type Float"),
    ("sendVenue", {"chat_id": "P", "latitude": 1, "longitude": 0, "title": " ", "address": "x"}, "non-empty"),
    ("sendChatAction", {"chat_id": "P", "action": "sleeping"}, "wrong parameter action"),
    ("editMessageText", {"text": "好"}, "message identifier is not specified"),
    ("editMessageText", {"chat_id": "P", "message_id": 999, "text": "好"}, "message to edit not found"),
    ("editMessageText", {"chat_id": "P", "message_id": 1, "text": "好"}, "message can't be edited"),
    ("editMessageText", {"inline_message_id": "never", "text": "好"}, "MESSAGE_ID_INVALID"),
    ("deleteMessage", {"chat_id": "P", "message_id": 999}, "message to delete not found"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, "query is too old and response timeout expired"),
    ("answerInlineQuery", {"inline_query_id": "1", "results": []}, "query ID is invalid"),
    ("getFile", {"file_id": "x"}, "invalid file_id"),
    ("setMyCommands", {"commands": [{"command": "Log", "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "记录", "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "log", "description": ""}]}, "DESCRIPTION_INVALID"),
    ("setMyCommands", {"commands": [{"command": "log", "description": "x" * 257}]}, "DESCRIPTION_INVALID"),
    ("setMyCommands", {"commands": [{"command": f"c{n}", "description": "x"} for n in range(101)]}, "too many"),
    ("setMyCommands", {"commands": [], "scope": {"type": "everywhere"}}, "can't parse scope"),
    ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 77}}, "chat not found"),
    ("setMyCommands", {"commands": [], "language_code": "zh-hans"}, "LANG_CODE_INVALID"),
    ("setMyDescription", {"description": "x" * 513}, "description is too long"),
    ("setMyShortDescription", {"short_description": "x" * 121}, "short description is too long"),
    ("setMyName", {"name": "x" * 65}, "name is too long"),
    ("getChat", {"chat_id": 77}, "chat not found"),
    ("getChatMember", {"chat_id": "P", "user_id": 77}, "PARTICIPANT_ID_INVALID"),
    ("getChatAdministrators", {"chat_id": "P"}, "there are no administrators in the private chat"),
    ("setWebhook", {"url": "http://example.com/hook"}, "An HTTPS URL must be provided"),
    ("setWebhook", {"url": "https://example.com/", "secret_token": "空"}, "unallowed characters"),
    ("getUpdates", {"allowed_updates": ["messages"]}, "unknown kinds of updates: messages"),
    ("pinChatMessage", {"chat_id": "P", "message_id": 999}, "message to pin not found"),
    ("forwardMessage", {"chat_id": "P", "from_chat_id": "P", "message_id": 999}, "message to forward not found"),
]


@pytest.mark.parametrize(("method", "params", "words"), WRONG_CALLS)
async def test_a_wrong_call_is_refused_and_recorded(
    wire: Wire, method: str, params: dict[str, Any], words: str
) -> None:
    params = {key: wire.person.id if value == "P" else value for key, value in params.items()}
    answer = await wire.call(method, **params)
    assert answer["error_code"] == 400
    assert words in answer["description"]
    assert [v.method for v in wire.server.violations] == [method]


async def test_what_is_allowed_to_the_last_character(wire: Wire) -> None:
    await wire.say("字" * 4096)
    await wire.say(f"<b>{'字' * 4096}</b>", parse_mode="HTML")
    await wire.say(**button(callback_data="字" * 21 + "x"))
    await wire.ok("setMyCommands", commands=[{"command": "a" * 32, "description": "x" * 256}] * 1)
    assert wire.server.violations == []


async def test_an_unescaped_ampersand_passes_as_at_telegram_but_is_recorded(wire: Wire) -> None:
    assert (await wire.say("甲 & 乙", parse_mode="HTML"))["text"] == "甲 & 乙"
    assert wire.server.violations[0].why == "unescaped & at byte offset 4"


async def test_what_a_correct_bot_meets_is_no_violation(wire: Wire) -> None:
    message = await wire.say(reply_markup=OK_BUTTON)
    where = {"chat_id": wire.person.id, "message_id": message["message_id"]}
    same = await wire.call("editMessageText", **where, text="你好", reply_markup=OK_BUTTON)
    assert "message is not modified: specified new message content" in same["description"]
    await wire.ok("deleteMessage", **where)
    assert "message to edit not found" in (await wire.call("editMessageText", **where, text="x"))["description"]
    wire.person.blocked = True
    blocked = await wire.call("sendMessage", chat_id=wire.person.id, text="好")
    assert (blocked["error_code"], blocked["description"]) == (403, "Forbidden: bot was blocked by the user")
    stranger = wire.new_person("李", started=False)
    unknown = await wire.call("sendMessage", chat_id=stranger.id, text="好")
    assert unknown["description"] == "Bad Request: chat not found"
    assert wire.server.violations == []
    assert len(wire.server.refusals) == 4


async def test_edits_keep_history_and_drop_the_keyboard_unless_it_is_given_again(wire: Wire) -> None:
    message = await wire.say(reply_markup=OK_BUTTON)
    where = {"chat_id": wire.person.id, "message_id": message["message_id"]}
    wire.server.clock.advance(5)
    edited = await wire.ok("editMessageText", **where, text="改了", reply_markup=OK_BUTTON)
    assert (edited["edit_date"] - edited["date"], edited["reply_markup"]) == (5, OK_BUTTON)
    edited = await wire.ok("editMessageText", **where, text="又改了")
    assert "reply_markup" not in edited
    assert (await wire.ok("editMessageReplyMarkup", **where, reply_markup=OK_BUTTON))["text"] == "又改了"
    stored = wire.world.chats[wire.person.id].messages[message["message_id"]]
    assert [body["text"] for body in stored.earlier] == ["你好", "改了", "又改了"]


async def test_deletion_ends_after_48_hours(wire: Wire) -> None:
    message = await wire.say()
    wire.server.clock.advance(48 * 3600 + 1)
    answer = await wire.call("deleteMessage", chat_id=wire.person.id, message_id=message["message_id"])
    assert answer["description"] == "Bad Request: message can't be deleted for everyone"


async def test_copies_and_forwards(wire: Wire) -> None:
    source = await wire.say("<b>原文</b>", parse_mode="HTML")
    where = {"chat_id": wire.person.id, "from_chat_id": wire.person.id, "message_id": source["message_id"]}
    forwarded = await wire.ok("forwardMessage", **where)
    assert forwarded["forward_origin"]["sender_user"] == wire.world.bot
    copied = (await wire.ok("copyMessage", **where))["message_id"]
    body = wire.world.chats[wire.person.id].messages[copied].body
    assert (body["text"], body["entities"]) == ("原文", source["entities"])
    assert "forward_origin" not in body
    protected = await wire.say(protect_content=True)
    refused = await wire.call("forwardMessage", **{**where, "message_id": protected["message_id"]})
    assert refused["description"] == "Bad Request: message can't be forwarded"


async def test_replies_pins_places_and_reply_keyboards(wire: Wire) -> None:
    first = await wire.say()
    reply = await wire.say("答", reply_parameters={"message_id": first["message_id"]})
    assert reply["reply_to_message"]["message_id"] == first["message_id"]
    await wire.ok("pinChatMessage", chat_id=wire.person.id, message_id=first["message_id"])
    info = await wire.ok("getChat", chat_id=wire.person.id)
    assert info["pinned_message"]["message_id"] == first["message_id"]
    await wire.ok("unpinChatMessage", chat_id=wire.person.id)
    assert "pinned_message" not in await wire.ok("getChat", chat_id=wire.person.id)
    venue = {"latitude": 34.5, "longitude": 113.4, "title": "化工园区", "address": "新密"}
    sent = await wire.ok("sendVenue", chat_id=wire.person.id, **venue)
    assert sent["venue"]["location"] == sent["location"] == {"latitude": 34.5, "longitude": 113.4}
    keyboard = {"keyboard": [[{"text": "位置", "request_location": True}]]}
    assert "reply_markup" not in await wire.say(reply_markup=keyboard)
    assert wire.world.chats[wire.person.id].reply_keyboard == keyboard
    await wire.say(reply_markup={"remove_keyboard": True})
    assert wire.world.chats[wire.person.id].reply_keyboard is None


async def test_commands_by_scope_and_language(wire: Wire) -> None:
    other = wire.new_person("李")
    other.language_code = "en"
    await wire.ok("setMyCommands", commands=[{"command": "help", "description": "帮助"}])
    await wire.ok("setMyCommands", commands=[{"command": "help", "description": "Help"}], language_code="en")
    scope = {"type": "chat", "chat_id": wire.person.id}
    await wire.ok("setMyCommands", commands=[{"command": "log", "description": "记录"}], scope=scope)
    assert await wire.ok("getMyCommands", scope=scope) == [{"command": "log", "description": "记录"}]

    def menu(person: Any) -> list[str]:
        chat = wire.world.chats[person.id]
        return [c["description"] for c in wire.world.profile.commands_for(chat, person)]

    assert (menu(wire.person), menu(other)) == (["记录"], ["Help"])
    await wire.ok("deleteMyCommands", scope=scope)
    assert menu(wire.person) == ["帮助"]


async def test_texts_of_the_profile(wire: Wire) -> None:
    await wire.ok("setMyDescription", description="安全生产")
    await wire.ok("setMyDescription", description="Safety", language_code="en")
    assert await wire.ok("getMyDescription") == {"description": "安全生产"}
    assert await wire.ok("getMyDescription", language_code="en") == {"description": "Safety"}
    assert await wire.ok("getMyDescription", language_code="fr") == {"description": "安全生产"}
    await wire.ok("setMyName", name="安信")
    assert await wire.ok("getMyName") == {"name": "安信"}
    await wire.ok("setMyShortDescription", short_description="短")
    assert await wire.ok("getMyShortDescription") == {"short_description": "短"}
    await wire.ok("setChatMenuButton", chat_id=wire.person.id, menu_button={"type": "commands"})
    assert await wire.ok("getChatMenuButton", chat_id=wire.person.id) == {"type": "commands"}
    assert await wire.ok("getChatMenuButton") == {"type": "default"}
    assert (await wire.ok("getMe"))["username"] == "sandbox_bot"
