"""The conversation about a draft: which question comes next, and what an answer makes of it.

Pure: the same draft and the same event give the same next draft. The database decides whether a press is stale,
by the draft's version that it carries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.conversation.answers import is_nothing, pressed_answer, typed_answer
from bot.conversation.draft import Draft, Value, conflict
from bot.conversation.fields import RECORD_TYPES, date_field, field_of, fields_of
from bot.conversation.masking import redact
from bot.conversation.numerals import fold
from bot.conversation.phrases import clean
from bot.conversation.problems import Problem, problem
from bot.conversation.regulation import demanded_by
from bot.conversation.screen import Action
from bot.conversation.verbs import Verb
from bot.conversation.words import KIND_WORDS, TYPE_WORDS

NOTE_LONGEST = 1000
DOCUMENT_LONGEST = 60
#: Questions about the record as a whole, beside the fields of its type.
SUBJECT, TYPE, DOCUMENT, NOTE, EVIDENCE, MENU, CARD = (
    *("subject", "type", "document_no", "note", "evidence", "menu", "card"),
)
_WHOLE = (DOCUMENT, NOTE, EVIDENCE)
#: What is found most often and needs nothing but its day; with TODAY behind it, a button says that it was today.
USUAL = ("interview", "inspection", "complaint")
TODAY = "=today"


@dataclass(frozen=True, slots=True)
class Typed:
    """A text message."""

    text: str


@dataclass(frozen=True, slots=True)
class Chose:
    """The subject that the caller found for what was typed or pressed."""

    subject_id: int
    name: str
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """Photos or files were added to the draft."""

    count: int = 1


@dataclass(frozen=True, slots=True)
class Placed:
    """The place of the finding, degrees (WGS 84)."""

    latitude: float
    longitude: float


Event = Action | Typed | Chose | Attached | Placed


def question(draft: Draft) -> str:
    """What the conversation waits for: a field's name, or one of the questions above; `card` when it is complete."""
    if draft.choosing:
        return MENU
    if draft.asking is not None:
        return draft.asking
    return next((name for name in _wanted(draft) if name not in draft.passed), CARD)


def _wanted(draft: Draft) -> Iterator[str]:
    if draft.subject_id is None:
        yield SUBJECT
    if draft.type is None:
        yield TYPE
        return
    for field in fields_of(draft.type, draft.ruleset):
        asked = field.asked or (field.name == "measure" and may_be_measure(draft) is not None)
        if field.name not in draft.values and (field.required or (asked and draft.guided)):
            yield field.name
    if draft.guided:
        if draft.type == "penalty" and draft.document_no is None:
            yield DOCUMENT
        if not draft.note:
            yield NOTE
        yield EVIDENCE


def missing(draft: Draft) -> tuple[str, ...]:
    """What there is no record without, and the draft has not yet."""
    subject = () if draft.subject_id is not None else (SUBJECT,)
    if draft.type is None:
        return (*subject, TYPE)
    fields = fields_of(draft.type, draft.ruleset)
    return (*subject, *(each.name for each in fields if each.required and each.name not in draft.values))


def may_be_measure(draft: Draft) -> str | None:
    """The clause by which the subject's grade itself demands such a record, which is then not counted again."""
    return demanded_by(draft.ruleset, draft.type, "measure", draft.subject_grade) if draft.type else None


def is_optional(draft: Draft, name: str) -> bool:
    """Whether a question may be skipped."""
    field = field_of(draft.type, name) if draft.type else None
    return name in _WHOLE if field is None else not field.required


def editable(draft: Draft) -> tuple[str, ...]:
    """What 修改 offers."""
    names = [field.name for field in fields_of(draft.type, draft.ruleset)] if draft.type else []
    if draft.amends:
        return (*names, DOCUMENT, NOTE)
    return (SUBJECT, TYPE, *names, *_WHOLE)


def apply(draft: Draft, event: Event, today: date) -> tuple[Draft, Problem | None]:
    """The draft after an event, or the same one with what is wrong.

    A subject is looked for by the caller: where `question` is `subject`, it turns what was typed into `Chose`.
    Confirming and cancelling change nothing here; without a problem the caller carries them out.
    """
    match event:
        case Action():
            return _press(draft, event, today)
        case Typed():
            return _type(draft, event.text, today)
        case Chose():
            return _answered(
                draft,
                SUBJECT,
                subject_id=event.subject_id,
                subject_name=event.name,
                subject_grade=event.grade,
            ), None
        case Attached():
            kept = tuple(name for name in draft.passed if name != EVIDENCE)
            return draft.changed(evidence=draft.evidence + event.count, passed=kept, typing=False), None
        case Placed():
            return draft.changed(place=(event.latitude, event.longitude)), None


def is_answer(draft: Draft, text: str, today: date) -> bool:
    """Whether a text answers the question that the draft waits for, so that it is no line of its own.

    Free words (a remark, a number of a document, a name) answer only where they were asked for by 修改 or 其他; in
    the run of questions a whole new finding may be meant, and the caller looks at that first.
    """
    waiting = question(draft)
    if waiting in (CARD, MENU, SUBJECT, EVIDENCE):
        return False
    if waiting in (NOTE, DOCUMENT):
        return draft.asking is not None or is_nothing(text)
    return apply(draft, Typed(text), today)[1] is None


def _press(draft: Draft, action: Action, today: date) -> tuple[Draft, Problem | None]:
    if (action.id, action.version) != (draft.id, draft.version):
        return draft, problem("draft.stale")
    waiting = question(draft)
    match action.verb:
        case Verb.CONFIRM:
            return draft, None if waiting == CARD else problem("draft.incomplete")
        case Verb.CANCEL:
            return draft, None
        case Verb.BACK:
            return _back(draft), None
        case Verb.EDIT if action.arg == "" and waiting in (CARD, MENU):
            return draft.changed(choosing=True, asking=None, typing=False), None
        case Verb.EDIT if waiting == MENU and action.arg in editable(draft):
            return draft.changed(choosing=False, asking=action.arg, typing=False), None
        case Verb.ASK if action.arg == waiting:
            return draft.changed(typing=True), None
        case Verb.SKIP if action.arg == waiting and is_optional(draft, waiting):
            return _skipped(draft, waiting), None
        case Verb.TYPE if waiting == TYPE and action.arg in RECORD_TYPES:
            return _of_type(draft, action.arg, today), None
        case Verb.TYPE if waiting == TYPE and action.arg.removesuffix(TODAY) in USUAL:
            chosen = action.arg.removesuffix(TODAY)
            values: dict[str, Value] = {date_field(chosen): today.isoformat()}
            return _of_type(draft, chosen, today).model_copy(update={"values": values, "guided": False}), None
        case Verb.SCAN if waiting == SUBJECT:
            return draft.changed(scanning=True), None
        case Verb.SET:
            name, _, value = action.arg.partition("=")
            field = field_of(draft.type, name) if draft.type else None
            if field is not None and name == waiting:
                return _valued(draft, name, pressed_answer(field, value, today))
    return draft, problem("draft.stale")


def _type(draft: Draft, text: str, today: date) -> tuple[Draft, Problem | None]:
    waiting = question(draft)
    if waiting in (CARD, MENU):
        return draft, problem("draft.use_buttons")
    if waiting == SUBJECT:
        return draft, problem("draft.subject_unknown")
    if waiting == TYPE:
        return _typed_type(draft, fold(text).strip(), today)
    if is_optional(draft, waiting) and is_nothing(text):
        return _skipped(draft, waiting), None
    if waiting == NOTE:
        remark = redact(text.strip())[:NOTE_LONGEST]
        told = () if remark == text.strip()[:NOTE_LONGEST] else ("entry.notice.redacted",)
        notices = tuple(dict.fromkeys((*draft.notices, *told)))
        return _answered(draft, NOTE, note=remark, notices=notices), None
    if waiting == DOCUMENT:
        return _answered(draft, DOCUMENT, document_no=clean(text, DOCUMENT_LONGEST)), None
    if waiting == EVIDENCE:
        return draft, problem("draft.evidence_wanted")
    field = field_of(draft.type or "", waiting)
    if field is None:
        return draft, problem("draft.stale")
    return _valued(draft, waiting, typed_answer(draft.type or "", field, text, today))


def _typed_type(draft: Draft, word: str, today: date) -> tuple[Draft, Problem | None]:
    if word in TYPE_WORDS:
        return _of_type(draft, TYPE_WORDS[word], today), None
    if word in KIND_WORDS:
        return _valued(_of_type(draft, "misconduct", today), "kind", KIND_WORDS[word])
    return draft, problem("draft.type_unknown")


def _of_type(draft: Draft, record_type: str, today: date) -> Draft:
    """The type chosen; what another type had to say is dropped, its day is kept unless it is still to come."""
    day = None if draft.type in (None, "honor") or record_type == "honor" else draft.applies_on
    values: dict[str, Value] = {date_field(record_type): day.isoformat()} if day and day <= today else {}
    kept = tuple(name for name in draft.passed if name in _WHOLE)
    return _answered(draft, TYPE, type=record_type, values=values, passed=kept, assumed=())


def _valued(draft: Draft, name: str, value: Value | Problem) -> tuple[Draft, Problem | None]:
    if isinstance(value, Problem):
        return draft, value
    values = {**draft.values, name: value}
    found = conflict(draft.type or "", values)
    if found is not None:
        return draft, found
    assumed = tuple(each for each in draft.assumed if each != name)
    return _answered(draft, name, values=values, assumed=assumed), None


def _skipped(draft: Draft, name: str) -> Draft:
    """Passed over: where there was a value, it is taken away."""
    changes: dict[str, object] = {"passed": (*draft.passed, name)}
    if name == NOTE:
        changes["note"] = ""
    elif name == DOCUMENT:
        changes["document_no"] = None
    elif name != EVIDENCE:
        changes["values"] = {each: value for each, value in draft.values.items() if each != name}
    return _answered(draft, name, **changes)


def _answered(draft: Draft, name: str, **changes: object) -> Draft:
    """After an answer: back to the card when it was a change, else on to the next question."""
    trail = draft.trail if draft.asking else (*(each for each in draft.trail if each != name), name)
    return draft.changed(**changes, trail=trail, asking=None, choosing=False, typing=False, scanning=False)


def _back(draft: Draft) -> Draft:
    """One step back: out of typing, out of a change, out of the list, else to the question answered last."""
    if draft.typing or draft.scanning:
        return draft.changed(typing=False, scanning=False)
    if draft.asking is not None:
        return draft.changed(asking=None, choosing=True)
    if draft.choosing:
        return draft.changed(choosing=False)
    if not draft.trail:
        return draft
    *trail, last = draft.trail
    changes: dict[str, object] = {
        "trail": tuple(trail),
        "passed": tuple(name for name in draft.passed if name != last),
        "values": {name: value for name, value in draft.values.items() if name != last},
    }
    if last == SUBJECT:
        changes |= {"subject_id": None, "subject_name": "", "subject_grade": None}
    elif last == TYPE:
        changes |= {"type": None, "values": {}}
    elif last == NOTE:
        changes["note"] = ""
    elif last == DOCUMENT:
        changes["document_no"] = None
    return draft.changed(**changes)
