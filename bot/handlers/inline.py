"""`@bot 鸿翔` in any chat: for the bureau's own people a list of subjects, for everybody else the way to the bot."""

from __future__ import annotations

from telegram import Update

from bot.conversation.cards.share import inline_about, inline_title, posted
from bot.conversation.masking import redact
from bot.handlers.speak import AnxinUnit
from bot.outgoing import Found, inline_answer
from bot.usecases.inline_search import InlineFound, inline_search
from bot.usecases.permissions import Act, may
from bot.usecases.shown_name import shown_name


async def inline(update: Update, unit: AnxinUnit) -> None:
    """An inline query, answered right after the commit: what is late reaches nobody."""
    query = update.inline_query
    assert query is not None
    text = redact(query.query.strip())
    offset = int(query.offset) if query.offset.isascii() and query.offset.isdigit() and len(query.offset) < 5 else 0
    if not may(unit.actor, Act.SHARE_SUBJECT):
        _answer(unit, query.id, (), "", unit.texts.plain("share.inline_private"))
        return
    page = await inline_search(unit.conn, unit.actor, text, offset, unit.now)
    following = "" if page.following is None else str(page.following)
    more = None
    if not page.subjects and not offset:
        more = unit.texts.plain("share.inline_none" if text else "share.inline_type")
    _answer(unit, query.id, _found(unit, page), following, more)


def _answer(unit: AnxinUnit, query_id: str, found: tuple[Found, ...], following: str, more: str | None) -> None:
    parameters = inline_answer(found, next_offset=following, more=more)
    unit.directly("answerInlineQuery", {"inline_query_id": query_id, **parameters})


def _found(unit: AnxinUnit, page: InlineFound) -> tuple[Found, ...]:
    ruleset = page.bureau.ruleset
    return tuple(
        Found(
            str(one.id),
            inline_title(unit.texts, ruleset, shown_name(one), one.grade),
            inline_about(unit.texts, ruleset, one.uscc or one.number or "", one.grade),
            posted(unit.texts, shown_name(one), url),
        )
        for one in page.subjects
        if (url := page.links[one.id].url) is not None
    )
