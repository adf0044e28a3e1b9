"""Both languages say the same things, and the code says nothing that is not there."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from markupsafe import Markup

import bot
from bot.locales import LANGUAGES, texts

from .telegram_html import problems_of

ZH, EN = texts("zh"), texts("en")
SOURCES = sorted(Path(bot.__file__).parent.rglob("*.py"))
#: The first parts of the keys.
FAMILIES = {key.partition(".")[0] for key in ZH}


def placeholders(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def used():
    """Every literal key in the source, and a pattern for each key that is put together."""
    literal, patterns = set(), set()
    for path in SOURCES:
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literal.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                head = str(node.values[0].value)
                if head.partition(".")[0] in FAMILIES and "." in head:
                    patterns.add(
                        "".join(
                            re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values
                        )
                    )
    return literal, patterns


def calls():
    """The calls of `texts`, `plain` and `problem` that name a key outright, with the key and where they stand."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            key = node.args[0]
            if name in ("texts", "plain", "problem") and isinstance(key, ast.Constant) and key.value not in LANGUAGES:
                yield node, key.value, f"{path.name}:{node.lineno}"


def test_both_languages_have_the_same_keys():
    assert set(ZH) == set(EN)


@pytest.mark.parametrize("key", sorted(ZH))
def test_both_languages_take_the_same_values(key):
    assert placeholders(ZH.template(key)) == placeholders(EN.template(key))


def test_every_key_in_the_source_exists():
    assert [(key, where) for _, key, where in calls() if key not in ZH] == []


def test_every_key_is_given_the_values_it_takes():
    wrong = []
    for call, key, where in calls():
        given = {keyword.arg for keyword in call.keywords}
        if key in ZH and None not in given and given != placeholders(ZH.template(key)):
            wrong.append((key, where))
    assert wrong == []


def test_no_key_is_left_over():
    literal, patterns = used()
    compiled = [re.compile(pattern) for pattern in patterns]
    unused = [key for key in ZH if key not in literal and not any(each.fullmatch(key) for each in compiled)]
    assert unused == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_templates_are_html_that_telegram_takes(language):
    for key in texts(language):
        filled = re.sub(r"\{[^{}]*\}", "x", texts(language).template(key))
        assert problems_of(filled) == [], key


def test_what_takes_no_markup_has_none():
    plain = ("button.", "type.", "near.", "choice.", "field.", "language.", "value.", "start.hat", "choose.button")
    for language in LANGUAGES:
        for key in texts(language):
            if key.startswith(plain):
                assert not re.search(r"[<>&]", texts(language).template(key)), key


def test_values_are_escaped_and_markup_is_not():
    assert ZH("grade.subject", name="<a&b>") == "<b>&lt;a&amp;b&gt;</b>"
    assert ZH("grade.subject", name=Markup("<i>x</i>")) == "<b><i>x</i></b>"


def test_english_counts():
    assert EN("receipt.undo", n=1) == "It can be undone for 1 minute."
    assert EN("receipt.undo", n=10) == "It can be undone for 10 minutes."


def test_an_unknown_language_is_answered_in_chinese():
    assert texts("fr").language == "zh"


def test_a_wrong_key_or_a_missing_value_is_an_error():
    with pytest.raises(KeyError):
        ZH("grade.nothing")
    with pytest.raises(KeyError):
        ZH("grade.subject")
