"""Updates as nobody means well: every kind the Bot API has, out of its own specification, and broken ones."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from bot.conversation.verbs import Verb
from bot.conversation.words import TYPE_WORDS
from bot.handlers.routes import COMMANDS
from bot.sandbox.schema import schema
from tests.flows.conftest import NOW
from tests.hostile.scene import MARKS, Player, Scene

#: A mobile number and an identity number of a person who does not exist: neither may be kept or said.
PHONE, IDENTITY = "13912345678", "110101199003077758"
#: Fits Telegram's own numbers and breaks those that only look like them.
_NUMBERS = (0, 1, 2, 3, 5, 7, -1, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63), 10**30)
_PIECES = (
    *("<b>", "</b>", '<a href="tg://user?id=1">x</a>', "&", "&amp;", "&#0;", "<script>", "*_`[", "{0}", "{name}", "%s"),
    *("\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u0000", "\x1b[31m", "\ud83d", "\U0001f600", "مرحبا", "Z͑ͫ̓ͪ̂ͫ̽͏"),
    *("\n", "\r\n", "\t", "  ", "；", "：", ":", "=", "/", "\\", "'", '"', "--", "; DROP TABLE record;", "=1+1"),
    *("@sandbox_bot", "@all", "http://x.example", "t.me/x", "𝟏𝟐", "１２３", "零", "万", "NaN", "1e999", "-0", "9" * 40),
    *(f"电话{PHONE}", f"身份证{IDENTITY}", f"+86 {PHONE[:3]}-{PHONE[3:7]}-{PHONE[7:]}"),
)
_KNOWN = tomllib.loads((Path(__file__).parent / "vocabulary.toml").read_text("utf-8"))
_WORDS = (*TYPE_WORDS, *_KNOWN["words"].split())
_ARGUMENTS = ("", "\u202e", *_KNOWN["arguments"].split())
_CONTENT = tuple(_KNOWN["content"].split())
_AROUND = tuple(_KNOWN["around"].split())

_text = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from((*_PIECES, *_WORDS)), max_size=8).map("".join),
    st.lists(st.sampled_from((*_PIECES, *_WORDS)), max_size=8).map(" ".join),
    st.tuples(st.sampled_from((*_PIECES, "字", "😀", "<")), st.integers(1, 4096)).map(
        lambda it: (it[0] * it[1])[:4096]
    ),
)
_names = st.sampled_from((*COMMANDS, "export", "plan", "nothing", "start@sandbox_bot", "grade@other_bot"))
_command = st.builds("/{} {}".format, _names, _text)
_subjects = st.sampled_from(("鸿雁化学", "呼伦煤业", "郭靖", "无此企业"))
_line = st.builds("{} {} {}".format, st.sampled_from(tuple(TYPE_WORDS)), _subjects, _text)
words = st.one_of(_text, _text, _command, _line)
_number = st.one_of(st.integers(0, 12), st.sampled_from((99, 2**31, 2**63 - 1, 2**63, 9_999_999_999_999_999_999)))
pressed = st.one_of(
    st.tuples(st.sampled_from(tuple(Verb)), _number, st.integers(0, 4), st.sampled_from(_ARGUMENTS)).map(
        lambda it: f"{it[0]}:{it[1]}:{it[2]}:{it[3]}"
    ),
    st.text(max_size=64),
)


class Filler:
    """Objects of the specification, filled by lot: what is required, and some of what is optional."""

    def __init__(self, lot: random.Random, text: str) -> None:
        self.lot = lot
        self.text = text

    def of(self, types: tuple[str, ...], depth: int = 0) -> Any:
        """A value of one of the types."""
        kind = self.lot.choice(types)
        if kind.startswith("Array of "):
            inner = tuple(kind.removeprefix("Array of ").split("|"))
            return [self.of(inner, depth + 1) for _ in range(self.lot.randint(0, 2) if depth < 4 else 0)]
        known = schema()
        if kind in known.unions:
            return self.of((self.lot.choice(known.unions[kind]),), depth)
        if kind in known.objects and kind != "InputFile":
            return self.object(kind, depth + 1)
        if kind == "Integer":
            return self.lot.choice(_NUMBERS[:10])
        if kind == "Float":
            return self.lot.choice((0.0, -1.5, 90.0, 200.0))
        if kind == "Boolean":
            return self.lot.random() < 0.5
        return self.text if self.lot.random() < 0.5 else self.lot.choice(_PIECES)

    def object(self, kind: str, depth: int = 0) -> dict[str, Any]:
        """An object of a type, as deep as the specification requires and a little deeper."""
        found = {}
        for name, field in schema().objects[kind].items():
            if field.fixed is not None:
                found[name] = field.fixed
            elif field.required or (depth < 3 and self.lot.random() < 0.15):
                found[name] = self.of(field.types, depth)
        return found


@dataclass(frozen=True)
class Maker:
    """Updates that one player sends, or that are said to be theirs."""

    scene: Scene
    player: Player

    def user(self, name: str) -> dict[str, Any]:
        """The sender, by a name of their own choice."""
        return {"id": self.player.id, "is_bot": False, "first_name": name, "language_code": "zh-hans"}

    def chat(self, place: int) -> dict[str, Any]:
        """The private chat, or a group."""
        if place == 0:
            return {"id": self.player.id, "type": "private", "first_name": self.player.name}
        return {"id": self.scene.groups[place - 1], "type": "supergroup", "title": "群"}

    def message(self, lot: random.Random, text: str, name: str, place: int, content: str) -> dict[str, Any]:
        """A message of any kind, with more or less around it."""
        fill = Filler(lot, text)
        fields = schema().objects["Message"]
        body: dict[str, Any] = {
            "message_id": lot.randint(1, 10_000),
            "date": int(NOW.timestamp()),
            "chat": self.chat(place),
            "from": self.user(name),
        }
        if content == "text":
            body["text"] = text or "x"
            if text.startswith("/"):
                length = len(text.split(maxsplit=1)[0])
                body["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        else:
            body[content] = fill.of(fields[content].types)
            if lot.random() < 0.5:
                body["caption"] = text[:1024]
        for extra in lot.sample(_AROUND, lot.choice((0, 0, 0, 1, 2))):
            body.setdefault(extra, fill.of(fields[extra].types))
        return body

    def press(self, lot: random.Random, data: str, name: str, place: int, form: str) -> dict[str, Any]:
        """A press: on a message of the bot, on one that is gone, on none at all, in another chat."""
        chat = self.chat(place)
        query = {"id": str(lot.randint(1, 2**62)), "from": self.user(name), "chat_instance": "1", "data": data}
        shown = [one for one in self.scene.chats.chats[chat["id"]].messages.values() if one.from_bot]
        match form:
            case "shown" if shown:
                one = lot.choice(shown).body
                rows = one.get("reply_markup", {}).get("inline_keyboard", ())
                offered = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
                query["message"] = one
                if offered and lot.random() < 0.5:
                    query["data"] = lot.choice(offered)
            case "gone":
                query["message"] = {"chat": chat, "message_id": 3, "date": 0}
            case "inline":
                query["inline_message_id"] = "abc"
            case "game":
                query["game_short_name"] = query.pop("data")
        return query


def _break(lot: random.Random, value: Any, text: str) -> Any:
    """The same with something missing, of a wrong type, or too much somewhere."""
    if isinstance(value, dict) and value and lot.random() < 0.8:
        key = lot.choice(list(value))
        if lot.random() < 0.3:
            return {k: v for k, v in value.items() if k != key}
        return {**value, key: _break(lot, value[key], text)}
    if isinstance(value, list) and value and lot.random() < 0.7:
        return [*value[:-1], _break(lot, value[-1], text)]
    wrong: tuple[Callable[[], Any], ...] = (
        lambda: None, lambda: text, lambda: lot.choice(_NUMBERS), lambda: [], lambda: {}, lambda: True, lambda: 1.5,
        lambda: [[text]], lambda: {"id": text}, lambda: text * 1000,
    )  # fmt: skip
    return lot.choice(wrong)()


@st.composite
def update(draw: st.DrawFn, maker: Maker) -> Any:
    """One update of the player's."""
    lot = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311 - tries, not secrets
    text = draw(words)
    name = draw(st.sampled_from((maker.player.name, "<b>&", "\u202e王", "\u200b", "x" * 64, PHONE)))
    place = draw(st.sampled_from((0, 0, 0, 0, 1, 2)))
    number = draw(st.integers(800_000_000, 2**31 - 1))
    kind = draw(
        st.sampled_from(("text",) * 5 + ("press",) * 6 + ("content",) * 4 + ("other", "other", "unknown", "no"))
    )
    made: Any
    match kind:
        case "text":
            field = draw(st.sampled_from(("message",) * 6 + ("edited_message", "channel_post", "business_message")))
            made = {field: maker.message(lot, text, name, place, "text")}
        case "press":
            form = draw(st.sampled_from(("shown", "shown", "shown", "gone", "inline", "none", "game")))
            made = {"callback_query": maker.press(lot, draw(pressed), name, place, form)}
        case "content":
            made = {"message": maker.message(lot, text, name, place, draw(st.sampled_from(_CONTENT)))}
        case "other":
            fields = schema().objects["Update"]
            field = draw(st.sampled_from([one for one in fields if one != "update_id"]))
            body = Filler(lot, text).of(fields[field].types)
            for who in ("from", "user"):
                if who in body:
                    body[who] = maker.user(name)
            if "chat" in body and lot.random() < 0.7:
                body["chat"] = maker.chat(place)
            made = {field: body}
        case "unknown":
            made = {"something_new": {"from": maker.user(name), "chat": maker.chat(place), "text": text}}
        case _:
            made = {}
    made = {"update_id": number, **made}
    return _break(lot, made, text) if draw(st.integers(0, 4)) == 0 else made


def forbidden_marks(player: Player) -> tuple[str, ...]:
    """What this player must not get to read."""
    return tuple(mark for home, marks in MARKS.items() if home != player.home for mark in marks)
