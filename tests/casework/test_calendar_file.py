"""Calendar files: four forms of one notice, and each thing that may be wrong with one."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bot.casework.calendar_file import CalendarFileError, Day, read_calendar

TODAY = date(2026, 11, 20)
DAYS = [
    ("2026-12-31", "holiday", "元旦"),
    ("2027-01-01", "holiday", "元旦"),
    ("2027-02-06", "holiday", "春节"),
    ("2027-02-20", "workday", "春节"),
    ("2027-05-01", "holiday", "劳动节"),
    ("2027-10-01", "holiday", "国庆节"),
]
READ = {2027: tuple(Day(date.fromisoformat(on), kind, name) for on, kind, name in DAYS)}
CSV = "date,kind,name\n" + "".join(",".join(row) + "\n" for row in DAYS)
RECORDS = [dict(zip(("date", "kind", "name"), row, strict=True)) for row in DAYS]
ICS = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261231
DTEND;VALUE=DATE:20270102
SUMMARY:元旦
 （休）
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270206
SUMMARY:春节 放假
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270220
DTEND;VALUE=DATE:20270221
SUMMARY:春节（班）
END:VEVENT
BEGIN:VEVENT
DTSTART:20270501T000000
SUMMARY:劳动节假期
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20271001
SUMMARY:国庆节（休）
END:VEVENT
END:VCALENDAR
"""


def chinese(row: tuple[str, str, str]) -> str:
    year, month, day = row[0].split("-")
    return f"{year}/{int(month)}/{int(day)},{'放假' if row[1] == 'holiday' else '上班'},{row[2]},备注\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", CSV.encode()),
        ("A.CSV", b"\xef\xbb\xbf" + CSV.replace("\n", "\r\n").encode()),
        ("a.csv", CSV.replace(",", "\t").encode()),
        ("放假.csv", ("日期,类型,名称,备注\n" + "".join(map(chinese, DAYS)) + ",,,\n").encode("gb18030")),
        ("a.json", json.dumps(RECORDS).encode()),
        ("a.json", json.dumps({"year": 2027, "days": RECORDS[::-1]}).encode()),
        (
            "a.yaml",
            "".join(f"- {{date: {on}, kind: {kind}, name: {name}}}\n" for on, kind, name in DAYS).encode(),
        ),
        ("a.ics", ICS.encode()),
        ("a.ics", ICS.replace("\n", "\r\n").encode()),
    ],
)
def test_the_forms_of_one_notice(name: str, content: bytes) -> None:
    assert read_calendar(name, content, TODAY) == READ


def row(changed: str, at: int = 2) -> bytes:
    """The notice with one line of it changed; line 1 names the columns."""
    listed = CSV.splitlines()
    listed[at - 1] = changed
    return "\n".join(listed).encode()


@pytest.mark.parametrize(
    ("name", "content", "zh", "en"),
    [
        ("a.csv", row("2027-02-30,holiday,春节", 4), "第 4 行：日期", "line 4: date"),
        ("a.csv", row("27-2-6,holiday,春节", 4), "27-2-6", "27-2-6"),
        ("a.csv", row("2027-02-06,off,春节", 4), "第 4 行：类型", "line 4: kind"),
        ("a.csv", row("2027-02-06,holiday,", 4), "第 4 行：名称", "line 4: name"),
        ("a.csv", row("2027-02-06", 4), "第 4 行：类型", "line 4: kind"),
        ("a.csv", row("2027-02-19,workday,春节", 5), "第 5 行：2027-02-19 不是周六", "line 5: 2027-02-19"),
        ("a.csv", row("2027-01-01,holiday,x", 4), "第 4 行：2027-01-01 重复", "given twice"),
        ("a.csv", row("2027-02-28,holiday,x", 4), "缺春节", "lacks 春节"),
        ("a.csv", row("2027-05-02,holiday,x", 6), "缺劳动节", "lacks 劳动节"),
        ("a.csv", row("2027-10-02,holiday,x", 7), "缺国庆节", "lacks 国庆节"),
        ("a.csv", row("2026-11-30,holiday,x", 2), "2026 年的放假安排不完整", "calendar of 2026 is incomplete"),
        (
            "a.csv",
            row("2027-02-07,holiday,x", 5).replace(b"2027", b"2072").replace(b"2026", b"2071"),
            "2072 年不对",
            "2072 cannot be right",
        ),
        ("a.csv", row("2027-02-06,off,春节", 4) + b"\n2027-13-01,holiday,x\n", "另有 1 处", "and 1 more"),
        ("a.csv", b"", "首行应为列名", "first line"),
        ("a.csv", b"date,kind\n2027-01-01,holiday\n", "首行应为列名", "first line"),
        ("a.csv", b"date,kind,name,date\n", "首行应为列名", "first line"),
        ("a.csv", b"date,kind,name\n", "没有日期", "names no day"),
        ("a.csv", b"\xff\xff\xff", "编码", "encoding"),
        ("a.json", b"[{", "JSON", "JSON"),
        ("a.json", b"[" * 100_000, "JSON", "JSON"),
        ("a.json", b'{"a": 1}', "日期列表", "a list of days"),
        ("a.json", b"[1]", "第 1 项：日期", "item 1: date"),
        ("a.yaml", b"a: [", "YAML", "YAML"),
        ("a.ics", ICS.replace("国庆节（休）", "国庆节").encode(), "第 21 行的日程：类型", "event at line 21: kind"),
        ("a.ics", ICS.replace("20271001", "2027").encode(), "第 21 行的日程：日期", "event at line 21: date"),
        ("a.xlsx", b"PK", "结尾", "must end in"),
        ("a.csv", b"x" * (1024 * 1024 + 1), "1 MB", "1 MB"),
    ],
)
def test_what_may_be_wrong(name: str, content: bytes, zh: str, en: str) -> None:
    with pytest.raises(CalendarFileError) as caught:
        read_calendar(name, content, TODAY)
    assert zh in caught.value.message("zh")
    assert en in caught.value.message("en")
    assert "\n" not in caught.value.zh + caught.value.en
    assert len(caught.value.problems) == (2 if "另有" in zh else 1)


def test_several_years_in_one_file() -> None:
    both = CSV + "".join(
        line.replace("2027", "2028", 1) + "\n" for line in CSV.splitlines()[2:] if "workday" not in line
    )
    found = read_calendar("a.csv", both.encode(), TODAY)
    assert {year: len(days) for year, days in found.items()} == {2027: 6, 2028: 4}
