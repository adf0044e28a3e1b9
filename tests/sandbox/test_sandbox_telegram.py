"""python-telegram-bot's own Bot against the sandbox: every method we play, and failures on order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sandbox_wire import png
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    MenuButtonCommands,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.sandbox import Person, SandboxClient, SandboxServer


def bot_of(server: SandboxServer, token: str | None = None) -> Bot:
    base = server.base_url
    return Bot(token or server.token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot")


@pytest.fixture
async def bot(server: SandboxServer) -> AsyncIterator[Bot]:
    async with bot_of(server) as bot:
        yield bot


@pytest.fixture
async def wang(sandbox: SandboxClient) -> Person:
    person = await sandbox.person("王")
    await person.start()
    return person


async def test_every_method_of_the_library_that_the_sandbox_plays(
    server: SandboxServer, bot: Bot, wang: Person
) -> None:
    chat = wang.id
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="x")]])
    message = await bot.send_message(chat, "<b>好</b>", parse_mode="HTML", reply_markup=keyboard)
    assert message.entities[0].type == "bold"
    await bot.edit_message_text("改", chat, message.message_id)
    await bot.edit_message_reply_markup(chat, message.message_id, reply_markup=keyboard)
    photo = await bot.send_photo(chat, png(300, 200), caption="图")
    await bot.edit_message_caption(chat, photo.message_id, caption="新")
    again = await bot.send_photo(chat, photo.photo[-1].file_id)
    assert again.photo == photo.photo
    document = await bot.send_document(chat, b"data", filename="a.txt", thumbnail=png(32, 32))
    assert document.document.thumbnail.width == 32
    album = await bot.send_media_group(chat, [InputMediaPhoto(png(30, 20)), InputMediaPhoto(photo.photo[-1])])
    assert len(album) == 2
    files = [InputMediaDocument(b"1", filename="1.txt"), InputMediaDocument(b"2", filename="2.txt")]
    await bot.send_media_group(chat, files)
    await bot.send_location(chat, 34.5, 113.4)
    await bot.send_venue(chat, 34.5, 113.4, "园区", "新密")
    await bot.send_chat_action(chat, "typing")
    assert (await bot.forward_message(chat, chat, message.message_id)).forward_origin
    await bot.copy_message(chat, chat, photo.message_id, caption="副本")
    await bot.pin_chat_message(chat, message.message_id)
    assert (await bot.get_chat(chat)).pinned_message
    await bot.unpin_chat_message(chat, message.message_id)
    await bot.unpin_all_chat_messages(chat)
    assert (await bot.get_chat_member(chat, chat)).status == "member"
    await bot.delete_message(chat, message.message_id)
    await bot.delete_messages(chat, [photo.message_id, again.message_id])
    scope = BotCommandScopeChat(chat)
    await bot.set_my_commands([BotCommand("log", "记录")], scope=scope, language_code="zh")
    assert await bot.get_my_commands(scope=scope, language_code="zh") == (BotCommand("log", "记录"),)
    await bot.delete_my_commands(scope=scope, language_code="zh")
    await bot.set_my_description("长")
    await bot.set_my_short_description("短")
    await bot.set_my_name("安信")
    assert (await bot.get_my_name()).name == "安信"
    await bot.set_chat_menu_button(chat, MenuButtonCommands())
    assert (await bot.get_chat_menu_button(chat)).type == "commands"
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.delete_webhook()
    assert (await bot.get_updates())[0].message.text == "/start"
    assert server.violations == []
    assert server.refusals == []


async def test_errors_arrive_as_the_librarys_exceptions(server: SandboxServer, bot: Bot, wang: Person) -> None:
    message = await bot.send_message(wang.id, "好")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("好", wang.id, message.message_id)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(77, "好")
    await wang.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(wang.id, "好")
    stranger = bot_of(server, "4242:wrong")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()
    await bot.set_webhook("https://example.com/")
    with pytest.raises(Conflict):
        await bot.get_updates()


async def test_ordered_refusals(
    server: SandboxServer,
    bot: Bot,
    wang: Person,
    sandbox: SandboxClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the library warns of the old type of retry_after
    server.faults.fail("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7)
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(wang.id, "好")
    assert refused.value.retry_after == timedelta(seconds=7)
    await sandbox.fault("*", "fail", code=502, description="Bad Gateway", times=2)
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(wang.id, "好")
    await bot.send_message(wang.id, "好")
    assert server.violations == []


async def test_a_fault_can_be_meant_for_one_chat(server: SandboxServer, bot: Bot, wang: Person) -> None:
    fault = server.faults.fail("sendMessage", 400, "Bad Request: chat not found", chat_id=1)
    await bot.send_message(wang.id, "好")
    assert fault.hits == 0
    with pytest.raises(BadRequest):
        await bot.send_message(1, "好")


async def test_a_reset_does_nothing_and_a_drop_does_it_without_an_answer(
    sandbox: SandboxClient, bot: Bot, wang: Person
) -> None:
    await sandbox.fault("sendMessage", "reset")
    with pytest.raises(NetworkError):
        await bot.send_message(wang.id, "没有发出")
    await sandbox.fault("sendMessage", "drop")
    with pytest.raises(NetworkError):
        await bot.send_message(wang.id, "发出了")
    assert [message.text for message in await wang.messages() if message.from_bot] == ["发出了"]


async def test_a_gateways_page_does_nothing_and_is_no_json(sandbox: SandboxClient, bot: Bot, wang: Person) -> None:
    await sandbox.fault("sendMessage", "page", code=502, description="Bad Gateway")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(wang.id, "没有发出")
    assert [message for message in await wang.messages() if message.from_bot] == []


async def test_a_held_answer_comes_when_released(server: SandboxServer, bot: Bot, wang: Person) -> None:
    held = server.faults.hold("sendMessage")
    call = asyncio.create_task(bot.send_message(wang.id, "慢"))
    await asyncio.wait_for(held.reached.wait(), 10)
    await wang.expect("慢")
    assert not call.done()
    held.release()
    assert (await call).text == "慢"


async def test_a_delayed_answer_is_late_for_an_impatient_bot(sandbox: SandboxClient, bot: Bot, wang: Person) -> None:
    await sandbox.fault("sendMessage", "delay", seconds=30)
    with pytest.raises(NetworkError, match="Timed out"):
        await bot.send_message(wang.id, "慢", read_timeout=0.05)
    assert (await wang.messages())[-1].text == "慢"


async def test_orders_can_be_taken_back(sandbox: SandboxClient, bot: Bot, wang: Person) -> None:
    await sandbox.fault("sendMessage", "reset", times=5)
    await sandbox.post("faults/clear")
    assert (await bot.send_message(wang.id, "好")).text == "好"
    sent = [call for call in (await sandbox.get("calls"))["calls"] if call["method"] == "sendMessage"]
    assert [call["code"] for call in sent] == [200]
