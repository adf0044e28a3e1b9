"""Updates that are not as the Bot API gives them: told from sound ones, left out, and no failure."""

import pytest

from bot.handlers.soundness import is_sound
from bot.incoming import parse_incoming, storable

CHAT = {"id": 7, "type": "private"}
TEXT = {
    "message_id": 1,
    "date": 1,
    "chat": CHAT,
    "from": {"id": 7, "is_bot": False, "first_name": "王"},
    "text": "你好",
}
BY = {"chat": CHAT, "from": TEXT["from"]}


@pytest.mark.parametrize(
    "update",
    [
        {"message": TEXT},
        {"edited_message": TEXT},
        {"something_new": {"text": 5}},
        {"my_chat_member": {**BY, "old_chat_member": {"status": "left"}, "new_chat_member": {"status": "member"}}},
        {"callback_query": {"id": "1", "from": TEXT["from"], "data": "help:0:0:"}},
        {"inline_query": {"id": "1", "from": TEXT["from"], "query": "", "offset": ""}},
        {"message": {**TEXT, "via_bot": TEXT["from"], "reply_markup": {"inline_keyboard": [[{"text": "开"}]]}}},
    ],
)  # fmt: skip
def test_what_telegram_sends_is_sound(update):
    assert is_sound({"update_id": 1, **update})


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": 5},
        {"text": None},
        {"chat": {"id": "7", "type": "private"}},
        {"chat": None},
        {"from": {"id": True, "first_name": "王"}},
        {"document": {"file_id": 5, "file_unique_id": "a"}},
        {"photo": {"file_id": "a", "file_unique_id": "a"}},
        {"location": {"latitude": "45", "longitude": 0}},
        {"reply_markup": {"inline_keyboard": [{"text": "开"}]}},
    ],
)
def test_what_is_of_a_wrong_type_is_not(wrong):
    assert not is_sound({"update_id": 1, "message": {**TEXT, **wrong}})


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, True, "1", None, 1.0])
def test_no_update_without_a_number_that_can_be_kept(number):
    with pytest.raises(ValueError, match="update_id"):
        parse_incoming({"update_id": number})


def test_what_no_database_holds_is_dropped():
    assert storable({"a\0": ["\ud83d字\0", 1, None]}) == {"a": ["字", 1, None]}
