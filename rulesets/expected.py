"""What a ruleset file should have had in the place where it is wrong, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any


class Expected(ValueError):  # noqa: N818 - it names what was expected; the error about the file is made of it
    """The end of "… 应为 …" and "… expected …"."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = " ".join(zh.split())
        self.en = " ".join(en.split())


def one_of(words: Iterable[str], of_zh: str = "", of_en: str = "") -> Expected:
    """One of some words. of_zh, of_en: what of, where that has to be said."""
    listed = tuple(words)
    return Expected(f"{of_zh}以下之一：{'、'.join(listed)}", f"one of {', '.join(listed)}{of_en}")


def still_empty(expected: Expected) -> Expected:
    """The same, of a place that has its key and nothing behind it."""
    return Expected(f"{expected.zh}（现在空着）", f"{expected.en}, and nothing stands here yet")


def known_clause(given: str) -> Expected:
    """The id of a clause, not what was given."""
    return Expected(f"条款编号，而不是 {given}", f"the id of a clause, not {given}")


_WHOLE = Expected("整数", "a whole number")
_NUMBER = Expected("数", "a number")
_FLAG = Expected("true 或 false", "true or false")
_TEXT = Expected("文字", "a text")
_DAY = Expected("YYYY-MM-DD 日期", "a date written YYYY-MM-DD")
_LIST = Expected("列表", "a list")
_MAPPING = Expected("若干键和值", "keys with their values")

Context = Mapping[str, Any]
#: By pydantic's names of errors; the longest beginning that fits decides.
_BY_ERROR: dict[str, Callable[[Context], Expected]] = {
    "missing": lambda _: Expected("必填的值", "a value here"),
    "extra_forbidden": lambda _: Expected("规则文件用到的键", "a key that ruleset files have"),
    "int_": lambda _: _WHOLE,
    "decimal_": lambda _: _NUMBER,
    "bool_": lambda _: _FLAG,
    "string_": lambda _: _TEXT,
    "string_pattern_mismatch": lambda context: Expected(
        f"符合 {context['pattern']} 的文字", f"a text that fits {context['pattern']}"
    ),
    "date_": lambda _: _DAY,
    "list_type": lambda _: _LIST,
    "tuple_type": lambda _: _LIST,
    "dict_type": lambda _: _MAPPING,
    "model_": lambda _: _MAPPING,
    "too_short": lambda _: Expected("至少一项", "at least one entry"),
    "greater_than_equal": lambda context: Expected(
        f"不小于 {context['ge']} 的数", f"a number of at least {context['ge']}"
    ),
    "less_than_equal": lambda context: Expected(f"不大于 {context['le']} 的数", f"a number of at most {context['le']}"),
    "literal_error": lambda context: _words(context["expected"]),
    "operator": lambda context: Expected(
        f"恰好一种运算：{context['message'].replace(', ', '、')}", f"exactly one operator of {context['message']}"
    ),
    "union_tag_invalid": lambda context: _words(context["expected_tags"]),
    "union_tag_not_found": lambda context: Expected(
        f"含有键 {context['discriminator']}", f"the key {context['discriminator']}"
    ),
}


def _words(text: str) -> Expected:
    return one_of(text.replace("'", "").replace(" or ", ", ").split(", "))


def expected_by(error: str, context: Context, message: str) -> Expected:
    """What an error of pydantic's, by its name, says was expected."""
    given = context.get("error")
    if isinstance(given, Expected):
        return given
    fitting = max((name for name in _BY_ERROR if error.startswith(name)), key=len, default=None)
    return _BY_ERROR[fitting]({**context, "message": message}) if fitting else Expected(message, message)
