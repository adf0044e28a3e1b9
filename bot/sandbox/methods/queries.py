"""Answers: to presses on inline buttons and to inline queries."""

from __future__ import annotations

import re

from bot.sandbox.entities import utf16
from bot.sandbox.errors import bad_request, not_played
from bot.sandbox.markup import check_inline_keyboard
from bot.sandbox.methods.content import text_content
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.sending import location, venue
from bot.sandbox.state import Json
from bot.sandbox.wire import Call
from bot.sandbox.world import World

# How long somebody's phone waits; later answers reach nobody.
PRESS_PATIENCE = 15.0
INQUIRY_PATIENCE = 30.0
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@method("answerCallbackQuery")
def answer_callback_query(world: World, call: Call) -> bool:
    press = world.presses.get(call["callback_query_id"])
    if press is None:
        raise bad_request(_TOO_OLD)
    if press.answer is not None or world.clock.timestamp() - press.at > PRESS_PATIENCE:
        raise bad_request(_TOO_OLD, fault=False)
    text, url = call.get("text", ""), call.get("url", "")
    if utf16(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if url and not re.fullmatch(rf"https://t\.me/{world.bot['username']}\?start=[A-Za-z0-9_-]{{1,64}}", url):
        raise bad_request("URL_INVALID")
    press.answer = {"text": text, "show_alert": bool(call.get("show_alert")), "url": url}
    world.events.add(
        "answer",
        press_id=press.id,
        person_id=press.person_id,
        chat_id=press.chat_id,
        message_id=press.message_id,
        **press.answer,
    )
    return True


@method("answerInlineQuery")
def answer_inline_query(world: World, call: Call) -> bool:
    inquiry = world.inquiries.get(call["inline_query_id"])
    if inquiry is None:
        raise bad_request(_TOO_OLD)
    if inquiry.answered.done() or world.clock.timestamp() - inquiry.at > INQUIRY_PATIENCE:
        raise bad_request(_TOO_OLD, fault=False)
    results = call["results"]
    if len(results) > 50:
        raise bad_request("too many inline query results")
    ids = [result["id"] for result in results]
    if any(not 1 <= len(result_id.encode()) <= 64 for result_id in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(call.get("next_offset", "").encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    inquiry.results = {result["id"]: _prepare(world, call, result) for result in results}
    shown = [{key: r.get(key, "") for key in ("id", "title", "description")} for r in results]
    button = call.get("button")
    if button and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button.get("start_parameter", "")):
        raise bad_request("START_PARAM_INVALID")
    inquiry.answered.set_result({"results": shown, "next_offset": call.get("next_offset", ""), "button": button})
    return True


def _prepare(world: World, call: Call, result: Json) -> Json:
    """The message that choosing this result will send."""
    if result["type"] != "article":
        raise not_played(f'inline results of type "{result["type"]}"')
    if not result["title"].strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = result["input_message_content"]
    if "message_text" in content:
        message = text_content(world, call.method, content, "message_text")
    elif "title" in content and "latitude" in content:
        message = venue(content)
    elif "latitude" in content:
        message = {"location": location(content)}
    else:
        raise not_played("this kind of inline message content")
    markup = check_inline_keyboard(result["reply_markup"]) if "reply_markup" in result else None
    return {**message, "reply_markup": markup} if markup else message
