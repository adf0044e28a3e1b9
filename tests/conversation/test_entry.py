"""The one-line entry, written on Friday 20 November 2026."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.entry import Candidate, parse_line
from bot.conversation.fields import RECORD_FIELDS, RECORD_TYPES
from bot.conversation.words import KIND_WORDS, TYPE_WORDS, choice_words
from rulesets import fields as dossier

TODAY = date(2026, 11, 20)


def parse(line):
    return parse_line(line, TODAY)


def test_the_interview_of_the_contract():
    entry = parse("约谈 鸿翔化工 2026-11-18 消防通道堵塞")
    assert entry.type == "interview"
    assert entry.certain
    assert entry.values == {"date": date(2026, 11, 18)}
    assert entry.guess == Candidate("鸿翔化工", "消防通道堵塞")
    assert entry.missing == ()
    assert not entry.assumed


def test_the_penalty_of_the_contract():
    entry = parse("处罚 鸿翔化工 罚款30000 未培训上岗")
    assert entry.type == "penalty"
    assert entry.values == {"fine": Decimal(30000), "date": TODAY}
    assert entry.assumed == {"date"}
    assert entry.guess == Candidate("鸿翔化工", "未培训上岗")


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-18 鸿翔化工 约谈 消防通道堵塞",
        "鸿翔化工 约谈 11月18日 消防通道堵塞",
        "约谈，鸿翔化工，前天，消防通道堵塞",
        "约谈：鸿翔化工、11-18、消防通道堵塞",
        "约谈鸿翔化工2026-11-18消防通道堵塞",
        "鸿翔化工约谈 周三 消防通道堵塞",
        "　约谈　鸿翔化工　２０２６－１１－１８　消防通道堵塞　",
        "interview 鸿翔化工 2 days ago 消防通道堵塞",
    ],
)
def test_order_and_separators_do_not_matter(line):
    entry = parse(line)
    assert (entry.type, entry.values) == ("interview", {"date": date(2026, 11, 18)})
    assert entry.guess == Candidate("鸿翔化工", "消防通道堵塞")


@pytest.mark.parametrize(
    ("line", "record_type", "values"),
    [
        ("行政处罚 甲厂 昨天 3万", "penalty", {"date": date(2026, 11, 19), "fine": Decimal(30000)}),
        ("处罚 甲厂 罚款 两万五", "penalty", {"date": TODAY, "fine": Decimal(25000)}),
        (
            "甲厂 罚款3万元 没收违法所得5000",
            "penalty",
            {"date": TODAY, "fine": Decimal(30000), "confiscated": Decimal(5000)},
        ),
        (
            "处罚 甲厂 因事故 2.5倍 公布2026-11-19",
            "penalty",
            {
                "date": TODAY,
                "cause": "accident",
                "art114_multiple": Decimal("2.5"),
                "published_on": date(2026, 11, 19),
            },
        ),
        ("处罚 甲厂 性质恶劣", "penalty", {"date": TODAY, "vile": True}),
        ("投诉举报 甲厂 周三", "complaint", {"date": date(2026, 11, 18)}),
        (
            "事故 甲厂 死亡2人 重伤1人 损失300万 责任事故",
            "accident",
            {"date": TODAY, "deaths": 2, "injuries": 1, "loss": Decimal(3000000), "liable": True},
        ),
        ("较大事故 甲厂 三人死亡", "accident", {"date": TODAY, "level": "larger", "deaths": 3}),
        ("事故 甲厂 无人员死亡 非责任事故", "accident", {"date": TODAY, "deaths": 0, "liable": False}),
        ("失信 甲厂 主要负责人", "dishonesty", {"date": TODAY, "actor": "principal"}),
        ("瞒报 甲厂 2026-03-01", "misconduct", {"date": date(2026, 3, 1), "kind": "concealment"}),
        ("严重违法 甲厂 拒不整改", "misconduct", {"date": TODAY, "kind": "refusing_rectification"}),
        (
            "联合惩戒 甲厂 2026-01-01至2028-01-01 税务局",
            "joint_sanction",
            {"from": date(2026, 1, 1), "to": date(2028, 1, 1), "department": "税务局"},
        ),
        (
            "标准化 甲厂 二级 2026-01-01 有效期至2029-01-01",
            "certificate",
            {"level": "2", "from": date(2026, 1, 1), "to": date(2029, 1, 1)},
        ),
        (
            "三级标准化 甲厂 2026-01-01 2029-01-01",
            "certificate",
            {"level": "3", "from": date(2026, 1, 1), "to": date(2029, 1, 1)},
        ),
        ("承诺 甲厂", "commitment", {"from": TODAY}),
        (
            "承诺 甲厂 2026-01-01 违诺2026-05-01",
            "commitment",
            {"from": date(2026, 1, 1), "breached_on": date(2026, 5, 1)},
        ),
        ("先进 甲厂 2025年 市级", "honor", {"year": 2025, "level": "municipal"}),
        ("市级先进单位 甲厂 2025年度", "honor", {"year": 2025, "level": "municipal"}),
        ("表扬 甲厂 省级 2026-05-05", "commendation", {"date": date(2026, 5, 5), "level": "provincial"}),
        ("外部评价 甲厂 国家 优", "external_rating", {"date": TODAY, "source": "national", "grade": "优"}),
        ("检查 甲厂", "inspection", {"date": TODAY}),
        ("penalty 甲厂 fine 30,000 yesterday", "penalty", {"date": date(2026, 11, 19), "fine": Decimal(30000)}),
    ],
)
def test_each_type_says_what_it_has_to_say(line, record_type, values):
    entry = parse(line)
    assert (entry.type, entry.values) == (record_type, values)
    assert entry.guess == Candidate("甲厂", entry.guess.remark)


def test_fines_and_confiscations_in_one_sum_are_pointed_out():
    entry = parse("处罚 甲厂 罚没5万")
    assert entry.values["fine"] == 50000
    assert [notice.key for notice in entry.notices] == ["entry.notice.fine_and_confiscated"]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("处罚 甲厂 文号 新应急罚〔2026〕12号 未培训", "新应急罚〔2026〕12号"),
        ("处罚 甲厂 （鄂随）应急罚〔2026〕3号 未培训", "（鄂随）应急罚〔2026〕3号"),
        ("处罚 甲厂 文号：A-17 未培训", "A-17"),
    ],
)
def test_a_document_number_is_no_date_and_no_remark(line, number):
    entry = parse(line)
    assert entry.document_no == number
    assert entry.values == {"date": TODAY}
    assert entry.guess == Candidate("甲厂", "未培训")


#: The parts of a line, the subject first and the remark last.
LINES = (
    ("鸿翔化工", "约谈", "上周五", "消防通道堵塞"),
    ("鸿翔化工", "检查", "18号", "配电箱无门"),
    ("鸿翔化工", "处罚", "11月18日", "罚款3万", "文号应急罚〔2026〕12号", "未培训上岗"),
    ("鸿翔化工", "处罚", "前天", "三万元", "〔2026〕12号", "未培训上岗"),
    ("鸿翔化工", "行政处罚", "2026年11月18日", "30,000", "文号:A-17", "未培训上岗"),
    ("鸿翔化工", "处罚", "周三", "人民币叁万元", "（鄂随）应急罚〔2026〕3号", "未培训上岗"),
    ("鸿翔化工", "投诉举报", "昨天", "夜间排放"),
    ("鸿翔化工", "失信", "本周一", "主要负责人", "拒不到场"),
)


@given(st.sampled_from(LINES).flatmap(lambda parts: st.tuples(st.just(parts), st.permutations(parts))))
def test_any_order_of_the_words_gives_the_same_understanding(line):
    parts, shuffled = line
    plain, entry = parse(" ".join(parts)), parse(" ".join(shuffled))
    assert (entry.type, entry.certain, entry.values, entry.document_no) == (
        *(plain.type, plain.certain, plain.values, plain.document_no),
    )
    assert Candidate(parts[0], parts[-1]) in entry.candidates
    assert not entry.problems


@pytest.mark.parametrize(
    "amount", ["3万", "三万元", "3.0万", "30,000", "３００００元", "人民币叁万元", "罚款人民币叁万元整"]
)
def test_an_amount_may_be_written_as_people_do(amount):
    assert parse(f"处罚 甲厂 {amount}").values["fine"] == 30000


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("昨天", date(2026, 11, 19)),
        ("前天", date(2026, 11, 18)),
        ("上周五", date(2026, 11, 13)),
        ("本周一", date(2026, 11, 16)),
        ("11月18日", date(2026, 11, 18)),
        ("18号", date(2026, 11, 18)),
        ("二十号", date(2026, 11, 20)),
        ("三十号", date(2026, 10, 30)),
        ("2026年11月18日", date(2026, 11, 18)),
    ],
)
def test_a_day_may_be_written_as_people_do(written, day):
    assert parse(f"约谈 甲厂 {written}").values == {"date": day}


def test_a_uscc_names_the_subject():
    entry = parse("处罚 91420000ma4k00000k 罚款1万")
    assert entry.uscc == "91420000MA4K00000K"
    assert entry.candidates == (Candidate("91420000MA4K00000K", ""),)


def test_a_future_date_is_a_problem_and_not_today():
    entry = parse("约谈 甲厂 2026-12-18")
    assert [problem.key for problem in entry.problems] == ["date.future"]
    assert entry.missing == ("date",)


def test_a_deadline_in_the_remark_is_not_the_day_of_the_record():
    entry = parse("约谈 甲厂 限2026-12-30前整改")
    assert entry.values == {"date": TODAY}
    assert entry.guess == Candidate("甲厂", "限2026-12-30前整改")


def test_a_remark_keeps_its_punctuation_and_loses_telephone_numbers():
    entry = parse("投诉 甲厂 举报人13812345678，夜间排放，屡次")
    assert entry.guess == Candidate("甲厂", "举报人*********78，夜间排放，屡次")
    assert [notice.key for notice in entry.notices] == ["entry.notice.redacted"]


def test_a_name_with_blanks_is_tried_before_its_first_word():
    names = [each.subject for each in parse("interview Hong Xiang Chemical blocked exit").candidates]
    assert names.index("Hong Xiang Chemical") < names.index("Hong Xiang") < names.index("Hong")


def test_a_subject_after_the_remark_is_tried_too():
    entry = parse("消防通道堵塞 约谈 鸿翔化工")
    assert Candidate("鸿翔化工", "消防通道堵塞") in entry.candidates


def test_a_name_without_a_blank_behind_it_is_tried_too():
    entry = parse("约谈鸿翔化工消防通道堵塞")
    assert Candidate("鸿翔化工", "消防通道堵塞") in entry.candidates


@pytest.mark.parametrize("line", ["鸿翔", "hxhg", "91420000MA4K00000K", "你好"])
def test_a_line_without_a_type_is_a_search(line):
    entry = parse(line)
    assert entry.type is None
    assert entry.missing == ("type",)


def test_a_name_that_begins_like_a_type_is_not_certain():
    assert not parse("先进半导体").certain


def test_a_type_alone_misses_its_subject():
    assert parse("约谈").missing == ("subject",)
    assert parse("标准化 甲厂").missing == ("level", "from")


@given(st.text(max_size=200))
def test_never_raises_on_any_text(line):
    entry = parse(line)
    assert entry.type is None or entry.type in RECORD_TYPES


PIECES = st.sampled_from(
    [
        *TYPE_WORDS,
        *KIND_WORDS,
        *("鸿翔化工（湖北）有限公司", "2026-11-18", "上周五", "罚款3万元", "没收", "死亡", "2人", "至", "二级"),
        *("文号", "〔2026〕3号", "13812345678", "91420000MA4K00000K", "，", " ", "：", "2.5倍", "公布", "1.234"),
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_never_raises_on_near_entries(line):
    parse(line)


def test_every_type_and_kind_has_words_in_both_languages():
    for words, names in ((TYPE_WORDS, RECORD_TYPES), (KIND_WORDS, dossier.MISCONDUCT_KINDS)):
        for name in names:
            named = [word for word, meaning in words.items() if meaning == name]
            assert any(word.isascii() for word in named)
            assert any(not word.isascii() for word in named)


def test_the_fields_are_those_of_a_dossier():
    assert set(RECORD_FIELDS) == set(dossier.RECORD_TYPES)
    for name, fields in RECORD_FIELDS.items():
        theirs = dossier.RECORD_TYPES[name]
        for field in fields:
            assert field.name in theirs
            assert field.required == theirs[field.name].required
            if field.choices and theirs[field.name].choices:
                assert set(field.choices) == set(theirs[field.name].choices)
            assert set(choice_words(name, field.name)) in (set(), set(field.choices))
        assert {each for each, spec in theirs.items() if spec.required} <= {field.name for field in fields}
