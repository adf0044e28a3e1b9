"""/export: what, of which year, in which form; and that it is done."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.conversation.cards.parts import label
from bot.conversation.phrases import clean
from bot.conversation.screen import Action, Button, Screen, grid, lines
from bot.conversation.verbs import Verb
from bot.conversation.views import SubjectChoice
from bot.locales import Texts

#: What stands for every year in a button's `version`.
ALL_YEARS = 1


def export_kinds(texts: Texts, bureau: str, kinds: Sequence[str], *, reports: bool) -> Screen:
    """The kinds that the bureau's regulation has. reports: one may ask for a subject's report besides."""
    buttons = (Button(texts.plain(f"export.kind.{kind}"), Action(Verb.EXPORT, arg=kind)) for kind in kinds)
    rows = [texts("export.choose", bureau=clean(bureau, 60)), texts("export.report_hint") if reports else None]
    return Screen(lines(*rows), grid(buttons, 2))


def export_years(texts: Texts, kind: str, years: Sequence[int]) -> Screen:
    """The years to choose from, ALL_YEARS among them where it is one."""
    buttons = (
        Button(
            texts.plain("export.years.all") if year == ALL_YEARS else texts.plain("export.years.one", year=str(year)),
            Action(Verb.EXPORT, version=year, arg=kind),
        )
        for year in years
    )
    return Screen(texts("export.year", kind=texts(f"export.kind.{kind}")), grid(buttons, 2))


def export_forms(
    texts: Texts, kind: str, forms: Sequence[str], *, year: int = 0, subject: int = 0, about: str = ""
) -> Screen:
    """The forms that a kind has. `about`: the subject or the year that was chosen."""
    buttons = (
        Button(texts.plain(f"export.forms.{form}"), Action(Verb.EXPORT, subject, year, f"{kind}={form}"))
        for form in forms
    )
    what = texts("export.about", about=clean(about, 60)) if about else Markup()
    return Screen(texts("export.form", kind=texts(f"export.kind.{kind}"), about=what), grid(buttons, 4))


def export_whose(texts: Texts, found: Sequence[SubjectChoice]) -> Screen:
    """The subjects that a name may mean."""
    buttons = (Button(label(one.name), Action(Verb.EXPORT, one.id, arg="report")) for one in found)
    return Screen(texts("export.which"), grid(buttons, 1))


def export_done(texts: Texts, title: str, rows: int, sha256: str, *, tasks: int, left_out: int) -> Screen:
    """The outcome; the file follows."""
    return Screen(
        lines(
            texts("export.done", title=title, n=rows, sha256=sha256),
            texts("export.tasks", n=tasks) if tasks else None,
            texts("export.left_out", n=left_out) if left_out else None,
        )
    )
