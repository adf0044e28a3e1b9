"""Logging set-up: one handler on stderr that can show neither the token nor another secret."""

import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TextIO
from urllib.parse import quote

REDACTED = "[redacted]"

# Whatever looks like a bot token, also one that was never in our settings (a mistyped one, another bot's).
_TOKEN = re.compile(r"\b[0-9]{3,}(?::|%3[Aa])[A-Za-z0-9_-]{20,}")
_IN_URL = re.compile(r"(/bot)[^/\s\"'<>]+(?=/)")

# At lower levels these print request URLs, message texts or SQL parameters: the token and personal data.
_QUIET = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "telegram": logging.INFO,
    "aiosqlite": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "asyncio": logging.WARNING,
    "multipart": logging.WARNING,
    "python_multipart": logging.WARNING,
    "alembic": logging.WARNING,
}


class Redactor:
    """Takes secrets out of text."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        plain = {secret for secret in secrets if len(secret) >= 4}  # a shorter one would blank half of every line
        # A longer secret first: one may contain another.
        self._secrets = sorted(plain | {quote(secret, safe="") for secret in plain}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """`text` without any secret and without anything that looks like a bot token."""
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return _TOKEN.sub(REDACTED, _IN_URL.sub(rf"\1{REDACTED}", text))


class RedactingFilter(logging.Filter):
    """Rewrites a record: message, arguments, exception and stack are free of secrets for every handler."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact
        self._formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through, redacted."""
        try:
            message = record.getMessage()
        except Exception:  # a record whose arguments do not fit its format must still be redacted
            message = f"{record.msg!s} {record.args!r}"
        record.msg = self._redact(message)
        record.args = None
        if record.exc_info:
            record.exc_text = record.exc_text or self._formatter.formatException(record.exc_info)
            record.exc_info = None  # a later handler would format it again, with the secrets in
        if record.exc_text:
            record.exc_text = self._redact(record.exc_text)
        if record.stack_info:
            record.stack_info = self._redact(record.stack_info)
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for whatever collects logs. What it is given was redacted by the handler's filter."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as time (UTC), level, logger, message and, where there are any, exception and stack."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {"exception": record.exc_text} if record.exc_text else {}
        line |= {"stack": record.stack_info} if record.stack_info else {}
        return json.dumps(line, ensure_ascii=False)


class StderrHandler(logging.StreamHandler[TextIO]):
    """The one handler of this program, recognisable when logging is configured again."""

    def __init__(self, redact: Redactor, form: str = "text") -> None:
        super().__init__(sys.stderr)
        self.addFilter(RedactingFilter(redact))
        readable = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.setFormatter(JsonFormatter() if form == "json" else readable)


def configure(level: str = "INFO", secrets: Iterable[str] = (), form: str = "text") -> Redactor:
    """Sends all logging to stderr, redacted; called again it replaces what it did before. form: `text` or `json`.

    Returns the redactor, for whoever prints an error without logging it.
    """
    redact = Redactor(secrets)
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, StderrHandler)]:
        root.removeHandler(handler)
    root.addHandler(StderrHandler(redact, form))
    root.setLevel(level)
    for name, floor in _QUIET.items():
        logging.getLogger(name).setLevel(max(floor, logging.getLevelName(level)))
    logging.captureWarnings(True)
    return redact
