"""After 并入, and the answer to 为什么问."""

from __future__ import annotations

from bot.conversation.cards.parts import bureau_line, named
from bot.conversation.draft import Draft
from bot.conversation.flow import is_optional
from bot.conversation.phrases import clause_name, record_brief
from bot.conversation.screen import Action, Button, Screen, lines, shorten
from bot.conversation.verbs import Verb, grade_action
from bot.conversation.views import RecordView
from bot.conversation.why import why_asked
from bot.locales import Texts

_MOST_CLAUSES = 6
_ALERT_LONGEST = 200


def merged_receipt(
    texts: Texts,
    subject: int,
    name: str,
    record: RecordView,
    *,
    evidence: int,
    amended: bool,
    left: bool,
    bureau: str = "",
) -> Screen:
    """The record that took the draft in. `evidence`: how many items; `amended`, `left`: what became of its words."""
    text = lines(
        texts("merge.done", record=record.id),
        named(name),
        record_brief(texts, record),
        texts("merge.evidence", n=evidence) if evidence else None,
        texts("merge.remark") if amended else None,
        texts("merge.remark_left") if left else None,
        None if evidence or amended or left else texts("merge.nothing"),
        bureau_line(texts, bureau),
    )
    row = (
        Button(texts.plain("button.record"), Action(Verb.RECORD, record.row)),
        Button(texts.plain("button.grade"), grade_action(subject)),
    )
    return Screen(text, (row,))


def why_words(texts: Texts, draft: Draft, name: str) -> str:
    """Which clauses need the answer, within what Telegram shows above a chat."""
    clauses = [str(clause_name(texts, clause)) for clause in why_asked(draft, name)]
    more = "…" if len(clauses) > _MOST_CLAUSES else ""
    joined = texts.plain("list.comma").join(clauses[:_MOST_CLAUSES]) + more
    key = "why.clauses" if clauses else "why.file_only" if is_optional(draft, name) else "why.whole"
    why = texts.plain(key, clauses=joined)
    return shorten(texts.plain("why.title", name=texts.plain(f"field.{name}"), why=why), _ALERT_LONGEST)
