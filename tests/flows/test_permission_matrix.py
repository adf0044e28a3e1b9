"""Who may what, as one table: every role × every command, every button and every deep link, with forged and replayed
presses, other bureaus' numbers, and people who left. What is not theirs changes no row, tells nothing, and is kept."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.conversation.verbs import Verb
from bot.handlers.presses import PRESSES
from bot.handlers.routes import COMMANDS
from bot.usecases.create_invitation import create_invitation
from bot.usecases.subject_link import links_of
from storage import subjects
from storage.schema import metadata
from tests.flows.conftest import NOW
from tests.hostile.scene import MARKS, Player, play
from tests.hostile.stage import Runtime, Stage

STAFF = frozenset({"inspector", "manager", "admin"})
LEAD = frozenset({"manager", "admin"})
ADMIN = frozenset({"admin"})
FIRM = frozenset({"enterprise"})
MEMBERS = STAFF | FIRM
ANYBODY = MEMBERS | {"stranger", "revoked"}

#: The contract's table, by command.
COMMANDS_FOR = {
    **dict.fromkeys(("start", "help", "lang"), ANYBODY),
    **dict.fromkeys(("cancel", "grade", "subject", "objection", "repair", "rules"), MEMBERS),
    **dict.fromkeys(("log", "alerts", "due", "plan", "invite"), STAFF),
    "export": LEAD | FIRM,
    **dict.fromkeys(("calendar", "import"), ADMIN),
}


@dataclass(frozen=True)
class Row:
    """A button: who may press it at all, what its number is of, and what else it may carry."""

    roles: frozenset[str]
    kind: str = ""
    args: tuple[str, ...] = ("",)


_CASE = "casefile"
_MOVES = ("accept", "refuse", "assign", "report", "keep", "delete", "change", "number", "send", "withdraw", "document")
_DRAFT = (Verb.CHOOSE, Verb.TYPE, Verb.SET, Verb.SKIP, Verb.ASK, Verb.EDIT, Verb.BACK, Verb.CONFIRM, Verb.CANCEL)
_DRAFT_TOO = (Verb.MERGE, Verb.WHY, Verb.SCAN, Verb.RESUME, Verb.DROP)
#: The contract's table, by button.
BUTTONS: dict[Verb, Row] = {
    Verb.GRADE: Row(MEMBERS, "subject", ("s", "d", "d2026-06-01")),
    Verb.SUBJECT: Row(MEMBERS, "subject"),
    Verb.UNMASK: Row(LEAD, "subject"),
    Verb.QR: Row(STAFF, "subject"),
    Verb.TIMELINE: Row(MEMBERS, "subject"),
    Verb.SUPPOSE: Row(STAFF, "subject", ("", "type", "v=penalty", "a=interview=-", "r=1", "l=0", "o=strict")),
    Verb.OVERVIEW: Row(LEAD, "", ("", "moved", "near", "overdue", "children")),
    Verb.PICK: Row(MEMBERS, "subject", ("grade", "subject", "objection", "repair", "invite")),
    Verb.PICK_PAGE: Row(MEMBERS, "", ("grade=公司", "subject=有限")),
    Verb.NEW: Row(STAFF, "subject"),
    **dict.fromkeys(_DRAFT, Row(STAFF, "draft", ("", "1", "type=penalty"))),
    **dict.fromkeys(_DRAFT_TOO, Row(STAFF, "draft", ("", "1"))),
    Verb.DRAFTS: Row(STAFF),
    Verb.UNDO: Row(STAFF, "record"),
    Verb.RECORD: Row(MEMBERS, "record"),
    Verb.AMEND: Row(LEAD, "record", ("", "withdraw")),
    Verb.HISTORY: Row(STAFF, "record"),
    Verb.ACKNOWLEDGE: Row(LEAD, "alert"),
    Verb.ALERTS: Row(STAFF, "", ("open", "all")),
    **dict.fromkeys((Verb.ALERT, Verb.TAKE, Verb.HAND, Verb.HAND_TO), Row(STAFF, "alert")),
    Verb.ALERT_SETTINGS: Row(STAFF, "", ("", "worse", "quiet=1")),
    Verb.GROUP_BIND: Row(ADMIN, "", ("-1009",)),
    Verb.GROUP_UNBIND: Row(ADMIN, "destination"),
    **dict.fromkeys((Verb.STATEMENT, Verb.STATEMENT_FILE), Row(MEMBERS, _CASE)),
    Verb.STATEMENT_SUBMIT: Row(MEMBERS, "draft"),
    Verb.STATEMENT_WAIVE: Row(FIRM, _CASE, ("", "yes")),
    Verb.STATEMENT_ACCEPT: Row(LEAD, _CASE, ("", "withdraw", "amend")),
    Verb.STATEMENT_REJECT: Row(LEAD, _CASE),
    **dict.fromkeys((Verb.STATEMENT_PAPERS, Verb.SERVE, Verb.CHECK, Verb.RETURN), Row(STAFF, _CASE)),
    Verb.CORRECT: Row(STAFF, _CASE, ("amend", "withdraw")),
    Verb.REPAIR: Row(MEMBERS, "subject"),
    **dict.fromkeys((Verb.REPAIR_APPLY, Verb.REPAIR_PROOF), Row(MEMBERS, "record")),
    Verb.REPAIR_SEND: Row(MEMBERS, "draft"),
    Verb.REPAIR_CORRECT: Row(STAFF, "record", ("", "2026-11-10")),
    Verb.REPAIR_CASE: Row(MEMBERS, _CASE),
    Verb.REPAIR_MOVE: Row(MEMBERS, _CASE, ("accept", "verify", "pass", "reject", "revoke", "withdraw", "pass_on")),
    Verb.REPAIR_FILES: Row(STAFF, _CASE, ("case", "record")),
    **dict.fromkeys((Verb.RECTIFY, Verb.RECTIFY_PROOF, Verb.RECTIFY_FILES), Row(MEMBERS, _CASE)),
    Verb.RECTIFY_NEW: Row(STAFF, "record"),
    Verb.RECTIFY_DUE: Row(STAFF, "draft", ("7",)),
    Verb.RECTIFY_SEND: Row(STAFF, "draft"),
    Verb.RECTIFY_SUBMIT: Row(MEMBERS, "draft"),
    Verb.RECTIFY_MOVE: Row(STAFF, _CASE, ("close", "return", "serve", "cancel")),
    Verb.RECTIFY_CLOSE: Row(STAFF, _CASE, ("2026-11-20",)),
    Verb.PLAN: Row(STAFF, "", ("day", "month", "drawn", "day@46.07250,121.95400")),
    Verb.PLAN_HERE: Row(STAFF, "", ("day",)),
    **dict.fromkeys((Verb.VISIT, Verb.VISIT_LOG), Row(STAFF, "subject")),
    **dict.fromkeys((Verb.DRAWS, Verb.DRAW, Verb.DRAW_WITNESS, Verb.DRAW_VERIFY, Verb.DRAW_FILE), Row(STAFF)),
    Verb.DRAW_NEW: Row(LEAD, "", ("", "next")),
    Verb.DRAW_SIZE: Row(LEAD, "draft", ("5",)),
    Verb.DRAW_OPEN: Row(LEAD, "draft", ("2",)),
    **dict.fromkeys((Verb.DRAW_CANCEL, Verb.RECUSE_LIFT), Row(LEAD)),
    Verb.RECUSE: Row(LEAD, "subject", ("", "1")),
    Verb.OBJECT: Row(MEMBERS, "record", ("", "grade")),
    Verb.OBJECTION: Row(MEMBERS, _CASE),
    Verb.OBJECTION_MOVE: Row(MEMBERS, _CASE, _MOVES),
    Verb.OBJECTION_ASSIGN: Row(LEAD, _CASE, ("1", "2")),
    Verb.OBJECTION_PROPOSE: Row(STAFF, _CASE, ("keep", "delete")),
    Verb.OBJECTION_RECORD: Row(LEAD, _CASE, ("delete=all", "change=none", "delete=1")),
    Verb.OBJECTION_CHANGE: Row(LEAD, "draft"),
    Verb.DROP_WORDS: Row(MEMBERS, "draft"),
    Verb.DUE: Row(STAFF, "", ("mine", "all")),
    Verb.DEADLINE: Row(STAFF, "deadline", ("", "proof")),
    Verb.TASKS: Row(STAFF, "subject", ("a0", "m0")),
    **dict.fromkeys((Verb.TASK, Verb.TASK_TAKE, Verb.TASK_LOG, Verb.TASK_DONE), Row(STAFF, "task")),
    Verb.TASK_HAND: Row(STAFF, "task", ("", "1")),
    Verb.TASKS_DONE: Row(LEAD, "", ("inspection",)),
    Verb.TASK_FINISH: Row(STAFF, "draft"),
    Verb.JOB_STOP: Row(MEMBERS, "job"),
    Verb.EXPORT: Row(LEAD | FIRM, "subject", ("report", "report=pdf")),
    Verb.IMPORT_RUN: Row(ADMIN, "", ("", "w", "k")),
    Verb.IMPORT_DROP: Row(ADMIN),
    Verb.IMPORT_TEMPLATE: Row(ADMIN, "", ("subjects", "records")),
    Verb.RULES: Row(MEMBERS),
    Verb.RULES_DECIDE: Row(ADMIN, "", ("adopt", "drop")),
    Verb.INVITE: Row(STAFF, "subject", ("", "manager", "admin")),
    Verb.MEMBERS: Row(LEAD, "", ("", "staff", "firm", "1")),
    Verb.MEMBER_REMOVE: Row(LEAD, "", ("", "firm")),
    Verb.MEMBER_OUT: Row(LEAD, "", ("", "firm")),
    Verb.HAT: Row(ANYBODY, "membership"),
    Verb.LANGUAGE: Row(ANYBODY, "", ("zh", "en")),
    Verb.HELP: Row(ANYBODY),
    Verb.BUREAU_SETTINGS: Row(ADMIN, "", ("", "closing_time", "publish_head", "objection_working_days")),
}
#: A button of a question or a draft that is somebody else's is as stale as one of long ago: it names nobody who may.
_STALE = {verb for verb, row in BUTTONS.items() if row.kind == "draft"} | {Verb.PICK_PAGE}
_ROLES = ("执法人员", "监管负责人", "管理员", "企业人员")


@dataclass
class House:
    """The scene, and the numbers of each bureau's things."""

    runner: asyncio.Runner
    runtime: Runtime

    def player(self, role: str, home: str = "") -> Player:
        """The first of that role."""
        return next(one for one in self.runtime.scene.players if one.role == role and one.home == home)

    def numbers(self, kind: str, home: str) -> list[int]:
        """The ids of a table's rows of one bureau."""
        if not kind:
            return [0]
        bureau = {"xinmi": 1, "chenbaerhu": 2}[home]
        with sqlite3.connect(self.runtime.scene.database) as conn:
            found = conn.execute(f"SELECT id FROM {kind} WHERE bureau_id = ?", (bureau,)).fetchall()  # noqa: S608
        return [number for (number,) in found][:2]

    def version_of_pending(self) -> int:
        """The version of the record that waits for its check."""
        with sqlite3.connect(self.runtime.scene.database) as conn:
            statement = "SELECT version FROM record_version WHERE status = 'pending' AND superseded_at IS NULL"
            [(version,)] = conn.execute(statement).fetchall()
        return int(version)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("matrix")
    with asyncio.Runner() as runner:
        yield House(runner, Runtime(runner.run(play(folder)), folder))


class Visit:
    """One player at one copy of the scene."""

    def __init__(self, stage: Stage, player: Player) -> None:
        self.stage = stage
        self.player = player

    def _update(self, **body: Any) -> dict[str, Any]:
        return {"update_id": next(self.stage.numbers), **body}

    def _sender(self) -> dict[str, Any]:
        return {"id": self.player.id, "is_bot": False, "first_name": self.player.name}

    def _message(self, text: str, chat: int | None) -> dict[str, Any]:
        where = {"id": chat or self.player.id, "type": "supergroup" if chat else "private"}
        entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text[:1] == "/" else []
        body = {"message_id": 7, "date": int(NOW.timestamp()), "chat": where, "from": self._sender(), "text": text}
        return {**body, "entities": entities} if entities else body

    async def send(self, text: str, chat: int | None = None) -> list[str]:
        """A text; what the bot said to it."""
        return await self._heard(self._update(message=self._message(text, chat)))

    async def press(self, data: str, chat: int | None = None) -> list[str]:
        """A press on a message that really is in the chat, with data of one's own making."""
        query = {"from": self._sender(), "chat_instance": "1", "data": data, "message": self._message("卡片", chat)}
        return await self._heard(self._update(callback_query={"id": str(next(self.stage.numbers)), **query}))

    async def ask(self, text: str, offset: str = "") -> list[str]:
        """An inline query; what answered it."""
        query = {"from": self._sender(), "query": text, "offset": offset}
        return await self._heard(self._update(inline_query={"id": str(next(self.stage.numbers)), **query}))

    async def _heard(self, update: dict[str, Any]) -> list[str]:
        already = len(self.stage.wire.calls)
        await self.stage.feed([update])
        assert not await self.stage.failed()
        return [str(parameters) for _, parameters in self.stage.wire.calls[already:]]

    async def refusals(self) -> int:
        """How many refusals the audit log holds."""
        log = metadata.tables["audit_log"]
        async with self.stage.database.read() as conn:
            statement = select(func.count()).select_from(log).where(log.c.action == "refused")
            return int((await conn.execute(statement)).scalar_one())


def marks_of(home: str) -> tuple[str, ...]:
    return MARKS[home]


def test_the_tables_name_every_command_and_every_button() -> None:
    assert COMMANDS_FOR.keys() == COMMANDS.keys()
    assert set(BUTTONS) == set(Verb) == set(PRESSES)


@pytest.mark.parametrize("role", ["stranger", "revoked", "enterprise", "inspector", "manager"])
def test_commands(house: House, role: str) -> None:
    """A command that is not the role's changes nothing and says so; to strangers, nothing of anybody."""
    player = house.player(role, "xinmi" if role in MEMBERS else "")

    async def run() -> None:
        async with house.runtime.stage() as stage:
            visit = Visit(stage, player)
            for command, roles in COMMANDS_FOR.items():
                before, kept = await stage.rows(), await visit.refusals()
                for argument in ("", " 呼伦煤业", " 鸿雁化学 今天"):
                    said = " ".join(await visit.send(f"/{command}{argument}"))
                    assert said, f"/{command} is met with silence"
                    for mark in marks_of("chenbaerhu") + (() if role in MEMBERS else marks_of("xinmi")):
                        assert mark not in said
                if role not in roles:
                    assert await stage.rows() == before, f"/{command} of {role} changed something"
                    assert role not in MEMBERS or await visit.refusals() > kept, f"/{command} of {role} is not kept"

    house.runner.run(run())


@pytest.mark.parametrize("role", ["stranger", "revoked", "enterprise", "inspector", "manager"])
def test_buttons_of_other_roles(house: House, role: str) -> None:
    """Every button that is not the role's, with real numbers of the own bureau: refused, named who may, and kept."""
    player = house.player(role, "xinmi" if role in MEMBERS else "")

    async def run() -> None:
        async with house.runtime.stage() as stage:
            visit = Visit(stage, player)
            before = await stage.rows()
            for verb, row in BUTTONS.items():
                if role in row.roles:
                    continue
                kept = await visit.refusals()
                for number in house.numbers(row.kind, "xinmi"):
                    for arg in row.args[: None if role in MEMBERS else 1]:
                        said = await visit.press(f"{verb}:{number}:1:{arg}")
                        assert any("callback_query_id" in one for one in said), f"{verb} keeps spinning"
                        for mark in marks_of("xinmi") if role not in MEMBERS else ():
                            assert mark not in " ".join(said)
                        if role in MEMBERS and verb not in _STALE:
                            assert any(name in " ".join(said) for name in _ROLES), f"{verb}: {said}"
                if role in MEMBERS and verb not in _STALE:
                    assert await visit.refusals() > kept, f"{verb} of {role} is not kept"
            assert await stage.rows() == before

    house.runner.run(run())


@pytest.mark.parametrize(
    ("role", "home"), [("manager", "chenbaerhu"), ("enterprise", "chenbaerhu"), ("admin", "xinmi")]
)
def test_buttons_with_numbers_of_another_bureau(house: House, role: str, home: str) -> None:
    """Also who may press a button may not with another bureau's numbers, which read like numbers of nothing."""
    player = house.player(role, home)
    other = next(one for one in MARKS if one != home)

    async def run() -> None:
        async with house.runtime.stage() as stage:
            visit = Visit(stage, player)
            before = await stage.rows()
            for verb, row in BUTTONS.items():
                if not row.kind or verb in (Verb.INVITE, Verb.OBJECT):
                    continue
                own = set(house.numbers(row.kind, home))
                for number in house.numbers(row.kind, other):
                    assert number not in own
                    for arg in row.args:
                        said = " ".join(await visit.press(f"{verb}:{number}:1:{arg}"))
                        assert said
                        for mark in marks_of(other):
                            assert mark not in said, f"{verb}: {said}"
            assert await stage.rows() == before

    house.runner.run(run())


def test_an_enterprise_reaches_no_other_enterprise_of_its_bureau(house: House) -> None:
    """The natural person of 新密, with every number of the works in the same bureau."""
    player = next(one for one in house.runtime.scene.players if one.name == "郭老板")
    with sqlite3.connect(house.runtime.scene.database) as conn:
        [(own,)] = conn.execute("SELECT id FROM subject WHERE kind = 'person'").fetchall()

    async def run() -> None:
        async with house.runtime.stage() as stage:
            visit = Visit(stage, player)
            before = await stage.rows()
            for verb, row in BUTTONS.items():
                numbers = house.numbers(row.kind, "xinmi") if row.kind else []
                for number in numbers:
                    if row.kind == "subject" and number == own:
                        continue
                    for arg in row.args:
                        if (verb, arg) == (Verb.OBJECT, "grade") and number == own:
                            continue
                        said = " ".join(await visit.press(f"{verb}:{number}:1:{arg}"))
                        for mark in marks_of("xinmi"):
                            assert mark not in said, f"{verb}: {said}"
            assert await stage.rows() == before
            for text in ("/grade 鸿雁化学", "/subject 鸿雁化学", "/repair 鸿雁化学", "鸿雁化学"):
                said = " ".join(await visit.send(text))
                assert "鸿雁化学有限公司" not in said and said

    house.runner.run(run())


def test_who_collected_does_not_check(house: House) -> None:
    """核查 by the collector is refused and kept; by a colleague it is done."""
    collector, colleague = house.player("inspector", "xinmi"), house.player("manager", "xinmi")
    [case], version = house.numbers(_CASE, "xinmi"), house.version_of_pending()

    async def run() -> None:
        async with house.runtime.stage() as stage:
            before, visit = await stage.rows(), Visit(stage, collector)
            kept = await visit.refusals()
            said = " ".join(await visit.press(f"{Verb.CHECK}:{case}:{version}:"))
            assert "另" in said or "其他" in said or "他人" in said or "本人" in said, said
            assert await stage.rows() == before
            assert await visit.refusals() == kept + 1
            await Visit(stage, colleague).press(f"{Verb.CHECK}:{case}:{version}:")
            assert await stage.rows() != before

    house.runner.run(run())


def test_replayed_presses_do_nothing_twice(house: House) -> None:
    """The same press again, and one of an earlier version."""
    collector, colleague = house.player("inspector", "xinmi"), house.player("manager", "xinmi")
    [case], version = house.numbers(_CASE, "xinmi"), house.version_of_pending()

    async def run() -> None:
        async with house.runtime.stage() as stage:
            await Visit(stage, colleague).press(f"{Verb.CHECK}:{case}:{version}:")
            before = await stage.rows()
            again = Visit(stage, colleague)
            await again.press(f"{Verb.CHECK}:{case}:{version}:")
            await again.press(f"{Verb.CHECK}:{case}:0:")
            late = Visit(stage, collector)
            await late.press(f"{Verb.CORRECT}:{case}:{version}:withdraw")
            assert await stage.rows() == before

    house.runner.run(run())


@pytest.mark.parametrize("role", ["inspector", "manager", "admin", "enterprise"])
def test_in_a_group_personal_answers_go_to_the_private_chat(house: House, role: str) -> None:
    """Outsiders read along: nothing is said into the group, but that it is bound, or could be."""
    player = house.player(role, "xinmi")
    _, group = house.runtime.scene.groups

    async def run() -> None:
        async with house.runtime.stage() as stage:
            visit = Visit(stage, player)
            for command in COMMANDS:
                if (command, role) != ("alerts", "admin"):
                    await visit.send(f"/{command} 鸿雁化学", chat=group)
            await visit.send("约谈 鸿雁化学 今天 甲局线索", chat=group)
            for verb, row in BUTTONS.items():
                if verb not in (Verb.GROUP_BIND, Verb.GROUP_UNBIND):
                    for number in house.numbers(row.kind, "xinmi")[:2]:
                        await visit.press(f"{verb}:{number}:0:{row.args[0]}", chat=group)
            said = [call for call in stage.wire.calls if call[1].get("chat_id") == group]
            assert said == []

    house.runner.run(run())


@pytest.mark.parametrize("role", ["stranger", "revoked", "enterprise", "inspector"])
def test_inline_queries(house: House, role: str) -> None:
    """For the bureau's own people its subjects alone, for all others an empty list and a button; nobody hears
    anything in a chat, and what is asked by others changes nothing."""
    player = house.player(role, "xinmi" if role in MEMBERS else "")

    async def run() -> None:
        async with house.runtime.stage() as stage:
            visit = Visit(stage, player)
            before = await stage.rows()
            for text in ("", "鸿雁", "呼伦", "hyhx", "有限公司"):
                for offset in ("", "20", "-1", "９", "x" * 70):
                    [said] = await visit.ask(text, offset)
                    assert "inline_query_id" in said and "'is_personal': True" in said
                    for mark in marks_of("chenbaerhu") + (() if role in STAFF else marks_of("xinmi")):
                        assert mark not in said
                    if role not in STAFF:
                        assert "'results': []" in said and "start_parameter" in said
            if role not in STAFF:
                assert await stage.rows() == before
            else:
                [said] = await visit.ask("鸿雁")
                assert "鸿雁化学有限公司" in said

    house.runner.run(run())


@pytest.mark.parametrize("role", ["stranger", "revoked", "enterprise", "inspector"])
def test_deep_links(house: House, role: str) -> None:
    """Made-up payloads, one that was used, one that expired: nobody gains a hat, and all are told the same."""
    player = house.player(role, "xinmi" if role in MEMBERS else "")

    async def run() -> None:
        async with house.runtime.stage() as stage:
            async with stage.database.write() as conn:
                long_ago = NOW.replace(year=2025)
                made = await create_invitation(conn, bureau_id=1, role="admin", now=long_ago)
                used = await create_invitation(conn, bureau_id=1, role="admin", now=NOW)
                [foreign] = house.numbers("subject", "chenbaerhu")[:1]
                row = await subjects.get(conn, foreign)
                assert row is not None
                door = (await links_of(conn, [row], NOW))[foreign]
            other = Visit(stage, house.player("stranger" if role != "stranger" else "revoked"))
            await other.send(f"/start {used.payload}")
            before = await stage.rows()
            visit = Visit(stage, player)
            told = set()
            for payload in (
                "x",
                "A" * 64,
                "subject_1",
                "' OR 1=1 --",
                made.payload,
                used.payload,
                "s_" + "A" * 16,
                door.payload,
            ):
                said = await visit.send(f"/start {payload}")
                told.add(re.sub(r"chat_id.*?,", "", " ".join(said)))
            assert len(told) == 1
            assert await stage.rows() == before

    house.runner.run(run())
