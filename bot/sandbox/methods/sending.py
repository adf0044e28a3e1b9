"""Texts, places, chat actions, copies and forwards."""

from __future__ import annotations

from bot.sandbox.errors import bad_request, not_played
from bot.sandbox.methods.content import caption_content, send, text_content, without_reply
from bot.sandbox.methods.registry import method
from bot.sandbox.state import Json, Message
from bot.sandbox.wire import Call
from bot.sandbox.world import World

_ACTIONS = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
]
_CONTENT = [
    "text",
    "entities",
    "link_preview_options",
    "photo",
    "document",
    "location",
    "venue",
    "caption",
    "caption_entities",
    "show_caption_above_media",
    "has_media_spoiler",
]


@method("sendMessage")
def send_message(world: World, call: Call) -> Json:
    return send(world, call, [text_content(world, call.method, call.params)])[0].body


@method("sendLocation")
def send_location(world: World, call: Call) -> Json:
    return send(world, call, [{"location": location(call.params)}])[0].body


@method("sendVenue")
def send_venue(world: World, call: Call) -> Json:
    return send(world, call, [venue(call.params)])[0].body


@method("sendChatAction")
def send_chat_action(world: World, call: Call) -> bool:
    chat = world.writable_chat(call["chat_id"])
    if call["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.events.add("action", chat_id=chat.id, action=call["action"])
    return True


@method("forwardMessage")
def forward_message(world: World, call: Call) -> Json:
    source = _source(world, call, "forward")
    body = source.body
    origin = body.get("forward_origin") or {
        "type": "user",
        "sender_user": body["from"],
        "date": body["date"],
    }
    content = {key: body[key] for key in _CONTENT if key in body}
    return send(world, call, [{**content, "forward_origin": origin}])[0].body


@method("copyMessage")
def copy_message(world: World, call: Call) -> Json:
    body = _source(world, call, "copy").body
    content = {key: body[key] for key in _CONTENT if key in body}
    if "caption" in call.params:
        content = {key: value for key, value in content.items() if "caption" not in key}
        content |= caption_content(world, call.method, call.params)
    return {"message_id": send(world, call, [content])[0].id}


def _source(world: World, call: Call, what: str) -> Message:
    if call.get("video_start_timestamp") is not None:
        raise not_played("videos")
    message = world.find(world.chat(call["from_chat_id"]), call["message_id"], what)
    if message.body.get("has_protected_content") or not any(k in message.body for k in _CONTENT):
        raise bad_request(f"message can't be {'forwarded' if what == 'forward' else 'copied'}")
    return Message(without_reply(message.body), message.from_bot)


def location(source: Json) -> Json:
    """The Location object; raises Telegram's error outside of the globe."""
    if source.get("live_period") or source.get("heading") or source.get("proximity_alert_radius"):
        raise not_played("live locations")
    latitude, longitude = float(source["latitude"]), float(source["longitude"])
    accuracy = source.get("horizontal_accuracy", 0)
    if not (abs(latitude) <= 90 and abs(longitude) <= 180 and 0 <= accuracy <= 1500):
        raise bad_request("invalid location specified")
    place: Json = {"latitude": latitude, "longitude": longitude}
    return {**place, "horizontal_accuracy": float(accuracy)} if accuracy else place


def venue(source: Json) -> Json:
    """The `venue` and `location` of a message."""
    names = ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
    extra = {name: source[name] for name in names if name in source}
    if not source["title"].strip() or not source["address"].strip():
        raise bad_request("venue title and address must be non-empty")
    place = location(source)
    about = {"location": place, "title": source["title"], "address": source["address"], **extra}
    return {"venue": about, "location": place}
