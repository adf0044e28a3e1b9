"""责令整改: an order's card for staff and for its enterprise, what is asked for one, and what is said when it moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from bot.casework.rectification import GROUNDS, OPEN_STATES, STANDING, TERMS, due_after
from bot.conversation.cards.asking import asking
from bot.conversation.cards.parts import bureau_line, label
from bot.conversation.cards.repair import who
from bot.conversation.phrases import clean, day, day_of_week, moment, record_brief
from bot.conversation.rectification_views import OrderView, RectificationEvent
from bot.conversation.screen import Action, Button, Keyboard, Screen, grid, lines
from bot.conversation.verbs import Verb
from bot.conversation.views import Audience, RecordView
from bot.locales import Texts

_TEXT_SHOWN = 800
_PROOF_SHOWN = 400
_REASON_SHOWN = 300
_EVENTS_SHOWN = 8
_LISTED = 6
_MOVES = ("close", "return", "serve", "cancel")


def order_card(texts: Texts, view: OrderView, audience: Audience, *, news: Markup | None = None) -> Screen:
    """The order: what, by when, how it stands; then its history and the moves that the reader may make."""
    rows: list[Markup | None] = [
        news,
        _title(texts, view),
        bureau_line(texts, view.bureau),
        texts("rectification.card.text", text=clean(view.text, _TEXT_SHOWN)),
        _due(texts, view),
        texts("rectification.card.record", record=record_brief(texts, view.record)) if view.record else None,
        _served(texts, view) if audience == "staff" else None,
        texts("rectification.card.proof", text=clean(view.proof, _PROOF_SHOWN)) if view.proof else None,
        texts("rectification.card.files", n=view.files) if view.files else None,
        *_history(texts, view),
    ]
    return Screen(lines(*rows), _buttons(texts, view, audience))


def _title(texts: Texts, view: OrderView) -> Markup:
    late = view.standing is not None and view.standing.overdue
    state = "overdue" if view.state == "ordered" and late else view.state
    return texts(f"rectification.title.{state}", name=who(view.name, natural=view.natural))


def _due(texts: Texts, view: OrderView) -> Markup:
    on = day_of_week(texts, view.due_on)
    if view.state == "closed" and view.corrected_on:
        return texts("rectification.card.corrected", due=on, day=day(texts, view.corrected_on))
    if view.state == "submitted" and view.late:
        return texts("rectification.card.late", day=on, n=view.late)
    if view.standing is None or view.state != "ordered":
        return texts("rectification.card.due", day=on)
    key = "overdue" if view.standing.overdue else "left" if view.standing.days else "today"
    return texts(f"rectification.card.{key}", day=on, n=view.standing.days)


def _served(texts: Texts, view: OrderView) -> Markup:
    if view.paper_on is not None:
        return texts("rectification.card.on_paper", day=day(texts, view.paper_on))
    return texts("rectification.card.told", n=view.told) if view.told else texts("rectification.card.unserved")


def _history(texts: Texts, view: OrderView) -> list[Markup]:
    issued = moment(texts, view.issued_at)
    first = (
        texts("rectification.event.issued_by", at=issued, person=clean(view.by, 40))
        if view.by
        else texts("rectification.event.issued", at=issued)
    )
    return [Markup(), first, *(_event(texts, one) for one in view.events[-_EVENTS_SHOWN:])]


def _event(texts: Texts, one: RectificationEvent) -> Markup:
    move = texts(f"rectification.move.{one.move}")
    if one.late:
        move = texts("rectification.event.late", move=move, n=one.late)
    at = moment(texts, one.at)
    line = (
        texts("rectification.event.by", at=at, person=clean(one.person, 40), move=move)
        if one.person
        else texts("rectification.event.plain", at=at, move=move)
    )
    return lines(
        line,
        texts("rectification.event.reason", reason=clean(one.reason, _REASON_SHOWN)) if one.reason else None,
        texts("rectification.event.due", day=day(texts, one.due_on)) if one.due_on else None,
    )


def _buttons(texts: Texts, view: OrderView, audience: Audience) -> Keyboard:
    moves = [
        Button(texts.plain(f"button.rectification.{move}"), Action(Verb.RECTIFY_MOVE, view.id, view.version, move))
        for move in _MOVES
        if move in view.moves and (move != "serve" or (not view.told and view.paper_on is None))
    ]
    last = [Button(texts.plain("button.subject"), Action(Verb.SUBJECT, view.subject))]
    if view.files:
        last.insert(0, Button(texts.plain("button.rectification.files"), Action(Verb.RECTIFY_FILES, view.id)))
    rows: list[tuple[Button, ...]] = [*grid(moves, 2)]
    if "submit" in view.moves:
        key = "paper" if audience == "staff" else "proof" if view.state == "ordered" else "more"
        rows.insert(
            0 if audience != "staff" else len(rows),
            (Button(texts.plain(f"button.rectification.{key}"), Action(Verb.RECTIFY_PROOF, view.id)),),
        )
    return (*rows, tuple(last))


def ask_what(
    texts: Texts, name: str, record: RecordView | None, question: tuple[int, int], *, natural: bool, files: int = 0
) -> Screen:
    """What has to be put right?"""
    body = lines(
        texts("rectification.ask.head", name=who(name, natural=natural)),
        record_brief(texts, record) if record else None,
        texts("rectification.ask.files", n=files) if files else None,
        Markup(),
        texts("rectification.ask.what"),
    )
    return asking(texts, body, *question)


def ask_due(texts: Texts, name: str, what: str, question: tuple[int, int], today: date, *, natural: bool) -> Screen:
    """By when? The usual terms with their days as buttons, any other typed."""
    body = lines(
        texts("rectification.ask.head", name=who(name, natural=natural)),
        texts("rectification.ask.given", text=clean(what, _TEXT_SHOWN)),
        Markup(),
        texts("rectification.ask.due"),
    )
    return asking(texts, body, *question, above=_terms(texts, question, today))


def _terms(texts: Texts, question: tuple[int, int], today: date) -> Keyboard:
    buttons = []
    for days in TERMS:
        on = due_after(today, days)
        text = texts.plain("button.rectification.term", n=days, date=f"{on.month}-{on.day:02}")
        buttons.append(Button(text, Action(Verb.RECTIFY_DUE, *question, arg=str(days))))
    return grid(buttons, 2)


def confirm_order(
    texts: Texts,
    name: str,
    what: str,
    due_on: date,
    record: RecordView | None,
    question: tuple[int, int],
    *,
    natural: bool,
    told: int,
    files: int,
) -> Screen:
    """The order as it would be given. told: how many of the enterprise's people will get it."""
    body = lines(
        texts("rectification.ask.head", name=who(name, natural=natural)),
        texts("rectification.card.text", text=clean(what, _TEXT_SHOWN)),
        texts("rectification.card.due", day=day_of_week(texts, due_on)),
        texts("rectification.card.record", record=record_brief(texts, record)) if record else None,
        texts("rectification.ask.files", n=files) if files else None,
        Markup(),
        texts("rectification.ask.told", n=told) if told else texts("rectification.ask.untold"),
    )
    send = Button(texts.plain("button.rectification.send"), Action(Verb.RECTIFY_SEND, *question))
    return asking(texts, body, *question, above=((send,),))


def ask_proof(texts: Texts, view: OrderView, question: tuple[int, int], *, text: str = "", files: int = 0) -> Screen:
    """What was gathered as proof so far, and 确认提交."""
    late = view.standing is not None and view.standing.overdue
    body = lines(
        texts("rectification.proof.head", text=clean(view.text, _PROOF_SHOWN)),
        texts("rectification.card.due", day=day_of_week(texts, view.due_on)),
        texts("rectification.proof.late") if late else None,
        texts("rectification.proof.text", text=clean(text, _PROOF_SHOWN)) if text else None,
        texts("rectification.proof.files", n=files) if files else None,
        Markup(),
        texts("rectification.proof.how"),
    )
    send = Button(texts.plain("button.rectification.submit"), Action(Verb.RECTIFY_SUBMIT, *question))
    return asking(texts, body, *question, above=((send,),))


def ask_reason(texts: Texts, move: str, question: tuple[int, int]) -> Screen:
    """Why is the proof sent back, or the order taken back?"""
    return asking(texts, texts(f"rectification.ask.reason_{move}"), *question)


def ask_new_due(texts: Texts, reason: str, question: tuple[int, int], today: date) -> Screen:
    """Until when then?"""
    body = lines(
        texts("rectification.ask.reason_given", reason=clean(reason, _REASON_SHOWN)),
        Markup(),
        texts("rectification.ask.new_due"),
    )
    return asking(texts, body, *question, above=_terms(texts, question, today))


def ask_day_closed(
    texts: Texts, view: OrderView, days: Sequence[tuple[str, date]], question: tuple[int, int]
) -> Screen:
    """On which day was it put right? days: those that are likely, by name."""
    buttons = tuple(
        Button(
            texts.plain(f"button.rectification.on_{name}", date=f"{on.month}-{on.day:02}"),
            Action(Verb.RECTIFY_CLOSE, view.id, view.version, on.isoformat()),
        )
        for name, on in days
    )
    about = record_brief(texts, view.record) if view.record else Markup()
    return asking(texts, texts("rectification.ask.day_closed", record=about), *question, above=(buttons,))


def moved_notice(texts: Texts, view: OrderView, move: str, *, reason: str = "") -> Screen:
    """Tells the enterprise how its order moved: given, sent back, closed, taken back."""
    wanted = move in ("order", "return")
    rows = [
        texts(f"rectification.told.{move}", bureau=clean(view.bureau, 60)),
        texts("rectification.card.text", text=clean(view.text, _TEXT_SHOWN)),
        texts("rectification.told.reason", reason=clean(reason, _REASON_SHOWN)) if reason else None,
        texts("rectification.card.due", day=day_of_week(texts, view.due_on)) if view.state in OPEN_STATES else None,
        texts("rectification.told.how") if wanted else None,
    ]
    see = Button(texts.plain("button.rectification.see"), Action(Verb.RECTIFY, view.id))
    proof = Button(texts.plain("button.rectification.proof"), Action(Verb.RECTIFY_PROOF, view.id))
    return Screen(lines(*rows), ((proof, see) if wanted else (see,),))


def due_notice(texts: Texts, view: OrderView) -> Screen:
    """Reminds the enterprise of its term: the working day before, on the day, and once it has passed."""
    late = view.standing is not None and view.standing.overdue
    stage = "overdue" if late else "soon" if view.standing and view.standing.days else "today"
    rows = [
        texts(f"rectification.told.{stage}"),
        texts("rectification.card.text", text=clean(view.text, _TEXT_SHOWN)),
        texts("rectification.card.due", day=day_of_week(texts, view.due_on)),
    ]
    proof = Button(texts.plain("button.rectification.proof"), Action(Verb.RECTIFY_PROOF, view.id))
    return Screen(lines(*rows), ((proof,),))


def submitted_receipt(texts: Texts, view: OrderView) -> Screen:
    """The proof was handed in."""
    key = "rectification.told.submitted_late" if view.late else "rectification.told.submitted"
    see = Button(texts.plain("button.rectification.see"), Action(Verb.RECTIFY, view.id))
    return Screen(texts(key, n=view.late), ((see,),))


def order_button(texts: Texts, view: OrderView) -> Button:
    """An open order in a list of buttons."""
    return Button(
        label(texts.plain("button.rectification.of_order", text=clean(view.text, 20), date=view.due_on.isoformat())),
        Action(Verb.RECTIFY, view.id),
    )


def order_lines(texts: Texts, orders: Sequence[OrderView]) -> list[Markup]:
    """Open orders, one a line: what was promised, by when, and how it stands."""
    found = []
    for view in orders[:_LISTED]:
        late = view.standing is not None and view.standing.overdue
        stage = view.state if view.state == "submitted" else "overdue" if late else "ordered"
        found.append(
            texts(
                f"rectification.list.{stage}",
                text=clean(view.text, 60),
                day=day(texts, view.due_on),
            )
        )
    if len(orders) > _LISTED:
        found.append(texts("list.more", n=len(orders) - _LISTED))
    return found


def rectify_rows(texts: Texts, record: RecordView, running: Sequence[int], *, staff: bool) -> Keyboard:
    """Under a record: the orders that are open about it (ids), and for staff the way to give one."""
    see = [Button(texts.plain("button.rectification.see"), Action(Verb.RECTIFY, case)) for case in running[:2]]
    if staff and record.type in GROUNDS and record.status in STANDING:
        see.append(Button(texts.plain("button.rectification.order"), Action(Verb.RECTIFY_NEW, record.row)))
    return (tuple(see),) if see else ()
