"""Files and folders for this user alone, whatever the umask says."""

from __future__ import annotations

import os
from pathlib import Path

#: The bits that let anybody else in.
OTHERS = 0o077


def private_folder(path: Path) -> Path:
    """The folder, made where it is not there; what is above it is not ours to close. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def write_private(path: Path, content: bytes, *, durable: bool = False) -> None:
    """A new file with this content. durable: on disk when this returns. Raises OSError, above all where it is there."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        if durable:
            file.flush()
            os.fsync(file.fileno())


def open_to_others(path: Path) -> bool:
    """Whether other users of this machine may read or change it; False where it is not there. Raises OSError."""
    try:
        return os.name == "posix" and bool(path.stat().st_mode & OTHERS)
    except FileNotFoundError:
        return False
