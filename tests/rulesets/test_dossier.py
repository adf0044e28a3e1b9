"""Dossiers are read strictly: what is wrong is told in one line that names the record and the field."""

from __future__ import annotations

import json
import sys
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rulesets.dossier import Dossier, Subject, parse_dossier
from rulesets.errors import DossierError
from rulesets.fields import RECORD_TYPES, SECTORS, STATUSES
from rulesets.uscc import check_character

USCC = "91420000MA4K00000" + check_character("91420000MA4K00000")
MAXIMAL_NEST = 100_000


def refused(source: Any) -> DossierError:
    with pytest.raises(DossierError) as raised:
        parse_dossier(source)
    for lang in ("zh", "en"):
        line = raised.value.message(lang)
        assert line and len(line) < 400, len(line)
        assert line.isprintable(), ascii(line)
    return raised.value


def one(kind: str, /, **fields: Any) -> dict[str, Any]:
    """A record that is sound but for what `fields` put in."""
    sound = {
        "date": {"date": "2026-03-01"},
        "from": {"from": "2026-03-01"},
        "year": {"year": 2025},
        "kind": {"kind": "unlicensed"},
        "level": {"level": 1 if kind == "certificate" else "municipal"},
        "source": {"source": "national"},
        "grade": {"grade": "A"},
    }
    given = {"id": "r1", "type": kind}
    for name, spec in RECORD_TYPES[kind].items():
        if spec.required:
            given |= sound[name]
    return given | fields


def test_what_one_makes_is_sound() -> None:
    for kind in RECORD_TYPES:
        (record,) = parse_dossier({"records": [one(kind)]}).records
        assert (record.id, record.type, record.status) == ("r1", kind, "confirmed")
        assert list(record.values) == list(RECORD_TYPES[kind])


NOT_TEXT: list[Any] = [1, True, [], {}, Decimal("1.5")]
NOT_FLAG: list[Any] = [0, 1, "true", "", [], {}, Decimal(1)]
NOT_DAY: list[Any] = [
    *(
        20260301,
        True,
        [],
        {},
        Decimal("2026.0301"),
        "",
        "2026-3-1",
        "2026/03/01",
        "20260301",
        "2026-02-29",
        "2026-13-01",
    ),
    *("2026-00-10", "2026-01-00", "0000-01-01", "10000-01-01", "2026-03-01 ", " 2026-03-01", "2026-03-01T00:00:00"),
    *("２０２６-03-01", "2026-W10-1", "+026-03-01", "2026-03-1\u0660", "2026‑03‑01", "today", "二〇二六年三月一日"),
]
NOT_MONEY: list[Any] = [
    *(-1, Decimal("-0.01"), Decimal("0.001"), Decimal("50000.001"), 10**15, Decimal("1E+15"), Decimal("1E+400")),
    *(True, False, "100", "", [], {}, 1.5, 10**400, Decimal("NaN"), Decimal("Infinity"), Decimal("1E-400"), 10**5000),
]
NOT_COUNT: list[Any] = [-1, Decimal("1.0"), Decimal("1.5"), True, "1", [], {}, 10**7, 10**5000]
NOT_MONTHS: list[Any] = [0, 37, -1, Decimal("1.5"), True, "12", [], {}]
NOT_MULTIPLE: list[Any] = [-1, Decimal("100.01"), 101, True, "2", [], {}, Decimal("NaN"), Decimal("-0.1"), 10**5000]
NOT_YEAR: list[Any] = [0, 10000, -1, Decimal("2025.0"), True, "2025", [], {}]
NOT_LEVEL3: list[Any] = [0, 4, -1, True, "1", Decimal("1.0"), [], {}]
UNWELCOME = [
    *("\x00", "\x07", "\t", "\n", "\r", "\x1b", "\x7f", "\x80", "\x85", "\x9f", "\u061c", "\u200e", "\u200f", "\u2028"),
    *(
        "\u2029",
        "\u202a",
        "\u202b",
        "\u202c",
        "\u202d",
        "\u202e",
        "\u2066",
        "\u2067",
        "\u2068",
        "\u2069",
        "\ud800",
        "\udfff",
    ),
]
NOT_NAME: list[Any] = [*NOT_TEXT, "", "x" * 201, *[f"鸿翔{sign}化工" for sign in UNWELCOME]]
WRONG = {
    "date": NOT_DAY,
    "money": NOT_MONEY,
    "multiple": NOT_MULTIPLE,
    "months": NOT_MONTHS,
    "count": NOT_COUNT,
    "year": NOT_YEAR,
    "level3": NOT_LEVEL3,
    "bool": NOT_FLAG,
    "name": NOT_NAME,
    "choice": ["", "nosuch", "Municipal", *NOT_TEXT],
}
FIELDS = [(kind, name) for kind, fields in RECORD_TYPES.items() for name in fields]


@pytest.mark.parametrize(("kind", "name"), FIELDS)
def test_a_value_that_is_none_of_the_field(kind: str, name: str) -> None:
    for value in WRONG[RECORD_TYPES[kind][name].kind]:
        error = refused({"records": [one("interview", id="r0"), one(kind, **{name: value})]})
        assert error.zh.startswith(f"记录 r1：{name} 应为"), (value, error.zh)
        assert error.en.startswith(f"record r1: {name} must be "), (value, error.en)


@pytest.mark.parametrize(("kind", "name"), [pair for pair in FIELDS if RECORD_TYPES[pair[0]][pair[1]].required])
def test_a_required_field_that_is_missing_or_null(kind: str, name: str) -> None:
    record = one(kind)
    del record[name]
    for source in (record, one(kind, **{name: None})):
        error = refused({"records": [source]})
        assert (error.zh, error.en) == (f"记录 r1：缺少 {name}", f"record r1: {name} is missing")


@pytest.mark.parametrize(("kind", "name"), [pair for pair in FIELDS if not RECORD_TYPES[pair[0]][pair[1]].required])
def test_null_in_an_optional_field_is_absence(kind: str, name: str) -> None:
    assert parse_dossier({"records": [one(kind, **{name: None})]}) == parse_dossier({"records": [one(kind)]})


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_a_field_of_another_type_or_of_none(kind: str) -> None:
    foreign = {name for fields in RECORD_TYPES.values() for name in fields} - set(RECORD_TYPES[kind])
    for name in (*sorted(foreign), "fines", "Date", "", "ID"):
        for value in (None, 1):
            error = refused({"records": [one(kind, **{name: value})]})
            assert error.zh == f"记录 r1：{kind} 没有字段 {name}"
            assert error.en == f"record r1: unknown field {name} for type {kind}"


COMMON = {
    "status": ["Confirmed", "", "done", *NOT_TEXT],
    "objection": NOT_FLAG,
    "note": [*NOT_TEXT, "a \ud800 b"],
}


@pytest.mark.parametrize("name", COMMON)
def test_the_fields_that_all_types_share(name: str) -> None:
    for value in COMMON[name]:
        error = refused({"records": [one("interview", **{name: value})]})
        assert error.zh.startswith(f"记录 r1：{name} 应为"), (value, error.zh)
        assert error.en.startswith(f"record r1: {name} must be "), (value, error.en)


def test_a_note_may_say_anything_in_any_lines() -> None:
    note = "第一行\n第二行\t\u202e" + "长" * 10_000
    assert parse_dossier({"records": [one("interview", note=note)]}).records[0].note == note


@pytest.mark.parametrize("value", [None, *NOT_NAME], ids=repr)
def test_a_record_without_a_usable_id_is_named_by_its_number(value: Any) -> None:
    error = refused({"records": [one("interview", id="r0"), {**one("interview"), "id": value}]})
    assert error.zh.startswith("第 2 条记录：id 应为")
    assert error.en.startswith("record number 2: id must be ")


@pytest.mark.parametrize("value", [None, "", "Interview", "interviews", "unknown", 1, True, [], {}], ids=repr)
def test_an_unknown_type(value: Any) -> None:
    error = refused({"records": [{"id": "r1", "type": value, "date": "2026-03-01"}]})
    assert error.zh.startswith("记录 r1：type 应为")
    assert error.en.startswith("record r1: type must be one of interview, ")


@pytest.mark.parametrize("value", [None, 1, "r1", [], True], ids=repr)
def test_a_record_that_is_no_object(value: Any) -> None:
    error = refused({"records": [one("interview"), value]})
    assert (error.zh, error.en) == ("第 2 条记录应为一个对象", "record number 2 must be an object")


def test_an_id_that_occurs_twice() -> None:
    error = refused({"records": [one("interview", id="a"), one("interview", id="b"), one("complaint", id="a")]})
    assert (error.zh, error.en) == ("记录 a：id 重复", "record a: id occurs twice")


def test_ids_that_look_alike_are_different() -> None:
    assert (
        len(parse_dossier({"records": [one("interview", id=each) for each in ("a", "A", "а", "a ", "ａ")]}).records)
        == 5
    )


@pytest.mark.parametrize("value", [None, {}, "", 0, True, {"r1": one("interview")}], ids=repr)
def test_records_that_are_no_array(value: Any) -> None:
    assert refused({"records": value}).en == "records must be an array of records"
    assert refused({"subject": {}}).zh == "records 应为记录的数组"


@pytest.mark.parametrize("value", [[], "", 0, True, "x"], ids=repr)
def test_a_subject_that_is_no_object(value: Any) -> None:
    assert refused({"subject": value, "records": []}).en == "subject must be an object"


@pytest.mark.parametrize("text", ["[]", "1", '"x"', "null", "true", "NaN", "Infinity", "[{}]"])
def test_a_dossier_that_is_no_object(text: str) -> None:
    assert refused(text).en == "a dossier must be one JSON object"


def test_an_unknown_field_of_the_dossier() -> None:
    error = refused({"subject": {}, "records": [], "as_of": "2026-01-01"})
    assert error.en == "unknown field as_of in the dossier: expected subject and records"


SUBJECT = {
    "uscc": [
        "",
        "91420000MA4K00000",
        USCC[:-1] + "!",
        USCC.lower(),
        USCC + "0",
        f" {USCC}",
        USCC[:2] + "A" + USCC[3:],
        1,
    ],
    "name": NOT_NAME,
    "sector": ["", "mine", "Other", *NOT_TEXT],
    "key": NOT_FLAG,
    "included_on": NOT_DAY,
}


@pytest.mark.parametrize("name", SUBJECT)
def test_the_subjects_fields(name: str) -> None:
    for value in SUBJECT[name]:
        error = refused({"subject": {name: value}, "records": []})
        assert error.zh.startswith(f"subject：{name} 应为"), (value, error.zh)
        assert error.en.startswith(f"subject: {name} must be "), (value, error.en)
    assert parse_dossier({"subject": {name: None}, "records": []}).subject == Subject()


def test_an_unknown_field_of_the_subject() -> None:
    assert refused({"subject": {"phone": None}, "records": []}).en.startswith(
        "subject: unknown field phone: expected uscc,"
    )


def test_a_subject_with_everything() -> None:
    given = {"uscc": USCC, "name": "鸿翔化工", "sector": "fireworks", "key": True, "included_on": "2021-05-01"}
    assert parse_dossier({"subject": given, "records": []}) == Dossier(
        Subject(USCC, "鸿翔化工", "fireworks", True, date(2021, 5, 1))
    )
    for sector in SECTORS:
        assert parse_dossier({"subject": {"sector": sector}, "records": []}).subject.sector == sector


EVENTS = [
    ("penalty", "published_on", "date"),
    ("penalty", "removed_on", "date"),
    ("penalty", "corrected_on", "date"),
    ("penalty", "repaired_on", "date"),
    ("accident", "published_on", "date"),
    ("accident", "removed_on", "date"),
    ("dishonesty", "corrected_on", "date"),
    ("dishonesty", "repaired_on", "date"),
    ("misconduct", "published_on", "date"),
    ("misconduct", "removed_on", "date"),
    ("misconduct", "corrected_on", "date"),
    ("misconduct", "repaired_on", "date"),
    ("joint_sanction", "to", "from"),
    ("certificate", "to", "from"),
    ("commitment", "to", "from"),
    ("commitment", "breached_on", "from"),
]


@pytest.mark.parametrize(("kind", "event", "start"), EVENTS)
def test_an_event_before_what_it_follows(kind: str, event: str, start: str) -> None:
    error = refused({"records": [one(kind, **{event: "2026-02-28"})]})
    assert error.zh == f"记录 r1：{event} 2026-02-28 不能早于 {start} 2026-03-01"
    assert error.en == f"record r1: {event} 2026-02-28 must not be before {start} 2026-03-01"
    assert parse_dossier({"records": [one(kind, **{event: "2026-03-01"})]}).records[0].values[event] == date(2026, 3, 1)


def test_a_removal_before_the_publication_that_it_follows() -> None:
    error = refused({"records": [one("penalty", published_on="2026-05-01", removed_on="2026-04-30")]})
    assert error.en == "record r1: removed_on 2026-04-30 must not be before published_on 2026-05-01"


def test_all_the_dates_that_follow_are_tried() -> None:
    """So that a field added later is not forgotten."""
    followed = {(kind, name) for kind, name in FIELDS if RECORD_TYPES[kind][name].follows}
    assert followed == {(kind, event) for kind, event, _ in EVENTS}


LEVELS = [
    ({"level": "ordinary", "deaths": 3}, "larger"),
    ({"level": "larger", "deaths": 10}, "major"),
    ({"level": "major", "deaths": 30}, "extraordinary"),
    ({"level": "ordinary", "injuries": 10}, "larger"),
    ({"level": "larger", "injuries": 50}, "major"),
    ({"level": "major", "injuries": 100}, "extraordinary"),
    ({"level": "ordinary", "loss": 10_000_000}, "larger"),
    ({"level": "larger", "loss": 50_000_000}, "major"),
    ({"level": "major", "loss": 100_000_000}, "extraordinary"),
    ({"level": "larger", "deaths": 2, "injuries": 9, "loss": Decimal("9999999.99")}, "ordinary"),
    ({"level": "extraordinary", "deaths": 29, "injuries": 99, "loss": Decimal("99999999.99")}, "major"),
    ({"level": "ordinary", "deaths": 3, "injuries": None}, "larger"),
]


@pytest.mark.parametrize(("figures", "implied"), LEVELS)
def test_a_level_that_the_figures_contradict(figures: dict[str, Any], implied: str) -> None:
    error = refused({"records": [one("accident", **figures)]})
    assert error.en == (
        f"record r1: level {figures['level']} does not fit the deaths, injuries and loss, which make it {implied}"
    )
    assert error.zh.startswith(f"记录 r1：level 为 {figures['level']}，")


@pytest.mark.parametrize(
    "figures",
    [
        {"level": "larger", "deaths": 2, "injuries": 9},
        {"level": "larger", "deaths": 2, "loss": 9_999_999},
        {"level": "larger"},
        {"level": "extraordinary", "injuries": 1, "loss": 0},
        {"level": "larger", "deaths": 2, "injuries": 9, "loss": None},
    ],
)
def test_a_level_above_the_figures_stands_where_one_of_them_is_unknown(figures: dict[str, Any]) -> None:
    assert parse_dossier({"records": [one("accident", **figures)]}).records[0].values["level"] == figures["level"]


@pytest.mark.parametrize(
    ("figures", "level"),
    [
        ({}, "ordinary"),
        ({"deaths": 2, "injuries": 9, "loss": Decimal("9999999.99")}, "ordinary"),
        ({"deaths": 3}, "larger"),
        ({"deaths": 9, "injuries": 49, "loss": Decimal("49999999.99")}, "larger"),
        ({"deaths": 10}, "major"),
        ({"deaths": 29, "injuries": 99, "loss": Decimal("99999999.99")}, "major"),
        ({"deaths": 30}, "extraordinary"),
        ({"injuries": 10}, "larger"),
        ({"injuries": 50}, "major"),
        ({"injuries": 100}, "extraordinary"),
        ({"loss": 10_000_000}, "larger"),
        ({"loss": 50_000_000}, "major"),
        ({"loss": 100_000_000}, "extraordinary"),
    ],
)
def test_the_level_follows_from_the_figures(figures: dict[str, Any], level: str) -> None:
    assert parse_dossier({"records": [one("accident", **figures)]}).records[0].values["level"] == level


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (0, "0"),
        (50000, "50000"),
        (Decimal("50000.00"), "50000"),
        (Decimal("50000.010"), "50000.01"),
        (Decimal("5E+4"), "50000"),
        (Decimal("0.50"), "0.5"),
        (Decimal("-0"), "0"),
        (Decimal("0E-9"), "0"),
        (Decimal("0.010000"), "0.01"),
        (999_999_999_999_999, "999999999999999"),
        (Decimal("999999999999999.99"), "999999999999999.99"),
    ],
)
def test_an_amount_is_the_same_in_whatever_notation(value: Any, amount: str) -> None:
    found = parse_dossier({"records": [one("penalty", fine=value)]}).records[0].values["fine"]
    assert str(found) == amount


@pytest.mark.parametrize("value", [0, 100, Decimal("2.50"), Decimal("0.0001"), Decimal("1E-50")])
def test_a_multiple_is_any_number_up_to_100(value: Any) -> None:
    assert (
        parse_dossier({"records": [one("penalty", art114_multiple=value)]}).records[0].values["art114_multiple"]
        == value
    )


def test_a_multiple_a_hair_above_5_stays_above_5() -> None:
    text = "5." + "0" * 60 + "1"
    found = parse_dossier(f'{{"records":[{{"id":"r","type":"penalty","date":"2026-03-01","art114_multiple":{text}}}]}}')
    assert found.records[0].values["art114_multiple"] > 5


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_is_read(status: str) -> None:
    assert parse_dossier({"records": [one("interview", status=status)]}).records[0].status == status


def text(fields: str) -> str:
    return f'{{"records":[{{"id":"r1","type":"penalty","date":"2026-03-01",{fields}}}]}}'


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ('"fine":NaN', "NaN"),
        ('"fine":Infinity', "Infinity"),
        ('"fine":-Infinity', "-Infinity"),
        ('"fine":1e400', "1E+400"),
        ('"fine":-1e400', "-1E+400"),
        ('"fine":1e-400', "1E-400"),
        ('"fine":1e999999999999999999999', "1e999999999999999999999"),
        ('"fine":1e-999999999999999999999', "1e-999999999999999999999"),
        ('"fine":' + "9" * 5000, "9" * 40 + "…"),
        ('"fine":-' + "9" * 5000, "-" + "9" * 39 + "…"),
        ('"fine":0.' + "0" * 5000 + "1", "1E-5001"),
        ('"fine":true', "true"),
        ('"fine":"1"', "1"),
        ('"fine":{"a":1}', "{…}"),
        ('"fine":[1]', "[…]"),
        ('"fine":"\\ud800"', "\\ud800"),
        ('"fine":"\\u202e"', "\\u202e"),
    ],
)
def test_numbers_that_json_cannot_hold_are_refused_by_their_field(fields: str, shown: str) -> None:
    error = refused(text(fields))
    assert error.zh == f"记录 r1：fine 应为不小于 0 的金额（元，最多 15 位整数、2 位小数），实际为 {shown}"
    assert error.en.startswith("record r1: fine must be an amount in yuan")


def test_numbers_that_json_cannot_hold_in_other_places() -> None:
    assert refused(text('"note":NaN')).en == "record r1: note must be a text, not NaN"
    assert refused(text('"corrected_on":' + "1" * 5000)).en.startswith("record r1: corrected_on must be a real date")
    assert refused(text('"listing_months":1e1')).en.startswith("record r1: listing_months must be a whole number")
    assert refused('{"records":[],"x":' + "1" * 5000 + "}").en.startswith("unknown field x")
    assert refused("1" * 5000).en == "a dossier must be one JSON object"


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ('{"records":[],"records":[]}', "records"),
        ('{"subject":{},"records":[],"subject":{}}', "subject"),
        ('{"subject":{"name":"a","name":"a"},"records":[]}', "name"),
        ('{"subject":{"name":null,"name":"a"},"records":[]}', "name"),
        (text('"date":"2026-03-01"'), "date"),
        (text('"fine":1,"fine":1'), "fine"),
        (text('"fine":{"a":{"b":1,"b":2}}'), "b"),
        (text('"fine":1,"\\u0066ine":1'), "fine"),
    ],
)
def test_a_key_given_twice_at_any_depth(source: str, key: str) -> None:
    error = refused(source)
    assert error.zh.endswith(f"JSON 键 {key} 重复")
    assert error.en.endswith(f"the JSON key {key} occurs twice")


def test_a_key_given_twice_names_its_record() -> None:
    assert refused(text('"fine":1,"fine":1')).zh == "记录 r1：JSON 键 fine 重复"


def test_a_key_given_twice_among_very_many_is_found_at_once() -> None:
    keys = ",".join(f'"k{number}":0' for number in range(100_000))
    assert refused(f'{{{keys},"k99999":0}}').en == "the JSON key k99999 occurs twice"


def test_an_id_given_twice_among_very_many_is_found_at_once() -> None:
    rows = [one("interview", id=f"r{number}") for number in range(50_000)]
    assert refused({"records": [*rows, one("interview", id="r49999")]}).en == "record r49999: id occurs twice"


@pytest.mark.parametrize(
    "source",
    [
        *("", " ", "{", "}", "{]", "// x\n{}", "\ufeff", "{records:[]}", "{'records':[]}", '{"records":[]}\x00'),
        *('{"records":[}', '{"records":[],}', '{"records":[]} x', '{"records":[]}{}', '\ufeff\ufeff{"records":[]}'),
        *('{"records":[01]}', '{"records":["\n"]}', '{"records":[1,]}', '{"records":[+1]}', '{"records":[.5]}'),
        *('{"records":[0x1]}', '{"records":["\\x"]}', '{"records":[nan]}', '{"records":[--1]}', '{"records":[1e]}'),
    ],
)
def test_what_is_no_json(source: str) -> None:
    error = refused(source)
    assert error.zh.startswith("不是合法的 JSON：第 ")
    assert error.en.startswith("not valid JSON near line ")
    assert refused(source.encode()).en == error.en


def test_a_byte_order_mark_is_skipped_and_other_encodings_are_refused() -> None:
    sound = '{"subject":{"name":"鸿翔化工"},"records":[]}'
    for source in (sound, "\ufeff" + sound, sound.encode(), b"\xef\xbb\xbf" + sound.encode()):
        assert parse_dossier(source).subject.name == "鸿翔化工"
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"):
        error = refused(sound.encode(encoding))
        if encoding in ("utf-16", "utf-32", "gb18030"):
            assert error.en.startswith("the input is not UTF-8 (byte ")
            assert error.zh.startswith("输入不是 UTF-8 编码（第 ")
    assert refused(sound.encode()[:-1] + b"\xff}").en == "the input is not UTF-8 (byte 48)"
    assert refused(b"\xed\xa0\x80").en == "the input is not UTF-8 (byte 1)"


@pytest.mark.parametrize("nest", ["[", '{"a":', '[{"a":'])
def test_deep_nesting(nest: str) -> None:
    assert refused(nest * MAXIMAL_NEST).en == "the JSON is nested too deeply"
    assert refused(text('"note":' + "[" * MAXIMAL_NEST)).en == "the JSON is nested too deeply"
    assert refused(text('"note":' + "[" * 200 + "]" * 200)).en == "record r1: note must be a text, not […]"


def test_huge_texts_are_refused_in_a_short_line() -> None:
    huge = "长" * 1_000_000
    assert refused({"records": [one("interview", id=huge)]}).zh.endswith("…")
    assert refused({"records": [one("interview", date=huge)]}).zh.endswith("…")
    assert refused({"records": [one("interview", **{huge: 1})]}).zh.endswith("…")
    assert refused({"subject": {huge: 1}, "records": []})
    assert refused({huge: 1})
    assert refused({"records": [{"id": "r1", "type": huge}]}).zh.endswith("…")


def test_a_name_of_200_characters_is_one() -> None:
    assert parse_dossier({"subject": {"name": "名" * 200}, "records": []}).subject.name == "名" * 200
    assert parse_dossier({"subject": {"name": "é中😀　x"}, "records": []}).subject.name == "é中😀　x"


def test_records_keep_their_order_and_may_be_none() -> None:
    rows = [one("interview", id=f"r{number}") for number in (3, 1, 2)]
    assert [record.id for record in parse_dossier({"records": rows}).records] == ["r3", "r1", "r2"]
    assert parse_dossier({"records": []}) == Dossier()


# What no sound input holds must still end in a DossierError and in nothing else.

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.decimals()
    | st.text(max_size=12)
    | st.sampled_from([one("interview")["date"], "confirmed", "r1", "\ud800", "2026-02-29"])
    | st.sampled_from(list(RECORD_TYPES))
    | st.integers(4300, 4400).map(lambda digits: 10**digits)
)
KEYS = st.sampled_from(sorted({"id", "type", "status", *{name for _, name in FIELDS}})) | st.text(max_size=6)
JSON_LIKE = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=12
)
RECORD_LIKE = st.builds(
    lambda kind, extra: {**one(kind), **extra},
    st.sampled_from(list(RECORD_TYPES)),
    st.dictionaries(KEYS, JSON_LIKE, max_size=3),
)
DOSSIER_LIKE = st.fixed_dictionaries(
    {"records": st.lists(RECORD_LIKE | JSON_LIKE, max_size=3)},
    optional={"subject": st.dictionaries(st.sampled_from(list(SUBJECT)) | st.text(max_size=4), JSON_LIKE, max_size=3)},
)


def only_dossier_errors(source: Any) -> None:
    try:
        parse_dossier(source)
    except DossierError as error:
        assert error.zh.isprintable() and error.en.isprintable()


@settings(max_examples=150, deadline=None)
@given(JSON_LIKE | DOSSIER_LIKE)
@example({1: 2})
@example({"records": [{1: 2}]})
@example({"subject": {1: 2}, "records": []})
@example({"records": [{"id": "r", "type": "interview", 1: 2}]})
def test_any_value_is_a_dossier_or_a_dossier_error(value: Any) -> None:
    only_dossier_errors(value)


@settings(max_examples=100, deadline=None)
@given(JSON_LIKE | DOSSIER_LIKE)
def test_any_json_text_is_a_dossier_or_a_dossier_error(value: Any) -> None:
    digits = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        written = json.dumps(value, default=str)
    finally:
        sys.set_int_max_str_digits(digits)
    only_dossier_errors(written)
    only_dossier_errors(written.encode())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80) | st.text(max_size=80))
def test_any_bytes_and_any_text_are_a_dossier_or_a_dossier_error(source: bytes | str) -> None:
    only_dossier_errors(source)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_sound_text_with_a_place_spoiled_is_a_dossier_or_a_dossier_error(data: st.DataObject) -> None:
    sound = json.dumps({"subject": {"name": "鸿翔"}, "records": [one(kind, id=kind) for kind in RECORD_TYPES]}).encode()
    place = data.draw(st.integers(0, len(sound) - 1))
    length = data.draw(st.integers(0, 3))
    only_dossier_errors(sound[:place] + data.draw(st.binary(max_size=4)) + sound[place + length :])
