"""为什么问 names clauses of the bureau's own regulation, and only such as are in it."""

import pytest

from bot.conversation.cards.merge import why_words
from bot.conversation.draft import Draft
from bot.conversation.fields import RECORD_TYPES, fields_of
from bot.conversation.flow import DOCUMENT, EVIDENCE, NOTE, SUBJECT, TYPE
from bot.conversation.why import why_asked
from bot.locales import LANGUAGES, texts
from rulesets import loader


def asked(ruleset, record_type, name):
    return why_asked(Draft(ruleset=ruleset, type=record_type), name)


@pytest.mark.parametrize(
    ("ruleset", "record_type", "name", "clauses"),
    [
        ("keyouqianqi", "interview", "date", ("六(三)1", "六(一)3", "六(二)1")),
        ("keyouqianqi", "interview", "measure", ("十一(二)", "六(三)1", "六(一)3", "六(二)1")),
        ("keyouqianqi", "penalty", "fine", ("六(三)2", "六(二)2")),
        ("keyouqianqi", "penalty", "confiscated", ("六(三)2",)),
        ("keyouqianqi", None, SUBJECT, ("二",)),
        ("keyouqianqi", "accident", "deaths", ()),
        ("xinmi", "commitment", "to", ("十二(一)1", "十二(二)1")),
        ("suizhou", "penalty", DOCUMENT, ("三记录",)),
        ("suizhou", "penalty", EVIDENCE, ("三记录",)),
        ("suizhou", "penalty", "art114_multiple", ("四D事故3",)),
        ("suizhou", "penalty", "vile", ("四D其他4",)),
        ("suizhou", "honor", "level", ("四A3",)),
        ("chenbaerhu", "penalty", "vile", ("6",)),
        ("chenbaerhu", "inspection", "date", ("5",)),
    ],
)
def test_the_clauses_that_need_an_answer(ruleset, record_type, name, clauses):
    assert set(asked(ruleset, record_type, name)) == set(clauses)


def test_what_no_grade_needs_may_be_skipped_only_where_it_may():
    zh = texts("zh")
    assert "可以跳过" in why_words(zh, Draft(ruleset="keyouqianqi", type="penalty"), NOTE)
    assert "不完整" in why_words(zh, Draft(ruleset="keyouqianqi", type="honor"), "year")


@pytest.mark.parametrize("ruleset", loader.available())
def test_every_question_has_an_answer_and_every_clause_exists(ruleset):
    known = {clause.id for clause in loader.load(ruleset).file.clauses}
    for record_type in (None, *RECORD_TYPES):
        fields = [field.name for field in fields_of(record_type, ruleset)] if record_type else []
        for name in (SUBJECT, TYPE, DOCUMENT, NOTE, EVIDENCE, *fields):
            assert set(asked(ruleset, record_type, name)) <= known
            for language in LANGUAGES:
                words = why_words(texts(language), Draft(ruleset=ruleset, type=record_type), name)
                assert 0 < len(words) <= 200
        if record_type:
            assert asked(ruleset, None, SUBJECT), "whose record it is always matters"
