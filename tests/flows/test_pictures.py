"""Pictures in the chat: asked for by a button, drawn when they leave."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.reports import timeline
from bot.reports.timeline import TimelineView
from tests.flows.conftest import World

NAME = "鸿翔化工有限公司"


async def test_the_timeline_of_a_subject(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """For staff and for its own people, who see no more than the records they may; the grades are the engine's."""
    drawn: list[TimelineView] = []
    draw = timeline.timeline_png
    monkeypatch.setattr("bot.usecases.timeline.timeline_png", lambda view: drawn.append(view) or draw(view))
    bureau = await world.bureau("keyouqianqi")
    past = [
        *({"type": "interview", "date": f"2026-0{month}-10"} for month in (2, 4, 6, 8)),
        {"type": "certificate", "level": 2, "from": "2025-01-01", "to": "2027-12-31"},
    ]
    subject = await world.subject(bureau, NAME, past=past)
    inspector = await world.staff(bureau, "inspector", "李检查")
    owner = await world.owner(bureau, subject, "郭老板")
    for person in (inspector, owner):
        await person.send(f"/grade {NAME}")
        await person.click("时间线")
        sent = await person.expect(NAME, "等级时间线", "C 级")
        picture = Image.open(io.BytesIO(await person.download(sent)))
        assert picture.width >= 1000 and picture.height > picture.width
    view = drawn[0]
    last = [one for one in view.spans if not one.ahead][-1]
    assert (str(last.since), last.grade) == ("2026-08-10", "C")
    assert view.change is not None and "2027年2月11日" in view.change[1]
    assert [level.grade for level in view.levels] == ["A", "B", "C"]
    assert sorted(one.lane for one in view.marks) == ["标准化证书"] + ["约谈"] * 4
    assert view.headline.startswith("现在：C 级")
