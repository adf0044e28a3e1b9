from datetime import time

import pytest

from bot.bureau_settings import CLOSING, NAMES, BureauSettings, SettingError, settings_of, with_setting


def test_what_is_not_understood_is_as_if_not_set() -> None:
    assert settings_of({}) == settings_of({"else": 1}) == BureauSettings()
    for bad in (None, 18, "25:00", "9:00", "07:30", "17:60", "", "18:00\n"):
        assert settings_of({"closing_time": bad}).closing_time == CLOSING
    for bad in (0, 61, -1, "7", 7.5, True, None):
        assert settings_of({"objection_working_days": bad, "repair_period_days": bad and 0}) == BureauSettings()
    found = settings_of({"closing_time": "18:00", "phone": 12, "objection_working_days": 7})
    assert (found.closes_at, found.phone, found.objection_working_days) == (time(18), "", 7)


@pytest.mark.parametrize(
    ("name", "text", "stored"),
    [
        ("phone", " 0482-8391000 ", "0482-8391000"),
        ("address", "科尔沁镇 兴科街\n12 号", "科尔沁镇 兴科街 12 号"),
        ("closing_time", "18:00", "18:00"),
        ("objection_working_days", "7", 7),
        ("repair_period_days", "30", 30),
        ("inspection_months", "Ａ：24，B = 12、未定级=60", "A=24 B=12 null=60"),
        ("publish_head", "关", False),
        ("publish_head", "off", False),
    ],
)
def test_a_setting_is_read_from_text_and_taken_back_by_an_empty_one(name: str, text: str, stored: object) -> None:
    kept = {"others": [1]}
    changed = with_setting(kept, name, text)
    assert changed == {**kept, name: stored}
    assert getattr(settings_of(changed), name) == stored
    assert with_setting(changed, name, " ") == kept


def test_months_by_grade() -> None:
    assert settings_of({"inspection_months": "A=24 null=1"}).months_by_grade == {"A": 24, "null": 1}
    assert settings_of({}).months_by_grade == {}


def test_the_default_itself_is_not_stored() -> None:
    assert with_setting({"closing_time": "18:00"}, "closing_time", CLOSING) == {}
    assert with_setting({"publish_head": False}, "publish_head", "开") == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("phone", "call me"),
        ("phone", "1" * 41),
        ("address", "<b>here</b>"),
        ("address", "\u202eback"),
        ("closing_time", "18"),
        ("closing_time", "09:00"),
        ("objection_working_days", "0"),
        ("objection_working_days", "7.5"),
        ("repair_period_days", "ten"),
        ("publish_head", "maybe"),
        ("inspection_months", "A"),
        ("inspection_months", "A=0"),
        ("inspection_months", "A=61"),
    ],
)
def test_another_form_is_refused(name: str, text: str) -> None:
    with pytest.raises(SettingError) as caught:
        with_setting({}, name, text)
    assert caught.value.name == name


def test_only_what_there_is_can_be_set() -> None:
    assert "closing_time" in NAMES
    with pytest.raises(KeyError):
        with_setting({}, "ruleset", "xinmi")
