"""The audit log's head, sent to the administrators once a day at close of business."""

from __future__ import annotations

from sqlalchemy import delete

from bot.clock import CHINA
from bot.proof.chain import Head
from bot.sandbox import Person
from bot.sandbox.received import Received
from bot.usecases.publish_heads import head_publisher
from bot.usecases.verify_audit import holds_head
from storage import bureaus, destinations, meta, people
from storage.schema import audit_log
from tests.flows.conftest import World

NAME = "鸿翔化工有限公司"


async def heads(person: Person, chat: int | None = None) -> list[Received]:
    return [one for one in await person.messages(chat=chat) if one.from_bot and "审计链头" in one.text]


async def look(inspector: Person) -> None:
    """Something that the audit log keeps."""
    await inspector.send("/grade 鸿翔化工")
    await inspector.expect(NAME)


def head_in(message: Received) -> Head:
    return Head.parse(message.text.split("--head ")[1].split()[0])


async def test_once_a_day_where_something_was_done(world: World) -> None:
    bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局")
    await world.subject(bureau, NAME)
    inspector = await world.staff(bureau, "inspector", "王巡查")
    admin = await world.staff(bureau, "admin", "陈主任")
    await look(inspector)
    assert world.clock.now().astimezone(CHINA).hour == 10
    await world.advance(hours=7, minutes=29)
    assert await heads(admin) == []
    await world.advance(minutes=2)
    (first,) = await heads(admin)
    assert first.silent
    assert "科右前旗应急管理局" in first.text
    assert "上次公布" not in first.text
    assert "anxin audit verify --bureau '科右前旗应急管理局' --head " in first.text
    async with world.database.read() as conn:
        assert await holds_head(conn, bureau, head_in(first))

    await look(inspector)
    await world.advance(hours=6)
    assert len(await heads(admin)) == 1
    await world.advance(days=1)
    _, second = await heads(admin)
    assert "与上次公布的链头相接" in second.text
    await world.advance(days=3)
    assert len(await heads(admin)) == 2
    assert await heads(inspector) == []

    async with world.database.write() as conn:
        await bureaus.set_settings(conn, bureau, {"publish_head": False})
    await look(inspector)
    await world.advance(days=1)
    assert len(await heads(admin)) == 2

    # Somebody removes the newest entries, and others take their place.
    async with world.database.write() as conn:
        await bureaus.set_settings(conn, bureau, {})
        await conn.execute(delete(audit_log).where(audit_log.c.bureau_id == bureau, audit_log.c.seq > 2))
        assert not await holds_head(conn, bureau, head_in(second))
    await look(inspector)
    await world.advance(days=1)
    told = (await heads(admin))[-1]
    assert "接不上" in told.text
    assert not told.silent


async def test_a_group_gets_it_in_place_of_the_people_and_the_environments_administrators_too(world: World) -> None:
    bureau = await world.bureau("xinmi", "新密市应急管理局")
    await world.subject(bureau, NAME)
    inspector = await world.staff(bureau, "inspector", "王巡查")
    chief = await world.sandbox.person("省厅值班")
    stranger = await world.sandbox.person("还没用过")
    await chief.start()
    await look(inspector)
    await world.advance(seconds=60)
    async with world.database.write() as conn:
        await people.ensure(conn, telegram_id=chief.id, name="省厅值班", lang="zh", now=world.clock.now())
        publish = head_publisher((chief.id, stranger.id))
    # Nobody else is there to be told, and the real tick knows of no administrators by the environment.
    await world.advance(hours=8)
    async with world.database.write() as conn:
        assert await meta.get(conn, "published_heads") is None
        assert await publish(conn, world.clock.now())
        assert not await publish(conn, world.clock.now())
    await world.advance(seconds=1)
    assert len(await heads(chief)) == 1
    assert await heads(stranger) == []

    group = await world.sandbox.group("值班群", [inspector])
    async with world.database.write() as conn:
        person = await people.by_telegram_id(conn, inspector.id)
        assert person is not None
        await destinations.bind(
            conn,
            bureau_id=bureau,
            chat_id=group,
            thread_id=None,
            title="值班群",
            by=person.id,
            now=world.clock.now(),
        )
    await look(inspector)
    await world.advance(days=1)
    (told,) = await heads(inspector, group)
    assert "与上次公布的链头相接" in told.text
    assert len(await heads(chief)) == 1
