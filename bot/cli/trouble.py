"""What is wrong with the environment or the database, in one line and in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from bot.cli.input_error import InputError
from bot.settings import PREFIX, SettingsError
from storage.engines import parse_url
from storage.errors import StorageError, describe

#: What each variable has to be, for those whose language the settings' own messages are not.
EXPECTED = {
    "token": "BotFather 给的令牌（数字、冒号、字母数字）",
    "base_url": "Bot API 服务器的根地址，例如 http://127.0.0.1:8081",
    "database_url": "数据库地址，例如 sqlite+aiosqlite:///anxin.db",
    "admins": "用逗号隔开的 Telegram 用户编号",
    "proxy": "代理地址，例如 http://127.0.0.1:3128 或 socks5://127.0.0.1:1080",
    "webhook_url": "webhook 的公网地址，例如 https://bot.example.org/hook",
    "webhook_listen": "监听地址 host:port，例如 127.0.0.1:8443",
    "webhook_secret": "1 到 256 个字符，只用 A-Z、a-z、0-9、_ 和 -",
    "now": "带时区的 ISO 时刻，例如 2026-11-20T09:00:00+08:00",
    "log_level": "DEBUG、INFO、WARNING、ERROR、CRITICAL 之一",
    "log_format": "text 或 json",
    "metrics_listen": "监控的监听地址 host:port，例如 127.0.0.1:9108",
    "evidence_dir": "证据文件夹的路径",
    "rulesets": "已有的文件夹，内有规则文件 <slug>.yaml",
}

_STATES = {
    "locked": "数据库 {name} 正忙，另一个进程占用太久，请稍后再试",
    "in use": "数据库 {name} 已有一个机器人进程在使用：SQLite 只能由一个进程运行，多个进程请用 PostgreSQL",
    "full": "数据库 {name} 所在的磁盘已满",
    "unreadable": "数据库 {name} 无法读写",
    "missing": "数据库 {name} 还没有建立，请先运行 anxin init",
    "uninitialised": "数据库 {name} 还没有建立，请先运行 anxin init",
    "newer": "数据库 {name} 由更新版本的程序建立，请升级本程序",
    "unreachable": "数据库服务器 {name} 连接不上",
    "unsupported": "数据库地址 {name} 不能用",
}
_DETAILED = ("unreadable", "unreachable", "unsupported")


@contextmanager
def explained(database_url: str | None = None) -> Iterator[None]:
    """Turns a SettingsError, a StorageError, or a time beyond what can be counted, into the InputError that ends
    the command."""
    try:
        yield
    except SettingsError as error:
        raise settings_trouble(error) from None
    except StorageError as error:
        raise storage_trouble(error, database_url) from None
    except OverflowError:
        raise InputError(
            f"环境变量 {PREFIX}NOW 不能用：太早或太晚", f"{PREFIX}NOW is too near the first or the last day there is"
        ) from None


def settings_trouble(error: SettingsError) -> InputError:
    """The sentence about a variable that is missing or cannot be used."""
    english = str(error)
    found = re.match(rf"{PREFIX}([A-Z_]+)(:| is missing)", english)
    if found is None or found[1].lower() not in EXPECTED:
        return InputError(f"配置不能用：{english}", english)
    state = "不能用" if found[2] == ":" else "没有设置"
    return InputError(f"环境变量 {PREFIX}{found[1]} {state}：应为{EXPECTED[found[1].lower()]}", english)


def storage_trouble(error: StorageError, database_url: str | None) -> InputError:
    """The sentence about a database that cannot be used as it is."""
    english = str(error).rstrip(".")
    name = describe(parse_url(database_url)) if database_url else ""
    detail = english.partition(": ")[2] if error.kind in _DETAILED else ""
    return InputError(_STATES[error.kind].format(name=name) + (f"：{detail}" if detail else ""), english)
