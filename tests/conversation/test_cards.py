"""What the cards say, in the words of the field."""

import re
from dataclasses import replace
from datetime import date

import pytest

from bot.conversation.cards.alert import alert_list, alert_message
from bot.conversation.cards.confirm import Consequence, confirm_card
from bot.conversation.cards.grade import grade_card
from bot.conversation.cards.grounds import PARTS, grounds_card
from bot.conversation.cards.people import (
    Hat,
    bad_invitation,
    choose_hat,
    choose_language,
    greeting,
    help_screen,
    invitation_created,
    not_allowed,
    not_understood,
    stranger_screen,
)
from bot.conversation.cards.receipt import cancelled, saved_receipt, undone_receipt
from bot.conversation.cards.subject import choose_subject, subject_card
from bot.conversation.draft import draft_from_entry
from bot.conversation.entry import parse_line
from bot.conversation.screen import unpack
from bot.conversation.verbs import Purpose, Verb, grade_argument
from bot.conversation.views import PersonView, SubjectChoice, SubjectView
from bot.locales import texts

from .examples import NAME, NOON, RULESETS, TODAY, alert, answer, interviews, labels, penalty, plain, view, views

ZH, EN = texts("zh"), texts("en")
PHONE_LINES = 14
#: What a phone shows at once; a list of what one can do may fill it.
SCREEN_LINES = 20


def graded(ruleset, records, **more):
    options = {key: more.pop(key) for key in ("as_of", "reading", "included_on") if key in more}
    return grade_card(ZH, 1, NAME, answer(ruleset, records, **options), views(records), TODAY, **more)


def card(line, ruleset, records, grade=None, **more):
    entry = parse_line(line, TODAY)
    draft = draft_from_entry(entry, ruleset, entry.guess, (1, NAME, grade))
    new = {"id": "new", "type": draft.type, **draft.record_data()}
    prior = [view(record) for record in records if record["type"] == draft.type]
    consequence = Consequence(answer(ruleset, records), answer(ruleset, [*records, new]))
    return confirm_card(ZH, draft, TODAY, prior=prior, consequence=consequence, **more)


class TestGrade:
    def test_the_grade_comes_first_then_why_and_until_when(self):
        assert plain(graded("keyouqianqi", interviews(4))).splitlines() == [
            "🔴 C 级（黑名单）",
            NAME,
            "",
            "依据 六(三)1",
            "一年内约谈企业主要负责人累计次数 3 次(不含)以上",
            "一年内约谈 4 次（标准：超过 3 次）",
            "• 2026年4月4日 约谈",
            "• 2026年3月3日 约谈",
            "• 2026年2月2日 约谈",
            "• 2026年1月1日 约谈",
            "",
            "⏳ 无新记录时，2027年1月2日起：A 级（红名单）",
        ]

    def test_the_red_list_says_by_which_clause_and_that_it_is_nearly_everyones(self):
        text = plain(graded("keyouqianqi", interviews(3)))
        assert text.startswith("🟢 A 级（红名单）")
        assert "依据 六(一)1" in text
        assert "多数企业因此在红名单" in text
        assert "换一种理解（从严口径，各条件同时具备）：未定级" in text
        assert "再有 1 次约谈 → C 级（黑名单），依据 六(三)1" in text

    def test_without_a_grade_it_says_what_is_missing(self):
        text = plain(graded("xinmi", []))
        assert text.startswith("⚪ 未定级")
        assert "最接近 一级信用主体，还差 1 项" in text
        assert "十二(一)1" in text
        assert "有效且未违反的信用承诺 0 项（标准：至少 1 项）" in text

    def test_a_class_that_needs_all_shows_each_of_its_conditions(self):
        text = plain(graded("xinmi", [{"id": "c", "type": "commitment", "from": "2026-01-01"}]))
        assert "依据 十二(一)" in text
        assert text.count("标准：") == 5

    def test_a_record_under_objection_is_marked_and_said_to_count(self):
        text = plain(graded("keyouqianqi", interviews(4, objection=True)))
        assert text.count("（异议处理中）") == 4
        assert "照常计入" in text

    def test_a_past_day_is_named(self):
        assert "按 2026年8月1日 当日的记录评定" in plain(graded("keyouqianqi", interviews(4), as_of=date(2026, 8, 1)))
        assert "当日的记录" not in plain(graded("keyouqianqi", interviews(4)))

    def test_the_blacklist_names_its_level(self):
        text = plain(graded("chenbaerhu", [{"id": "a", "type": "accident", "date": "2026-01-10", "deaths": 3}]))
        assert text.startswith("🔴 黑名单 · 市级不良信用记录")
        assert "依据 第 7 项" in text

    def test_what_is_pending_is_for_staff_only(self):
        records = [penalty()]
        assert "全部确认后：四级信用主体" in plain(graded("xinmi", records, pending_grade=("4",)))
        assert "待核查" not in plain(graded("xinmi", records, pending_grade=("4",), audience="enterprise"))

    def test_when_removal_may_be_applied_for(self):
        assert "2027年5月6日起可以申请提前移出" in plain(graded("suizhou", [penalty()]))

    def test_headroom_is_not_counted_where_one_record_may_change_the_grade(self):
        assert "再有" not in plain(graded("xinmi", [{"id": "c", "type": "commitment", "from": "2026-01-01"}]))

    def test_money_before_a_bound_is_told_with_the_fen(self):
        text = plain(graded("keyouqianqi", [penalty(id=f"p{n}", fine=0, confiscated=0) for n in range(3)]))
        assert "再有 1 次行政处罚、罚没款 50,000.01 元 → C 级（黑名单）" in text

    @pytest.mark.parametrize("ruleset", RULESETS)
    @pytest.mark.parametrize("number", range(5))
    def test_it_fits_a_phone(self, ruleset, number):
        records = [*interviews(number), *([penalty()] if number else [])]
        assert len(plain(graded(ruleset, records)).splitlines()) <= PHONE_LINES

    def test_details_and_back(self):
        short = graded("keyouqianqi", interviews(4), as_of=date(2026, 8, 1))
        long = grounds_card(ZH, 1, NAME, answer("keyouqianqi", [], as_of=date(2026, 8, 1)), {}, TODAY)
        assert "查看依据" in labels(short)
        assert labels(long) == ["余量和未计入", "措施和说明", "收起依据"]
        there, back = short.keyboard[0][0].action, long.keyboard[-1][0].action
        assert [button.action.version for button in long.keyboard[0]] == [1, 2]
        assert grade_argument(there.arg) == (True, date(2026, 8, 1), False)
        assert grade_argument(back.arg) == (False, date(2026, 8, 1), False)
        assert (there.verb, there.id) == (back.verb, back.id) == (Verb.GRADE, 1)

    @pytest.mark.parametrize("arg", ["", "x", "d2026", "s2026-02-30", "dd"])
    def test_a_forged_argument_is_none(self, arg):
        assert grade_argument(arg) is None

    def test_the_enterprise_is_offered_no_staff_buttons(self):
        assert labels(graded("keyouqianqi", interviews(4), audience="enterprise")) == ["查看依据"]


class TestGrounds:
    def grounds(self, ruleset, records, **more):
        graded = answer(ruleset, records)
        parts = [grounds_card(ZH, 1, NAME, graded, views(records), TODAY, part=n, **more) for n in range(len(PARTS))]
        return "\n".join(plain(part) for part in parts)

    def test_every_clause_is_measured_against_its_bound(self):
        text = self.grounds("keyouqianqi", interviews(4))
        assert "✅ 六(三)1　一年内约谈 4 次（标准：超过 3 次）" in text
        assert "▫️ 六(二)1　一年内约谈 4 次（标准：不超过 2 次）" in text
        assert "▫️ 六(二)4　纳入信用管理：2021年5月1日（标准：纳入一年内）" in text

    def test_acts_that_did_not_happen_are_one_line(self):
        text = self.grounds("suizhou", [])
        assert text.count("四D其他1") == 1
        assert "均无此情形：四D事故1、" in text

    def test_what_nearly_counted_says_why_it_does_not(self):
        records = [
            {"id": "a", "type": "interview", "date": "2025-11-01"},
            {"id": "b", "type": "interview", "date": "2026-05-01", "measure": True},
            {"id": "c", "type": "complaint", "date": "2026-05-02", "status": "pending"},
            {"id": "d", "type": "commitment", "from": "2025-01-01", "to": "2026-01-01"},
        ]
        text = self.grounds("keyouqianqi", records)
        assert "• 2025年11月1日 约谈：已过计入期限" in text
        assert "• 2026年5月1日 约谈：作为监管措施，不计入" in text
        assert "• 2026年5月2日 投诉举报：待核查，不计入" in text
        assert "• 2025年1月1日 信用承诺至 2026年1月1日：已到期" in text.replace(" 至", "至")
        assert "待核查" not in self.grounds("keyouqianqi", records, audience="enterprise")

    def test_measures_and_the_regulation_are_quoted(self):
        text = self.grounds("keyouqianqi", [], clauses={"九": "绿色通道"}, regulation="分级分类监管制度")
        assert "• 九　绿色通道" in text
        *_, basis, receipt = text.splitlines()
        assert basis == "依据：分级分类监管制度（2023年4月12日）"
        assert re.fullmatch(r"存证：[0-9a-f]{12}（规则 [0-9a-f]{12}）", receipt)

    def test_readings_stand_side_by_side(self):
        text = self.grounds("suizhou", [])
        assert "• 具备任一条件：A 级（红名单）" in text
        assert "• 各条件同时具备：未定级" in text


class TestConfirm:
    def test_the_fourth_interview(self):
        screen = card("约谈 鸿翔化工 2026-11-18 消防通道堵塞", "keyouqianqi", interviews(3))
        text = plain(screen)
        assert "日期：2026年11月18日（周三，前天）" in text
        assert "备注：消防通道堵塞" in text
        assert "此前一年内约谈 3 次：" in text
        assert "这是一年内第 4 次约谈：将触发 六(三)1，等级 A → C 级（黑名单）" in text
        assert [label[:2] for label in labels(screen)] == ["确认", "修改", "取消"]

    def test_the_third_interview_says_what_one_more_would_do(self):
        text = plain(card("约谈 鸿翔化工", "keyouqianqi", interviews(2)))
        assert "这是一年内第 3 次约谈：等级不变，仍为 A 级（红名单）" in text
        assert "之后再有 1 次约谈 → C 级（黑名单），依据 六(三)1" in text
        assert "没写日期，按今天记。" in text

    def test_a_penalty_with_all_that_is_to_be_pointed_out(self):
        text = plain(card("处罚 鸿翔化工 罚没3万 文号 应急罚〔2026〕3号", "xinmi", [], needs_check=True))
        assert "罚款：30,000 元" in text
        assert "文号：应急罚〔2026〕3号" in text
        assert "罚没合计" in text
        assert "此前一年内没有行政处罚记录。" in text
        assert "将触发 十二(三)2，等级 未定级 → 三级信用主体" in text
        assert "核查通过才计入" in text

    def test_suizhou_asks_for_a_basis(self):
        assert "缺依据" in plain(card("处罚 鸿翔化工 罚款3万", "suizhou", [], lacks_basis=True))

    def test_what_improves_a_grade_is_fulfilled_and_not_triggered(self):
        text = plain(card("承诺 鸿翔化工", "xinmi", []))
        assert "将符合 十二(一)，等级 未定级 → 一级信用主体" in text

    def test_a_record_older_than_a_year_is_not_counted_into_it(self):
        assert "这是一年内" not in plain(card("约谈 鸿翔化工 2024-11-18", "keyouqianqi", interviews(3)))

    def test_what_was_found_before_stands_in_three_lines(self):
        records = interviews(3)
        others = [view({"id": f"i{n}", "type": "inspection", "date": f"2026-10-0{n}"}) for n in (1, 2)]
        text = plain(card("约谈 鸿翔化工 2026-11-18", "keyouqianqi", records, earlier=[*map(view, records), *others]))
        assert "此前一年内约谈 3 次：\n其他类型的记录 2 条。\n• 2026年10月2日 执法检查" in text
        assert "……另有 2 条" in text

    def test_what_may_be_recorded_already_is_merged_or_stands_apart(self):
        known = replace(view(interviews(1)[0]), row=7, entered_by="王巡查", note="消防通道堵塞")
        screen = card("约谈 鸿翔化工 2026-02-02", "keyouqianqi", interviews(3), likely=[known])
        assert "可能已经记过" in plain(screen) and "王巡查 录入" in plain(screen)
        assert labels(screen)[:2] == ["确认，另记一条 ✅", f"并入 {known.id}"]
        waits = card("约谈 鸿翔化工 2026-02-02", "xinmi", [], likely=[replace(known, status="pending")])
        assert not any(label.startswith("并入") for label in labels(waits))
        assert "“并入”" in plain(screen) and "“并入”" not in plain(waits) and "点“取消”" in plain(waits)

    def test_an_interview_of_a_blacklisted_subject_may_be_a_measure(self):
        assert "十一(二)" in plain(card("约谈 鸿翔化工", "keyouqianqi", interviews(4), grade="C"))
        assert "十一(二)" not in plain(card("约谈 鸿翔化工", "keyouqianqi", interviews(3), grade="A"))


class TestReceipts:
    def test_saved(self):
        screen = saved_receipt(
            ZH,
            1,
            NAME,
            view(interviews(1)[0]),
            TODAY,
            ruleset="keyouqianqi",
            before="A",
            after="C",
            clause="六(三)1",
            alerted=True,
            undo_minutes=10,
        )
        assert plain(screen).splitlines()[2:] == [
            "等级 A → C 级（黑名单），依据 六(三)1",
            "已通知负责人。",
            "10 分钟内可以撤销。",
        ]
        assert labels(screen) == ["撤销", "查看等级", "再记一条"]
        assert screen.keyboard[0][0].action == unpack("log_undo:5:1:")

    def test_saved_but_waiting(self):
        record = view({**penalty(), "status": "pending"})
        screen = saved_receipt(ZH, 1, NAME, record, TODAY, ruleset="xinmi", before=None, after=None)
        assert "待陈述和核查" in plain(screen)
        assert "撤销" not in labels(screen)

    def test_undone_and_cancelled(self):
        screen = undone_receipt(ZH, 1, NAME, view(interviews(1)[0]), ruleset="keyouqianqi", before="C", after="A")
        assert "等级 C → A 级（红名单）" in plain(screen)
        assert plain(cancelled(ZH, anything=False)) == "现在没有进行中的录入。"


class TestSubject:
    SUBJECT = SubjectView(
        1,
        NAME,
        number="91420000MA4K00000K",
        sector="hazardous_chemicals",
        is_key=True,
        persons=(PersonView("principal", "张三丰"),),
        ruleset="keyouqianqi",
        grade="C",
    )

    def test_staff_see_remarks_and_masked_persons(self):
        records = [view(interviews(1)[0], note="消防通道堵塞 13812345678", document_no="应急〔2026〕1号")]
        text = plain(subject_card(ZH, self.SUBJECT, records))
        assert "企业 · 危险化学品 · 重点监管" in text
        assert "主要负责人：张**" in text
        assert "消防通道堵塞 *********78" in text
        assert "文号 应急〔2026〕1号" in text

    def test_the_enterprise_sees_confirmed_and_pending_records_without_remarks(self):
        records = [
            view(interviews(1)[0], note="内部备注", document_no="应急〔2026〕1号", entered_by="王建国"),
            view({**penalty(), "status": "pending"}, waits=("statement", "check")),
            view({**penalty(), "status": "withdrawn"}),
            view({**penalty(), "status": "draft"}),
        ]
        text = plain(subject_card(ZH, self.SUBJECT, records, audience="enterprise"))
        assert "记录共 2 条" in text
        assert "陈述期内、待核查，不计入" in text
        assert "文号 应急〔2026〕1号" in text
        assert "内部备注" not in text
        assert "王建国" not in text

    def test_records_are_paged_newest_first(self):
        records = [view({"id": f"i{n}", "type": "interview", "date": f"2026-01-{n:02d}"}) for n in range(1, 15)]
        first, last = (subject_card(ZH, self.SUBJECT, records, page=page) for page in (0, 3))
        assert plain(first).count("• ") == 4
        assert "2026年1月14日" in plain(first)
        assert "2026年1月1日" in plain(last)
        assert labels(first)[0] == "下一页 2/4"
        assert labels(last)[0] == "上一页"

    def test_a_natural_persons_name_is_masked(self):
        text = plain(subject_card(ZH, replace(self.SUBJECT, kind="person", name="张三丰", number="P0001"), []))
        assert text.startswith("张**\n")
        assert "内部编号：P0001" in text


class TestChoice:
    CHOICES = tuple(SubjectChoice(number, f"鸿翔{number}厂", "suizhou", "ABCD"[number % 4]) for number in range(10))

    def test_choices_carry_grade_and_purpose(self):
        screen = choose_subject(ZH, "鸿翔", self.CHOICES, Purpose.GRADE)
        assert labels(screen)[0] == "🟢 鸿翔0厂 A"
        assert screen.keyboard[3][0].action == unpack("pick:3:0:grade")
        assert labels(screen)[-1] == "下一页 2/2"
        assert screen.keyboard[-1][0].action == unpack("pick_page:1:0:grade=鸿翔")

    def test_a_choice_for_a_draft_answers_its_question(self):
        screen = choose_subject(ZH, "鸿翔", self.CHOICES[:2], Purpose.LOG, draft=(7, 3))
        assert screen.keyboard[1][0].action == unpack("log_subject:7:3:1")

    def test_a_long_query_still_fits_its_button(self):
        screen = choose_subject(ZH, "鸿翔" * 100, self.CHOICES, Purpose.SUBJECT)
        assert screen.keyboard[-1][0].action.pack()

    def test_nothing_found_says_what_to_try(self):
        assert "拼音首字母" in plain(choose_subject(ZH, "龙", [], Purpose.GRADE))


class TestAlerts:
    def test_an_open_alert_says_who_what_why_and_by_whom(self):
        screen = alert_message(ZH, alert(), may=("acknowledge", "take", "hand"))
        text = plain(screen)
        assert text.startswith(f"🔴 预警：{NAME}\n等级 A → C 级（黑名单）")
        assert "依据 六(三)1" in text
        assert "一年内约谈 4 次（标准：超过 3 次）" in text
        assert "起因：2026年4月4日 约谈，王建国 录入" in text
        assert labels(screen) == ["知悉", "我来办", "转交", "查看等级"]

    def test_the_enterprise_learns_neither_who_logged_nor_who_saw_it(self):
        given = alert(state="acknowledged", acknowledged_by="赵敏", acknowledged_at=NOON)
        for shown in (given, replace(given, state="open")):
            screen = alert_message(ZH, shown, "enterprise")
            assert "王建国" not in plain(screen)
            assert "赵敏" not in plain(screen)
            assert labels(screen) == ["查看等级"]

    def test_acknowledged(self):
        screen = alert_message(ZH, alert(state="acknowledged", acknowledged_by="赵敏", acknowledged_at=NOON))
        assert plain(screen).endswith("✔️ 赵敏 11月20日 12:00 知悉")
        assert labels(screen) == ["查看等级"]

    def test_cleared(self):
        screen = alert_message(ZH, alert(state="cleared", cleared_at=NOON, cleared_reason="withdrawn"))
        assert plain(screen).startswith(f"✔️ 已解除：{NAME}")
        assert plain(screen).endswith("解除：起因记录已撤回")

    def test_one_event_away(self):
        text = plain(alert_message(ZH, alert("near")))
        assert "再有 1 次约谈，将触发 六(三)1，等级 A → C 级（黑名单）" in text
        assert text.startswith("🔔 提醒")

    def test_by_the_mere_passing_of_time(self):
        text = plain(alert_message(ZH, alert("changed", before="C", after="A", cause=None)))
        assert "没有新记录，因时间届满而变化。" in text

    def test_the_list(self):
        screen = alert_list(ZH, [alert(), alert("near", id=13)])
        assert plain(screen).splitlines()[0] == "未处理预警 2 条"
        assert f"1. 🔔 {NAME} 临近 A → C" in plain(screen)
        assert f"2. 🔴 {NAME} A → C" in plain(screen)
        assert labels(screen)[-1] == "查看全部"
        assert plain(alert_list(ZH, [])) == "没有未处理的预警。"

    def test_a_long_list_is_paged(self):
        screen = alert_list(ZH, [alert(id=number) for number in range(20)], page=1, everything=True)
        assert "\n7. " in plain(screen)
        assert {"上一页", "下一页 3/4", "只看未处理"} <= set(labels(screen))


class TestPeople:
    HATS = (
        Hat(1, "inspector", "科右前旗应急管理局"),
        Hat(2, "manager", "随州市应急管理局"),
        Hat(3, "enterprise", "随州市应急管理局", NAME),
    )

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_a_stranger_learns_nothing(self, language):
        for screen in (stranger_screen(texts(language)), bad_invitation(texts(language))):
            assert "/" not in plain(screen)
            assert NAME not in plain(screen)
            assert all(label in ("中文", "English") for label in labels(screen))

    def test_several_hats_are_offered_and_the_one_worn_is_marked(self):
        assert labels(choose_hat(ZH, self.HATS, 2)) == [
            "执法人员 · 科右前旗应急管理局",
            "✓ 监管负责人 · 随州市应急管理局",
            f"企业人员 · {NAME}",
        ]

    def test_each_is_greeted_by_role_and_bureau(self):
        for hat in self.HATS:
            text = plain(greeting(ZH, hat, joined=True))
            assert hat.bureau in text
            assert ZH.plain(f"role.{hat.role}") in text

    @pytest.mark.parametrize("role", ["stranger", "enterprise", "inspector", "manager", "admin"])
    def test_help_is_short_and_offers_the_other_language(self, role):
        screen = help_screen(ZH, role)
        assert len(plain(screen).splitlines()) <= SCREEN_LINES
        assert labels(screen) == [*(["设置"] if role == "admin" else []), "English"]
        assert ("/log" in plain(screen)) == (role in ("inspector", "manager", "admin"))

    def test_invitations_and_languages(self):
        link = "https://t.me/anxin_bot?start=abc"
        text = plain(invitation_created(ZH, "enterprise", link, NOON, bureau="随州市应急管理局", subject=NAME))
        assert link in text
        assert "11月20日 12:00 前有效" in text
        assert labels(choose_language(ZH)) == ["中文", "English"]

    def test_a_refusal_says_who_may_instead(self):
        assert not_allowed(ZH, ["manager", "admin"]).plain(ZH) == "这一步由监管负责人或管理员办理，您可以请他们处理。"
        assert not_allowed(EN, ["manager"]).plain(EN) == "This is done by the manager; please ask them."
        assert not_allowed(ZH, []).plain(ZH) == "您的身份不能办理这一步。"

    def test_what_is_not_understood_is_answered_with_an_example(self):
        assert "约谈 某某化工" in plain(not_understood(ZH, may_log=True, query="你好"))
        assert "/grade" in plain(not_understood(ZH, may_log=False, query="你好"))
