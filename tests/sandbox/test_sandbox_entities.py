"""HTML as Telegram reads it, and what is found in a text."""

from __future__ import annotations

import html
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.detect import detect
from bot.sandbox.entities import Formatted, parse_html, tidy, utf16
from bot.sandbox.errors import ApiError


def spans(text: str, entities: list[dict[str, Any]]) -> list[tuple[str, str]]:
    units = text.encode("utf-16-le")
    return [(e["type"], units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")) for e in entities]


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("<b>约谈</b> 好", "约谈 好", [("bold", "约谈")]),
        ("😀<STRONG>粗</STRONG>", "😀粗", [("bold", "粗")]),
        ("<b>粗<i>斜</i></b>", "粗斜", [("bold", "粗斜"), ("italic", "斜")]),
        ("<u>a</u><ins>b</ins><s>c</s><del>d</del>", "abcd", None),
        ("&lt;b&gt; &amp;amp; &quot;&#39;&#x4e2d;", "<b> &amp; \"'中", []),
        ('<a href="https://t.me/x?a=1&amp;b=2">链接</a>', "链接", [("text_link", "链接")]),
        ("<a href='不成'>x</a>", "x", []),
        ("<tg-spoiler>密</tg-spoiler>", "密", [("spoiler", "密")]),
        ('<span class="tg-spoiler">密</span>', "密", [("spoiler", "密")]),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", "x")]),
        ("<blockquote expandable>引</blockquote>", "引", [("expandable_blockquote", "引")]),
        ("<code><b>x</b></code>", "x", [("code", "x")]),
        ("  <b> 前后 </b> ", "前后", [("bold", "前后")]),
        ("x<b></b>", "x", []),
    ],
)
def test_good_html(source: str, text: str, found: list[tuple[str, str]] | None) -> None:
    parsed = tidy(parse_html(source))
    assert parsed.text == text
    if found is not None:
        assert spans(parsed.text, parsed.entities) == found


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("字<br/>", 'Unsupported start tag "br/" at byte offset 3'),
        ("1 <2 元>", 'Unsupported start tag "2" at byte offset 2'),
        ("a <", "Unclosed start tag at byte offset 2"),
        ("</b>", "Unexpected end tag at byte offset 0"),
        (
            "<b><i>x</b></i>",
            'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<a ='x'>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<span class='red'>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_html(source: str, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


@given(st.text())
def test_escaped_text_comes_out_as_it_went_in(text: str) -> None:
    parsed = parse_html(html.escape(text))
    assert (parsed.text, parsed.entities, parsed.loose) == (text, [], [])


@given(st.text(alphabet="<>&/=\"'ba -expandblockquote;#x1字😀"))
def test_any_html_is_parsed_or_refused_with_entities_inside_of_the_text(source: str) -> None:
    try:
        parsed = tidy(parse_html(source))
    except ApiError:
        return
    for entity in parsed.entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16(parsed.text)


def test_links_to_people_and_details_of_entities() -> None:
    people = {7: {"id": 7, "is_bot": False, "first_name": "王"}}
    parsed = parse_html('<a href="tg://user?id=7">王</a><a href="tg://user?id=8">李</a>', people.get)
    assert [e.get("user") for e in parsed.entities] == [people[7]]
    code = parse_html('<pre><code class="language-json">{}</code></pre>').entities
    assert code == [{"type": "pre", "offset": 0, "length": 2, "language": "json"}]
    assert parse_html("<a href='a.cn/x'>x</a>").entities[0]["url"] == "http://a.cn/x"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start abc", [("bot_command", "/start")]),
        ("请用 /log@sandbox_bot 记录", [("bot_command", "/log@sandbox_bot")]),
        ("约谈/投诉 a/b", []),
        ("/记录", []),
        ("看 https://t.me/sandbox_bot?start=x1。", [("url", "https://t.me/sandbox_bot?start=x1")]),
        ("t.me/sandbox_bot", [("url", "t.me/sandbox_bot")]),
        ("a@b.cn @wang_1 #整改", [("email", "a@b.cn"), ("mention", "@wang_1"), ("hashtag", "#整改")]),
        ("😀/help", [("bot_command", "/help")]),
    ],
)
def test_what_is_found_in_a_text(text: str, found: list[tuple[str, str]]) -> None:
    assert spans(text, detect(Formatted(text))) == found


def test_nothing_is_found_inside_of_code_and_links() -> None:
    parsed = parse_html("<code>/log</code> <a href='https://a.cn'>/log</a> /log")
    assert [e["type"] for e in detect(parsed)] == ["code", "text_link", "bot_command"]
