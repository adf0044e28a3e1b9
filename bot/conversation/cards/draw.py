"""双随机: what is asked for a draw, the draw while its seed is incomplete, its result, and the draw made again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from bot.casework.random_draw import ANY_GRADE, MOST_EACH
from bot.conversation.cards.asking import asking
from bot.conversation.cards.parts import bureau_line, label, named
from bot.conversation.draw_views import DrawView
from bot.conversation.phrases import clean, grade_short, light
from bot.conversation.screen import Action, Button, Keyboard, Screen, grid, lines
from bot.conversation.verbs import Verb, plan_action
from bot.locales import Texts

_LISTED = 12
_OFFERED = (5, 10, 20)


def draw_list(texts: Texts, draws: Sequence[DrawView], bureau: str, *, may_draw: bool) -> Screen:
    """The draws of this month and the next."""
    rows: list[Markup | None] = [
        texts("draw.list.title") if draws else texts("draw.list.none"),
        bureau_line(texts, bureau),
        *(texts(f"draw.list.{one.state}", draw=_name(texts, one), n=len(one.drawn)) for one in draws[-_LISTED:]),
        Markup(),
        texts("draw.how"),
    ]
    open_ = [Button(str(_name(texts, one).unescape()), Action(Verb.DRAW, one.id)) for one in draws[-_LISTED:]]
    new = (
        Button(texts.plain("draw.button.new"), Action(Verb.DRAW_NEW)),
        Button(texts.plain("draw.button.new_next"), Action(Verb.DRAW_NEW, arg="next")),
    )
    back = (Button(texts.plain("draw.button.plan"), plan_action("drawn")),)
    return Screen(lines(*rows), (*grid(open_, 2), *((new,) if may_draw else ()), back))


def _name(texts: Texts, view: DrawView) -> Markup:
    return texts("draw.name", month=view.month, number=str(view.number))


def ask_size(
    texts: Texts, month: str, pool: Mapping[str, int], inspectors: int, question: tuple[int, int], ruleset: str
) -> Screen:
    """How many subjects? pool: how many there are by grade."""
    by_grade = texts("list.comma").join(
        texts("draw.ask.of_grade", grade=grade_short(texts, ruleset, _grade(one)), n=n) for one, n in pool.items()
    )
    total = sum(pool.values())
    body = texts(
        "draw.ask.size",
        month=month,
        n=total,
        grades=by_grade,
        inspectors=inspectors,
        example=" ".join(f"{one}=2" for one in list(pool)[:2]),
    )
    offered = tuple(
        Button(texts.plain("draw.button.size", n=n), Action(Verb.DRAW_SIZE, *question, arg=str(n)))
        for n in _OFFERED
        if n <= total
    )
    return asking(texts, body, *question, above=(offered,) if offered else ())


def ask_each(
    texts: Texts, month: str, sizes: Mapping[str, int], inspectors: int, question: tuple[int, int], ruleset: str
) -> Screen:
    """How many inspectors for each?"""
    body = texts("draw.ask.each", month=month, sizes=_sizes(texts, sizes, ruleset))
    offered = tuple(
        Button(texts.plain("draw.button.each", n=n), Action(Verb.DRAW_OPEN, *question, arg=str(n)))
        for n in range(1, min(inspectors, MOST_EACH) + 1)
    )
    return asking(texts, body, *question, above=(offered,))


def _sizes(texts: Texts, sizes: Mapping[str, int], ruleset: str) -> Markup:
    if ANY_GRADE in sizes:
        return texts("draw.size", n=sizes[ANY_GRADE])
    return texts("list.comma").join(
        texts("draw.ask.of_grade", grade=grade_short(texts, ruleset, _grade(one)), n=n) for one, n in sizes.items()
    )


def _grade(name: str) -> str | None:
    return None if name == "null" else name


def draw_card(texts: Texts, view: DrawView, *, may_witness: bool, may_cancel: bool) -> Screen:
    """The draw: what it is made from while it waits for its witness, then what it brought."""
    rows: list[Markup | None] = [
        texts(f"draw.title.{view.state}", draw=_name(texts, view)),
        bureau_line(texts, view.bureau),
        texts(
            "draw.lists",
            subjects=view.subjects,
            inspectors=view.inspectors,
            recusals=view.recusals,
            sizes=_sizes(texts, view.sizes, view.ruleset),
            each=view.each,
        ),
        texts("draw.by", opener=clean(view.opened_by, 20), witness=clean(view.witness, 20))
        if view.witness
        else texts("draw.opened", opener=clean(view.opened_by, 20)),
        *_drawn(texts, view),
        Markup(),
        texts("draw.hashes", lists=view.lists_sha256[:16], secret=view.secret_sha256[:16]),
        texts("draw.seed", seed=view.seed[:16]) if view.seed else None,
    ]
    return Screen(lines(*rows), _buttons(texts, view, may_witness=may_witness, may_cancel=may_cancel))


def _drawn(texts: Texts, view: DrawView) -> list[Markup]:
    if view.state != "drawn":
        return [Markup(), texts("draw.how")] if view.state == "open" else []
    rows = [
        texts(
            "draw.drawn" if len(one.inspectors) >= view.each else "draw.drawn_short",
            number=str(number),
            name=named(one.name),
            light=light(view.ruleset, one.grade),
            names=texts("list.comma").join(clean(name, 20) for name in one.inspectors) or texts("draw.nobody"),
        )
        for number, one in enumerate(view.drawn[:_LISTED], 1)
    ]
    more = [texts("list.more", n=len(view.drawn) - _LISTED)] if len(view.drawn) > _LISTED else []
    return [Markup(), *rows, *more]


def _buttons(texts: Texts, view: DrawView, *, may_witness: bool, may_cancel: bool) -> Keyboard:
    back = Button(texts.plain("draw.button.list"), Action(Verb.DRAWS))
    if view.state == "drawn":
        verify = Button(texts.plain("draw.button.verify"), Action(Verb.DRAW_VERIFY, view.id))
        file = Button(texts.plain("draw.button.file"), Action(Verb.DRAW_FILE, view.id))
        plan = Button(texts.plain("draw.button.plan"), plan_action("drawn"))
        return ((verify, file), (plan, back))
    row = []
    if view.state == "open" and may_witness:
        row.append(Button(texts.plain("draw.button.witness"), Action(Verb.DRAW_WITNESS, view.id)))
    if view.state == "open" and may_cancel:
        row.append(Button(texts.plain("draw.button.cancel"), Action(Verb.DRAW_CANCEL, view.id)))
    return ((*row, back),)


def invitation(texts: Texts, view: DrawView) -> Screen:
    """Asks a colleague to complete the seed."""
    text = lines(
        texts("draw.invited", draw=_name(texts, view), opener=clean(view.opened_by, 20)),
        texts("draw.how"),
        texts("draw.hashes", lists=view.lists_sha256[:16], secret=view.secret_sha256[:16]),
    )
    return Screen(
        text,
        (
            (
                Button(texts.plain("draw.button.witness"), Action(Verb.DRAW_WITNESS, view.id)),
                Button(texts.plain("draw.button.see"), Action(Verb.DRAW, view.id)),
            ),
        ),
    )


def ask_words(texts: Texts, view: DrawView, question: tuple[int, int]) -> Screen:
    """Any words, please."""
    return asking(texts, texts("draw.ask.words", draw=_name(texts, view)), *question)


def drawn_notice(texts: Texts, view: DrawView, mine: int) -> Screen:
    """Tells of a result. mine: how many the reader goes to."""
    rows = [
        texts("draw.told", draw=_name(texts, view), n=len(view.drawn)),
        texts("draw.told_mine", n=mine) if mine else None,
    ]
    see = Button(texts.plain("draw.button.see"), Action(Verb.DRAW, view.id))
    plan = Button(texts.plain("draw.button.plan"), plan_action("drawn"))
    return Screen(lines(*rows), ((see, plan),))


def verified(texts: Texts, view: DrawView, holds: Mapping[str, bool]) -> Screen:
    """The draw made again, part by part."""
    whole = all(holds.values())
    rows = [
        texts("draw.verified.title" if whole else "draw.verified.broken", draw=_name(texts, view)),
        *(
            texts(f"draw.verified.{'yes' if right else 'no'}", what=texts(f"draw.part.{one}"))
            for one, right in holds.items()
        ),
        Markup(),
        texts("draw.verified.lists", sha256=view.lists_sha256),
        texts("draw.verified.secret", secret=view.secret, sha256=view.secret_sha256),
        texts("draw.verified.words", words=clean(view.words, 200), witness=clean(view.witness, 20)),
        texts("draw.verified.seed", seed=view.seed),
        texts("draw.verified.formula"),
    ]
    return Screen(lines(*rows), ((Button(texts.plain("button.back"), Action(Verb.DRAW, view.id)),),))


def choose_recused(
    texts: Texts, name: str, free: Sequence[tuple[int, str]], known: Sequence[tuple[int, str]], subject: int
) -> Screen:
    """Who shall not inspect there? known: who does not already; a press lifts it."""
    rows = [(Button(label(one), Action(Verb.RECUSE, subject, arg=str(person))),) for person, one in free]
    rows += [
        (Button(texts.plain("recuse.button.lift", name=label(one)), Action(Verb.RECUSE_LIFT, number)),)
        for number, one in known
    ]
    rows.append((Button(texts.plain("button.back"), Action(Verb.VISIT, subject)),))
    return Screen(texts("recuse.ask.who", name=named(name)), tuple(rows))


def ask_recusal_reason(texts: Texts, person: str, question: tuple[int, int]) -> Screen:
    """Why?"""
    return asking(texts, texts("recuse.ask.reason", person=clean(person, 20)), *question)


def recused(texts: Texts, subject: int, *, lifted: bool) -> Screen:
    """It was noted, or lifted."""
    back = Button(texts.plain("visit.button.go"), Action(Verb.VISIT, subject))
    return Screen(texts("recuse.told.lifted" if lifted else "recuse.told.set"), ((back,),))
