"""The conversation about a draft, on Friday 20 November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.draft import Draft, draft_from_entry
from bot.conversation.entry import parse_line
from bot.conversation.fields import RECORD_TYPES, field_of
from bot.conversation.flow import CARD, MENU, Attached, Chose, Typed, apply, editable, is_answer, question
from bot.conversation.questions import question_screen
from bot.conversation.screen import Action
from bot.conversation.verbs import Verb
from bot.conversation.views import SubjectChoice
from bot.locales import texts
from rulesets.dossier import parse_dossier

from .telegram_html import problems_of

TODAY = date(2026, 11, 20)
ZH = texts("zh")


class Talk:
    """A conversation with a draft: presses what is shown, and insists that nothing is wrong."""

    def __init__(self, **start):
        self.draft = Draft(id=7, **start)

    def __getattr__(self, name):
        return getattr(self.draft, name)

    def asks(self):
        return question(self.draft)

    def do(self, event):
        self.draft, problem = apply(self.draft, event, TODAY)
        return problem.key if problem else None

    def press(self, verb, arg=""):
        return self.do(Action(verb, 7, self.draft.version, arg))

    def write(self, text):
        return self.do(Typed(text))

    def screen(self):
        return question_screen(ZH, self.draft, TODAY)

    def buttons(self):
        return [button for row in self.screen().keyboard for button in row]

    def push(self, label):
        (button,) = [button for button in self.buttons() if button.label.startswith(label)]
        return self.do(button.action)


def line(text, ruleset="keyouqianqi", grade=None):
    entry = parse_line(text, TODAY)
    return draft_from_entry(entry, ruleset, entry.guess, (1, "鸿翔化工有限公司", grade))


@pytest.mark.parametrize(
    ("draft", "text", "answers"),
    [
        (Draft(subject_id=1), "约谈", True),
        (Draft(subject_id=1), "约谈 鸿翔化工", False),
        (Draft(subject_id=1, type="penalty"), "昨天", True),
        (Draft(subject_id=1, type="penalty"), "约谈 鸿翔化工 昨天", False),
        (Draft(subject_id=1, type="penalty", values={"date": "2026-11-18"}), "罚款3万", True),
        (Draft(subject_id=1, type="interview", values={"date": "2026-11-18"}), "约谈 鸿翔化工", False),
        (Draft(subject_id=1, type="interview", values={"date": "2026-11-18"}), "没有", True),
        (Draft(subject_id=1, type="interview", values={"date": "2026-11-18"}, asking="note"), "约谈情况", True),
        (Draft(), "鸿翔化工", False),
    ],
)
def test_which_texts_answer_the_question_and_which_may_be_a_line(draft, text, answers):
    assert is_answer(draft, text, TODAY) == answers


def test_a_guided_penalty_from_the_first_question_to_the_card():
    talk = Talk(ruleset="suizhou")
    assert talk.asks() == "subject"
    assert talk.do(Chose(1, "鸿翔化工有限公司", "A")) is None
    assert talk.asks() == "type"
    assert talk.push("行政处罚") is None
    assert talk.asks() == "date"
    assert talk.push("昨天") is None
    assert talk.asks() == "fine"
    assert talk.write("3万") is None
    assert talk.asks() == "document_no"
    assert talk.write("应急罚〔2026〕3号") is None
    assert talk.asks() == "note"
    assert talk.write("未培训上岗") is None
    assert talk.asks() == "evidence"
    assert talk.do(Attached()) is None
    assert talk.push("完成") is None
    assert talk.asks() == CARD
    assert talk.record_data() == {"date": "2026-11-19", "fine": 30000}
    assert (talk.document_no, talk.note, talk.evidence) == ("应急罚〔2026〕3号", "未培训上岗", 1)
    assert talk.press(Verb.CONFIRM) is None


def test_a_complete_line_goes_straight_to_the_card():
    draft = line("约谈 鸿翔化工 2026-11-18 消防通道堵塞")
    assert question(draft) == CARD
    assert draft.note == "消防通道堵塞"
    assert draft.applies_on == date(2026, 11, 18)


def test_a_line_is_asked_only_for_what_it_misses():
    talk = Talk()
    talk.draft = line("标准化 鸿翔化工 二级", "suizhou").model_copy(update={"id": 7})
    assert talk.asks() == "from"
    assert talk.push("今天") is None
    assert talk.asks() == CARD


def test_a_line_with_a_future_date_is_asked_for_its_date():
    assert question(line("约谈 鸿翔化工 2026-12-18")) == "date"


def test_other_date_waits_for_a_typed_one():
    talk = Talk(subject_id=1, type="interview")
    assert talk.push("其他日期") is None
    assert [button.label for button in talk.buttons()] == ["返回", "为什么问", "取消"]
    assert talk.write("2026-12-01") == "date.future"
    assert talk.write("下礼拜") == "date.unreadable"
    assert talk.write("上周五") is None
    assert talk.values == {"date": "2026-11-13"}


def test_changing_a_field_comes_back_to_the_card():
    talk = Talk()
    talk.draft = line("约谈 鸿翔化工 2026-11-18 消防通道堵塞").model_copy(update={"id": 7})
    assert talk.press(Verb.EDIT) is None
    assert talk.asks() == MENU
    assert talk.push("日期") is None
    assert talk.write("11-17") is None
    assert talk.asks() == CARD
    assert talk.values == {"date": "2026-11-17"}


def test_changing_the_type_keeps_the_day():
    talk = Talk()
    talk.draft = line("处罚 鸿翔化工 2026-11-18 罚款3万").model_copy(update={"id": 7})
    talk.press(Verb.EDIT)
    talk.push("类型")
    assert talk.write("联合惩戒") is None
    assert talk.asks() == CARD
    assert talk.record_data() == {"from": "2026-11-18"}


def test_changing_the_day_takes_the_assumption_back():
    talk = Talk()
    talk.draft = line("约谈 鸿翔化工").model_copy(update={"id": 7})
    assert talk.assumed == ("date",)
    talk.press(Verb.EDIT)
    talk.push("日期")
    talk.push("昨天")
    assert talk.assumed == ()


def test_back_undoes_the_last_answer_one_at_a_time():
    talk = Talk(ruleset="suizhou")
    talk.do(Chose(1, "鸿翔化工有限公司"))
    talk.push("约谈")
    talk.push("今天")
    assert talk.asks() == "note"
    for expected in ("date", "type", "subject"):
        assert talk.push("返回") is None
        assert talk.asks() == expected
    assert talk.draft.model_copy(update={"version": 1}) == Draft(id=7, ruleset="suizhou")


def test_a_press_on_an_older_card_is_stale_and_changes_nothing():
    talk = Talk(subject_id=1, type="interview")
    old = Action(Verb.SET, 7, talk.version, "date=2026-11-20")
    assert talk.push("昨天") is None
    before = talk.draft
    assert talk.do(old) == "draft.stale"
    assert talk.draft == before


@pytest.mark.parametrize(
    ("verb", "arg"),
    [
        *((Verb.SET, "fine=1"), (Verb.SET, "date"), (Verb.SET, "date=x"), (Verb.SET, "kind=concealment")),
        *((Verb.SKIP, "date"), (Verb.SKIP, "note"), (Verb.TYPE, "interview"), (Verb.EDIT, ""), (Verb.CONFIRM, "")),
        *((Verb.ASK, "fine"), (Verb.GRADE, "s"), ("nothing", "")),
    ],
)
def test_a_press_that_does_not_answer_the_question_changes_nothing(verb, arg):
    draft = Draft(id=7, subject_id=1, type="interview")
    after, problem = apply(draft, Action(verb, 7, 1, arg), TODAY)
    assert problem is not None
    assert after == draft


def test_the_same_press_brings_the_same_draft():
    draft = Draft(id=7, subject_id=1, type="interview")
    press = Action(Verb.SET, 7, 1, "date=2026-11-19")
    assert apply(draft, press, TODAY) == apply(draft, press, TODAY)


def test_an_interview_of_a_blacklisted_subject_may_be_a_measure():
    talk = Talk(ruleset="keyouqianqi", subject_id=1, subject_grade="C", type="interview", values={"date": "2026-11-20"})
    assert talk.asks() == "measure"
    assert talk.push("是") is None
    assert talk.record_data() == {"date": "2026-11-20", "measure": True}
    assert question(line("约谈 鸿翔化工", grade="C")) == CARD


def test_an_accident_level_must_fit_its_figures():
    talk = Talk(subject_id=1, type="accident", ruleset="xinmi", values={"date": "2026-11-18", "level": "ordinary"})
    assert talk.asks() == "deaths"
    assert talk.push("3") == "draft.level.larger"
    assert talk.push("2") is None


def test_days_out_of_order_are_refused():
    talk = Talk(subject_id=1, type="certificate", values={"level": "2", "from": "2026-11-18"})
    assert talk.write("2025-01-01") == "draft.order"
    assert talk.push("3 年") is None
    assert talk.record_data() == {"level": 2, "from": "2026-11-18", "to": "2029-11-17"}


def test_a_line_that_contradicts_itself_says_so_on_the_card():
    draft = line("一般事故 鸿翔化工 死亡5人", "xinmi")
    assert draft.record_data() == {"date": "2026-11-20", "deaths": 5}
    assert draft.notices == ("draft.notice.level",)
    draft = line("证书 鸿翔化工 二级 2026-01-01 至2025-01-01", "suizhou")
    assert draft.record_data() == {"level": 2, "from": "2026-01-01"}
    assert draft.notices == ("draft.notice.order",)


def test_a_telephone_number_in_a_remark_is_masked_and_said():
    talk = Talk(subject_id=1, type="interview", values={"date": "2026-11-20"})
    assert talk.write("找13812345678") is None
    assert "1234" not in talk.note
    assert talk.notices == ("entry.notice.redacted",)


def test_nothing_to_say_is_a_way_to_skip():
    talk = Talk(subject_id=1, type="interview", values={"date": "2026-11-20"})
    assert talk.write("没有") is None
    assert talk.asks() == "evidence"
    assert talk.write("跳过") is None
    assert talk.asks() == CARD


def test_text_at_the_card_or_for_a_file_is_answered():
    draft = line("约谈 鸿翔化工")
    assert apply(draft, Typed("好"), TODAY)[1].key == "draft.use_buttons"
    talk = Talk(subject_id=1, type="interview", values={"date": "2026-11-20"}, passed=("note",))
    assert talk.write("稍后发") == "draft.evidence_wanted"


def test_evidence_may_come_at_any_time():
    draft, problem = apply(line("约谈 鸿翔化工"), Attached(), TODAY)
    assert problem is None
    assert draft.evidence == 1
    assert question(draft) == CARD


def test_a_draft_survives_its_storage():
    draft = line("处罚 鸿翔化工 罚款3.5万 未培训上岗")
    assert Draft.model_validate_json(draft.model_dump_json()) == draft


@pytest.mark.parametrize("record_type", RECORD_TYPES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_question_of_every_type_is_asked_in_words(record_type, language):
    talk = Talk(ruleset="suizhou", subject_id=1, subject_name="<甲> & 乙", type=record_type)
    for name in editable(talk.draft):
        asking = talk.draft.changed(asking=name)
        screen = question_screen(texts(language), asking, TODAY, recent=[SubjectChoice(1, "<丙>")])
        assert problems_of(screen.text) == []
        for row in screen.keyboard:
            for button in row:
                button.action.pack()


#: Answers to each kind of question that make sense by themselves, and some that never do.
ANSWERS = {
    "date": ("2026-11-18", "2025-01-01", "2029-01-01", "去年12月3日"),
    "money": ("0", "3万", "1500万", "2亿", "0.5"),
    "count": ("0", "3", "12", "30", "100"),
    "months": ("12个月", "36", "37"),
    "number": ("2.5倍", "5", "101"),
    "year": ("2024", "2027"),
    "flag": ("是", "否"),
    "text": ("税务局", "\u202e反", "优"),
}
ANYTHING = ("没有", "跳过", "约谈", "事故", "瞒报", "", "\ud800")


def answer(draft, pick):
    """One of the buttons of the question, or something typed."""
    shown = [button.action for row in question_screen(ZH, draft, TODAY).keyboard for button in row]
    field = field_of(draft.type, question(draft)) if draft.type else None
    words = field.choices if field and field.kind == "choice" else ANSWERS.get(field.kind if field else "", ())
    events = (*shown, *map(Typed, words), *map(Typed, ANYTHING))
    return events[pick % len(events)]


@given(
    st.sampled_from(RECORD_TYPES),
    st.sampled_from(["keyouqianqi", "xinmi", "suizhou", "chenbaerhu"]),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 60)), max_size=20),
)
def test_whatever_is_pressed_or_typed_a_card_holds_a_valid_record(record_type, ruleset, steps):
    draft = Draft(id=7, ruleset=ruleset, subject_id=1, subject_name="甲", type=record_type, guided=False)
    for change, pick in steps:
        if question(draft) == CARD:
            names = editable(draft)
            draft, _ = apply(draft, Action(Verb.EDIT, 7, draft.version), TODAY)
            draft, _ = apply(draft, Action(Verb.EDIT, 7, draft.version, names[change % len(names)]), TODAY)
        before = draft
        draft, problem = apply(draft, answer(draft, pick), TODAY)
        assert draft == before if problem else draft.version >= before.version
        if question(draft) == CARD:
            parse_dossier({"records": [{"id": "r", "type": draft.type, **draft.record_data()}]})
            assert draft.applies_on is not None


LINES = st.lists(
    st.sampled_from(
        [
            *("较大", "一般事故", "死亡3人", "死亡12人", "重伤1人", "重伤60人", "损失300万", "损失2亿", "2026-11-18"),
            *("至2025-01-01", "公布2025-01-01", "违诺2024-01-01", "2024-03-01", "列入48个月", "2.5倍", "罚款3万"),
        ]
    ),
    max_size=6,
).map(" ".join)


@given(LINES | st.text(max_size=120), st.sampled_from(["xinmi", "suizhou"]))
def test_any_line_that_reaches_the_card_is_a_valid_record(text, ruleset):
    for opening in ("", "处罚 甲厂", "事故 甲厂", "证书 甲厂 一级", "承诺 甲厂", "外部评价 甲厂 国家"):
        draft = line(f"{opening} {text}", ruleset)
        if question(draft) == CARD:
            record = {"id": "r", "type": draft.type, "note": draft.note, **draft.record_data()}
            parse_dossier({"records": [record]})
