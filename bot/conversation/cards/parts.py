"""What several cards share: heads, record lists, pagers, and the row of our own under every card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from unicodedata import bidirectional

from markupsafe import Markup

from bot.conversation.phrases import clean, record_line
from bot.conversation.screen import Action, Button, Keyboard
from bot.conversation.views import Audience, RecordView
from bot.locales import Texts

#: How many buttons stand side by side that show no more than the number of an entry.
NUMBERS_A_ROW = 6


def named(name: str) -> str:
    """A subject's name fit for one line of a message; one written from right to left turns nothing around it."""
    kept = clean(name, 80)
    if any(bidirectional(character) in ("R", "AL") for character in kept):
        return f"\u2068{kept}\u2069"
    return kept


def label(name: str) -> str:
    """A subject's name fit for a button."""
    return clean(name, 30) or "-"


def record_list(
    texts: Texts,
    records: Sequence[RecordView],
    most: int,
    audience: Audience = "staff",
    *,
    note: bool = False,
) -> list[Markup]:
    """The newest records, one a line, and how many more there are."""
    ordered = sorted(records, key=lambda record: record.on, reverse=True)
    rows = [record_line(texts, record, audience, note) for record in ordered[:most]]
    if len(ordered) > most:
        rows.append(texts("list.more", n=len(ordered) - most))
    return rows


def pager(texts: Texts, number: int, pages: int, turn: Callable[[int], Action]) -> Keyboard:
    """Buttons to the page before and after; nothing where there is one page."""
    if pages <= 1:
        return ()
    row = []
    if number > 0:
        row.append(Button(texts.plain("button.previous"), turn(number - 1)))
    if number < pages - 1:
        row.append(Button(texts.plain("button.next", number=number + 2, pages=pages), turn(number + 1)))
    return (tuple(row),)


def bureau_line(texts: Texts, bureau: str) -> Markup | None:
    """The bureau an answer comes from, for who has several hats."""
    return texts("card.bureau", bureau=clean(bureau, 60)) if bureau else None
