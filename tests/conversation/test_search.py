"""Finding a subject by any of its names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.keys import cores, search_keys
from bot.conversation.ranking import HOMOPHONE, Findable, pieces, ranked, spoken

NAMES = [
    "随州鸿翔化工有限公司",
    "随州鸿翔烟花有限公司",
    "宏祥化工有限公司",
    "重庆长安化工科技有限公司",
    "Hong Xiang Co., Ltd.",
]
SUBJECTS = [
    Findable(number, name, search_keys(name, uscc=f"9142000{number}MA4K00000K")) for number, name in enumerate(NAMES)
]


def keys(name, kind, **more):
    return {each.key for each in search_keys(name, **more) if each.kind == kind}


def found(query):
    return [match.name for match in ranked(query, SUBJECTS)]


def test_place_and_legal_form_are_no_part_of_the_core():
    assert cores("随州鸿翔化工有限公司") == ("随州鸿翔化工", "鸿翔化工")
    assert "鸿翔化工" in cores("鸿翔化工（湖北）有限责任公司")
    assert "鸿翔" in cores("湖北省随州市鸿翔科技发展有限公司")


def test_a_core_is_never_cut_down_to_nothing():
    assert all(len(core) >= 2 for core in cores("新密市有限公司"))
    assert cores("新区建设有限公司") == ("新区建设",)


def test_pinyin_and_initials():
    assert {"hongxianghuagong"} <= keys("鸿翔化工有限公司", "pinyin")
    assert {"hxhg"} <= keys("鸿翔化工有限公司", "initials")
    assert {"cqca", "zqca"} <= keys("重庆长安", "initials")
    assert {"abcap"} <= keys("ABC安评", "initials")


def test_aliases_are_found_by_sound_as_well():
    assert {"lhc"} <= keys("鸿翔化工", "initials", aliases=["老花厂"])
    assert {"老花厂"} == keys("鸿翔化工", "alias", aliases=["老花厂"])


def test_the_nearest_comes_first():
    assert found("鸿翔化工")[0] == "随州鸿翔化工有限公司"
    assert found("cqca")[0] == "重庆长安化工科技有限公司"
    assert set(found("鸿翔")[:2]) == {"随州鸿翔化工有限公司", "随州鸿翔烟花有限公司"}
    assert set(found("hxhg")) >= {"随州鸿翔化工有限公司", "宏祥化工有限公司"}


@pytest.mark.parametrize(
    "slip",
    [
        "红翔化工",
        "鸿化工",
        "鸿祥化工",
        "鸿翔花工",
        "翔鸿化工",
        "鸿翔的化工",
        "鸿祥化工有限公司",
        "hongxianhuagong",
        "honxianghuagong",
    ],
)
def test_a_slip_is_forgiven(slip):
    assert "随州鸿翔化工有限公司" in found(slip)


@pytest.mark.parametrize(
    "slip", ["鸿化工", "鸿祥化工", "翔鸿化工", "鸿翔的化工", "重庆长按化工科技有限公司", "hongxianhuagong"]
)
def test_what_is_left_of_a_slip_finds_the_name_in_the_database(slip):
    """One of the pieces stands in a key of the name that was meant, its parts in this order."""
    meant = {"重庆长按化工科技有限公司": "重庆长安化工科技有限公司"}.get(slip, "随州鸿翔化工有限公司")
    held = [each.key for each in search_keys(meant)]
    assert any(re.search(".*".join(parts), key) for parts in pieces(slip) for key in held)


def test_homophones_are_read_alike():
    assert spoken("红翔化工") == "hongxianghuagong"
    assert spoken("红") == ""
    best = ranked("红翔化工", SUBJECTS)[0]
    assert best.score == HOMOPHONE


def test_a_remark_names_nobody():
    assert found("消防通道堵塞") == []
    assert found("  ") == []


@given(st.text(max_size=60))
def test_any_name_can_be_keyed_and_is_found_by_itself(name):
    keyed = search_keys(name, aliases=(name,), uscc=None)
    assert len(keyed) < 60
    if any(each.kind == "name" for each in keyed):
        assert ranked(name, [Findable(1, name, keyed)])[0].score == 100
