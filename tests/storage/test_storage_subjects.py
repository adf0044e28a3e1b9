"""Subjects are found by what people type, and looked at again when their grade is due to change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from storage_world import World

from bot.geo import distance_m
from storage import bureaus, subjects
from storage.database import Database

KEYS = [("pinyin", "hubeihongxianghuagongyouxiangongsi"), ("initials", "hbhxhgyxgs")]


async def company(conn: AsyncConnection, bureau_id: int, now: datetime, name: str, **more: Any) -> int:
    return (await subjects.add(conn, bureau_id=bureau_id, kind="enterprise", name=name, now=now, **more)).id


async def fits(conn: AsyncConnection, bureau_id: int, text: str, limit: int = 10) -> list[tuple[str, str]]:
    return [(m.subject.name, m.fit) for m in await subjects.find(conn, bureau_id, text, limit)]


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("91420000MA4K00000K", "code"),
        ("91420000ma4k00000k", "code"),
        ("湖北鸿翔（集团）化工有限公司", "name"),
        ("湖北鸿翔(集团)化工有限公司 ", "name"),
        ("湖北鸿翔集团化工有限公司", "name"),
        ("鸿翔", "alias"),
        ("湖北", "name_start"),
        ("鸿翔集团", "name_part"),
        ("化工", "name_part"),
        ("hubeihongxianghuagongyouxiangongsi", "pinyin"),
        ("HBHXHGYXGS", "initials"),
        ("hubei hongxiang", "pinyin_start"),
        ("hbhx", "initials_start"),
        ("hxhg", "letters_part"),
        ("000K", "code_end"),
        ("00k", None),
        ("0000MA4K", None),
        ("9142", None),
        ("矿业", None),
        ("%", None),
        ("湖_鸿翔", None),
        ("", None),
        ("（）", None),
    ],
)
async def test_how_a_text_fits(db: Database, world: World, now: datetime, text: str, fit: str | None) -> None:
    name = "湖北鸿翔（集团）化工有限公司"
    async with db.write() as conn:
        other = await bureaus.add(conn, name="乙", ruleset="suizhou", now=now)
        await company(conn, other.id, now, name, uscc="91420000MA4K00000K", aliases=["鸿翔", "鸿翔"], keys=KEYS)
        assert await fits(conn, other.id, text) == ([(name, fit)] if fit else [])


async def test_the_best_fit_comes_first_and_other_bureaus_never(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        bureau = (await bureaus.add(conn, name="乙", ruleset="suizhou", now=now)).id
        await company(conn, bureau, now, "大华新鸿翔")
        await company(conn, bureau, now, "鸿翔化工集团")
        await company(conn, bureau, now, "鸿翔化工")
        await company(conn, bureau, now, "鸿翔")
        await company(conn, bureau, now, "飞鸿", aliases=["鸿翔"])
        assert await fits(conn, bureau, "鸿翔") == [
            ("鸿翔", "name"),
            ("飞鸿", "alias"),
            ("鸿翔化工", "name_start"),
            ("鸿翔化工集团", "name_start"),
            ("大华新鸿翔", "name_part"),
        ]
        assert len(await fits(conn, bureau, "鸿翔", 2)) == 2
        assert await fits(conn, world.bureau.id, "鸿翔") == [("鸿翔化工有限公司", "name_start")]


async def test_a_renamed_subject_is_found_by_its_new_name_only(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        one = await company(conn, world.bureau.id, now, "旧名", aliases=["别名"], keys=[("initials", "jm")])
        await subjects.rename(conn, one, "新名", now=now, keys=[("initials", "xm")])
        assert await fits(conn, world.bureau.id, "旧名") == []
        assert await fits(conn, world.bureau.id, "jm") == []
        assert await fits(conn, world.bureau.id, "新名") == [("新名", "name")]
        assert await fits(conn, world.bureau.id, "xm") == [("新名", "initials")]
        assert await fits(conn, world.bureau.id, "别名") == [("新名", "alias")]


async def test_an_alias_is_added_once(db: Database, world: World) -> None:
    async with db.write() as conn:
        assert await subjects.add_alias(conn, world.subject.id, "鸿化", [("initials", "hh")])
        assert not await subjects.add_alias(conn, world.subject.id, "鸿化", [("initials", "hh")])
        assert not await subjects.add_alias(conn, 999, "鸿化")
        assert await subjects.aliases(conn, world.subject.id) == ["鸿化"]
        assert await fits(conn, world.bureau.id, "hh") == [("鸿翔化工有限公司", "initials")]


async def test_a_code_is_unique_in_its_bureau_only(db: Database, world: World, now: datetime) -> None:
    code = "91410183MA4K00000K"
    async with db.write() as conn:
        other = await bureaus.add(conn, name="乙", ruleset="suizhou", now=now)
        elsewhere = await company(conn, other.id, now, "鸿翔", uscc=code)
        found = await subjects.by_code(conn, other.id, code)
        assert found is not None
        assert found.id == elsewhere
        assert await subjects.by_code(conn, other.id, code[:-1]) is None
    with pytest.raises(IntegrityError):
        async with db.write() as conn:
            await company(conn, world.bureau.id, now, "别家", uscc=code)


async def test_natural_persons_get_a_number_of_their_bureau(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        other = await bureaus.add(conn, name="乙", ruleset="xinmi", now=now)
        numbers = [
            (await subjects.add(conn, bureau_id=bureau, kind="person", name="张某", now=now)).number
            for bureau in (world.bureau.id, world.bureau.id, other.id)
        ]
        assert numbers == ["P000001", "P000002", "P000001"]
        found = await subjects.by_code(conn, world.bureau.id, "P000002")
        assert found is not None
        assert [m.fit for m in await subjects.find(conn, world.bureau.id, "p000002")] == ["code"]


async def test_what_is_given_is_kept_and_can_change(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        department = await bureaus.ensure_department(conn, world.bureau.id, "危化科")
        row = await subjects.add(
            conn, bureau_id=world.bureau.id, kind="organisation", name="某院", now=now,
            sector="evaluation_agency", is_key=True, included_on=date(2021, 5, 1),
            latitude=34.53, longitude=113.39, department_id=department.id,
        )  # fmt: skip
        assert await subjects.get(conn, row.id) == row
        assert (row.is_key, row.included_on, row.latitude) == (True, date(2021, 5, 1), 34.53)
        assert (row.grade, row.assessment_id, row.next_change_on, row.number) == (None, None, None, None)
        await subjects.change(conn, row.id, now=now, is_key=False, included_on=None)
        await subjects.change(conn, row.id, now=now)
        changed = await subjects.get(conn, row.id)
        assert changed is not None
        assert (changed.is_key, changed.included_on, changed.sector) == (False, None, "evaluation_agency")


async def test_persons_are_replaced_together(db: Database, world: World) -> None:
    async with db.write() as conn:
        await subjects.set_persons(conn, world.subject.id, [("principal", "陈某"), ("other", "周某")])
        assert [(p.role, p.name) for p in await subjects.persons(conn, world.subject.id)] == [
            ("principal", "陈某"),
            ("other", "周某"),
        ]
        await subjects.set_persons(conn, world.subject.id, [])
        assert await subjects.persons(conn, world.subject.id) == []


async def test_who_is_due_for_a_new_look(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        ids = [await company(conn, world.bureau.id, now, name) for name in "甲乙丙丁"]
        days = [date(2026, 11, 21), date(2026, 11, 20), None, date(2025, 1, 1)]
        for subject_id, day in zip(ids, days, strict=True):
            await subjects.set_grades(conn, [(subject_id, "A", 1, day)])

        async def due(limit: int = 10) -> list[str]:
            return [s.name for s in await subjects.due_for_regrade(conn, date(2026, 11, 20), limit)]

        assert await due() == ["丁", "乙"]
        assert await due(1) == ["丁"]
        await subjects.set_grades(conn, [(ids[3], "B", 2, date(2027, 1, 1))])
        assert await due() == ["乙"]


async def test_a_bureaus_subjects_by_grade(db: Database, world: World, now: datetime) -> None:
    bureau = world.bureau.id
    async with db.write() as conn:
        ids = [await company(conn, bureau, now, name) for name in "甲乙丙"]
        for subject_id, grade in zip(ids, ["1", "2", "1"], strict=True):
            await subjects.set_grades(conn, [(subject_id, grade, 1, None)])
        assert await subjects.grade_counts(conn, bureau) == {"1": 2, "2": 1, None: 1}

        async def names(**options: Any) -> str:
            return "".join(s.name[0] for s in await subjects.of_bureau(conn, bureau, **options))

        assert await names() == "鸿甲乙丙"
        assert await names(grades=["1"]) == "甲丙"
        assert await names(grades=["2", None]) == "鸿乙"
        assert await names(grades=[]) == ""
        assert await names(after_id=ids[0], limit=1) == "乙"


async def test_names_alike_are_found_by_sound_and_by_what_a_slip_leaves(
    db: Database, world: World, now: datetime
) -> None:
    async with db.write() as conn:
        bureau = (await bureaus.add(conn, name="乙", ruleset="suizhou", now=now)).id
        await company(conn, bureau, now, "鸿翔化工", keys=[("pinyin", "hongxianghuagong"), ("initials", "hxhg")])
        await company(conn, bureau, now, "鸿运矿业", keys=[("pinyin", "hongyunkuangye")])
        await company(conn, world.bureau.id, now, "宏祥化工", keys=[("pinyin", "hongxianghuagong")])

        async def alike(sounds: list[str], pieces: list[tuple[str, ...]], limit: int = 10) -> list[str]:
            found = await subjects.alike(conn, bureau, sounds=sounds, pieces=pieces, limit=limit)
            return [one.subject.name for one in found]

        assert await alike(["hongxiang"], []) == ["鸿翔化工"]
        assert await alike(["xiang", "hxhg", ""], []) == []
        assert await alike([], [("鸿", "化工")]) == ["鸿翔化工"]
        assert await alike([], [("化工", "鸿"), ("运%",), ("鸿_",)]) == ["鸿翔化工", "鸿运矿业"]
        assert len(await alike(["hong"], [("鸿",)], 1)) <= 2
        assert await subjects.begun(conn, bureau, ["鸿翔", "HXHG", "翔化", "%", ""]) == {"鸿翔", "HXHG"}


async def test_what_lies_around_a_place(db: Database, world: World, now: datetime) -> None:
    def straight(latitude: float, longitude: float) -> float:
        return distance_m(31.7, 113.4, latitude, longitude)

    async with db.write() as conn:
        bureau = (await bureaus.add(conn, name="乙", ruleset="suizhou", now=now)).id
        for name, north in (("远", 0.4), ("近", 0.001), ("更近", -0.0005), ("太远", 0.6)):
            await company(conn, bureau, now, name, latitude=31.7 + north, longitude=113.4)
        await company(conn, bureau, now, "无处")
        await company(conn, world.bureau.id, now, "别家", latitude=31.7, longitude=113.4)
        found = await subjects.near(conn, bureau, 31.7, 113.4, straight, 5)
        assert [(row.name, round(metres, -1)) for row, metres in found] == [("更近", 60), ("近", 110), ("远", 44480)]
        assert [row.name for row, _ in await subjects.near(conn, bureau, 31.7, 113.4, straight, 1)] == ["更近"]
        assert await subjects.near(conn, bureau, 89.999, 0.0, lambda *_: 0.0, 5) == []
        assert await subjects.placeless(conn, bureau) == 1


async def test_a_search_looks_at_a_bounded_number_of_keys(db: Database, world: World, now: datetime) -> None:
    """Whatever is asked for, no statement passes over all keys of the bureau."""
    async with db.write() as conn:
        await subjects.add(
            conn, bureau_id=world.bureau.id, kind="enterprise", name="鸿翔化工有限公司", now=now,
            keys=[("pinyin", "hongxianghuagong"), ("initials", "hxhg")],
        )  # fmt: skip
    asked: list[str] = []
    async with db.read() as conn:
        raw = await conn.get_raw_connection()
        if conn.dialect.name != "sqlite":
            pytest.skip("the plan is SQLite's")
        await raw.driver_connection.set_trace_callback(asked.append)  # type: ignore[union-attr]
        for text in ("鸿翔", "翔", "查无此名", "hongx", "xianghua", "hg", "000010", "有限公司"):
            await subjects.find(conn, world.bureau.id, text)
        pieces = [("鸿", "化工"), ("hong", "huagong"), ("g",)]
        found = await subjects.alike(conn, world.bureau.id, sounds=["hongxiang"], pieces=pieces, limit=9)
        assert {one.subject.name for one in found} == {"鸿翔化工有限公司"}
        await raw.driver_connection.set_trace_callback(None)  # type: ignore[union-attr]
        statements = [one for one in asked if "subject_key" in one or "subject_gram" in one]
        assert len(statements) > 8
        for one in statements:
            plan = (await conn.exec_driver_sql("EXPLAIN QUERY PLAN " + one)).all()
            tables = ("subject_key", "subject_gram", "subject")
            assert not [step for *_, step in plan if step.startswith(tuple(f"SCAN {table}" for table in tables))], one
            narrow = [
                step for *_, step in plan if "ix_subject_key_bureau_id_key" in step or "subject_gram USING" in step
            ]
            assert all("key" in step or "gram" in step for step in narrow)
            assert not [step for step in narrow if step.endswith("(bureau_id=?)")], one
