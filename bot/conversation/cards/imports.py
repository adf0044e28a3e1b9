"""A table sent in chat: how to send one, what its check found, and what came of the import."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from bot.conversation.phrases import clean
from bot.conversation.screen import Action, Button, Screen, lines, within_limit
from bot.conversation.verbs import Verb
from bot.imports.plan import Findings
from bot.imports.words import counted, grades, remarks
from bot.locales import Texts

_SHOWN = 6


def import_help(texts: Texts) -> Screen:
    """How to bring a table, with the templates."""
    buttons = tuple(
        (Button(texts.plain(f"import.template.{kind}"), Action(Verb.IMPORT_TEMPLATE, arg=kind)),)
        for kind in ("subjects", "records")
    )
    return Screen(texts("import.help"), buttons)


def import_received(texts: Texts, name: str) -> Screen:
    """The file is being fetched."""
    return Screen(texts("import.received", file=clean(name, 60)))


def import_checked(texts: Texts, name: str, findings: Findings, job_id: int) -> Screen:
    """What the check found: what is wrong, or what would be done and the buttons to do it."""
    head = texts(f"import.checked.{findings.kind}", file=clean(name, 60))
    rows: list[Markup] = [head, Markup("%s") % counted(texts.language, findings)]
    if findings.bad_rows:
        rows.append(texts("import.bad", n=findings.bad_rows))
        rows += [texts("list.item", item=clean(one.line(texts.language), 300)) for one in findings.problems[:_SHOWN]]
        if len(findings.problems) > _SHOWN:
            rows.append(texts("list.more", n=len(findings.problems) - _SHOWN))
        return Screen(within_limit([*rows, texts("import.mend")], texts("import.mend")))
    noted = list(remarks(texts.language, findings))
    rows += [Markup("%s") % clean(one, 300) for one in noted[:_SHOWN]]
    if len(noted) > _SHOWN:
        rows.append(texts("list.more", n=len(noted) - _SHOWN))
    if not findings.to_do and not findings.duplicates:
        return Screen(within_limit([*rows, texts("import.nothing_new")], texts("import.nothing_new")))
    if findings.asks_coordinates:
        rows.append(texts("import.coordinates"))
        choices = [("g", "import.confirm.gcj02"), ("w", "import.confirm.wgs84")]
    else:
        choices = [("", "import.confirm.all")]
        if findings.duplicates:
            rows.append(texts("import.duplicates", n=findings.duplicates))
            choices.append(("k", "import.confirm.duplicates"))
    buttons = [(Button(texts.plain(key), Action(Verb.IMPORT_RUN, job_id, arg=arg)),) for arg, key in choices]
    buttons.append((Button(texts.plain("import.cancel"), Action(Verb.IMPORT_DROP, job_id)),))
    return Screen(within_limit(rows, texts("import.cut")), tuple(buttons))


def import_done(
    texts: Texts, name: str, findings: Findings, ruleset: str, found: Mapping[str | None, int], assessed: int
) -> Screen:
    """The one summary: counts, and the grades afterwards by class."""
    return Screen(
        lines(
            texts(f"import.done.{findings.kind}", file=clean(name, 60)),
            Markup("%s") % counted(texts.language, findings),
            texts("import.assessed", n=assessed),
            Markup("%s") % grades(texts.language, ruleset, found),
        )
    )


def import_dropped(texts: Texts) -> Screen:
    """Nobody wants it."""
    return Screen(texts("import.dropped"))


def template_sent(texts: Texts) -> Screen:
    """The template follows as a file."""
    return Screen(texts("import.template.sent"))
