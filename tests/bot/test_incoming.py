from typing import Any

import pytest

from bot.incoming import Incoming, Sender, parse_incoming

WANG = {"id": 7, "is_bot": False, "first_name": "王", "last_name": "巡查", "language_code": "zh-hans"}
CHAT = {"id": -100, "type": "supergroup"}
TEXT = {"message_id": 5, "date": 1_700_000_000, "chat": CHAT, "text": "你好"}


def test_a_message() -> None:
    incoming = parse_incoming({"update_id": 1, "message": {**TEXT, "from": WANG}})
    assert incoming == Incoming(1, "message", Sender(7, "王 巡查", "zh-hans"), chat_id=-100, message_id=5)
    assert incoming.chat_key == -100


def test_a_message_in_a_topic() -> None:
    topic = {**TEXT, "from": WANG, "message_thread_id": 3}
    assert parse_incoming({"update_id": 1, "message": topic}).thread_id is None
    assert parse_incoming({"update_id": 1, "message": {**topic, "is_topic_message": True}}).thread_id == 3


def press(**message: Any) -> Incoming:
    body = {"id": "q", "from": WANG, "data": "x", "chat_instance": "1"} | ({"message": message} if message else {})
    return parse_incoming({"update_id": 1, "callback_query": body})


def test_a_pressed_button() -> None:
    incoming = press(**TEXT)
    assert (incoming.callback_id, incoming.message_id, incoming.chat_id) == ("q", 5, -100)
    assert incoming.editable and incoming.sender == Sender(7, "王 巡查", "zh-hans")


@pytest.mark.parametrize(
    "message",
    [
        {"message_id": 5, "date": 0, "chat": CHAT},
        {"message_id": 5, "date": 1, "chat": CHAT, "photo": [], "caption": "x"},
    ],
)
def test_a_message_whose_text_cannot_be_replaced(message: dict[str, Any]) -> None:
    assert not press(**message).editable


def test_a_button_under_an_inline_message_belongs_to_its_person() -> None:
    incoming = press()
    assert incoming.chat_id is None and incoming.chat_key == 7 and not incoming.editable


def test_membership_and_unknown_kinds() -> None:
    member = parse_incoming({"update_id": 1, "my_chat_member": {"chat": CHAT, "from": WANG, "date": 1}})
    assert (member.kind, member.chat_id, member.message_id) == ("my_chat_member", -100, None)
    assert parse_incoming({"update_id": 2, "newer_kind": {"x": 1}}) == Incoming(2, "newer_kind")
    assert parse_incoming({"update_id": 3}).chat_key == 0


@pytest.mark.parametrize("update", [{}, {"update_id": "1"}, {"update_id": True}])
def test_no_update_at_all(update: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="update_id"):
        parse_incoming(update)
