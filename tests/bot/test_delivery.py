import pytest

from bot.telegram_client import (
    ApiError,
    BlockedError,
    InDoubtError,
    MigratedError,
    NotSentError,
    RefusedError,
    ServerError,
    TokenError,
    TooManyError,
)
from bot.workers.delivery import DOUBT_WAITS, SERVER_WAITS, judge


@pytest.mark.parametrize(
    ("error", "method", "state"),
    [
        (BlockedError("Forbidden: bot was blocked by the user"), "sendMessage", "failed"),
        (RefusedError("Bad Request: chat not found"), "sendMessage", "failed"),
        (RefusedError("Bad Request: can't parse entities"), "sendMessage", "failed"),
        (RefusedError("Bad Request: message is not modified: specified new…"), "editMessageText", "done"),
        (RefusedError("Bad Request: message to edit not found"), "editMessageText", "gone"),
        (RefusedError("Bad Request: message can't be edited"), "editMessageReplyMarkup", "gone"),
        (RefusedError("Bad Request: there is no text in the message to edit"), "editMessageText", "gone"),
        (RefusedError("Bad Request: message to delete not found"), "deleteMessage", "done"),
        (MigratedError(-100), "sendMessage", "moved"),
        (TooManyError(7), "sendMessage", "again"),
        (NotSentError("no connection"), "sendMessage", "again"),
        (ServerError("Internal Server Error"), "sendMessage", "again"),
        (InDoubtError("no answer"), "sendMessage", "again"),
        (TokenError(), "sendMessage", "again"),
        (ApiError("something new"), "sendMessage", "failed"),
        (FileNotFoundError(2, "No such file"), "sendDocument", "failed"),
    ],
)
def test_what_follows_from_an_error(error: ApiError | OSError, method: str, state: str) -> None:
    assert judge(error, method, 0).state == state


def test_details_that_the_worker_acts_on() -> None:
    assert judge(TooManyError(7), "sendMessage", 0).paused == 7 == judge(TooManyError(7), "sendMessage", 0).wait
    assert judge(MigratedError(-100), "sendMessage", 0).new_chat_id == -100
    assert judge(NotSentError("x"), "sendMessage", 99).offline
    assert judge(TokenError(), "sendMessage", 0).revoked
    assert str(judge(BlockedError("x"), "sendMessage", 0).error).startswith("blocked")
    assert str(judge(RefusedError("x"), "sendMessage", 0).error).startswith("refused")


def test_a_new_message_in_doubt_is_repeated_twice_and_then_left_for_a_person() -> None:
    verdicts = [judge(InDoubtError("x"), "sendMessage", doubts) for doubts in range(3)]
    assert [v.state for v in verdicts] == ["again", "again", "uncertain"]
    assert tuple(v.wait for v in verdicts[:2]) == DOUBT_WAITS
    assert all(v.doubted for v in verdicts[:2])


@pytest.mark.parametrize("method", ["editMessageText", "deleteMessage", "pinChatMessage"])
def test_what_may_be_repeated_is_repeated_longer_and_never_uncertain(method: str) -> None:
    verdicts = [judge(InDoubtError("x"), method, doubts) for doubts in range(len(SERVER_WAITS) + 1)]
    assert {v.state for v in verdicts[:-1]} == {"again"}
    assert verdicts[-1].state == "failed"


def test_a_server_that_keeps_failing_on_one_row_does_not_hold_its_chat_for_ever() -> None:
    assert judge(ServerError("x"), "sendMessage", len(SERVER_WAITS)).state == "failed"
