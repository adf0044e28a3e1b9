"""Showing again what people sent: each photo and document as it came."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.problems import problem
from bot.conversation.screen import Screen
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.outgoing import Attachment
from bot.usecases.show_repair_case import Material


async def say_material(unit: AnxinUnit, material: Sequence[Material]) -> None:
    """One message for each; a word that there is none."""
    if not material:
        await refuse(unit, problem("repair.problem.no_files"))
        return
    for number, one in enumerate(material, 1):
        caption = Screen(unit.texts("repair.case.file", n=number, all=len(material)))
        file = Attachment(one.file_id)
        if one.kind == "photo":
            await reply(unit, caption, photo=file)
        else:
            await reply(unit, caption, document=file)
