"""The shipped specification, and that the sandbox keeps to itself."""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path

import pytest

import bot.sandbox
from bot.sandbox.methods import METHODS
from bot.sandbox.schema import MismatchError, schema
from bot.sandbox.spec import condense

PACKAGE = Path(bot.sandbox.__file__).parent


def test_every_played_method_is_in_the_specification() -> None:
    assert METHODS.keys() <= schema().methods.keys()
    assert len(schema().methods) > 150


def test_every_type_named_in_the_specification_is_there() -> None:
    known = schema().objects.keys() | schema().unions.keys() | {"Integer", "String", "Boolean", "Float"}
    for fields in [*schema().methods.values(), *schema().objects.values()]:
        for field in fields.values():
            named = {word for kind in field.types for word in kind.replace("Array of ", "").split("|")}
            assert named <= known


@pytest.mark.skipif("BOTAPI_SPEC" not in os.environ, reason="BOTAPI_SPEC does not name the full specification")
def test_the_condensed_copy_agrees_with_its_source() -> None:
    full = json.loads(Path(os.environ["BOTAPI_SPEC"]).read_text("utf-8"))
    assert condense.TARGET.read_text("utf-8") == condense.render(condense.condense(full))


def test_condensing_keeps_requiredness_alternatives_and_discriminators() -> None:
    field = {"name": "type", "types": ["String"], "required": True, "description": "Type, must be photo"}
    other = {"name": "id", "types": ["Integer", "String"], "required": False, "description": "Optional."}
    full = {
        "version": "Bot API 1",
        "release_date": "today",
        "methods": {"get": {"returns": ["True"], "fields": [other]}},
        "types": {"A": {"fields": [field]}, "B": {"subtypes": ["A"]}},
    }
    compact = json.loads(condense.render(condense.condense(full)))
    assert compact["methods"] == {"get": {"returns": "True", "fields": {"id": "Integer|String"}}}
    assert compact["types"] == {"A": {"type*": "String=photo"}, "B": ["A"]}


def test_a_mismatch_names_the_place() -> None:
    button = {"text": "好", "callback_data": 5}
    with pytest.raises(MismatchError, match=r"markup\.inline_keyboard\[0\]\[1\]\.callback_data"):
        good = {"text": "好", "callback_data": "x"}
        markup = {"inline_keyboard": [[good, button]]}
        schema().check(markup, ("ReplyKeyboardMarkup", "InlineKeyboardMarkup"), "markup")


def test_the_sandbox_imports_nothing_else_of_the_project() -> None:
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0
                names = [node.module or ""]
            for name in names:
                root = name.split(".")[0]
                assert root not in ("telegram", "storage", "rulesets"), file
                assert root != "bot" or name.startswith("bot.sandbox"), file
