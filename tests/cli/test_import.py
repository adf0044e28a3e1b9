"""`anxin import`: a bureau's tables as people keep them; a bad row, and nothing is changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from rulesets.uscc import check_character
from tests.imports.import_files import xlsx

Run = Callable[..., Any]


def uscc(number: int) -> str:
    first = f"91410183MA{number:07d}"
    return first + check_character(first)


def asked(place: Path, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(place / "anxin.db") as conn:
        found = conn.execute(statement).fetchall()
    conn.close()
    return found


SUBJECTS = [
    ["新密市监管对象一览表"],
    ["序号", "单位名称", "社会信用代码", "所属行业", "重点监管企业", "纳入时间", "位置", None, "简称", "法定代表人",
     "联系电话", "规模"],
    [None, None, None, None, None, None, "经度（GCJ-02）", "纬度", None, None, None, None],
    [1, "新密市鸿翔化工有限公司", uscc(1), "危化", "√", 44986, 113.39, 34.54, "鸿翔化工、鸿翔", "王大明",
     "13800000000", "大"],
    [2, "新密市蒙东矿业有限公司", uscc(2).lower(), "非煤矿山", "否", "2023.3.1", None, None, None, None, None, None],
]  # fmt: skip


@pytest.fixture
def subjects(place: Path, anxin: Run, bureau: str) -> Path:
    """A table of two subjects under a title and headings of two rows, imported."""
    file = place / "对象.xlsx"
    file.write_bytes(xlsx(SUBJECTS, merged=("A1:L1", "G2:H2", "B2:B3")))
    assert anxin("import", "subjects", str(file), "--bureau", bureau).code == 0
    return file


def test_a_table_as_bureaus_keep_it(place: Path, anxin: Run, bureau: str, subjects: Path) -> None:
    rows = asked(
        place, "SELECT name, uscc, sector, is_key, included_on, latitude, longitude, grade FROM subject ORDER BY id"
    )
    (first, second) = rows
    assert first[:5] == ("新密市鸿翔化工有限公司", uscc(1), "hazardous_chemicals", 1, "2023-03-01")
    # 高德's 113.39, 34.54 is some 600 m off in GPS terms.
    assert 0.0005 < abs(first[6] - 113.39) < 0.01 and 0.0005 < abs(first[5] - 34.54) < 0.01
    assert second == ("新密市蒙东矿业有限公司", uscc(2), "non_coal_mine", 0, "2023-03-01", None, None, None)
    assert asked(place, "SELECT DISTINCT cause FROM assessment") == [("import",)]
    again = anxin("import", "subjects", str(subjects), "--bureau", bureau).done
    assert "新增 0，更新 0，已有 2" in again and "重新评级 0 户" in again
    assert "未识别的列，未导入：规模" in again and "涉及个人信息的列，不导入：联系电话" in again
    assert asked(place, "SELECT count(*) FROM assessment") == [(2,)]
    subjects.write_text(
        f"企业名称,统一社会信用代码,是否重点,科室,别名\n鸿翔新材料有限公司,{uscc(1)},否,危化科,\n,,,,\n张三,,,,\n",
        "gb18030",
    )
    wrong = anxin("import", "subjects", str(subjects), "--bureau", bureau)
    assert wrong.code == 1 and "第 4 行 · 统一社会信用代码：18 位" in wrong.out and "未导入任何内容" in wrong.out
    subjects.write_text(
        f"企业名称,统一社会信用代码,是否重点,科室,对象类别\n鸿翔新材料有限公司,{uscc(1)},否,危化科,单位\n张三,,,,自然人\n",
        "gb18030",
    )
    assert "新增 1，更新 1" in anxin("import", "subjects", str(subjects), "--bureau", bureau).done
    assert asked(place, "SELECT name, is_key FROM subject WHERE uscc IS NOT NULL ORDER BY id")[0] == (
        "鸿翔新材料有限公司",
        0,
    )
    assert asked(place, "SELECT name, number, kind FROM subject WHERE uscc IS NULL") == [("张三", "P000001", "person")]
    aliases = {name for (name,) in asked(place, "SELECT alias FROM subject_alias")}
    assert aliases == {"鸿翔化工", "鸿翔", "新密市鸿翔化工有限公司"}
    assert "新增 0，更新 0，已有 2" in anxin("import", "subjects", str(subjects), "--bureau", bureau).done


RECORDS = [
    ["企业名称", "类别", "日期", "罚款金额（万元）", "没收", "文号", "事由", "等级", "死亡人数", "有效期至", "年度"],
    ["鸿翔化工", "约谈", date(2026, 9, 1), None, None, None, "未开展培训，联系人13812345678", None, None, None, None],
    ["鸿翔", "行政处罚", "2026年3月5日", 3, "1,000元", "新应急罚〔2026〕1号", "未培训", None, None, None, None],
    ["蒙东矿业", "事故", "2026/10/2", None, 0, None, None, "较大", 4, None, None],
    ["蒙东矿业", "标准化", 45000, None, None, None, None, "二级", None, "2099-01-01", None],
    ["蒙东矿业", "先进单位", None, None, None, None, None, "市级", None, None, 2025],
    ["蒙东矿业", "投诉", "2026-05-05", None, None, None, "噪声", None, None, None, None],
    ["蒙东矿业", "投诉", "2026-05-05", None, None, None, "噪声", None, None, None, None],
]  # fmt: skip


def test_past_records_count_at_once_and_twice_is_once(place: Path, anxin: Run, bureau: str, subjects: Path) -> None:
    file = place / "记录.xlsx"
    file.write_bytes(xlsx([[str(cell).replace("蒙东矿业", "新密市蒙东矿业有限公司") if place == 0 else cell
                            for place, cell in enumerate(row)] for row in RECORDS]))  # fmt: skip
    dry = anxin("import", "records", str(file), "--bureau", bureau, "--dry-run").done
    assert "新增 6，更新 0，重复 1" in dry and "未写入" in dry and asked(place, "SELECT count(*) FROM record") == [(0,)]
    done = anxin("import", "records", str(file), "--bureau", bureau).done
    assert "第 8 行：与第 7 行完全相同" in done and "导入后等级：3 三级 1，4 四级 1" in done
    versions = asked(place, "SELECT status, applies_on, data, note FROM record_version ORDER BY id")
    assert {status for status, *_ in versions} == {"confirmed"}
    assert json.loads(versions[1][2]) == {"date": "2026-03-05", "fine": "30000.00", "confiscated": "1000.00"}
    assert json.loads(versions[3][2]) == {"level": 2, "from": "2023-03-15", "to": "2099-01-01"}
    assert "13812345678" not in versions[0][3]
    assert asked(place, "SELECT count(*) FROM alert") == asked(place, "SELECT count(*) FROM outbox") == [(0,)]
    graded = asked(place, "SELECT count(*) FROM assessment")
    again = anxin("import", "records", str(file), "--bureau", bureau).done
    assert "新增 0，更新 0，已有 6，重复 1" in again and asked(place, "SELECT count(*) FROM assessment") == graded
    both = anxin("import", "records", str(file), "--bureau", bureau, "--keep-duplicates").done
    assert "新增 1，更新 0，已有 6" in both
    assert "新增 0" in anxin("import", "records", str(file), "--bureau", bureau, "--keep-duplicates").done
    # The same document, told otherwise, is the same document.
    file.write_text(f"信用代码,类型,日期,罚款,文号\n{uscc(1)},处罚,2026-03-05,5万,新应急罚〔2026〕1号\n", "utf-8-sig")
    differing = anxin("import", "records", str(file), "--bureau", bureau).done
    assert "新增 0，更新 0，同文号不同内容 1" in differing and "已有同一文号的记录" in differing


def test_every_bad_cell_is_named_and_nothing_is_changed(place: Path, anxin: Run, bureau: str, subjects: Path) -> None:
    file = place / "记录.csv"
    file.write_text(
        "统一社会信用代码,企业名称,类型,日期,罚款金额,死亡人数,重伤人数,等级,公布日期,备注,情形\n"
        f"{uscc(1)},,约谈,昨天,,,,,,,\n"
        f"{uscc(1)},,约谈,2026-11-21,,,,,,,\n"
        f"{uscc(1)},,约谈,2026-02-30,3000,,,,,,\n"
        f"{uscc(1)[:-1]}0,,约谈,2026-02-03,,,,,,,\n"
        f"{uscc(9)},,处罚,2026-02-03,-5,,,,,,\n"
        f"{uscc(1)},,处罚,2026-02-03,3.555元,,,,2025-01-01,,\n"
        f"{uscc(1)},,处罚,2026-02-03,3,,,,2025-01-01,,\n"
        f"{uscc(1)},,事故,2026-02-03,,3,0,一般,,,\n"
        f"{uscc(1)},,谈话,2026-02-03,,,,,,,\n"
        f"{uscc(1)},,严重违法行为,2026-02-03,,,,,,,\n"
        ",没有这家,约谈,2026-02-03,,,,,,,\n"
        f"{uscc(1)},,约谈,2026-02-03,,,,,,a\u202eb,\n",
        encoding="utf-8",
    )
    ran = anxin("import", "records", str(file), "--bureau", bureau)
    assert ran.code == 1 and ran.err == "" and "12 行有误，未导入任何内容" in ran.out
    for row, words in enumerate(
        (
            ("日期 · “昨天”", "2026年11月18日"),
            ("日期 · “2026-11-21”",),
            ("日期 · “2026-02-30”",),
            ("统一社会信用代码", "校验码正确"),
            ("罚款金额 · “-5”",),
            ("罚款金额 · “3.555元”",),
            ("公布日期 2025-01-01 不能早于 日期",),
            ("不符",),
            ("类型 · “谈话”", "约谈、投诉举报"),
            ("情形", "必须填写"),
            ("企业名称 · “没有这家”",),
            ("备注 · “a\\u202eb”", "方向控制符"),
        ),
        2,
    ):
        found = [line for line in ran.out.splitlines() if f"第 {row} 行" in line]
        assert all(any(word in line for line in found) for word in words), (row, words, found)
    assert any("罚款金额 · “3000”：约谈没有这一项" in line for line in ran.out.splitlines())
    assert asked(place, "SELECT count(*) FROM record") == [(0,)]
    english = anxin("--lang", "en", "import", "records", str(file), "--bureau", bureau)
    assert "row 2 · 日期 · “昨天”: a date such as" in english.out and "12 bad rows: nothing was changed" in english.out


def test_where_places_are_is_asked(place: Path, anxin: Run, bureau: str) -> None:
    file = place / "对象.csv"
    file.write_text(f"名称;信用代码;经度;纬度\n甲公司;{uscc(5)};113.39;34.54\n", encoding="utf-8")
    asking = anxin("import", "subjects", str(file), "--bureau", bureau)
    assert asking.code == 1 and "--coordinates" in asking.out and asked(place, "SELECT count(*) FROM subject") == [(0,)]
    assert anxin("import", "subjects", str(file), "--bureau", bureau, "--coordinates", "wgs84").code == 0
    assert asked(place, "SELECT longitude, latitude FROM subject") == [(113.39, 34.54)]


def test_the_template_is_what_the_import_takes(place: Path, anxin: Run, bureau: str) -> None:
    for kind, row in (
        ("subjects", {"企业名称": "甲公司", "统一社会信用代码": uscc(7)}),
        ("records", {"企业名称": "甲公司", "类型": "约谈", "日期": "2026-01-05"}),
    ):
        file = place / f"{kind}.xlsx"
        anxin("import", kind, "--template", str(file)).done  # noqa: B018 - it has to end well
        as_it_is = anxin("import", kind, str(file), "--bureau", bureau)
        assert as_it_is.code == 1 and "示例行，请删除" in as_it_is.out and "注意" not in as_it_is.out
        book = load_workbook(file)
        sheet = book.worksheets[0]
        assert book.sheetnames[1] == "填写说明"
        for cell in sheet[1]:
            sheet.cell(2, cell.column).value = row.get(cell.value)
        book.save(file)
        assert "新增 1" in anxin("import", kind, str(file), "--bureau", bureau).done


def test_what_cannot_be_imported_at_all_is_one_line(place: Path, anxin: Run, bureau: str) -> None:
    (place / "x.xlsx").write_bytes(b"%PDF-")
    assert "不是 XLSX 或 CSV" in anxin("import", "records", "x.xlsx", "--bureau", bureau).problem
    assert "无法读取" in anxin("import", "records", "y.xlsx", "--bureau", bureau).problem
    (place / "z.csv").write_text("企业名称,信用代码\n", "utf-8")
    assert "没有名为" in anxin("import", "subjects", "z.csv", "--bureau", "别局").problem
    assert anxin("import", "subjects", "z.csv").code == 2
