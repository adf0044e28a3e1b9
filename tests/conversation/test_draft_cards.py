"""Lists of drafts, places and duplicates keep within a phone's screen and Telegram's limits, whatever the names."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.cards.confirm import confirm_card
from bot.conversation.cards.drafts import drafts_card
from bot.conversation.cards.licence import licence_found, licence_lost
from bot.conversation.draft import Draft
from bot.conversation.questions import Around, question_screen
from bot.conversation.views import RecordView, SubjectChoice
from bot.locales import LANGUAGES, texts

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
TODAY = date(2026, 11, 20)
NAMES = st.text(max_size=120)


def rows(screen):
    return str(screen.text).count("\n") + 1


@given(NAMES, st.sampled_from(LANGUAGES))
def test_any_name_fits(name, language):
    t = texts(language)
    named = Draft(id=1, ruleset="suizhou", subject_id=1, subject_name=name, type="penalty", note=name)
    choice = SubjectChoice(1, name, "suizhou", "A")
    listed = drafts_card(t, [(named, NOW - timedelta(days=n)) for n in range(9)], NOW, recent=[choice] * 6)
    assert rows(listed) <= 10 and len(listed.keyboard) <= 9
    bare = Draft(id=1, ruleset="suizhou", place=(31.7, 113.4))
    around = Around(tuple((replace(choice, id=n), 10.0**n) for n in range(5)), 100_000)
    question_screen(t, bare, TODAY, recent=[choice] * 6, around=around)
    record = RecordView("R000001", "penalty", {"date": "2026-11-18"}, note=name, entered_by=name, row=2**63 - 1)
    card = confirm_card(
        t,
        named.changed(values={"date": "2026-11-18"}),
        TODAY,
        prior=[record] * 9,
        earlier=[record] * 9,
        likely=[record] * 9,
    )
    assert len(card.keyboard) == 3
    licence_found(t, 1, name, (1, 1))
    licence_lost(t, name, "91420000MA4K00000K", None)


def test_pages_of_drafts_go_forth_and_back():
    drafts = [(Draft(id=n, type="interview"), NOW) for n in range(1, 10)]
    zh = texts("zh")
    first, last = drafts_card(zh, drafts, NOW), drafts_card(zh, drafts, NOW, page=9)
    assert "1. " in first.text and "9. " in last.text
    assert any(button.label.startswith("下一页") for row in first.keyboard for button in row)
    assert any(button.label == "上一页" for row in last.keyboard for button in row)


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (timedelta(seconds=59), "刚刚"),
        (timedelta(minutes=1), "1 分钟前"),
        (timedelta(minutes=59, seconds=59), "59 分钟前"),
        (timedelta(hours=1), "1 小时前"),
        (timedelta(hours=23, minutes=59), "23 小时前"),
        (timedelta(hours=24), "11月19日 10:00"),
        (timedelta(seconds=-5), "刚刚"),
    ],
)
def test_how_old_a_draft_is(past, said):
    assert said in drafts_card(texts("zh"), [(Draft(type="interview"), NOW - past)], NOW).text
