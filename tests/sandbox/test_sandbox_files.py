"""Photos, documents, albums: what is kept, what is stripped, what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sandbox_wire import Wire, png

from bot.sandbox.files import MAX_DOWNLOAD
from bot.sandbox.images import look, without_metadata
from bot.sandbox.people import Attachment, send_files


async def upload(wire: Wire, method: str, files: dict[str, Any], **params: Any) -> dict[str, Any]:
    url = f"/bot{wire.server.token}/{method}"
    data = {key: v if isinstance(v, str) else json.dumps(v) for key, v in params.items()}
    data["chat_id"] = str(wire.person.id)
    answer: dict[str, Any] = (await wire.http.post(url, data=data, files=files)).json()
    return answer


async def download(wire: Wire, file_id: str) -> bytes:
    path = (await wire.ok("getFile", file_id=file_id))["file_path"]
    response = await wire.http.get(f"/file/bot{wire.server.token}/{path}")
    assert response.status_code == 200
    return response.content


async def test_a_photo_has_sizes_and_loses_its_metadata(wire: Wire) -> None:
    picture = png(1000, 500, text=b"where it was taken")
    files = {"photo": ("现场.png", picture, "image/png")}
    message = (await upload(wire, "sendPhoto", files, caption="<b>现场</b>", parse_mode="HTML"))["result"]
    sizes = message["photo"]
    assert [(s["width"], s["height"]) for s in sizes] == [(90, 45), (320, 160), (800, 400), (1000, 500)]
    assert len({s["file_id"] for s in sizes}) == len({s["file_unique_id"] for s in sizes}) == 4
    assert (message["caption"], message["caption_entities"][0]["type"]) == ("现场", "bold")
    kept = await download(wire, sizes[-1]["file_id"])
    assert b"where it was taken" not in kept
    assert look(kept) == look(picture)


async def test_a_document_keeps_every_byte_and_can_be_sent_again(wire: Wire) -> None:
    picture = png(20, 20, text=b"where it was taken")
    files = {"document": ("报告.png", picture, "application/octet-stream")}
    document = (await upload(wire, "sendDocument", files))["result"]["document"]
    assert (document["file_name"], document["mime_type"]) == ("报告.png", "image/png")
    assert await download(wire, document["file_id"]) == picture
    again = await wire.ok("sendDocument", chat_id=wire.person.id, document=document["file_id"])
    assert again["document"] == document
    other = await wire.call("sendPhoto", chat_id=wire.person.id, photo=document["file_id"])
    assert other["description"] == "Bad Request: can't use file of type Document as Photo"


async def test_an_album(wire: Wire) -> None:
    files = {"a": ("a.png", png(40, 30), "image/png"), "b": ("b.png", png(30, 40), "image/png")}
    media = [{"type": "photo", "media": "attach://a", "caption": "两张"}, {"type": "photo", "media": "attach://b"}]
    album = (await upload(wire, "sendMediaGroup", files, media=media))["result"]
    assert len({m["media_group_id"] for m in album}) == 1
    assert [m.get("caption") for m in album] == ["两张", None]
    mixed = [media[0], {"type": "document", "media": "attach://b"}]
    refused = await upload(wire, "sendMediaGroup", files, media=mixed)
    assert "can't be mixed" in refused["description"]


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", 400, "file must be non-empty"),
        (b"no picture", 400, "IMAGE_PROCESS_FAILED"),
        (png(9000, 1001)[:40], 400, "PHOTO_INVALID_DIMENSIONS"),
        (png(2100, 100), 400, "PHOTO_INVALID_DIMENSIONS"),
        (b"\xff" * (10 * 1024 * 1024 + 1), 400, "too big for a photo"),
    ],
)
async def test_wrong_photos(wire: Wire, data: bytes, code: int, words: str) -> None:
    answer = await upload(wire, "sendPhoto", {"photo": ("x.png", data, "image/png")})
    assert answer["error_code"] == code
    assert words in answer["description"]


async def test_an_upload_that_no_parameter_uses_is_refused(wire: Wire) -> None:
    answer = await upload(wire, "sendMessage", {"photo": ("x.png", png(9, 9), "image/png")}, text="好")
    assert answer["description"] == 'Bad Request: the file "photo" is not used by sendMessage'


async def test_downloads_are_bounded_and_need_get_file_first(wire: Wire) -> None:
    chat = wire.world.chats[wire.person.id]
    big = Attachment("大.bin", "", b"x" * (MAX_DOWNLOAD + 1))
    (message,) = send_files(wire.world, wire.person, chat, "document", [big])
    refused = await wire.call("getFile", file_id=message.body["document"]["file_id"])
    assert refused["description"] == "Bad Request: file is too big"
    unopened = wire.world.files.get(message.body["document"]["file_id"]).path
    response = await wire.http.get(f"/file/bot{wire.server.token}/{unopened}")
    assert (response.status_code, response.json()["description"]) == (404, "Not Found")
    assert wire.server.violations == []


def jpeg(*segments: tuple[int, bytes]) -> bytes:
    parts = [bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body for marker, body in segments]
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xda\x00\x02pixels\xff\xd9"


def test_exif_goes_from_a_jpeg_and_its_size_is_read() -> None:
    frame = b"\x08" + (300).to_bytes(2, "big") + (400).to_bytes(2, "big") + b"\x03"
    data = jpeg((0xE0, b"JFIF"), (0xE1, b"Exif GPS"), (0xFE, b"comment"), (0xC0, frame))
    picture = look(data)
    assert picture
    assert (picture.width, picture.height, picture.mime) == (400, 300, "image/jpeg")
    assert without_metadata(data) == jpeg((0xE0, b"JFIF"), (0xC0, frame))


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (b"GIF89a\x0a\x00\x14\x00", (10, 20)),
        (b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + b"\x09\0\0\x13\0\0", (10, 20)),
        (b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 10 + b"\x0a\0\x14\0", (10, 20)),
        (b"RIFF\0\0\0\0WEBPVP8L" + b"\0" * 5 + (9 | 19 << 14).to_bytes(4, "little") + b"\0" * 5, (10, 20)),
    ],
)
def test_other_pictures(data: bytes, size: tuple[int, int]) -> None:
    picture = look(data)
    assert picture
    assert (picture.width, picture.height) == size


def test_what_is_no_picture() -> None:
    assert look(b"%PDF-1.7") is None
    assert look(b"RIFF\0\0\0\0WEBPnone" + b"\0" * 20) is None
    assert without_metadata(b"%PDF-1.7") == b"%PDF-1.7"
