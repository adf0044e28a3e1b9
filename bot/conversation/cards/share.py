"""What leaves the bureau's chats: an inline result, the link of a subject, its printed code."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from bot.conversation.cards.parts import label, named
from bot.conversation.phrases import clean, grade_long, light
from bot.conversation.screen import Action, Button, Keyboard, Screen
from bot.conversation.verbs import Verb
from bot.locales import Texts


def inline_title(texts: Texts, ruleset: str, name: str, grade: str | None) -> str:
    """The line in the list under the asker's thumb, which they alone see."""
    return texts.plain("share.inline_title", light=light(ruleset, grade), name=clean(name, 60))


def inline_about(texts: Texts, ruleset: str, number: str, grade: str | None) -> str:
    """The second line there."""
    return texts.plain("share.inline_about", grade=grade_long(texts, ruleset, grade).unescape(), number=number)


def posted(texts: Texts, name: str, url: str) -> Screen:
    """The message that choosing a result posts into any chat: the name, and a way for those who may see more."""
    return Screen(texts("share.posted", name=named(name)), ((Button(texts.plain("share.button.open"), url=url),),))


def share_rows(texts: Texts, subject_id: int, asked: str, url: str | None, name: str) -> Keyboard:
    """二维码; 分享 under a subject's card. asked: the inline query that finds it; url None: only that."""
    row = [Button(texts.plain("share.button.share"), inline=asked)]
    if url is not None:
        row.append(Button(texts.plain("share.button.forward"), url=share_url(url, name)))
    return ((Button(texts.plain("share.button.qr"), Action(Verb.QR, subject_id)),), tuple(row))


def share_url(url: str, name: str) -> str:
    """Telegram's own page to choose whom to send a link to."""
    return "https://t.me/share/url?" + urlencode({"url": url, "text": label(name)}, quote_via=quote)


def qr_sent(texts: Texts, subject_id: int, name: str, *, may_renew: bool, renewed: bool = False) -> Screen:
    """The caption of the printable picture."""
    key = "share.qr_renewed" if renewed else "share.qr_sent"
    renew = Button(texts.plain("share.button.renew"), Action(Verb.QR, subject_id, arg="renew"))
    return Screen(texts(key, name=named(name)), ((renew,),) if may_renew else ())


def renew_question(texts: Texts, subject_id: int, name: str) -> Screen:
    """Whether the printed codes shall lead nowhere from now on."""
    return Screen(
        texts("share.renew_sure", name=named(name)),
        (
            (
                Button(texts.plain("share.button.sure"), Action(Verb.QR, subject_id, arg="sure")),
                Button(texts.plain("button.back"), Action(Verb.SUBJECT, subject_id)),
            ),
        ),
    )


def no_link(texts: Texts) -> Screen:
    """The bot has not met Telegram yet and does not know its own name."""
    return Screen(texts("share.no_link"))
