"""Photos, files and places for a finding: with words of their own, for the draft at hand, or as its beginning."""

from __future__ import annotations

import re

from telegram import Message, Update

from bot.conversation.draft import Draft
from bot.conversation.entry import Entry
from bot.conversation.flow import NOTE_LONGEST, Attached, Chose, Placed, apply
from bot.conversation.masking import redact
from bot.conversation.problems import problem
from bot.conversation.screen import Screen
from bot.handlers.log import draft_of_line, read_line, say_line
from bot.handlers.log_show import last_message, show, step
from bot.handlers.speak import AnxinUnit, reply, text_of
from bot.usecases.album import Album, add_late, album_of
from bot.usecases.find_subject import Named, find_subject
from bot.usecases.keep_drafts import begin_draft, draft_at_hand, save_draft
from bot.usecases.keep_evidence import keep_evidence
from bot.usecases.permissions import Act, require
from bot.usecases.reach import bureau_of
from bot.usecases.scan_licence import want_licence
from bot.usecases.shown_name import shown_name
from bot.usecases.told_once import told_once

_HINT = "evidence.as_file"
#: A caption that says what the photo is for.
_LICENCE = re.compile(r"(?:营业)?执照(?:二维码)?|二维码|扫码|(?:the )?licen[cs]e|qr(?: code)?", re.IGNORECASE)


async def attach(update: Update, unit: AnxinUnit) -> None:
    """A photo, a file or a place."""
    require(unit.actor, Act.LOG)
    message = update.effective_message
    assert message is not None
    if message.location:
        await step(unit, await _draft(unit), Placed(message.location.latitude, message.location.longitude))
        return
    caption = text_of(update)
    album = await album_of(unit.conn, unit.actor, message.media_group_id)
    if album is not None:
        await _more_of_album(unit, message, album, caption)
    elif not await _is_licence(unit, message, caption):
        await _evidence(unit, message, caption)


async def _is_licence(unit: AnxinUnit, message: Message, caption: str) -> bool:
    """A photo of a licence's code, where one was asked for or the caption says so: fetched and read, no evidence."""
    items = message_items(message)
    pictured = bool(message.photo) or (message.document and (message.document.mime_type or "").startswith("image/"))
    draft = await draft_at_hand(unit.conn, unit.actor, unit.now)
    if not pictured or not ((draft is not None and draft.scanning) or _LICENCE.fullmatch(caption)):
        return False
    await want_licence(unit.conn, unit.actor, items[0], unit.now)
    await reply(unit, Screen(unit.texts("scan.reading")), new=True)
    return True


async def _evidence(unit: AnxinUnit, message: Message, caption: str) -> None:
    found = await read_line(unit, caption)
    draft = await draft_of_line(unit, *found) if found else await _draft(unit)
    added = await _keep(unit, draft, message)
    if added is None:
        await show(unit, draft, problem("evidence.again"), new=True)
        return
    if message.photo and await told_once(unit.conn, unit.actor, _HINT):
        await reply(unit, Screen(unit.texts(_HINT)), new=True)
    await _say(unit, added, found, caption)


async def _more_of_album(unit: AnxinUnit, message: Message, album: Album, caption: str) -> None:
    """One answer for all of it: the message that its first picture was answered with is changed."""
    if album.draft is None:
        late = album.record_id is not None and await add_late(
            unit.conn, unit.actor, album.record_id, message_items(message), unit.now
        )
        if not late:
            await reply(unit, Screen(unit.texts("evidence.closed")), new=True)
        return
    draft = album.draft
    before = await last_message(unit, draft.id)
    found = await read_line(unit, caption) if draft.is_bare else None
    if found is not None:
        draft = await draft_of_line(unit, *found, bare=draft)
    added = await _keep(unit, draft, message)
    if added is not None or found is not None:
        await _say(unit, added or draft, found, caption, edits=before)


async def _say(
    unit: AnxinUnit, draft: Draft, found: tuple[Entry, Named] | None, caption: str, *, edits: int | None = None
) -> None:
    if found is not None:
        await say_line(unit, draft, *found, edits=edits)
        return
    said = await _captioned(unit, draft, caption) if caption else draft
    if said is not draft:
        draft = await save_draft(unit.conn, draft, said, unit.now) or draft
    await show(unit, draft, new=True, edits=edits)


async def _captioned(unit: AnxinUnit, draft: Draft, caption: str) -> Draft:
    """Words that are no line name the subject, where that is still open; else they are the remark, if there is none."""
    if draft.subject_id is None:
        one = (await find_subject(unit.conn, unit.actor, caption)).one
        if one is not None:
            return apply(draft, Chose(one.id, shown_name(one), one.grade), unit.today)[0]
    return draft if draft.note else draft.changed(note=redact(caption)[:NOTE_LONGEST])


async def _keep(unit: AnxinUnit, draft: Draft, message: Message) -> Draft | None:
    """The draft with the message's file; None where it had it already."""
    items = message_items(message)
    added = await keep_evidence(unit.conn, unit.actor, draft, items, unit.now, album=message.media_group_id)
    if not added:
        return None
    after, _ = apply(draft, Attached(added), unit.today)
    kept = await save_draft(unit.conn, draft, after, unit.now)
    assert kept is not None
    return kept


async def _draft(unit: AnxinUnit) -> Draft:
    """The draft at hand, or a new one that begins with material."""
    draft = await draft_at_hand(unit.conn, unit.actor, unit.now)
    if draft is not None:
        return draft
    bureau = await bureau_of(unit.conn, unit.actor)
    return await begin_draft(unit.conn, unit.actor, Draft(ruleset=bureau.ruleset), unit.now)


def message_items(message: Message) -> list[dict[str, object]]:
    """What of a message is evidence, as `keep_evidence` takes it."""
    if message.photo:
        best = message.photo[-1]
        return [
            {
                "kind": "photo",
                "file_id": best.file_id,
                "file_unique_id": best.file_unique_id,
                "size": best.file_size,
            }
        ]
    if message.document:
        file = message.document
        return [
            {
                "kind": "document",
                "file_id": file.file_id,
                "file_unique_id": file.file_unique_id,
                "file_name": redact(file.file_name or ""),
                "mime": file.mime_type,
                "size": file.file_size,
            }
        ]
    return []
