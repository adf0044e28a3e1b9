"""The cards of 陈述 and 核查: valid and whole whatever is in them, silent to the enterprise about the bureau's side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from bot.conversation.cards.notice import notice, replaced_notice, waive_question
from bot.conversation.cards.statement import accept_question, counted_message, pending_buttons, staff_card
from bot.conversation.cards.statement_words import correction_so_far, question, service_so_far, statement_so_far
from bot.conversation.problems import problem
from bot.conversation.statement_views import StatementView
from bot.locales import texts

from .examples import NAME, TODAY, answer, labels, penalty, plain, view
from .test_card_limits import LANGUAGE, NAMES, check

ZH = texts("zh")
RECORD = view(
    {**penalty(), "status": "pending"},
    note="匿名举报人反映",
    document_no="密应急罚〔2026〕3号",
    entered_by="王建国",
    evidence=2,
)
CASE = StatementView(
    id=7,
    subject_id=1,
    subject=NAME,
    natural=False,
    bureau="新密市应急管理局",
    ruleset="xinmi",
    record=RECORD,
    state="unserved",
    today=TODAY,
    grade="1",
    effect=("1", "3"),
    reason=answer("xinmi", [penalty()]).reasons[0],
)
SERVED = {"served_on": TODAY, "how": "chat", "due": date(2026, 11, 27), "closing": "17:30"}
HEARD = {"words": "情况不实", "files": 1}
CASES = {
    "nobody": CASE,
    "waiting": replace(CASE, delivery="waiting"),
    "failed": replace(CASE, delivery="failed"),
    "served": replace(CASE, state="served", provisional=True, **SERVED),
    "paper": replace(CASE, state="served", **{**SERVED, "how": "paper", "proof": "回证3号"}),
    "filed": replace(CASE, state="filed", **{**SERVED, "how": "answer"}, **HEARD),
    "rejected": replace(CASE, state="settled", outcome="rejected", answer="事实清楚", **HEARD, on_paper=True),
    "amended": replace(CASE, state="settled", outcome="amended", **HEARD, checked_by="赵核查"),
    "waived": replace(CASE, state="settled", outcome="waived"),
    "returned": replace(CASE, state="settled", outcome="lapsed", returned_by="赵核查", returned_why="日期有误"),
    "confirmed": replace(CASE, state="confirmed", effect=None, grade="3", checked_by="赵核查"),
    "withdrawn": replace(CASE, state="withdrawn", effect=None),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_fits_a_phone(case: StatementView, language: str) -> None:
    for screen in (
        notice(texts(language), case),
        staff_card(texts(language), case, leads=True),
        staff_card(texts(language), case, leads=False),
    ):
        check(screen)
        assert len(plain(screen)) < 700


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_notice_tells_nothing_of_the_bureaus_side(case: StatementView) -> None:
    said = plain(notice(ZH, case))
    for inside in ("王建国", "赵核查", "匿名举报人", "证据材料", "日期有误"):
        assert inside not in said
    assert "密应急罚〔2026〕3号" in said


@pytest.mark.parametrize(
    ("name", "leads", "offered"),
    [
        ("nobody", False, ["核查", "退回", "书面送达", "代录书面陈述"]),
        ("served", True, ["核查", "退回", "代录书面陈述"]),
        ("filed", True, ["核查", "采纳", "不采纳"]),
        ("filed", False, ["核查"]),
        ("returned", False, ["更正记录", "撤回记录"]),
        ("amended", True, []),
        ("confirmed", True, []),
    ],
)
def test_staff_are_offered_what_may_be_done_now(name: str, leads: bool, offered: list[str]) -> None:
    found = labels(staff_card(ZH, CASES[name], leads=leads))
    assert [one for one in found if not one.startswith(("查看材料", "查看等级"))] == offered


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("nobody", ["陈述", "放弃陈述"]),
        ("served", ["陈述", "放弃陈述"]),
        ("filed", []),
        ("returned", []),
        ("withdrawn", []),
    ],
)
def test_the_enterprise_may_speak_while_the_period_is_open(name: str, offered: list[str]) -> None:
    assert labels(notice(ZH, CASES[name])) == offered


def test_a_pending_records_own_card_leads_on() -> None:
    def offered(state: str, *, staff: bool) -> list[str]:
        return [one.label for row in pending_buttons(ZH, 7, state, RECORD, staff=staff) for one in row]

    assert offered("served", staff=False) == ["陈述"]
    assert offered("filed", staff=False) == ["办理情况"]
    assert offered("served", staff=True) == ["办理情况"]


@given(NAMES, NAMES, LANGUAGE)
@settings(max_examples=30)
def test_awkward_words_do_no_harm(name: str, words: str, language: str) -> None:
    t = texts(language)
    record = replace(RECORD, note=words, document_no=words, entered_by=name)
    for case in CASES.values():
        odd = replace(
            case, subject=name, bureau=name, record=record, words=words, answer=words, proof=words,
            checked_by=case.checked_by and name, returned_by=case.returned_by and name, returned_why=words,
        )  # fmt: skip
        check(notice(t, odd))
        check(staff_card(t, replace(odd, natural=True), leads=True))
        for screen in (replaced_notice(t, odd), waive_question(t, odd), accept_question(t, odd)):
            check(screen)
    check(counted_message(t, odd, None, "4"))
    check(statement_so_far(t, words, 3, 9))
    check(service_so_far(t, TODAY, words, 0, 9))
    check(correction_so_far(t, odd, record.values, 9))
    for purpose in ("text", "service", "amend", "reject", "return"):
        check(question(t, purpose, odd, 9, problem("statement.problem.unclear")))
