"""`anxin export`: what each regulation has, in every form, whole or not at all, and on record."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from bot.reports.feed import Feed, schema_text
from bot.usecases.add_subject import NewSubject, add_subject
from bot.usecases.assess_subject import assess_subject
from rulesets.uscc import check_character
from storage import bureaus, records
from storage.database import Database

Run = Callable[..., Any]
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
BUREAUS = {"keyouqianqi": "科右前旗局", "xinmi": "新密局", "suizhou": "随州局", "chenbaerhu": "陈巴尔虎旗局"}


def uscc(number: int) -> str:
    first = f"91421300MA0N{number:05d}"
    return first + check_character(first)


@pytest.fixture
def bureau_of(anxin: Run) -> Callable[..., str]:
    """Adds a bureau under a ruleset."""
    anxin("init")

    def add(ruleset: str, name: str = "", parent: str = "") -> str:
        name = name or BUREAUS[ruleset]
        assert anxin("bureau", "add", name, "--ruleset", ruleset, *(["--parent", parent] if parent else [])).code == 0
        return name

    return add


@pytest.fixture
def filled(place: Path) -> Callable[..., None]:
    """Puts subjects with records into a bureau: each is (name, more about it, records)."""

    def fill(bureau: str, *wanted: tuple[str, dict[str, Any], list[dict[str, Any]]], first: int = 1) -> None:
        async def run() -> None:
            database = Database(f"sqlite+aiosqlite:///{place / 'anxin.db'}")
            await database.open()
            async with database.write() as conn:
                row = await bureaus.by_name(conn, bureau)
                assert row is not None
                for number, (name, more, past) in enumerate(wanted, first):
                    code = None if more.get("person") else uscc(number)
                    about = {key: value for key, value in more.items() if key != "person"}
                    subject = await add_subject(conn, row.id, NewSubject(name=name, uscc=code, **about), NOW)
                    for each in past:
                        own = {"type", "status", "note", "document_no", "objection"}
                        made = await records.create(
                            conn, bureau_id=row.id, subject_id=subject.id, type=each["type"], now=NOW, entered_by=None,
                            data={key: value for key, value in each.items() if key not in own},
                            status=each.get("status", "confirmed"), note=each.get("note"),
                            document_no=each.get("document_no"),
                        )  # fmt: skip
                        if each.get("objection"):
                            await records.amend(
                                conn, made.id, by=None, now=NOW, reason="objection", under_objection=True
                            )
                    await assess_subject(conn, subject.id, NOW, cause="import")
            await database.close()

        asyncio.run(run())

    return fill


def penalty(day: str, **more: Any) -> dict[str, Any]:
    return {"type": "penalty", "date": date.fromisoformat(day), "fine": Decimal(30000), **more}


def sheet(path: Path, number: int = 0) -> list[tuple[Any, ...]]:
    return list(load_workbook(path).worksheets[number].iter_rows(values_only=True))


def logged(place: Path) -> list[tuple[str, dict[str, Any]]]:
    with sqlite3.connect(place / "anxin.db") as connection:
        rows = connection.execute("SELECT object, data FROM audit_log WHERE action = 'export' ORDER BY id").fetchall()
    connection.close()
    return [(object_, json.loads(data)) for object_, data in rows]


def test_the_annex_has_the_layout_of_the_regulation(anxin: Run, bureau_of: Run, filled: Run, place: Path) -> None:
    """随州 附件, 三统计: 以每年起始日统计上一年度信息."""
    name = bureau_of("suizhou")
    filled(
        name,
        ("年末处罚公司", {}, [penalty("2025-12-31")]),
        ("元旦处罚公司", {}, [penalty("2026-01-01")]),
        ("年中处罚公司", {}, [penalty("2026-06-01")]),
        ("异议公司", {}, [penalty("2025-05-01", objection=True)]),
        ("张三丰", {"person": True}, []),
        ("元旦纳入公司", {"included_on": date(2026, 1, 1)}, []),
        ("其后纳入公司", {"included_on": date(2026, 1, 2)}, []),
        ("=危险公司", {}, []),
    )
    assert "（2026年）" in anxin("export", "annex", "--bureau", name, "--output", "a.xlsx").done
    assert sheet(place / "a.xlsx") == [
        ("安全生产信用分级分类统计表", None, None, None, None),
        ("报送单位：随州局", None, None, None, None),
        ("序号", "统一社会信用代码", "生产经营单位名称", "安全生产信用等级", "备注"),
        (1, uscc(1), "年末处罚公司", "C级", "第四部分（C）"),
        (2, uscc(2), "元旦处罚公司", "A级", None),
        (3, uscc(3), "年中处罚公司", "A级", None),
        (4, uscc(4), "异议公司", "C级", "第四部分（C）；异议处理中"),
        (5, "P000001", "张**", "A级", None),
        (6, uscc(6), "元旦纳入公司", "A级", None),
        (7, uscc(8), "=危险公司", "A级", None),
        ("统计人员：　　　　　　　　　　　　　　时间：2026年11月20日", None, None, None, None),
    ]
    anxin("export", "annex", "--bureau", name, "--year", "2025", "--output", "b.csv")
    text = (place / "b.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["序号", "统一社会信用代码", "生产经营单位名称", "安全生产信用等级", "备注"]
    assert [row[3] for row in rows[1:]] == ["A级"] * 6 and rows[6][2] == "'=危险公司"
    assert "2027" in anxin("export", "annex", "--bureau", name, "--year", "2027", "--output", "c.pdf").problem
    assert sorted(path.name for path in place.iterdir() if not path.name.startswith("anxin.db")) == ["a.xlsx", "b.csv"]


def test_a_parents_annex_has_a_table_for_each_bureau_below_and_the_totals(
    anxin: Run, bureau_of: Run, filled: Run, place: Path
) -> None:
    """随州 六(二)."""
    city = bureau_of("suizhou")
    county = bureau_of("suizhou", "随县局", city)
    bureau_of("xinmi", "另一制度局", city)
    filled(county, ("甲公司", {}, [penalty("2025-12-31")]), ("乙公司", {}, []))
    anxin("export", "annex", "--bureau", city, "--output", "a.xlsx")
    assert load_workbook(place / "a.xlsx").sheetnames == ["随县局", "汇总"]
    filled(city, ("丙公司", {}, []), first=11)
    anxin("export", "annex", "--bureau", city, "--output", "a.xlsx")
    assert load_workbook(place / "a.xlsx").sheetnames == ["随州局", "随县局", "汇总"]
    assert sheet(place / "a.xlsx", 2)[2:6] == [
        ("序号", "单位", "A级", "B级", "C级", "D级", "未定级", "合计"),
        (1, "随州局", 1, 0, 0, 0, 0, 1),
        (2, "随县局", 1, 0, 1, 0, 0, 2),
        (None, "合计", 2, 0, 1, 0, 0, 3),
    ]
    anxin("export", "annex", "--bureau", city, "--output", "a.csv")
    first = (place / "a.csv").read_text("utf-8-sig").splitlines()
    assert first[0].startswith("报送单位,序号,") and len(first) == 4
    anxin("export", "annex", "--bureau", county, "--output", "a.xlsx")
    assert load_workbook(place / "a.xlsx").sheetnames == ["随县局"]


@pytest.mark.parametrize(
    ("ruleset", "lacking"),
    [
        ("keyouqianqi", ("annex", "ledger", "feed")),
        ("xinmi", ("annex",)),
        ("suizhou", ("ledger", "feed")),
        ("chenbaerhu", ("annex", "ledger", "feed")),
    ],
)
def test_what_a_regulation_has_not_is_refused_with_what_it_has(
    anxin: Run, bureau_of: Run, place: Path, ruleset: str, lacking: tuple[str, ...]
) -> None:
    name = bureau_of(ruleset)
    for kind in lacking:
        said = anxin("export", kind, "--bureau", name, "--output", "a.xlsx").problem
        assert (
            "lists" in said
            and "plan" in said
            and "report" in said
            and f"（{lacking[0]}）" not in said.split("可导出")[1]
        )
    assert not (place / "a.xlsx").exists() and logged(place) == []


@pytest.mark.parametrize(
    ("kind", "name", "endings"),
    [
        ("annex", "a.docx", ".xlsx、.csv、.pdf"),
        ("ledger", "a.pdf", ".xlsx、.csv"),
        ("feed", "a.XML", ".xlsx、.csv、.json"),
        ("lists", "a", ".xlsx、.csv、.pdf、.docx"),
        ("plan", "a.csv", ".xlsx、.docx、.pdf"),
    ],
)
def test_an_ending_that_a_kind_has_not(anxin: Run, bureau_of: Run, kind: str, name: str, endings: str) -> None:
    bureau = bureau_of("suizhou")
    assert endings in anxin("export", kind, "--bureau", bureau, "--output", name).problem


def test_usage_and_state(anxin: Run, bureau_of: Run, place: Path) -> None:
    name = bureau_of("chenbaerhu")
    (place / "folder.xlsx").mkdir()
    for arguments in [
        ("poster", "--bureau", name, "--output", "a.xlsx"),
        ("lists", "--bureau", name),
        ("report", "--bureau", name, "--output", "a.pdf"),
        ("lists", "--bureau", name, "--subject", uscc(1), "--output", "a.pdf"),
        ("lists", "--bureau", name, "--output", "a.pdf", "--all"),
        ("plan", "--bureau", name, "--output", "a.pdf", "--year", "26"),
    ]:
        assert anxin("export", *arguments).code == 2
    for arguments, said in [
        (("lists", "--bureau", "无此局", "--output", "a.pdf"), "无此局"),
        (("report", "--bureau", name, "--subject", uscc(9), "--output", "a.pdf"), uscc(9)),
        (("lists", "--bureau", name, "--year", "2024", "--output", "a.pdf"), "2024"),
        (("lists", "--bureau", name, "--output", "no/such/folder/a.xlsx"), "folder"),
        (("lists", "--bureau", name, "--output", "folder.xlsx"), "folder.xlsx"),
    ]:
        assert said in anxin("export", *arguments).problem
    assert logged(place) == [] and [one.name for one in place.glob(".*")] == []


def test_the_feed_holds_what_changed_and_finishes_what_called_for_it(
    anxin: Run, bureau_of: Run, filled: Run, place: Path
) -> None:
    """新密 十三: 信用分级分类结果应及时共享至新密市信用平台."""
    name = bureau_of("xinmi")
    commitment = {"type": "commitment", "from": date(2026, 1, 1)}
    filled(
        name,
        ("甲公司", {"department": "危化科"}, [commitment, penalty("2026-05-01", objection=True)]),
        ("李四光", {"person": True}, [commitment]),
        ("未定级公司", {}, []),
    )
    done = anxin("export", "feed", "--bureau", name, "--output", "a.json").done
    assert "报送任务 2 项" in done
    text = (place / "a.json").read_text("utf-8")
    feed = Feed.model_validate_json(text, strict=False)
    assert (feed.bureau, feed.clause, feed.whole, feed.generated_at.isoformat()) == (
        name, "十三", False, "2026-11-20T09:00:00+08:00",
    )  # fmt: skip
    first, second = feed.subjects
    assert (first.code, first.grade, first.clause, first.department, first.under_objection) == (
        uscc(1), "3", "十二(三)2", "危化科", True,
    )  # fmt: skip
    assert (second.code_kind, second.name, second.grade) == ("internal", "李**", "1")
    assert "0 行" in anxin("export", "feed", "--bureau", name, "--output", "b.json").done
    assert Feed.model_validate_json((place / "b.json").read_text("utf-8")).subjects == ()
    anxin("export", "feed", "--all", "--bureau", name, "--output", "c.json")
    whole = Feed.model_validate_json((place / "c.json").read_text("utf-8"))
    assert whole.whole and [(one.grade, one.previous_grade) for one in whole.subjects] == [
        ("3", "3"), ("1", "1"), (None, None),
    ]  # fmt: skip
    anxin("export", "feed", "--all", "--bureau", name, "--output", "d.xlsx")
    assert [row[5:7] for row in sheet(place / "d.xlsx")[3:6]] == [("三级", "三级"), ("一级", "一级"), ("未定级", "—")]
    (_, data), *_ = logged(place)
    assert (data["rows"], data["tasks"], data["sha256"]) == (2, 2, hashlib.sha256(text.encode()).hexdigest())
    assert len(logged(place)) == 4


def test_the_published_schema_is_that_of_the_feed(anxin: Run, place: Path) -> None:
    published = Path(__file__).parents[2] / "docs" / "feed.schema.json"
    assert anxin("export", "feed", "--schema").done == published.read_text("utf-8") == schema_text()
    found = json.loads(schema_text())
    item = found["$defs"]["FeedItem"]
    assert found["additionalProperties"] is item["additionalProperties"] is False
    assert set(item["required"]) == set(item["properties"]) and set(found["required"]) == set(found["properties"])


def test_the_ledger_has_a_sheet_for_each_department(anxin: Run, bureau_of: Run, filled: Run, place: Path) -> None:
    """新密 十三: 由记录部门自行组织并建立台账."""
    name = bureau_of("xinmi")
    filled(
        name,
        (
            "甲公司",
            {"department": "危化科"},
            [
                penalty("2026-05-01", document_no="新密应急罚〔2026〕1号", note="电话 13812345678"),
                penalty("2025-12-31", corrected_on=date(2026, 1, 5), repaired_on=date(2026, 2, 1)),
            ],
        ),
        ("乙公司", {}, [{"type": "interview", "date": date(2026, 3, 1), "status": "withdrawn", "note": "=1+1"}]),
    )
    anxin("export", "ledger", "--bureau", name, "--output", "a.xlsx")
    assert load_workbook(place / "a.xlsx").sheetnames == ["危化科", "未分科室"]
    heads, first, second = sheet(place / "a.xlsx")[2:5]
    assert first[2] == "2025-12-31" and first[9] == "已修复（2026-02-01）"
    row = dict(zip(heads, second, strict=True))
    assert (row["记录编号"], row["监管对象"], row["信用等级"], row["类型"]) == ("R000001", "甲公司", "三级", "行政处罚")
    assert (row["内容"], row["文号"]) == ("罚款：30,000 元", "新密应急罚〔2026〕1号")
    assert (row["状态"], row["计入条款"], row["备注"]) == ("已计入", "十二(三)2", "电话 *********78")
    assert sheet(place / "a.xlsx", 1)[3][9] == "已撤回"
    anxin("export", "ledger", "--bureau", name, "--year", "2026", "--output", "a.csv")
    rows = list(csv.DictReader(io.StringIO((place / "a.csv").read_text("utf-8-sig"))))
    assert [(one["记录部门"], one["备注"]) for one in rows] == [("危化科", "电话 *********78"), ("未分科室", "'=1+1")]


def test_public_lists_hold_only_what_may_be_public(anxin: Run, bureau_of: Run, filled: Run, place: Path) -> None:
    """随州 四D、五(三)、五(四)①."""
    name = bureau_of("suizhou")
    serious = {"type": "misconduct", "kind": "concealment"}
    person = {"persons": (("principal", "王五六"), ("other", "赵七"))}
    filled(
        name,
        ("已公布公司", person, [{**serious, "date": date(2026, 1, 5), "published_on": date(2026, 2, 1)}]),
        ("未告知公司", person, [{**serious, "date": date(2026, 1, 5), "note": "举报人 13812345678"}]),
        ("三年末日公司", {}, [penalty("2023-11-20", document_no="随应急罚〔2023〕1号")]),
        ("三年已过公司", {}, [penalty("2023-11-19")]),
        ("待核公司", {}, [penalty("2026-05-01", status="pending")]),
        ("已移出公司", {}, [penalty("2025-05-01", removed_on=date(2026, 11, 20))]),
        ("次日移出公司", {}, [penalty("2025-05-01", removed_on=date(2026, 11, 21), objection=True)]),
        ("期满公司", {}, [penalty("2025-05-01", listing_months=12)]),
        ("未到公布日公司", {}, [penalty("2026-05-01", published_on=date(2026, 12, 1))]),
    )
    assert "1 家" in anxin("export", "lists", "--bureau", name, "--output", "a.xlsx").done
    listed = sheet(place / "a.xlsx")[4:-1]
    assert [(row[1], row[5], row[6], row[7]) for row in listed] == [
        ("已公布公司", "2026-02-01 至 2029-02-01", "主要负责人王**、有关人员赵*", None)
    ]
    assert listed[0][4].startswith("第四部分（D事故4）：瞒报、谎报")
    penalties = sheet(place / "a.xlsx", 1)[4:-1]
    assert [(row[1], row[3], row[6], row[7]) for row in penalties] == [
        ("三年末日公司", "随应急罚〔2023〕1号", "2026-11-20", None),
        ("次日移出公司", None, "2028-05-01", "异议处理中"),
    ]
    for ending in ("pdf", "docx", "csv"):
        assert anxin("export", "lists", "--bureau", name, "--output", f"a.{ending}").code == 0
    words = "".join(cell.text for table in Document(str(place / "a.docx")).tables for cell in table._cells)
    assert "次日移出公司" in words and "待核公司" not in words and "举报" not in words and "王五六" not in words


@pytest.mark.parametrize(
    ("ruleset", "names"),
    [
        ("keyouqianqi", ["红名单", "黑名单"]),
        ("xinmi", ["鼓励名单", "曝光名单"]),
        ("suizhou", ["严重失信主体名单", "行政处罚信息公示"]),
        ("chenbaerhu", ["红名单", "黑名单", "行政处罚信息公示"]),
    ],
)
def test_every_regulation_has_lists_and_a_plan_also_of_nobody(
    anxin: Run, bureau_of: Run, place: Path, ruleset: str, names: list[str]
) -> None:
    name = bureau_of(ruleset)
    assert anxin("export", "lists", "--bureau", name, "--output", "a.xlsx").code == 0
    assert load_workbook(place / "a.xlsx").sheetnames == names
    for ending in ("xlsx", "pdf", "docx"):
        assert anxin("export", "plan", "--bureau", name, "--output", f"p.{ending}").code == 0


def test_the_plan_puts_accidents_with_penalties_first(anxin: Run, bureau_of: Run, filled: Run, place: Path) -> None:
    """随州 五(三): 当年发生事故且受行政处罚的，纳入次年年度执法工作计划."""
    name = bureau_of("suizhou")
    seen = {"type": "inspection", "date": date(2026, 11, 1)}
    filled(
        name,
        ("红名单公司", {}, [seen]),
        ("当年公司", {}, [penalty("2026-01-01", cause="accident"), seen]),
        ("上年公司", {}, [penalty("2025-12-31", cause="accident"), seen]),
    )
    anxin("export", "plan", "--bureau", name, "--output", "a.xlsx")
    assert sheet(place / "a.xlsx")[0][0] == "2027年度安全生产执法检查计划"
    rows = {row[1]: row for row in sheet(place / "a.xlsx")[4:-1]}
    assert rows["当年公司"][0] == 1 and rows["当年公司"][4].startswith("2026年发生事故且受行政处罚")
    assert "事故" not in rows["上年公司"][4] and rows["上年公司"][6] == "2026-11-01"
    assert "红名单公司" not in rows
    anxin("export", "plan", "--bureau", name, "--year", "2026", "--output", "a.xlsx")
    rows = {row[1]: row for row in sheet(place / "a.xlsx")[4:-1]}
    assert "2025年发生事故且受行政处罚" in rows["上年公司"][4]


@pytest.mark.parametrize("ruleset", BUREAUS)
def test_a_report_says_all_that_the_subject_may_know_and_no_more(
    anxin: Run, bureau_of: Run, filled: Run, place: Path, ruleset: str
) -> None:
    """陈巴尔虎 3."""
    name = bureau_of(ruleset)
    filled(
        name,
        (
            "甲公司",
            {},
            [
                penalty("2026-05-01", document_no="应急罚〔2026〕1号", note="内部备注"),
                {"type": "complaint", "date": date(2026, 6, 1), "note": "投诉人李大嘴"},
                {"type": "interview", "date": date(2026, 7, 1), "status": "withdrawn"},
            ],
        ),
    )
    for ending in ("pdf", "docx"):
        assert anxin("export", "report", "--bureau", name, "--subject", uscc(1), "--output", f"a.{ending}").code == 0
    document = Document(str(place / "a.docx"))
    lines = [one.text for one in document.paragraphs]
    text = "\n".join(lines + [cell.text for table in document.tables for cell in table._cells])
    assert lines[0] == ("企业信用报告" if ruleset == "chenbaerhu" else "信用等级告知书")
    assert lines[-3:] == [name, "（盖章处）", "2026年11月20日"]
    for wanted in ("截至2026年11月20日", "应急罚〔2026〕1号", "没有新的记录时", "规则摘要：", "事实摘要：", "R000001"):
        assert wanted in text, wanted
    for hidden in ("内部备注", "李大嘴", "R000003", "🟢", "🔴"):
        assert hidden not in text, hidden
    assert [object_ for object_, _ in logged(place)] == ["subject:1", "subject:1"]
