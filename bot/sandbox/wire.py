"""From an HTTP request to checked parameters: forms, multipart, JSON bodies and query strings."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.sandbox.errors import ApiError, bad_request, not_played
from bot.sandbox.schema import Field, MismatchError, schema

_MAX_PART = 4 * 1024 * 1024
# Telegram's own words for the parameters that are forgotten most often.
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "user_id": "user_id is empty",
    "message_id": "message identifier is not specified",
}
_FILE_KEYS = ("photo", "document", "media", "thumbnail", "certificate")
# Features that exist at Telegram for every sending method, but have no counterpart here.
_NOT_PLAYED = (
    "business_connection_id",
    "direct_messages_topic_id",
    "message_thread_id",
    "message_effect_id",
    "suggested_post_parameters",
    "rich_message",
    "allow_paid_broadcast",
)


@dataclass(frozen=True)
class Upload:
    """A file that came with the call."""

    name: str
    mime: str
    data: bytes


@dataclass
class Call:
    """One call of the bot: parameters have the specification's types."""

    method: str
    params: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """The parameter's value, or the default when it was not given."""
        return self.params.get(name, default)

    def __getitem__(self, name: str) -> Any:
        return self.params[name]


async def read_request(request: Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Raw parameters and uploads; those of the address come first, those of the body replace them."""
    raw: dict[str, Any] = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            raise bad_request("can't parse JSON object") from None
        if not isinstance(body, dict):
            raise bad_request("can't parse JSON object: it must be an object")
        raw.update(body)
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form(max_files=50, max_fields=200, max_part_size=_MAX_PART) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    mime = value.content_type or "application/octet-stream"
                    uploads[name] = Upload(value.filename or name, mime, await value.read())
                else:
                    raw[name] = value
    elif await request.body():
        raise bad_request(f"the body's content type {kind or '(none)'} is not understood")
    return raw, uploads


def check_call(method: str, raw: dict[str, Any], uploads: dict[str, Upload]) -> Call:
    """Checks a call against the specification.

    Stricter than Telegram: a parameter it does not know is an error, not ignored.
    """
    fields = schema().methods[method]
    params: dict[str, Any] = {}
    for name, value in raw.items():
        if name not in fields:
            raise bad_request(f'{method} has no parameter "{name}"')
        if value is None:
            continue
        params[name] = _convert(value, fields[name], name)
    attached = _attached(params)
    for name in uploads:
        if name in fields:
            if "InputFile" not in fields[name].types:
                raise bad_request(f'parameter "{name}" of {method} is no file')
            params[name] = f"attach://{name}"
        elif name not in attached:
            raise bad_request(f'the file "{name}" is not used by {method}')
    for name in attached - uploads.keys():
        raise bad_request(f'there is no file "{name}" in the request')
    for name, field_ in fields.items():
        if field_.required and name not in params:
            raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
    for name in _NOT_PLAYED:
        if name in params and params[name] is not False:
            raise not_played(f'the parameter "{name}"')
    return Call(method, params, uploads)


def _convert(value: Any, field_: Field, name: str) -> Any:
    """Forms carry everything as text: reads it as the first of the field's types that it fits."""
    types = tuple(kind for kind in field_.types if kind != "InputFile") or ("String",)
    if isinstance(value, str):
        value = _from_text(value, types, name)
    try:
        schema().check(value, types, name)
    except MismatchError as mismatch:
        raise _unreadable(mismatch) from None
    return value


def _from_text(text: str, types: tuple[str, ...], name: str) -> Any:
    for kind in types:
        if kind == "Integer" and text.removeprefix("-").isascii() and text.removeprefix("-").isdigit():
            return int(text)
        if kind == "Float":
            try:
                return float(text)
            except ValueError:
                break
        if kind == "Boolean" and text.lower() in ("true", "false", "1", "0"):
            return text.lower() in ("true", "1")
        if kind == "String":
            return text
    if types[0] in ("Integer", "Float", "Boolean"):
        return text  # the check that follows words the error
    try:
        return json.loads(text)
    except ValueError:
        raise bad_request(f"can't parse {name} JSON object") from None


def _unreadable(mismatch: MismatchError) -> ApiError:
    return bad_request(f"can't parse {mismatch.path}: {mismatch.problem}")


def _attached(value: Any, key: str = "") -> set[str]:
    """The names of the uploads that the parameters point to."""
    if isinstance(value, dict):
        return set().union(*(_attached(item, name) for name, item in value.items()))
    if isinstance(value, list):
        return set().union(*(_attached(item, key) for item in value))
    if key in _FILE_KEYS and isinstance(value, str) and value.startswith("attach://"):
        return {value.removeprefix("attach://")}
    return set()
