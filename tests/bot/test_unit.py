from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from markupsafe import Markup

from bot.conversation.screen import Action, Button, Screen
from bot.incoming import Incoming, Sender
from bot.outgoing import Attachment, Call, OutgoingFiles
from bot.unit import ANSWER_LIMIT, Unit
from storage.database import Database

Make = Callable[..., Unit[Any]]
Rows = Callable[[], Awaitable[list[Any]]]


@dataclass(frozen=True)
class Person:
    lang: str = "zh"


@pytest.fixture
async def make(db: Database, clock: Any, files: OutgoingFiles) -> AsyncIterator[Make]:
    async with db.write() as conn:

        def build(**about: Any) -> Unit[Person]:
            values: dict[str, Any] = {"chat_id": 7, "message_id": 5, "sender": Sender(7, "王")} | about
            incoming = Incoming(1, "callback_query" if "callback_id" in about else "message", **values)
            return Unit(conn, incoming, Person(), clock.now(), clock.today(), files)

        yield build


PRESS = {"callback_id": "q", "editable": True}


def screen(text: str = "你好", *buttons: Button) -> Screen:
    return Screen(Markup.escape(text), (buttons,) if buttons else ())


async def said(unit: Unit[Any]) -> list[tuple[str, int, dict[str, Any]]]:
    rows = await unit.conn.exec_driver_sql("SELECT method, chat_id, payload FROM outbox ORDER BY id")
    import json

    return [(method, chat_id, json.loads(payload)) for method, chat_id, payload in rows]


async def test_a_screen_becomes_a_message_with_its_buttons(make: Make) -> None:
    unit = make()
    buttons = (Button("确认", Action("confirm", 3, 1)), Button("网页", url="https://example.org"))
    await unit.say(screen("a < b", *buttons))
    assert await said(unit) == [
        (
            "sendMessage",
            7,
            {
                "text": "a &lt; b",
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
                "reply_markup": {
                    "inline_keyboard": [
                        [
                            {"text": "确认", "callback_data": "confirm:3:1:"},
                            {"text": "网页", "url": "https://example.org"},
                        ]
                    ]
                },
            },
        )
    ]


async def test_a_press_edits_the_pressed_message_once(make: Make) -> None:
    unit = make(**PRESS)
    await unit.say(screen("first"))
    await unit.say(screen("second"))
    assert [(method, payload.get("message_id")) for method, _, payload in await said(unit)] == [
        ("editMessageText", 5),
        ("sendMessage", None),
    ]


@pytest.mark.parametrize("options", [{"new": True}, {"chat_id": 9}, {"document": Attachment("file-id")}])
async def test_what_does_not_replace_the_pressed_message(make: Make, options: dict[str, Any]) -> None:
    unit = make(**PRESS)
    await unit.say(screen(), **options)
    assert [method.startswith("send") for method, _, _ in await said(unit)] == [True]


async def test_a_press_on_a_photo_or_an_old_message_is_followed_by_a_message(make: Make) -> None:
    unit = make(callback_id="q", editable=False)
    await unit.say(screen())
    assert [method for method, _, _ in await said(unit)] == ["sendMessage"]


async def test_edits_by_telegrams_id_and_by_row(make: Make) -> None:
    unit = make()
    first = await unit.say(screen("one"))
    await unit.say(screen("two"), edits=first)
    await unit.say(screen("three"), edit_message_id=88)
    methods = [(method, payload.get("message_id")) for method, _, payload in await said(unit)]
    assert methods == [("sendMessage", None), ("editMessageText", None), ("editMessageText", 88)]
    assert (await unit.conn.exec_driver_sql("SELECT edits_id FROM outbox WHERE id = 2")).scalar_one() == first


async def test_topics_are_kept_in_the_same_chat_only(make: Make) -> None:
    unit = make(chat_id=-7, thread_id=3)
    await unit.say(screen())
    await unit.say(screen(), chat_id=9)
    assert [payload.get("message_thread_id") for _, _, payload in await said(unit)] == [3, None]


async def test_a_document_carries_the_screen_as_its_caption(make: Make) -> None:
    unit = make()
    await unit.say(screen("附件"), document=Attachment(b"content", "附件.xlsx"), silent=True, priority=1)
    ((method, _, payload),) = await said(unit)
    assert method == "sendDocument" and payload["caption"] == "附件" and payload["disable_notification"] is True
    assert payload["document"]["name"] == "附件.xlsx" and "content" not in str(payload)


async def test_a_long_caption_becomes_a_message_of_its_own(make: Make) -> None:
    unit = make()
    last = await unit.say(screen("长" * 1025, Button("知悉", Action("ack", 1))), photo=Attachment("file-id"))
    methods = [method for method, _, _ in await said(unit)]
    assert methods == ["sendPhoto", "sendMessage"] and last == 2
    assert "caption" not in (await said(unit))[0][2]


async def test_without_a_chat_the_person_is_spoken_to(make: Make) -> None:
    unit = make(chat_id=None)
    await unit.say(screen())
    assert (await said(unit))[0][1] == 7
    with pytest.raises(ValueError, match="no chat"):
        await make(chat_id=None, sender=None).say(screen())


def calls(unit: Unit[Any]) -> list[Call]:
    return unit.calls_after_commit()


async def test_answers(make: Make) -> None:
    unit = make(**PRESS)
    unit.answer("长" * 300)
    (call,) = calls(unit)
    assert len(call.payload["text"]) == ANSWER_LIMIT and call.payload["show_alert"] is False
    unit.answer()
    assert calls(unit) == [Call("answerCallbackQuery", {"callback_query_id": "q"})]
    message = make()
    message.answer("nobody pressed anything")
    assert calls(message) == []
