"""Objection cards: whatever people write, valid and within limits; and what each reader sees."""

from dataclasses import replace
from datetime import date

from hypothesis import given

from bot.casework.objection import PROCEDURE
from bot.conversation.cards.objection import choose_investigator, choose_record, objection_card, objection_list
from bot.conversation.objection_views import ObjectionView
from bot.locales import texts

from .examples import NAME, interviews, labels, penalty, plain, view
from .test_card_limits import LANGUAGE, NAMES, check

VIEW = ObjectionView(
    id=12,
    version=3,
    state="reported",
    subject_id=1,
    subject=NAME,
    natural=False,
    ruleset="xinmi",
    bureau="新密市应急管理局",
    of_grade=False,
    grade="3",
    records=(view(penalty()),),
    reason="金额不符",
    paper=False,
    filed_on=date(2026, 11, 20),
    files=2,
    due_on=date(2026, 11, 25),
    due_kind="opinion",
    provisional=True,
    investigator="赵核查",
    findings="属实",
    proposal="keep",
    upheld=("1",),
    now_grade="3",
)
EVERY_MOVE = frozenset(PROCEDURE.moves)


@given(NAMES, NAMES, LANGUAGE)
def test_whatever_people_write(name, words, language):
    t = texts(language)
    told = replace(VIEW, subject=name, reason=words, findings=words, refusal=words, number=words, investigator=name)
    for audience in ("staff", "enterprise"):
        check(objection_card(t, told, EVERY_MOVE, audience=audience))
        check(objection_card(t, replace(told, natural=True, state="closed", outcome="delete"), (), audience=audience))
    check(choose_investigator(t, told, [(n, name, "manager") for n in range(30)], 2))
    graded = replace(told, of_grade=True, records=tuple(view(one) for one in interviews(9)))
    check(choose_record(t, graded, "delete"))
    check(objection_list(t, [told] * 30, bureau=words, subject=1, disputable=graded.records))


def test_an_enterprise_hears_nothing_of_who_and_what_before_the_answer():
    t = texts("zh")
    open_case = plain(objection_card(t, replace(VIEW, outcome="delete"), EVERY_MOVE, audience="enterprise"))
    for hidden in ("赵核查", "属实", "建议", "删除"):
        assert hidden not in open_case
    assert "书面意见截止：2026年11月25日（暂定）" in open_case
    assert "若异议成立：三级 → 一级" in open_case
    answered = replace(VIEW, state="closed", outcome="delete", before="3", after="1", number="1号", upheld=None)
    told = objection_card(t, answered, (), audience="enterprise")
    assert plain(told).splitlines()[1:4] == ["处理结果：删除", "等级：三级 → 一级信用主体", "意见书文号：1号"]
    assert "三级 → 一级" in plain(told)
    assert "赵核查" not in plain(told)
    assert labels(told) == ["意见书"]


def test_the_words_on_the_buttons_are_the_contracts():
    t = texts("zh")
    staff = labels(objection_card(t, replace(VIEW, investigator=""), EVERY_MOVE))
    for word in ("受理", "不予受理", "指派", "出具意见", "变更", "删除", "保留"):
        assert word in staff
    assert "撤回异议" not in staff
    assert "撤回异议" in labels(objection_card(t, replace(VIEW, paper=True), EVERY_MOVE))
