"""What can be known of a picture from its bytes: kind, size, and the metadata Telegram strips from photos."""

from __future__ import annotations

import struct
from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """An image's format and dimensions in pixels."""

    extension: str
    mime: str
    width: int
    height: int


def look(data: bytes) -> Picture | None:
    """The picture, or None when the bytes are no JPEG, PNG, GIF or WebP."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return Picture("png", "image/png", width, height)
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return Picture("gif", "image/gif", width, height)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and len(data) >= 30:
        return _webp(data)
    if data.startswith(b"\xff\xd8"):
        for marker, start, _ in _segments(data):
            if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC) and len(data) >= start + 9:
                height, width = struct.unpack(">HH", data[start + 5 : start + 9])
                return Picture("jpg", "image/jpeg", width, height)
    return None


def without_metadata(data: bytes) -> bytes:
    """The picture without EXIF and text: Telegram drops them from photos (not from documents)."""
    if data.startswith(b"\xff\xd8"):
        kept = [b"\xff\xd8"]
        end = 2
        for marker, start, end in _segments(data):
            if not (0xE1 <= marker <= 0xED or marker in (0xEF, 0xFE)):
                kept.append(data[start:end])
        return b"".join([*kept, data[end:]])
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        kept, at = [data[:8]], 8
        while at + 12 <= len(data):
            (length,) = struct.unpack(">I", data[at : at + 4])
            end = at + 12 + length
            if data[at + 4 : at + 8] not in (b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"):
                kept.append(data[at:end])
            at = end
        return b"".join(kept)
    return data


def _segments(data: bytes) -> list[tuple[int, int, int]]:
    """A JPEG's segments up to the pixels: marker, begin, end."""
    found, at = [], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        found.append((marker, at, at + 2 + length))
        at += 2 + length
        if marker == 0xDA:
            break
    return found


def _webp(data: bytes) -> Picture | None:
    if data[12:16] == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
    elif data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif data[12:16] == b"VP8 ":
        width, height = (value & 0x3FFF for value in struct.unpack("<HH", data[26:30]))
    else:
        return None
    return Picture("webp", "image/webp", width, height)
