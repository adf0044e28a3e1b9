"""Whatever is in a name or a remark, a card is valid, whole and within Telegram's limits."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alerting.desk import preferences
from bot.conversation.cards.alert import alert_list, alert_message
from bot.conversation.cards.confirm import Consequence, confirm_card
from bot.conversation.cards.desk import (
    Colleague,
    GroupView,
    Undelivered,
    choose_colleague,
    digest,
    group_bound,
    group_gone,
    group_of,
    group_unbound,
    group_warning,
    settings_card,
    undelivered,
)
from bot.conversation.cards.grade import grade_card
from bot.conversation.cards.grounds import PARTS, grounds_card
from bot.conversation.cards.people import Hat, choose_hat, greeting, not_understood
from bot.conversation.cards.receipt import saved_receipt
from bot.conversation.cards.subject import choose_subject, subject_card
from bot.conversation.draft import draft_from_entry
from bot.conversation.entry import Candidate, parse_line
from bot.conversation.measures import measured_lines
from bot.conversation.phrases import grade_long, grade_short, light
from bot.conversation.questions import question_screen
from bot.conversation.regulation import classes, reading_title
from bot.conversation.verbs import Purpose
from bot.conversation.views import PersonView, SubjectChoice, SubjectView
from bot.locales import texts
from rulesets.loader import load

from .examples import EVERYTHING, NOON, RULESETS, TODAY, alert, answer, plain, view, views
from .telegram_html import problems_of

NAMES = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="<>&\"'/b= 鸿翔\u202e\u2066\n\0😀אב", max_size=250),
    st.sampled_from(["<b>", "</b>&amp;", "שלום עולם", "🏭" * 200, "", "{name}", "{0}", "%s"]),
)
LANGUAGE = st.sampled_from(["zh", "en"])


def check(screen):
    assert problems_of(screen.text) == []
    assert not re.search("[\u202a-\u202e\u2067]", screen.text)
    for row in screen.keyboard:
        for button in row:
            assert button.label
            if button.action:
                button.action.pack()


@pytest.mark.parametrize("ruleset", RULESETS)
@given(NAMES, LANGUAGE)
@settings(max_examples=25)
def test_cards_of_every_ruleset(ruleset, name, language):
    t = texts(language)
    graded = answer(ruleset, EVERYTHING, language=language)
    seen = views(EVERYTHING, note=name, document_no=name, entered_by=name)
    check(grade_card(t, 1, name, graded, seen, TODAY, bureau=name, pending_grade=("C",)))
    clauses = {clause.id: clause.quote for clause in load(ruleset).file.clauses}
    for part in range(len(PARTS)):
        check(grounds_card(t, 1, name, graded, seen, TODAY, clauses=clauses, regulation=name, bureau=name, part=part))


@given(NAMES, NAMES, LANGUAGE)
def test_cards_about_people_and_subjects(name, other, language):
    t = texts(language)
    records = [view(record, note=other, document_no=other) for record in EVERYTHING]
    subject = SubjectView(1, name, aliases=(other,), department=other, persons=(PersonView("other", other),))
    check(subject_card(t, subject, records, bureau=other))
    check(subject_card(t, SubjectView(1, name, kind="person"), records, audience="enterprise"))
    check(choose_subject(t, other, [SubjectChoice(n, name, "xinmi", "4") for n in range(30)], Purpose.GRADE))
    hat = Hat(1, "enterprise", other, name)
    check(choose_hat(t, [hat] * 30, 1))
    check(greeting(t, hat))
    check(not_understood(t, may_log=True, query=other))
    for state in ("open", "acknowledged", "cleared"):
        check(alert_message(t, alert(subject=name, logged_by=other, bureau=other, state=state)))
    check(alert_list(t, [alert(subject=name)] * 12))
    check(saved_receipt(t, 1, name, records[0], TODAY, ruleset="xinmi", before=None, after="4", clause="十二(四)1"))


@given(NAMES, NAMES, LANGUAGE)
def test_cards_of_the_duty_desk(name, other, language):
    t = texts(language)
    shown = alert(subject=name, bureau=other, taken_by=other, taken_at=NOON, escalation=2)
    may = ("acknowledge", "take", "hand")
    for state in ("open", "acknowledged", "cleared"):
        check(alert_message(t, replace(shown, state=state), may=may, origin="open12"))
    check(choose_colleague(t, shown, [Colleague(10**15, other, "manager")] * 60, "all123"))
    check(choose_colleague(t, shown, [], ""))
    check(settings_card(t, preferences({}), other, [GroupView(n, name) for n in range(60)]))
    check(digest(t, [shown, replace(shown, id=13, kind="near", bureau=name)] * 20))
    check(digest(t, [shown]))
    warning = group_warning(t, name, other, -1003000000001)
    check(warning)
    assert group_of(warning.keyboard[0][0].action.arg) == -1003000000001
    for screen in (group_warning(t, name, other), group_unbound(t, name), group_gone(t, name, other)):
        check(screen)
    check(group_bound(t, GroupView(1, name), other))
    failures = [
        Undelivered("alert", name, "blocked", person=other, role="manager"),
        Undelivered("case", name, "other", person=other, subject=name, role="enterprise"),
        Undelivered("other", "", "uncertain", group=name or "x", unbound=True),
    ]
    check(undelivered(t, failures * 8, other))


@given(NAMES, NAMES, LANGUAGE)
def test_cards_about_drafts(name, remark, language):
    t = texts(language)
    draft = draft_from_entry(
        parse_line(f"约谈 x {remark}", TODAY), "keyouqianqi", Candidate("x", remark), (1, name, "C")
    )
    graded = answer("keyouqianqi", [])
    prior = [view(record, note=remark) for record in EVERYTHING if record["type"] == "interview"]
    if draft.applies_on:
        check(confirm_card(t, draft, TODAY, prior=prior, consequence=Consequence(graded, graded), bureau=name))
    check(question_screen(t, draft.changed(choosing=True), TODAY, recent=[SubjectChoice(1, name)]))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("ruleset", RULESETS)
def test_every_clause_every_reading_and_every_grade_has_words(ruleset, language):
    t = texts(language)
    file = load(ruleset).file
    ranked = sorted(file.classes, key=lambda grade: file.classes[grade].rank)
    assert tuple(ranked) == classes(ruleset)
    for grade in ranked:
        for name in (grade_long(t, ruleset, grade), grade_short(t, ruleset, grade)):
            assert name != file.classes[grade].label or language == "zh"
            assert name.isascii() == (language == "en" or name == grade)
        assert light(ruleset, grade) == "🔴" or grade != ranked[-1]
    for reading in file.readings:
        assert reading_title(ruleset, reading, language) == getattr(file.readings[reading].title, language)
        for records in ([], EVERYTHING):
            for reason in answer(ruleset, records, reading=reading).reasons:
                for row in measured_lines(t, ruleset, reason):
                    assert t("measured.number") not in row.partition("<b>")[0].split()


def test_a_card_with_very_much_to_say_is_cut_between_lines():
    records = [{"id": f"i{n}", "type": "interview", "date": "2024-01-01"} for n in range(500)]
    graded = answer("xinmi", records)
    clauses = dict.fromkeys(graded.measures, "长" * 5000)
    name = "甲" * 200
    for part in range(len(PARTS)):
        check(grounds_card(texts("zh"), 1, name, graded, views(records), TODAY, clauses=clauses, part=part))
    assert "另有 492 条" in plain(grounds_card(texts("zh"), 1, name, graded, views(records), TODAY, part=1))
