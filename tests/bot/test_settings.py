from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import CHINA
from bot.settings import PREFIX, Settings, SettingsError, load_settings

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_defaults_are_the_contracts() -> None:
    settings = load_settings()
    assert settings.base_url == "https://api.telegram.org"
    assert settings.database_url == "sqlite+aiosqlite:///anxin.db"
    assert settings.admins == ()
    assert settings.token is None and settings.now is None and settings.proxy is None


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "TOKEN": TOKEN,
        "BASE_URL": "http://127.0.0.1:8081/",
        "ADMINS": "17, 23,17，29,",
        "NOW": "2026-11-20T09:00:00+08:00",
        "LOG_LEVEL": "debug",
        "EVIDENCE_DIR": "proof",
        "WEBHOOK_LISTEN": "[::1]:9000",
        "PROXY": "",
    }.items():
        monkeypatch.setenv(PREFIX + name, value)
    settings = load_settings()
    assert settings.require_token() == TOKEN
    assert settings.base_url == "http://127.0.0.1:8081"
    assert settings.admins == (17, 23, 29)
    assert settings.now == datetime(2026, 11, 20, 9, tzinfo=CHINA)
    assert settings.log_level == "DEBUG"
    assert settings.evidence_dir == Path("proof")
    assert settings.listen == ("::1", 9000)
    assert settings.proxy is None


def test_dotenv_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = f"\ufeffANXIN_TOKEN={TOKEN}\nANXIN_LOG_LEVEL=ERROR\nOTHER=1\n"
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    monkeypatch.setenv("ANXIN_LOG_LEVEL", "WARNING")
    settings = load_settings()
    assert settings.require_token() == TOKEN
    assert settings.log_level == "WARNING"


def test_an_instant_without_offset_is_local_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANXIN_NOW", "2026-11-20")
    now = load_settings().now
    assert now == datetime(2026, 11, 20, tzinfo=CHINA) and now.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOKEN", "not a token"),
        ("BASE_URL", "127.0.0.1:8081"),
        ("BASE_URL", "http://x:99999"),
        ("DATABASE_URL", "anxin.db"),
        ("DATABASE_URL", "mysql://host/name"),
        ("ADMINS", "17,anna"),
        ("ADMINS", "-5"),
        ("PROXY", "3128"),
        ("WEBHOOK_URL", "bot.example.org"),
        ("WEBHOOK_LISTEN", "8443"),
        ("WEBHOOK_LISTEN", "0.0.0.0:99999"),
        ("WEBHOOK_SECRET", "with space"),
        ("NOW", "tomorrow"),
        ("NOW", "1700000000"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    message = str(caught.value)
    assert message.startswith(PREFIX + name + ": ") and len(message) > len(PREFIX + name) + 10
    assert "\n" not in message
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


@pytest.mark.parametrize("name", ["TOKEN", "PROXY", "WEBHOOK_SECRET"])
def test_a_bad_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(PREFIX + name, "se cret!")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "se cret" not in str(caught.value)


def test_secrets_are_not_in_the_repr() -> None:
    settings = load_settings(token=TOKEN, webhook_secret="abcdefgh")
    assert TOKEN not in repr(settings) and "abcdefgh" not in repr(settings)
    assert settings.secrets() == (TOKEN, "abcdefgh")


def test_what_a_mode_needs_is_asked_for_by_name() -> None:
    with pytest.raises(SettingsError, match="ANXIN_TOKEN"):
        load_settings().require_token()
    with pytest.raises(SettingsError, match="ANXIN_WEBHOOK_URL"):
        load_settings().require_webhook()
    with pytest.raises(SettingsError, match="ANXIN_WEBHOOK_SECRET"):
        load_settings(webhook_url="https://bot.example.org/hook").require_webhook()
    both = load_settings(webhook_url="https://bot.example.org/hook", webhook_secret="s3cret")
    assert both.require_webhook() == ("https://bot.example.org/hook", "s3cret")
