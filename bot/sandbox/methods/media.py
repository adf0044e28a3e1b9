"""Photos, documents, albums, and getFile."""

from __future__ import annotations

from bot.sandbox.errors import bad_request, not_played
from bot.sandbox.methods.content import caption_content, send
from bot.sandbox.methods.registry import method
from bot.sandbox.state import Json
from bot.sandbox.wire import Call, Upload
from bot.sandbox.world import World


@method("sendPhoto")
def send_photo(world: World, call: Call) -> Json:
    return send(world, call, [_photo(world, call, call.params, call["photo"])])[0].body


@method("sendDocument")
def send_document(world: World, call: Call) -> Json:
    return send(world, call, [_document(world, call, call.params, call["document"])])[0].body


@method("sendMediaGroup")
def send_media_group(world: World, call: Call) -> list[Json]:
    items = call["media"]
    if not 2 <= len(items) <= 10:
        raise bad_request("media group must include 2-10 items")
    kinds = {item["type"] for item in items}
    if not kinds <= {"photo", "document"}:
        raise not_played(f"albums of {', '.join(sorted(kinds))}")
    if len(kinds) > 1:
        raise bad_request("document can't be mixed with other media types")
    make = _photo if kinds == {"photo"} else _document
    contents = [make(world, call, item, item["media"]) for item in items]
    return [message.body for message in send(world, call, contents)]


@method("getFile")
def get_file(world: World, call: Call) -> Json:
    stored = world.files.open(call["file_id"])
    return {**stored.to_json(), "file_path": stored.path}


def _photo(world: World, call: Call, source: Json, reference: str) -> Json:
    caption = caption_content(world, call.method, source)
    upload = _upload(call, reference)
    sizes = world.files.add_photo(upload.data) if upload else world.files.reuse(reference, "photo")
    spoiler = {"has_media_spoiler": True} if source.get("has_spoiler") else {}
    return {"photo": sizes, **caption, **spoiler}


def _document(world: World, call: Call, source: Json, reference: str) -> Json:
    caption = caption_content(world, call.method, source)
    upload = _upload(call, reference)
    if upload is None:
        return {"document": world.files.reuse(reference, "document"), **caption}
    document = world.files.add_document(upload.name, upload.mime, upload.data)
    thumbnail = _upload(call, source["thumbnail"]) if "thumbnail" in source else None
    if thumbnail:
        document["thumbnail"] = world.files.add_photo(thumbnail.data)[-1]
    return {"document": document, **caption}


def _upload(call: Call, reference: str) -> Upload | None:
    if reference.startswith(("http://", "https://")):
        raise not_played("files fetched from an address: it has no network")
    if reference.startswith("attach://"):
        return call.uploads[reference.removeprefix("attach://")]
    return None
