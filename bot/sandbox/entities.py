"""Message entities: Telegram's HTML dialect, its error wordings, and offsets in UTF-16 units."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import ApiError, bad_request

Entity = dict[str, Any]
_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d{1,8})|#x([0-9a-fA-F]{1,8})|(lt|gt|amp|quot));?")
_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"[^\s=>]*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_LINK = re.compile(r"(?:https?://|tg://|mailto:|tel:)\S+|[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?", re.IGNORECASE)
_USER_LINK = re.compile(r"tg://user\?id=(\d+)")


def utf16(text: str) -> int:
    """The length in UTF-16 code units, in which Telegram counts offsets and limits."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass
class Formatted:
    """A text with its entities; `loose` are byte offsets of `&` that were not escaped in the HTML."""

    text: str
    entities: list[Entity] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)


@dataclass
class _Open:
    tag: str
    argument: str
    offset: int
    begin: int


class _HtmlParser:
    """One pass over the source; `at` is the position, `out` the text so far and `offset` its length."""

    def __init__(self, source: str, user: Callable[[int], Any]) -> None:
        self.source = source
        self.user = user
        self.at = 0
        self.out: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.result = Formatted("")

    def parse(self) -> Formatted:
        while self.at < len(self.source):
            char = self.source[self.at]
            if char == "<":
                if self.source.startswith("</", self.at):
                    self._end_tag()
                else:
                    self._start_tag()
            elif char == "&":
                self._put(self._reference())
            else:
                self._put(char)
                self.at += 1
        if self.open:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        self.result.text = "".join(self.out)
        return self.result

    def _put(self, char: str) -> None:
        self.out.append(char)
        self.offset += 2 if ord(char) > 0xFFFF else 1

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.at)
        text = match[0] if match else ""
        self.at += len(text)
        return text

    def _peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def _reference(self) -> str:
        match = _REFERENCE.match(self.source, self.at)
        if match:
            number = int(match[1]) if match[1] else int(match[2], 16) if match[2] else None
            if number is None or 0 < number < 0x110000:
                self.at = match.end()
                return _REFERENCES[match[3]] if number is None else chr(number)
        self.result.loose.append(self._byte(self.at))
        self.at += 1
        return "&"

    def _start_tag(self) -> None:
        begin = self.at
        where = f"at byte offset {self._byte(begin)}"
        self.at += 1
        tag = self._skip(re.compile(r"[^\s>]*")).lower()
        if self.at >= len(self.source):
            raise _unparsable(f"Unclosed start tag {where}")
        if tag not in _TAGS:
            raise _unparsable(f'Unsupported start tag "{tag}" {where}')
        argument = ""
        while True:
            self._skip(_SPACE)
            if self._peek() == ">":
                self.at += 1
                break
            name, value = self._attribute(tag, where)
            argument = _argument(tag, name, value) or argument
        if tag == "span" and argument != "spoiler":
            raise _unparsable(f'Tag "span" must have class "tg-spoiler" {where}')
        self.open.append(_Open(tag, argument, self.offset, len(self.out)))

    def _attribute(self, tag: str, where: str) -> tuple[str, str]:
        name = self._skip(_NAME)
        if not name:
            problem = "Unclosed start tag" if not self._peek() else f'Empty attribute name in the tag "{tag}"'
            raise _unparsable(f"{problem} {where}")
        self._skip(_SPACE)
        if self._peek() != "=":
            if tag == "blockquote" and name == "expandable" and self._peek():
                return name, ""
            problem = f'Expected equal sign in declaration of an attribute of the tag "{tag}"'
            raise _unparsable(f"{problem if self._peek() else 'Unclosed start tag'} {where}")
        self.at += 1
        self._skip(_SPACE)
        quote = self._peek()
        if quote and quote in "\"'":
            self.at += 1
            value = self._quoted(quote)
        else:
            token_begin = self.at
            value = self._skip(_TOKEN).lower()
            if self._peek() and not self._peek().isspace() and self._peek() != ">":
                raise _unparsable(f"Unexpected end of name token at byte offset {self._byte(token_begin)}")
        if not self._peek():
            raise _unparsable(f"Unclosed start tag {where}")
        return name.lower(), value

    def _quoted(self, quote: str) -> str:
        value = []
        while self._peek() not in ("", quote):
            if self._peek() == "&":
                value.append(self._reference())
            else:
                value.append(self._peek())
                self.at += 1
        self.at += 1
        return "".join(value)

    def _end_tag(self) -> None:
        where = f"at byte offset {self._byte(self.at)}"
        if not self.open:
            raise _unparsable(f"Unexpected end tag {where}")
        self.at += 2
        tag = self._skip(re.compile(r"[^\s>]*")).lower()
        self._skip(_SPACE)
        if self._peek() != ">":
            raise _unparsable(f"Unclosed end tag {where}")
        self.at += 1
        opened = self.open.pop()
        if tag and tag != opened.tag:
            expected = f'expected "</{opened.tag}>", found "</{tag}>"'
            raise _unparsable(f"Unmatched end tag {where}, {expected}")
        if self.offset > opened.offset:
            self._add(opened)

    def _add(self, opened: _Open) -> None:
        kind = _TAGS[opened.tag]
        entity: Entity = {"type": kind, "offset": opened.offset, "length": self.offset - opened.offset}
        if kind == "text_link":
            url = opened.argument or "".join(self.out[opened.begin :])
            if person := _USER_LINK.fullmatch(url):
                entity |= {"type": "text_mention", "user": self.user(int(person[1]))}
                if entity["user"] is None:
                    return
            elif not _LINK.fullmatch(url):
                return  # Telegram drops a link it cannot read and keeps its text
            else:
                entity["url"] = url if "://" in url or url[:4] in ("mail", "tel:") else f"http://{url}"
        elif kind == "custom_emoji":
            entity["custom_emoji_id"] = opened.argument
        elif kind == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        elif kind == "code" and opened.argument and self.open and self.open[-1].tag == "pre":
            self.open[-1].argument = opened.argument
            return
        elif kind == "pre" and opened.argument:
            entity["language"] = opened.argument
        self.result.entities.append(entity)


def _argument(tag: str, name: str, value: str) -> str:
    if (tag, name) == ("a", "href") or (tag, name) == ("tg-emoji", "emoji-id"):
        return value
    if (tag, name) == ("code", "class") and value.startswith("language-"):
        return value.removeprefix("language-")
    if (tag, name) == ("span", "class") and value.startswith("tg-"):
        return value.removeprefix("tg-")
    return "1" if (tag, name) == ("blockquote", "expandable") else ""


def _unparsable(problem: str) -> ApiError:
    return bad_request(f"can't parse entities: {problem}")


def parse_html(source: str, user: Callable[[int], Any] = lambda _: None) -> Formatted:
    """Parses Telegram's HTML; `user` finds the user object of a `tg://user?id=` link.

    Raises ApiError as Telegram does. Like Telegram it lets an unescaped `&` through, but tells it in `loose`.
    """
    return _HtmlParser(source, user).parse()


def tidy(parsed: Formatted) -> Formatted:
    """Trims the text, moves the entities with it, drops the empty ones and those inside of code."""
    front = len(parsed.text) - len(parsed.text.lstrip())
    text = parsed.text.strip()
    shift, end = utf16(parsed.text[:front]), utf16(text)
    kept = []
    for entity in parsed.entities:
        begin = max(entity["offset"] - shift, 0)
        stop = min(entity["offset"] + entity["length"] - shift, end)
        if stop > begin:
            kept.append({**entity, "offset": begin, "length": stop - begin})
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    blocks = [e for e in kept if e["type"] in ("code", "pre")]
    kept = [e for e in kept if not any(b is not e and _inside(e, b) for b in blocks)]
    return Formatted(text, kept, parsed.loose)


def _inside(inner: Entity, outer: Entity) -> bool:
    end = outer["offset"] + outer["length"]
    return bool(outer["offset"] <= inner["offset"] and inner["offset"] + inner["length"] <= end)
