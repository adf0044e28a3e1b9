"""The subject's card, and the list to choose a subject from."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.conversation.cards.parts import bureau_line, label, named, pager
from bot.conversation.cards.record import SEEN_BY_SUBJECT, record_buttons
from bot.conversation.cards.repair import listing_lines
from bot.conversation.masking import mask_name
from bot.conversation.phrases import clean, day, grade_long, grade_short, light, record_line
from bot.conversation.repair_views import ListingView
from bot.conversation.screen import Action, Button, Keyboard, Screen, lines, page_of
from bot.conversation.verbs import Purpose, Verb, grade_action
from bot.conversation.views import Audience, RecordView, SubjectChoice, SubjectView
from bot.locales import Texts

_RECORDS_A_PAGE = 4
_CHOICES_A_PAGE = 8


def subject_card(
    texts: Texts,
    subject: SubjectView,
    records: Sequence[RecordView],
    *,
    page: int = 0,
    audience: Audience = "staff",
    bureau: str = "",
    listings: Sequence[ListingView] = (),
    extra: Keyboard = (),
    may_unmask: bool = False,
    unmasked: bool = False,
) -> Screen:
    """Who it is, its grade, and its records, the newest first, a page at a time.

    may_unmask: the reader may ask for the masked names; unmasked: they did.
    """
    visible = [record for record in records if audience == "staff" or record.status in SEEN_BY_SUBJECT]
    ordered = sorted(visible, key=lambda record: (record.on, record.row), reverse=True)
    shown = page_of(ordered, page, _RECORDS_A_PAGE)
    natural = subject.kind == "person"

    def person(name: str, limit: int) -> str:
        return clean(name, limit) if unmasked else mask_name(clean(name, limit))

    aliases = [person(name, 40) if natural else name for name in subject.aliases]
    rows: list[Markup | None] = [
        texts("subject.title", name=person(subject.name, 80) if natural else named(subject.name)),
        bureau_line(texts, bureau),
        texts(
            "subject.grade",
            light=light(subject.ruleset, subject.grade),
            grade=grade_long(texts, subject.ruleset, subject.grade),
        ),
        *listing_lines(texts, subject.ruleset, listings),
        _number(texts, subject, natural),
        texts("subject.kind", kind=_kind(texts, subject)),
        texts("subject.aliases", names=_joined(texts, aliases)) if aliases else None,
        texts("subject.included", day=day(texts, subject.included_on)) if subject.included_on else None,
        texts("subject.department", department=clean(subject.department, 40)) if subject.department else None,
        *(
            texts("subject.person", role=texts(f"person.{one.role}"), name=person(one.name, 40))
            for one in subject.persons
        ),
        Markup(),
        texts("subject.records", n=len(ordered)) if ordered else texts("subject.no_records"),
        *(record_line(texts, record, audience, note=True) for record in shown.items),
    ]
    buttons = [Button(texts.plain("button.grade"), grade_action(subject.id))]
    if audience == "staff":
        buttons.append(Button(texts.plain("button.log"), Action(Verb.NEW, subject.id)))
    if may_unmask and not unmasked and (natural or subject.persons):
        buttons.append(Button(texts.plain("button.unmask"), Action(Verb.UNMASK, subject.id)))
    turn = pager(texts, shown.number, shown.pages, lambda number: Action(Verb.SUBJECT, subject.id, arg=str(number)))
    return Screen(lines(*rows), (*turn, *record_buttons(texts, shown.items), tuple(buttons), *extra))


def _number(texts: Texts, subject: SubjectView, natural: bool) -> Markup | None:
    if not subject.number:
        return None
    return texts("subject.internal_number" if natural else "subject.uscc", number=subject.number)


def _kind(texts: Texts, subject: SubjectView) -> Markup:
    parts = [texts(f"kind.{subject.kind}"), texts(f"sector.{subject.sector}")]
    if subject.is_key:
        parts.append(texts("subject.key"))
    return texts("ask.dot").join(parts)


def _joined(texts: Texts, names: Sequence[str]) -> Markup:
    return texts("list.comma").join(texts("value.plain", value=clean(name, 40)) for name in names[:5])


def choose_subject(
    texts: Texts,
    query: str,
    choices: Sequence[SubjectChoice],
    purpose: Purpose,
    *,
    page: int = 0,
    draft: tuple[int, int] | None = None,
    alike: bool = False,
) -> Screen:
    """Which of these is meant? With `draft` (id, version), the choice answers that draft's question. `alike`: none is
    called so, these come near.

    Without any choice: that nothing fits, and what to try.
    """
    asked = clean(query, 40)
    out = ((Button(texts.plain("button.cancel"), Action(Verb.CANCEL, *draft)),),) if draft else ()
    if not choices:
        return Screen(texts("choose.none", query=asked), out)
    shown = page_of(choices, page, _CHOICES_A_PAGE)
    rows = tuple((Button(_choice(texts, each), _pick(each, purpose, draft)),) for each in shown.items)
    # The query rides in the button only while it fits; a longer one is asked for again.
    turn = () if draft else pager(texts, shown.number, shown.pages, lambda number: _page(number, purpose, query))
    words = texts("choose.alike", query=asked) if alike else texts("choose.several", query=asked, n=len(choices))
    return Screen(words, (*rows, *turn, *out))


def _choice(texts: Texts, choice: SubjectChoice) -> str:
    if not choice.ruleset:
        return label(choice.name)
    return texts.plain(
        "choose.button",
        light=light(choice.ruleset, choice.grade),
        name=label(choice.name),
        grade=grade_short(texts, choice.ruleset, choice.grade),
    )


def _pick(choice: SubjectChoice, purpose: Purpose, draft: tuple[int, int] | None) -> Action:
    if draft is not None:
        return Action(Verb.CHOOSE, draft[0], draft[1], str(choice.id))
    return Action(Verb.PICK, choice.id, arg=purpose)


def _page(number: int, purpose: Purpose, query: str) -> Action:
    head = f"{Verb.PICK_PAGE}:{number}:0:{purpose}="
    room = 64 - len(head.encode())
    kept = query.encode("utf-8", "ignore")[:room].decode("utf-8", "ignore")
    return Action(Verb.PICK_PAGE, number, arg=f"{purpose}={kept}")
