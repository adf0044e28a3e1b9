"""Finding a subject by any of its names."""

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.keys import cores, search_keys
from bot.conversation.ranking import Findable, ranked, the_one

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


def meant(query):
    match = the_one(ranked(query, SUBJECTS))
    return match.name if match else None


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


def test_one_subject_is_meant_by_its_core_its_code_or_its_sound():
    assert meant("鸿翔化工") == "随州鸿翔化工有限公司"
    assert meant("91420000ma4k00000k") == "随州鸿翔化工有限公司"
    assert meant("cqca") == "重庆长安化工科技有限公司"
    assert meant("hong xiang") == "Hong Xiang Co., Ltd."


def test_several_subjects_are_offered_when_the_query_fits_several():
    assert meant("鸿翔") is None
    assert set(found("鸿翔")[:2]) == {"随州鸿翔化工有限公司", "随州鸿翔烟花有限公司"}
    assert set(found("hxhg")) >= {"随州鸿翔化工有限公司", "宏祥化工有限公司"}


def test_a_slip_is_forgiven_but_never_taken_for_certain():
    assert "随州鸿翔化工有限公司" in found("红翔化工")
    assert "随州鸿翔化工有限公司" in found("鸿化工")
    assert meant("红翔化工") is None


def test_a_remark_names_nobody():
    assert found("消防通道堵塞") == []
    assert found("  ") == []


@given(st.text(max_size=60))
def test_any_name_can_be_keyed_and_is_found_by_itself(name):
    keyed = search_keys(name, aliases=(name,), uscc=None)
    assert len(keyed) < 60
    if any(each.kind == "name" for each in keyed):
        assert ranked(name, [Findable(1, name, keyed)])[0].score == 100
