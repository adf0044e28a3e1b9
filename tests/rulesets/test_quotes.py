"""The clauses in the ruleset files are the regulations' own words, each once, in order, and none is missing.

White space is left out of every comparison: the sources wrap their lines in the middle of words.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

TEXTS = Path(__file__).parent / "regulations"
RULESETS = Path(__file__).parents[2] / "rulesets" / "regulations"

NUMERAL = "[一二三四五六七八九十]+"
# What may stand before a quote, and be no part of any: the numbering of that document, its markdown, and
# the column heads of 随州's table.
SCAFFOLDING = {
    "keyouqianqi": rf"#{{0,3}}({NUMERAL}、|\({NUMERAL}\)|\d\.)?",
    "xinmi": rf"(#{{1,2}}|---)?|第{NUMERAL}条|（{NUMERAL}）|\d\.",
    "suizhou": rf"(类别等级条件)?|{NUMERAL}、|（{NUMERAL}）|\d\.|[①-⑥]",
    "chenbaerhu": rf"({NUMERAL}、|（{NUMERAL}）|\d+、)?",
}
AFTER_THE_LAST = {"keyouqianqi": "", "xinmi": "---", "suizhou": "", "chenbaerhu": ""}
SLUGS = tuple(SCAFFOLDING)

IMPLEMENTERS = {"grade", "measure", "workflow", "export", "informational"}

Clause = dict[str, Any]


def load(slug: str) -> list[Clause]:
    return yaml.safe_load((RULESETS / f"{slug}.yaml").read_text(encoding="utf-8"))["clauses"]


def squeeze(text: str) -> str:
    return "".join(text.split())


def regulation(slug: str) -> str:
    return squeeze((TEXTS / f"{slug}.txt").read_text(encoding="utf-8"))


def numeral(text: str) -> str:
    """The number that `text` (a clause id, or the scaffolding before a quote) ends in, else ''."""
    found = re.search(rf"({NUMERAL}|\d+|[①-⑥])[)）条、.]*$", text)
    return found[1] if found else ""


def faults(slug: str, clauses: list[Clause]) -> Iterator[str]:
    """Everything between, before and after the quotes that is not that document's scaffolding."""
    text, position = regulation(slug), 0
    for clause in clauses:
        quote = squeeze(clause["quote"])
        start = text.find(quote, position)
        if start < 0:
            yield f"{clause['id']}: not in the text after the clause before it: {quote}"
            continue
        before, position = text[position:start], start + len(quote)
        if not re.fullmatch(SCAFFOLDING[slug], before):
            yield f"{clause['id']}: before it stands text that no clause quotes: {before}"
        elif numeral(before) != numeral(clause["id"]):
            yield f"{clause['id']}: the text numbers it {before!r}"
    if text[position:] != AFTER_THE_LAST[slug]:
        yield f"after the last clause stands text that no clause quotes: {text[position:]}"


@pytest.mark.parametrize("slug", SLUGS)
def test_every_quote_occurs_in_the_text(slug: str) -> None:
    text = regulation(slug)
    assert [c["id"] for c in load(slug) if squeeze(c["quote"]) not in text] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_the_quotes_in_order_cover_the_whole_text(slug: str) -> None:
    assert list(faults(slug, load(slug))) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_clause_missing_cut_short_or_misnumbered_is_a_fault(slug: str) -> None:
    """The check above would notice: each clause in turn is left out, cut, and given a wrong id."""
    clauses = load(slug)
    for i, clause in enumerate(clauses):
        rest = clauses[i + 1 :]
        shortened = [{**clause, "quote": half} for half in (clause["quote"][1:], clause["quote"][:-1])]
        misnumbered = {**clause, "id": clause["id"] + "九九"}
        for replacement in ([], *([s] for s in shortened), [misnumbered]):
            assert list(faults(slug, [*clauses[:i], *replacement, *rest])), (clause["id"], replacement)


@pytest.mark.parametrize("slug", SLUGS)
def test_clause_ids_are_unique_strings(slug: str) -> None:
    ids = [c["id"] for c in load(slug)]
    assert all(isinstance(i, str) and i == squeeze(i) for i in ids)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("slug", SLUGS)
def test_numbered_items_stand_under_the_clause_their_id_names(slug: str) -> None:
    # 陈巴尔虎 numbers its tasks through, across the headings above them
    ids = [c["id"] for c in load(slug) if not c["id"].isdecimal()]
    for place, clause_id in enumerate(ids):
        item = re.fullmatch(rf"(.*\D)(\({NUMERAL}\)|\d+|[①-⑥])", clause_id)
        if item:
            parent = item[1]
            assert parent in ids[:place], clause_id
            assert all(i.startswith(parent) for i in ids[ids.index(parent) : place]), clause_id


@pytest.mark.parametrize("slug", SLUGS)
def test_every_clause_says_what_implements_it_and_how_in_both_languages(slug: str) -> None:
    for clause in load(slug):
        assert clause["implemented_by"] in IMPLEMENTERS, clause["id"]
        assert clause["how"].strip().endswith("."), clause["id"]
        assert clause["how_zh"].strip().endswith("。"), clause["id"]


def test_every_regulation_file_has_its_text_and_the_other_way_round() -> None:
    assert {p.stem for p in RULESETS.glob("*.yaml")} == {p.stem for p in TEXTS.glob("*.txt")} == set(SLUGS)
