"""Whether other users of this machine can read what the bot keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.private_files import open_to_others
from bot.settings import Settings
from storage.engines import is_sqlite, parse_url, sqlite_path

ENV = Path(".env")


def open_files(settings: Settings) -> Iterator[tuple[bool, str, str]]:
    """What others can read: whether it is bad (else worth a note), and the sentence in Chinese and in English."""
    kept = [(settings.evidence_dir, 700)]
    url = parse_url(settings.database_url)
    if is_sqlite(url):
        place = sqlite_path(url)
        # Backups and what a restore put aside, as far as they lie beside it.
        beside = sorted(one for one in place.parent.glob(f"{place.name}*") if one.is_file()) if place.exists() else []
        kept += [(one, 600) for one in beside]
    for path, mode in kept:
        if open_to_others(path):
            yield (
                True,
                f"{path} 对本机其他用户开放：运行 chmod {mode} {path}",
                f"{path} is open to other users of this machine: run chmod {mode} {path}",
            )
    if open_to_others(ENV):
        yield (
            False,
            "其他用户能读取 .env，里面可能有令牌：运行 chmod 600 .env",
            "other users can read .env, which may hold the token: run chmod 600 .env",
        )
