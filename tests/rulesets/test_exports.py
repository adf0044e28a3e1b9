"""What each regulation has handed in, published and given out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from rulesets import loader

KINDS = {
    "keyouqianqi": {"lists": "二", "plan": "七", "report": "三"},
    "xinmi": {"ledger": "十三", "feed": "十三", "lists": "十五", "plan": "十四", "report": "三"},
    "suizhou": {"annex": "附件", "lists": "五(四)①", "plan": "五(三)", "report": "五"},
    "chenbaerhu": {"lists": "1", "plan": "5", "report": "3"},
}


@pytest.mark.parametrize("slug", KINDS)
def test_the_exports_of_each_regulation_with_their_clauses(slug: str) -> None:
    assert {one.kind: one.clause for one in loader.load(slug).file.exports} == KINDS[slug]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"kind": "poster"}, "one of annex, ledger, feed, lists, plan, report"),
        ({"kind": "plan", "lists": []}, "each once, plan stands here again"),
        ({"task": "poster"}, "one of joint_sanction_list, platform_feed"),
        ({"clause": "九十九"}, "the id of a clause, not 九十九"),
        ({"lists": []}, "`lists` with the kind lists, and only there"),
        ({"lists": [{"name": {"zh": "甲", "en": "a"}, "clause": "十五"}]}, "either `grades` or `records`"),
        ({"lists": [{"name": {"zh": "甲", "en": "a"}, "clause": "十五", "grades": ["5"]}]}, "one of 1, 2, 3, 4"),
        (
            {"lists": [{"name": {"zh": "甲", "en": "a"}, "clause": "十五", "records": "penalty"}]},
            "`within` with `records`, and only there",
        ),
    ],
)
def test_an_export_that_cannot_be_is_refused(change: dict[str, Any], problem: str, tmp_path: Path) -> None:
    whole = yaml.safe_load(loader.path_of("xinmi").read_text(encoding="utf-8"))
    place = next(number for number, one in enumerate(whole["exports"]) if one["kind"] == "lists")
    whole["exports"][place] |= change
    path = tmp_path / "xinmi.yaml"
    path.write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), encoding="utf-8")
    found = loader.problems(path)
    assert any(problem in one.en and "exports." in one.en for one in found), [one.en for one in found]
