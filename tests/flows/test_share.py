"""What leaves the bureau's chats: inline results, links at doors, printed codes."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image
from sqlalchemy import select

from bot.sandbox import Person
from bot.usecases.create_invitation import create_invitation
from storage.schema import metadata
from tests.flows.conftest import World

NAME = "鸿翔化工有限公司"
REFUSED = "这个链接无效或已失效"


def posted_link(message: dict[str, object]) -> str:
    [[button]] = message["reply_markup"]["inline_keyboard"]  # type: ignore[index]
    return str(button["url"]).rpartition("?start=")[2]


async def opens(person: Person, payload: str, *words: str) -> None:
    await person.start(payload)
    await person.expect(*words)


async def test_staff_ask_anywhere_and_the_chat_learns_the_name_alone(world: World) -> None:
    bureau = await world.bureau("keyouqianqi")
    subject = await world.subject(bureau, NAME, past=[{"type": "interview", "date": "2026-10-01"}] * 4)
    for number in range(21):
        await world.subject(bureau, f"城东加油站{number:02}号")
    await world.subject(bureau, "王五", person=True)
    inspector = await world.staff(bureau, "inspector", "李检查")
    owner = await world.owner(bureau, subject, "郭老板")
    stranger = await world.sandbox.person("路人")
    group = await world.sandbox.group("安全群", [inspector, stranger])

    found = await inspector.inline("hxhg", chat=group)
    assert [one["title"] for one in found["results"]] == [f"🔴 {NAME}"]
    assert "C 级" in found["results"][0]["description"]
    await inspector.choose(found, chat=group)
    posted = (await inspector.messages(chat=group))[-1].raw
    assert posted["text"].startswith(NAME) and not any(word in posted["text"] for word in ("C 级", "黑名单", "约谈"))
    payload = posted_link(posted)
    assert payload.startswith("s_") and len(payload) <= 64

    # The same link: the card for staff, the own page for its people, nothing for anybody else.
    await opens(inspector, payload, NAME, "记录共 4 条")
    await opens(owner, payload, NAME, "C 级")
    await opens(stranger, payload, REFUSED)

    # Pages, the person's masked name, nothing found, and the recent ones for no words at all.
    first = await inspector.inline("加油站")
    assert (len(first["results"]), first["next_offset"]) == (20, "20")
    second = await inspector.inline("加油站", offset="20")
    assert (len(second["results"]), second["next_offset"]) == (1, "")
    masked = await inspector.inline("王五")
    assert [one["title"].split()[1] for one in masked["results"]] == ["王*"]
    nothing = await inspector.inline("没有这家")
    assert nothing["results"] == [] and "没有符合" in nothing["button"]["text"]
    assert (await inspector.inline("", offset="x"))["results"] == []

    # In the private chat the choice opens the card at once.
    await inspector.choose(found)
    await inspector.expect(NAME, "记录共 4 条")

    for other in (owner, stranger):
        told = await other.inline("鸿翔")
        assert told["results"] == [] and "仅限监管人员" in told["button"]["text"]
    await opens(stranger, "inline", "仅对受邀人员开放")
    calls = [call for call in world.server.calls if call.method == "answerInlineQuery"]
    assert all(call.params["is_personal"] and call.params["cache_time"] <= 10 for call in calls)


async def test_the_code_at_the_door_is_drawn_sent_and_voided(world: World) -> None:
    bureau, elsewhere = await world.bureau("xinmi"), await world.bureau("suizhou")
    await world.subject(bureau, NAME)
    manager = await world.staff(bureau, "manager", "赵科长")
    outsider = await world.staff(elsewhere, "admin", "外局")
    await manager.send(f"/subject {NAME}")
    card = await manager.expect(NAME)
    shared = [button for row in card.keyboard for button in row if "callback_data" not in button]
    assert {"switch_inline_query": NAME, "text": "分享到聊天"} in shared
    await manager.click("二维码")
    sent = await manager.expect("二维码", "打印")
    assert sent.document == f"二维码_{NAME}.png"
    link = read(await manager.download(sent))
    assert any(link.rpartition("/")[2].replace("?", "%3F").replace("=", "%3D") in str(one.get("url")) for one in shared)
    payload = link.rpartition("?start=")[2]
    await opens(manager, payload, NAME)
    await opens(outsider, payload, REFUSED)

    await manager.click("作废", message=sent)
    await manager.click("确认作废")
    renewed = read(await manager.download(await manager.expect("新二维码")))
    assert renewed != link
    await opens(manager, payload, REFUSED)
    await opens(manager, renewed.rpartition("?start=")[2], NAME)

    # Whoever wears another bureau's hat puts the right one on by opening the link.
    both = await world.staff(bureau, "inspector", "兼职")
    async with world.database.write() as conn:
        made = await create_invitation(conn, bureau_id=elsewhere, role="inspector", now=world.clock.now())
    await both.start(made.payload)
    await both.expect("已加入")
    await opens(both, renewed.rpartition("?start=")[2], NAME, "xinmi应急管理局")
    async with world.database.read() as conn:
        log = metadata.tables["audit_log"]
        kept = (await conn.execute(select(log.c.data).where(log.c.action == "refused"))).scalars().all()
    assert {"act": "open_link", "role": "admin"} in kept


def read(picture: bytes) -> str:
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return str(found.text)


async def test_a_picture_left_by_a_crash_is_drawn_again(world: World) -> None:
    """The row names what to draw: a first attempt that brought no answer leaves nothing behind, the next draws anew."""
    bureau = await world.bureau("xinmi")
    await world.subject(bureau, NAME)
    manager = await world.staff(bureau, "manager", "赵科长")
    await world.sandbox.fault("sendDocument", "fail", code=500)
    await manager.send(f"/subject {NAME}")
    await manager.click("二维码")
    await world.advance(seconds=0)
    await world.advance(seconds=10)
    assert read(await manager.download(await manager.expect("二维码", "打印")))
    outgoing = list(world.app._files._folder.glob("*"))
    assert outgoing == []
