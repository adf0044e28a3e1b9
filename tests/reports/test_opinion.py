"""The opinion as a document: what it says, in which fonts, the same bytes for the same case."""

import io
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn

from bot.reports.opinion import OpinionView, opinion_docx
from bot.usecases.draft_opinion import cited
from rulesets.loader import load

VIEW = OpinionView(
    bureau="新密市应急管理局",
    regulation="新密市应急管理系统行业信用分级分类监管制度（试行）",
    applicant="鸿翔化工有限公司",
    natural=False,
    code="91152221MA0N00001E",
    number="新应急异〔2026〕3号",
    filed_on="2026-11-20",
    accepted_on="2026-11-20",
    decided_on="2026-11-23",
    issued_on="2026-11-24",
    paper=False,
    disputed=("2026年5月6日 行政处罚 罚款 30,000 元",),
    reason="金额不符\n另附材料",
    evidence=("1．申请人提交：照片 1 份",),
    findings="经查阅决定书，罚款为一万元。",
    clauses=(("第十条", "市应急局应当在受理异议申请之日起3个工作日内组织人员调查、核实"),),
    outcome="change",
    changes=("罚款由“30,000 元”变更为“10,000 元”。",),
    before="三级信用主体",
    after="二级信用主体",
    penal=True,
)


def lines(view):
    return [paragraph.text for paragraph in Document(io.BytesIO(opinion_docx(view))).paragraphs]


def test_its_parts_stand_in_order():
    written = lines(VIEW)
    heads = [line for line in written if line[:2] in ("一、", "二、", "三、", "四、", "五、", "六、")]
    assert heads == [
        *("一、异议事项", "二、证据材料", "三、调查核实情况"),
        *("四、依据", "五、处理意见", "六、救济途径"),
    ]
    assert written[:2] == ["信用信息异议处理意见书", "文号：新应急异〔2026〕3号"]
    assert written[-3:] == ["新密市应急管理局", "（盖章处）", "2026年11月24日"]
    assert "“市应急局应当在受理异议申请之日起3个工作日内组织人员调查、核实”" in written
    assert "信用等级由三级信用主体变为二级信用主体。" in written


def test_a_draft_leaves_room_for_number_and_day():
    written = lines(replace(VIEW, number="", issued_on=""))
    assert written[1] == "文号：＿＿＿＿＿＿＿＿＿＿"
    assert written[-1].split() == ["年", "月", "日"]


def test_what_was_kept_stops_nothing():
    written = "\n".join(lines(replace(VIEW, outcome="keep", changes=(), after=VIEW.before)))
    assert "异议不成立" in written
    assert "信用等级不变，仍为三级信用主体。" in written
    assert "停止" not in written


def test_the_penaltys_own_remedies_are_for_penalties():
    told = "对行政处罚决定本身不服的"
    assert any(told in line for line in lines(VIEW))
    assert not any(told in line for line in lines(replace(VIEW, penal=False)))


def test_every_run_names_a_chinese_font():
    document = Document(io.BytesIO(opinion_docx(VIEW)))
    fonts = {run._element.rPr.rFonts.get(qn("w:eastAsia")) for one in document.paragraphs for run in one.runs}
    assert fonts == {"宋体", "黑体", "仿宋"}
    assert {one.get(qn("w:eastAsia")) for one in document.styles.element.iter(qn("w:lang"))} == {"zh-CN"}


def test_the_same_case_gives_the_same_bytes():
    again = OpinionView.from_json(VIEW.to_json())
    assert again == VIEW
    assert opinion_docx(again) == opinion_docx(VIEW)
    assert opinion_docx(replace(VIEW, reason="金额不符")) != opinion_docx(VIEW)


@pytest.mark.parametrize(
    ("slug", "clause", "words"),
    [
        ("xinmi", "十", "第十条"),
        ("xinmi", "十二(三)2", "第十二条（三）2"),
        ("suizhou", "三异议", "第三部分"),
        ("suizhou", "四D事故1", "第四部分（D事故1）"),
        ("chenbaerhu", "11", "第11项"),
        ("chenbaerhu", "文头", "文头"),
    ],
)
def test_clauses_are_cited_as_letters_do(slug, clause, words):
    assert cited(load(slug).file.articles, clause) == words
