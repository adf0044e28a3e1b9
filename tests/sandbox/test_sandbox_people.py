"""The harness: people over HTTP, against a real bot of python-telegram-bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from echo_bot import running_bot
from sandbox_wire import png
from telegram.ext import Application

from bot.sandbox import Answer, NotSeenError, Person, SandboxClient, SandboxServer
from bot.sandbox.images import dimensions
from bot.sandbox.person import RefusedError


@pytest.fixture
async def bot(server: SandboxServer) -> AsyncIterator[Application]:  # type: ignore[type-arg]
    async with running_bot(server) as application:
        yield application
    assert server.violations == []


@pytest.fixture
async def wang(bot: object, sandbox: SandboxClient) -> Person:
    return await sandbox.person("王巡查", role="巡查员", username="wang")


async def test_a_conversation(server: SandboxServer, wang: Person) -> None:
    await wang.start("abc_1")
    welcome = await wang.expect("欢迎", "abc_1")
    assert welcome.buttons == [["确认 ✅", "取消"], ["打开"]]
    assert await wang.click("确认") == Answer("好的")
    done = await wang.expect("已记录")
    assert (done.id, done.edits, done.buttons) == (welcome.id, 1, [])
    await wang.send("再来一条")
    assert (await wang.expect("再来一条")).raw["reply_to_message"]["text"] == "再来一条"
    assert server.refusals == []


async def test_each_message_is_expected_once_and_only_since_the_last_action(wang: Person) -> None:
    await wang.send("甲")
    await wang.expect("甲")
    with pytest.raises(NotSeenError, match="did not come within 0 s"):
        await wang.expect("甲", within=0)
    await wang.send("乙")
    with pytest.raises(NotSeenError):
        await wang.expect("甲", within=0)
    await wang.expect("乙")


async def test_waiting_in_vain_tells_the_story(wang: Person) -> None:
    await wang.start()
    await wang.expect("欢迎")
    with pytest.raises(NotSeenError) as failure:
        await wang.expect("不会来", within=0)
    story = str(failure.value)
    assert "王巡查: '不会来' did not come within 0 s" in story
    assert "王巡查: /start" in story
    assert "<确认 ✅> <取消> / <打开>" in story


async def test_buttons_are_found_newest_first_by_beginning_then_anywhere(wang: Person) -> None:
    await wang.start("one")
    await wang.expect("one")
    await wang.start("two")
    newest = await wang.expect("two")
    await wang.click("✅")
    assert (await wang.expect("已记录")).id == newest.id
    oldest = (await wang.messages())[1]
    await wang.click("取消", message=oldest)
    assert (await wang.expect("已记录 no")).id == oldest.id
    with pytest.raises(NotSeenError, match="there is no button '不在'"):
        await wang.click("不在", within=0)


async def test_a_deep_link_button_opens_the_bot(wang: Person) -> None:
    await wang.start()
    await wang.expect("欢迎")
    assert await wang.click("打开") == Answer(url="https://t.me/sandbox_bot?start=deep")
    await wang.expect("欢迎", "deep")


async def test_photos_albums_documents_and_places(wang: Person) -> None:
    picture = png(640, 480)
    await wang.photo(picture, caption="现场")
    returned = await wang.expect("photo", "现场")
    assert dimensions(await wang.download(returned)) == (640, 480)
    await wang.album([png(64, 48), png(48, 64)], caption="两张")
    await wang.expect("photo", "两张")
    await wang.expect("photo", "第 2 张")
    await wang.document("内容".encode(), "整改.txt", caption="证明")
    returned = await wang.expect("整改.txt")
    assert (await wang.download(returned)).decode() == "内容"
    await wang.location(34.5, 113.4)
    await wang.expect("34.5 113.4")


async def test_inline_queries(wang: Person) -> None:
    await wang.start()
    answer = await wang.inline("鸿翔")
    assert [result["title"] for result in answer["results"]] == ["查 鸿翔"]
    await wang.choose(answer)
    chosen = (await wang.messages())[-1]
    assert (chosen.text, chosen.raw["via_bot"]["username"]) == ("结果 鸿翔", "sandbox_bot")
    await wang.click("看", message=chosen)
    assert (await wang.messages())[-1].text == "已看"


async def test_blocking_and_coming_back(
    server: SandboxServer,
    wang: Person,
    bot: Application,  # type: ignore[type-arg]
) -> None:
    await wang.start()
    await wang.expect("欢迎")
    await wang.block()
    status = await asyncio.wait_for(bot.bot_data["membership"].get(), 10)
    assert status == "kicked"
    await wang.start("back")
    await wang.expect("back")
    assert await asyncio.wait_for(bot.bot_data["membership"].get(), 10) == "member"


async def test_own_texts_can_be_edited_and_menus_looked_at(wang: Person, bot: Application) -> None:  # type: ignore[type-arg]
    await bot.bot.set_my_commands([("log", "记录")])
    assert await wang.commands() == ["log"]
    await wang.send("错字")
    reply = await wang.expect("错字")
    own = (await wang.messages())[0]
    assert own.id < reply.id
    await wang.edit(own, "正字")
    await wang.expect("改为 正字")


async def test_an_unanswered_press_fails(server: SandboxServer, sandbox: SandboxClient) -> None:
    person = await sandbox.person("李")
    await person.start()
    buttons = {"inline_keyboard": [[{"text": "等", "callback_data": "x"}]]}
    url = f"/bot{server.token}/sendMessage"
    await sandbox.http.post(url, json={"chat_id": person.id, "text": "好", "reply_markup": buttons})
    with pytest.raises(NotSeenError, match="the press on '等' was not answered"):
        await person.click("等", within=0)
    assert await person.click("等", wait=False) == Answer()


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("people/77/text", {"text": "好"}, "there is no such person"),
        ("people/{id}/text", {"text": " "}, "an empty text cannot be sent"),
        ("people/{id}/text", {"text": "x" * 4097}, "at most 4096"),
        ("people/{id}/text", {}, "KeyError: 'text'"),
        ("people/{id}/text", {"text": "好", "chat_id": -5}, "is not in this chat"),
        ("people/{id}/text", {"text": "好", "reply_to": 9}, "there is no message 9"),
        ("people/{id}/start", {"payload": "有空格"}, "a start payload has"),
        ("people/{id}/press", {"message_id": 9, "row": 0, "column": 0}, "has no such button"),
        ("people/{id}/location", {"latitude": 99, "longitude": 0}, "invalid location"),
        ("people/{id}/choose", {"query_id": "9", "result_id": "9"}, "no such inline result"),
        ("people/{id}/edit", {"message_id": 9, "text": "x"}, "is no text of"),
        ("people", {"name": "王", "id": 4242}, "the id 4242 is taken"),
        ("groups", {"title": "群", "people": []}, "needs at least one person"),
        ("groups/-1/migrate", {}, "there is no such group"),
        ("clock", {"now": "2026-11-20T00:00:00"}, "needs an instant with a time zone"),
        ("faults", {"method": "sendMessage", "kind": "explode"}, "a fault is one of"),
    ],
)
async def test_what_cannot_be_done_is_told(
    sandbox: SandboxClient, path: str, body: dict[str, object], words: str
) -> None:
    person = await sandbox.person("王")
    with pytest.raises(RefusedError) as refused:
        await sandbox.post(path.format(id=person.id), **body)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"host": "evil.example"}, 403),
        ({"host": "localhost"}, 200),
    ],
)
async def test_other_sites_cannot_act_for_people(server: SandboxServer, headers: dict[str, str], status: int) -> None:
    async with httpx.AsyncClient(base_url=server.base_url, trust_env=False) as http:
        assert (await http.get("/sandbox/state", headers=headers)).status_code == status
        own = {"origin": server.base_url}
        assert (await http.get("/sandbox/state", headers=own)).status_code == 200


async def test_the_events_stream(server: SandboxServer, sandbox: SandboxClient) -> None:
    person = await sandbox.person("王")
    async with sandbox.http.stream("GET", "/sandbox/stream", params={"after": 0}) as stream:
        lines = stream.aiter_lines()
        await person.send("看得到")
        seen = [line async for line in take_until(lines, "看得到")]
    assert any(line.startswith("id: ") for line in seen)
    async with sandbox.http.stream("GET", "/sandbox/stream", params={"boot": "another"}) as stream:
        assert "event: reload" in [line async for line in stream.aiter_lines()]


async def take_until(lines: AsyncIterator[str], word: str) -> AsyncIterator[str]:
    async for line in lines:
        yield line
        if word in line:
            return


async def test_people_already_registered_are_found_by_name(sandbox: SandboxClient) -> None:
    made = await sandbox.person("科长", role="科长", suggestions=["/due"])
    await sandbox.post("places", places=[{"label": "化工园区", "latitude": 34.5, "longitude": 113.4}])
    found = (await sandbox.people())["科长"]
    assert found.id == made.id
    state = await sandbox.get("state")
    assert state["people"][0]["suggestions"] == ["/due"]
    assert state["places"] == [{"label": "化工园区", "team": "", "latitude": 34.5, "longitude": 113.4}]
