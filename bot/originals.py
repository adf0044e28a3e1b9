"""Files as they were given: kept under what they contain, checked to be what they say they are."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from uuid import uuid4

from bot.private_files import private_folder, write_private

#: What the Bot API lets a bot download, in bytes.
LARGEST = 20 * 1024 * 1024

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
#: How the content of a type begins; a type that is not here may begin as it likes.
_BEGINS: MappingProxyType[str, tuple[bytes, ...]] = MappingProxyType(
    {
        "image/jpeg": (b"\xff\xd8\xff",),
        "image/png": (b"\x89PNG\r\n\x1a\n",),
        "image/gif": (b"GIF87a", b"GIF89a"),
        "image/webp": (b"RIFF",),
        "image/bmp": (b"BM",),
        "image/tiff": (b"II*\x00", b"MM\x00*"),
        "application/pdf": (b"%PDF-",),
        "application/zip": _ZIP,
        "application/ofd": _ZIP,
        f"{_OPEN_XML}.wordprocessingml.document": _ZIP,
        f"{_OPEN_XML}.spreadsheetml.sheet": _ZIP,
        f"{_OPEN_XML}.presentationml.presentation": _ZIP,
        "application/msword": (*_OLE, b"{\\rtf", b"<"),
        "application/vnd.ms-excel": (*_OLE, *_ZIP, b"<", b"\t\x08"),
    }
)
_PHOTOS = tuple(begin for mime in ("image/jpeg", "image/png", "image/webp") for begin in _BEGINS[mime])
#: Programs prove nothing, and somebody might open them: Windows, Linux, macOS, scripts.
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it is kept: SHA-256 in hex, place below the folder, size in bytes."""

    sha256: str
    path: str
    size: int


def fits(kind: str, mime: str | None, content: bytes) -> bool:
    """Whether a file can be what it was sent as: kind photo or document, with the type the sender gave."""
    if not content or content.startswith(_PROGRAMS):
        return False
    if kind == "photo":
        return content.startswith(_PHOTOS)
    begins = _BEGINS.get((mime or "").partition(";")[0].strip().lower())
    # A PDF may have other bytes before its head.
    return begins is None or any(
        begin in content[:1024] if begin == b"%PDF-" else content.startswith(begin) for begin in begins
    )


class Originals:
    """The folder in which they are kept, each content once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> Original:
        """Write the content where it is not there yet. Raises OSError where it cannot be written."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = Path(sha256[:2], sha256)
        target = self._folder / path
        if not target.exists():
            private_folder(self._folder)
            private_folder(target.parent)
            draft = target.with_name(f"{sha256}.{uuid4().hex}")
            write_private(draft, content, durable=True)
            # Whoever reads finds the whole file or none, also after a power cut.
            draft.replace(target)
        return Original(sha256, path.as_posix(), len(content))

    def look(self, path: str) -> Original:
        """A file as it is now, read whole, a part at a time.

        Raises:
            OSError: there is none, or it cannot be read.
            ValueError: the path leads out of the folder, or to no file.
        """
        target = (self._folder / path).resolve()
        if not target.is_relative_to(self._folder.resolve()):
            raise ValueError(path)
        if target.exists() and not target.is_file():
            raise ValueError(path)
        with target.open("rb") as file:
            return Original(hashlib.file_digest(file, "sha256").hexdigest(), path, os.fstat(file.fileno()).st_size)
