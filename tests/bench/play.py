"""What the stand-in plays: who writes what, how fast, and what counts as the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: What the confirming button's data begin with.
CONFIRM = "log_confirm:"
#: What stands before the number in a subject's name.
MARK = "试验"
#: Figures that no line takes for a day or an amount.
DIGITS = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True, slots=True)
class Play:
    """lines: for each chat the texts that are written there. A text is answered by the next message to its chat.

    rate: so many a second; None: all are there from the beginning. delay: seconds that each call takes at the least.
    confirmed: the answer to a text has a button that is pressed, and what the press changes is the answer; the chat's
    next text waits for it. watchers: chats that write nothing and are told of findings on the subjects `watched`.
    """

    lines: Sequence[tuple[int, Sequence[str]]] = ()
    rate: float | None = None
    delay: float = 0.0
    confirmed: bool = False
    watchers: Sequence[int] = ()
    watched: Sequence[str] = ()
