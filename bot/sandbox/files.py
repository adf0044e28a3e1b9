"""Files that went through the sandbox: kept in memory, named by file_id, downloadable after getFile."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.images import dimensions, scaled

MAX_DOWNLOAD = 20 * 1024 * 1024
MAX_UPLOAD = 50 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024


@dataclass(frozen=True)
class StoredFile:
    """Content under one file_id. `unique_id` follows the content, `file_id` every sending."""

    file_id: str
    unique_id: str
    path: str
    name: str
    mime: str
    data: bytes

    def to_json(self) -> dict[str, Any]:
        """The fields that every kind of file has."""
        size = len(self.data)
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": size}


class FileStore:
    """All files of the sandbox."""

    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}
        self._opened: dict[str, StoredFile] = {}
        self._sent: dict[str, tuple[str, Any]] = {}

    def get(self, file_id: str) -> StoredFile:
        """The file; raises Telegram's error for an unknown id."""
        if file_id not in self._files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self._files[file_id]

    def open(self, file_id: str) -> StoredFile:
        """getFile: from now on the file can be downloaded under its path."""
        if file_id not in self._files:
            raise bad_request("invalid file_id")
        stored = self._files[file_id]
        if len(stored.data) > MAX_DOWNLOAD:
            raise bad_request("file is too big", fault=False)
        self._opened[stored.path] = stored
        return stored

    def at_path(self, path: str) -> StoredFile | None:
        """The file opened under this path, if any."""
        return self._opened.get(path)

    def add_document(self, name: str, mime: str, data: bytes) -> dict[str, Any]:
        """Keeps a document; returns the Document object."""
        _check_size(data, MAX_UPLOAD)
        guessed = mimetypes.guess_type(name)[0]
        if mime in ("", "application/octet-stream") and guessed:
            mime = guessed
        stored = self._keep("documents", name, mime, data)
        document = {**stored.to_json(), "file_name": name, "mime_type": mime}
        self._sent[stored.file_id] = ("document", document)
        return document

    def add_photo(self, data: bytes) -> list[dict[str, Any]]:
        """Keeps a photo; returns its PhotoSize objects, the smallest first, each with its own file."""
        _check_size(data, MAX_PHOTO)
        sides = dimensions(data)
        if sides is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        if min(sides) < 1 or sum(sides) > 10_000 or max(sides) > 20 * min(sides):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        pictures = scaled(data)
        if pictures is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        sizes = []
        for one in pictures:
            stored = self._keep("photos", "photo.jpg", "image/jpeg", one.data, str(one.step))
            sizes.append({**stored.to_json(), "width": one.width, "height": one.height})
        self._sent.update({size["file_id"]: ("photo", sizes) for size in sizes})
        return sizes

    def reuse(self, file_id: str, kind: str) -> Any:
        """What was sent under this file_id before; Telegram does not turn one kind into another."""
        self.get(file_id)
        known, content = self._sent[file_id]
        if known != kind:
            raise bad_request(f"can't use file of type {known.capitalize()} as {kind.capitalize()}")
        return content

    def _keep(self, folder: str, name: str, mime: str, data: bytes, variant: str = "") -> StoredFile:
        number = len(self._files)
        digest = hashlib.sha256(f"{folder}{variant}".encode() + data).digest()
        file_id = "AgAC" + _letters(hashlib.sha256(f"{number}".encode() + digest).digest())
        ending = name.rpartition(".")[2].lower() if "." in name else ""
        suffix = f".{ending}" if ending.isascii() and ending.isalnum() and len(ending) < 10 else ""
        path = f"{folder}/file_{number}{suffix}"
        stored = StoredFile(file_id, "AQAD" + _letters(digest[:9]), path, name, mime, data)
        self._files[file_id] = stored
        return stored


def _check_size(data: bytes, bound: int) -> None:
    if not data:
        raise bad_request("file must be non-empty")
    if len(data) > MAX_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    if len(data) > bound:
        raise bad_request("file is too big for a photo")


def _letters(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
