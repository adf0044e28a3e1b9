"""Makes botapi.json from the full machine-readable specification named in NOTICE.md.

    python -m bot.sandbox.spec.condense api.json

Descriptions are left out. `name*` marks a required field; alternatives are separated by `|`; `=word`
gives the fixed value of a discriminating field (`"type*": "String=photo"`). A list instead of an object is
a union of types.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("botapi.json")
_FIXED = re.compile(r', (?:must be|always) "?([a-z0-9_]+)"?$')


def _fields(source: dict[str, Any]) -> dict[str, str]:
    fields = {}
    for field in source.get("fields", []):
        fixed = _FIXED.search(field["description"]) if field["required"] else None
        kind = "|".join(field["types"]) + (f"={fixed[1]}" if fixed else "")
        fields[field["name"] + ("*" if field["required"] else "")] = kind
    return fields


def condense(full: dict[str, Any]) -> dict[str, Any]:
    """The compact form of the full specification."""
    methods = {
        name: {"returns": "|".join(method["returns"]), "fields": _fields(method)}
        for name, method in sorted(full["methods"].items())
    }
    types = {name: kind.get("subtypes") or _fields(kind) for name, kind in sorted(full["types"].items())}
    return {
        "version": full["version"],
        "released": full["release_date"],
        "notice": "MIT License, Copyright (c) 2020 Paul Larsen; see NOTICE.md",
        "methods": methods,
        "types": types,
    }


def render(compact: dict[str, Any]) -> str:
    """One line a method or type, so that a newer specification gives a readable difference."""
    parts = []
    for key, value in compact.items():
        if isinstance(value, dict):
            lines = ",\n".join(
                f"  {json.dumps(name)}: {json.dumps(entry, ensure_ascii=False)}" for name, entry in value.items()
            )
            parts.append(f" {json.dumps(key)}: {{\n{lines}\n }}")
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    TARGET.write_text(render(condense(json.loads(Path(sys.argv[1]).read_text("utf-8")))), "utf-8")
