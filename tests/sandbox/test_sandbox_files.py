"""Photos, documents, albums: what is kept, what is stripped, what is refused."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from PIL import Image
from sandbox_wire import Wire, png

from bot.sandbox.files import MAX_DOWNLOAD
from bot.sandbox.images import dimensions, scaled
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
    assert [dimensions(await download(wire, s["file_id"])) for s in sizes] == [(s["width"], s["height"]) for s in sizes]
    assert [s["file_size"] for s in sizes] == sorted(s["file_size"] for s in sizes)


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
        (b"%PDF-1.7", 400, "IMAGE_PROCESS_FAILED"),
        (png(300, 300)[:-60], 400, "IMAGE_PROCESS_FAILED"),
        (png(500, 9501), 400, "PHOTO_INVALID_DIMENSIONS"),
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


def drawn(kind: str, mode: str = "RGB", **options: Any) -> bytes:
    """A picture of 40 by 20, its left half red, its right half blue, or clear where `mode` knows that."""
    picture = Image.new(mode, (40, 20), (0, 0, 0, 0) if mode == "RGBA" else "blue")
    picture.paste(Image.new(mode, (20, 20), "red"), (0, 0))
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def shown(data: bytes) -> Image.Image:
    sizes = scaled(data)
    assert sizes is not None
    picture = Image.open(io.BytesIO(sizes[-1].data))
    assert picture.format == "JPEG" and not {"exif", "comment"} & set(picture.info)
    return picture


def test_a_photo_taken_sideways_stands_upright_and_forgets_where_it_was() -> None:
    about = Image.Exif()
    about[0x0112] = 6  # turn it clockwise
    about[0x8825] = {1: "N"}
    picture = shown(drawn("JPEG", exif=about, comment=b"where"))
    assert picture.size == (20, 40)
    top, bottom = picture.getpixel((10, 5)), picture.getpixel((10, 35))
    assert top[0] > 200 > top[2] and bottom[2] > 200 > bottom[0]  # type: ignore[index,operator]


def test_what_is_clear_becomes_white() -> None:
    assert min(shown(drawn("PNG", "RGBA")).getpixel((35, 10))) > 245  # type: ignore[arg-type,type-var]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_other_pictures_become_photos(kind: str) -> None:
    assert shown(drawn(kind)).size == (40, 20)
