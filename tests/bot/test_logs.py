import io
import logging
from collections.abc import Iterator

import pytest

from bot.logs import REDACTED, RedactingFilter, Redactor, configure

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"


@pytest.fixture
def lines() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactingFilter(Redactor([TOKEN, "hook-secret"])))
    logger = logging.getLogger("tests.redaction")
    logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    yield logger, stream
    logger.removeHandler(handler)


def test_message_and_arguments(lines: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = lines
    logger.info("token %s", TOKEN)
    logger.info(f"GET https://api.telegram.org/bot{TOKEN}/getMe")
    logger.info("mapping %(token)s", {"token": TOKEN})
    logger.info("hook-secret %d")
    assert TOKEN not in stream.getvalue() and "hook-secret" not in stream.getvalue()
    assert stream.getvalue().count(REDACTED) == 4


def test_exception_with_its_cause_and_stack(lines: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = lines
    try:
        try:
            raise OSError(f"cannot reach /bot{TOKEN}/getMe")
        except OSError as error:
            raise RuntimeError("no answer") from error
    except RuntimeError:
        logger.exception("failed", stack_info=True)
    text = stream.getvalue()
    assert "cannot reach" in text and "no answer" in text
    assert TOKEN not in text


@pytest.mark.parametrize(
    "text",
    [
        "987654:BBHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0",
        "https://h/file/bot987654:short/photos/1.jpg",
        "987654%3ABBHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0",
    ],
)
def test_tokens_that_are_not_ours(text: str) -> None:
    assert REDACTED in Redactor()(text)
    assert "987654" not in Redactor()(text)


def test_ordinary_text_stays() -> None:
    text = "2026-11-20 12:30:15 update 812345678: 鸿翔化工 (1/2) https://t.me/anxin_bot?start=abc"
    assert Redactor([TOKEN, "", "x"])(text) == text


def test_a_record_that_does_not_fit_its_format_is_redacted(
    lines: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = lines
    logger.info("%d", TOKEN)
    assert TOKEN not in stream.getvalue() and REDACTED in stream.getvalue()


def test_configure_replaces_itself_and_quietens_the_talkative(
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        configure("INFO", [TOKEN])
        redact = configure("DEBUG", [TOKEN])
        assert len(root.handlers) == len(before) + 1
        logging.getLogger("bot").debug("with %s", TOKEN)
        logging.getLogger("httpx").info("HTTP Request: POST /sendMessage")
        err = capsys.readouterr().err
        assert err.count("\n") == 1 and TOKEN not in err
        assert redact(TOKEN) == REDACTED
    finally:
        for handler in root.handlers[:]:
            if handler not in before:
                root.removeHandler(handler)
        root.setLevel(level)
        logging.captureWarnings(False)
