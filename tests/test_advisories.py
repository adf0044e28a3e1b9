import json

from tests.advisories import report

CLEAN = {"name": "click", "version": "8.5", "vulns": []}
WEAK = {"name": "jinja2", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.0"]}]}
UNKNOWN = {"name": "orjson", "skip_reason": "Dependency not found on PyPI"}


def told(*packages: object) -> tuple[list[str], bool]:
    return report(json.dumps({"dependencies": packages}))


def test_what_was_checked_is_told_and_what_could_not_be() -> None:
    assert told(CLEAN) == (["1 packages checked, 0 with known weaknesses."], False)
    lines, weak = told(CLEAN, WEAK, UNKNOWN)
    assert weak
    assert lines == ["jinja2 2.0: PYSEC-1", "2 packages checked, 1 with known weaknesses, 1 could not be looked up."]


def test_nothing_looked_up_is_no_clean_bill() -> None:
    for found in (told(UNKNOWN), report(""), report("{}")):
        assert found == (["The advisories cannot be reached from here: no package was checked."], False)
