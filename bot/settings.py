"""Settings from the environment and `.env`, validated once at the start."""

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.clock import CHINA
from storage.engines import parse_url
from storage.errors import StorageError

PREFIX = "ANXIN_"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
FORMATS = ("text", "json")


class SettingsError(Exception):
    """The environment cannot be used as it is; the message is one sentence naming the variable."""


class Settings(BaseSettings):
    """Everything the environment decides; the names are the contract's, without their prefix."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8-sig",  # Windows editors put a byte order mark in front
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    token: SecretStr | None = None
    base_url: str = "https://api.telegram.org"
    database_url: str = "sqlite+aiosqlite:///anxin.db"
    admins: Annotated[tuple[int, ...], NoDecode] = ()
    proxy: SecretStr | None = None
    webhook_url: str | None = None
    webhook_listen: str = "127.0.0.1:8443"
    webhook_secret: SecretStr | None = None
    now: datetime | None = None
    log_level: str = "INFO"
    log_format: str = "text"
    metrics_listen: str | None = None
    evidence_dir: Path = Path("evidence")
    rulesets: Path | None = None

    @field_validator("token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", value.get_secret_value()):
            raise ValueError("expected a bot token as BotFather gives it, digits, a colon and letters")
        return value

    @field_validator("base_url")
    @classmethod
    def _base_url(cls, value: str) -> str:
        return _root(value, ("http", "https"), "http://127.0.0.1:8081")

    @field_validator("webhook_url")
    @classmethod
    def _webhook_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = _split(value)
        if parts is None or parts[0] not in ("http", "https"):
            raise ValueError("expected the public address of the webhook such as https://bot.example.org/hook")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, value: str) -> str:
        try:
            parse_url(value)
        except StorageError as error:
            raise ValueError(str(error).rstrip(".")) from error
        return value

    @field_validator("admins", mode="before")
    @classmethod
    def _admins(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.replace("，", ",").split(",")]
        if not all(re.fullmatch(r"[1-9][0-9]{0,18}", part) for part in parts if part):
            raise ValueError("expected Telegram user ids, numbers separated by commas")
        return tuple(dict.fromkeys(int(part) for part in parts if part))

    @field_validator("proxy")
    @classmethod
    def _proxy(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        parts = _split(value.get_secret_value())
        if parts is None or parts[0] not in ("http", "https", "socks5", "socks5h"):
            raise ValueError("expected a proxy such as http://127.0.0.1:3128 or socks5://127.0.0.1:1080")
        return value

    @field_validator("webhook_listen", "metrics_listen")
    @classmethod
    def _listen(cls, value: str | None) -> str | None:
        if value is None:
            return None
        host, _, port = value.rpartition(":")
        if not host or not re.fullmatch(r"[0-9]{1,5}", port) or not 0 <= int(port) <= 65535:
            raise ValueError("expected host:port such as 127.0.0.1:8443")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _webhook_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("expected 1 to 256 of the characters A-Z, a-z, 0-9, _ and -")
        return value

    @field_validator("now", mode="before")
    @classmethod
    def _now(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            instant = datetime.fromisoformat(value)
        except ValueError as error:
            raise ValueError("expected an ISO instant such as 2026-11-20T09:00:00+08:00") from error
        # Without an offset the only reading that makes sense to a bureau is its own local time.
        return instant if instant.tzinfo else instant.replace(tzinfo=CHINA)

    @field_validator("log_level")
    @classmethod
    def _log_level(cls, value: str) -> str:
        if value.upper() not in LEVELS:
            raise ValueError(f"expected one of {', '.join(LEVELS)}")
        return value.upper()

    @field_validator("log_format")
    @classmethod
    def _log_format(cls, value: str) -> str:
        if value.lower() not in FORMATS:
            raise ValueError(f"expected one of {', '.join(FORMATS)}")
        return value.lower()

    @field_validator("rulesets")
    @classmethod
    def _rulesets(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError("expected a folder that is there, of ruleset files <slug>.yaml")
        return value

    @property
    def listen(self) -> tuple[str, int]:
        """Host and port on which the webhook listens."""
        return _host_port(self.webhook_listen)

    @property
    def monitored_at(self) -> tuple[str, int] | None:
        """Host and port for /health and /metrics; None where nobody asks for them."""
        return _host_port(self.metrics_listen) if self.metrics_listen else None

    def require_token(self) -> str:
        """The token. Raises SettingsError when there is none."""
        if self.token is None:
            raise SettingsError(f"{PREFIX}TOKEN is missing: put the bot token from BotFather there or into .env")
        return self.token.get_secret_value()

    def require_webhook(self) -> tuple[str, str]:
        """The webhook's public address and secret. Raises SettingsError when either is missing."""
        if self.webhook_url is None:
            raise SettingsError(f"{PREFIX}WEBHOOK_URL is missing: the webhook needs its public address")
        if self.webhook_secret is None:
            raise SettingsError(
                f"{PREFIX}WEBHOOK_SECRET is missing: without it anybody could post updates to the webhook"
            )
        return self.webhook_url, self.webhook_secret.get_secret_value()

    def secrets(self) -> tuple[str, ...]:
        """What may never be logged."""
        values = (self.token, self.proxy, self.webhook_secret)
        return tuple(value.get_secret_value() for value in values if value is not None)


def load_settings(**overrides: Any) -> Settings:
    """Reads the environment and `.env`; `overrides` (field names) win. Raises SettingsError."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = PREFIX + str(first["loc"][0]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{name}: {reason}") from None
    except UnicodeDecodeError:
        raise SettingsError(".env: expected UTF-8 text") from None


def _host_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def _split(value: str) -> tuple[str, str] | None:
    """Scheme and host of a URL; None when it has no host or a malformed port."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return (parts.scheme, parts.hostname) if parts.hostname else None


def _root(value: str, schemes: tuple[str, ...], example: str) -> str:
    parts = _split(value)
    if parts is None or parts[0] not in schemes or urlsplit(value).query or urlsplit(value).fragment:
        raise ValueError(f"expected the root of a Bot API server such as {example}")
    return value.rstrip("/")
