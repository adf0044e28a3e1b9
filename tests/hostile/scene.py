"""What hostile updates meet: two bureaus in the midst of their work, played once over HTTP and then copied."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.app import AnxinApp
from bot.clock import Clock
from bot.sandbox import Clock as SandboxClock
from bot.sandbox import SandboxClient, SandboxServer
from bot.sandbox.world import World as Chats
from bot.settings import Settings
from bot.wiring import wiring
from bot.workers.pacer import UNLIMITED
from storage import alerts, people
from storage.database import Database
from tests.flows.conftest import NOW, World

NATURAL = "郭靖康"
#: What may be read by the bureau's own people alone, and by nobody of the other bureau.
MARKS = {
    "xinmi": ("鸿雁化学有限公司", NATURAL, "甲局线索", "王巡查"),
    "chenbaerhu": ("呼伦煤业有限公司", "草原木业有限公司", "乙局线索", "包巡查"),
}
COMMITTED = {"type": "commitment", "from": "2020-01-01"}
UNLICENSED = {"type": "misconduct", "kind": "unlicensed", "date": "2026-06-01"}


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who may write. `home`: the ruleset of their bureau; nothing for who belongs to none (any more)."""

    id: int
    name: str
    role: str
    home: str = ""

    @property
    def bureau(self) -> str:
        """The number of that bureau, as a row's text has it."""
        return {"xinmi": "1", "chenbaerhu": "2"}.get(self.home, "")


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the copy starts from. `groups`: one bound to 新密's bureau, one that is not."""

    database: Path
    chats: Chats
    players: tuple[Player, ...]
    groups: tuple[int, ...]


async def play(folder: Path) -> Scene:
    """A pending record, an objection, an application, alerts, tasks, and people in the midst of answering."""
    path = folder / "scene.db"
    url = f"sqlite+aiosqlite:///{path}"
    clock = Clock.standing_at(NOW)
    server = SandboxServer(clock=SandboxClock(NOW, frozen=True), check_results=True)
    async with server, SandboxClient(server.base_url) as sandbox:
        settings = Settings(
            _env_file=None,
            token=server.token,
            base_url=server.base_url,
            database_url=url,
            evidence_dir=folder / "evidence",
        )
        database = Database(url)
        async with AnxinApp(settings, clock, database, wiring(settings), limits=UNLIMITED) as app:
            world = World(server, sandbox, database, clock, app)
            players, groups = await _play(world)
            await app.idle()
    assert server.violations == []
    return Scene(path, server.world, players, groups)


async def _play(world: World) -> tuple[tuple[Player, ...], tuple[int, ...]]:
    players: list[Player] = []

    def known(person: object, role: str, home: str = "") -> None:
        players.append(Player(person.id, person.name, role, home))  # type: ignore[attr-defined]

    xinmi = await world.bureau("xinmi", "新密市应急管理局")
    works = await world.subject(xinmi, "鸿雁化学有限公司", past=[COMMITTED, {**UNLICENSED, "note": "甲局线索"}])
    natural = await world.subject(xinmi, NATURAL, person=True)
    wang = await world.staff(xinmi, "inspector", "王巡查")
    li = await world.staff(xinmi, "manager", "李科长")
    chen = await world.staff(xinmi, "admin", "陈主任")
    owner = await world.owner(xinmi, works, "张老板")
    single = await world.owner(xinmi, natural, "郭老板")
    await wang.send("处罚 鸿雁化学 2026-11-18 罚款30000 甲局线索")
    await wang.click("确认")
    await wang.expect("待陈述和核查")
    await owner.click("陈述")
    await wang.send("约谈 鸿雁化学 昨天 甲局线索")
    await wang.expect("确认")

    hulun = await world.bureau("chenbaerhu", "陈巴尔虎旗应急管理局")
    mine = await world.subject(
        hulun, "呼伦煤业有限公司", past=[{**UNLICENSED, "note": "乙局线索"}], sector="non_coal_mine"
    )
    await world.subject(hulun, "草原木业有限公司")
    bao = await world.staff(hulun, "inspector", "包巡查")
    su = await world.staff(hulun, "manager", "苏科长")
    miner = await world.owner(hulun, mine, "呼老板")
    await miner.send("/subject")
    await miner.click("2026-06-01")
    await miner.click("异议")
    await miner.send("与事实不符")
    await miner.expect("异议已提交")
    await su.expect("异议已提交")

    old = await world.staff(xinmi, "manager", "旧科长")
    async with world.database.write() as conn:
        gone = await people.by_telegram_id(conn, old.id)
        assert gone is not None
        for hat in await people.memberships(conn, gone.id):
            await people.revoke(conn, hat.id, world.clock.now())
    stranger = await world.sandbox.person("路人")
    await stranger.start()

    async with world.database.write() as conn:
        for bureau, subject, grade in ((xinmi, works, "4"), (hulun, mine, "D")):
            await alerts.add(
                conn, bureau_id=bureau, subject_id=subject, kind="worse", now=world.clock.now(), grade_after=grade
            )

    bound = await world.sandbox.group("新密值班群", [chen, wang, stranger])
    await chen.send("/alerts", chat=bound)
    await chen.expect("", chat=bound)
    await chen.click("绑定", chat=bound)
    other = await world.sandbox.group("闲聊群", [stranger, wang, owner])

    for person, role, home in (
        (wang, "inspector", "xinmi"),
        (li, "manager", "xinmi"),
        (chen, "admin", "xinmi"),
        (owner, "enterprise", "xinmi"),
        (single, "enterprise", "xinmi"),
        (bao, "inspector", "chenbaerhu"),
        (su, "manager", "chenbaerhu"),
        (miner, "enterprise", "chenbaerhu"),
        (old, "revoked", ""),
        (stranger, "stranger", ""),
    ):
        known(person, role, home)
    return tuple(players), (bound, other)
