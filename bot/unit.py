"""One update's unit of work: the open transaction, who is asking, and everything that is to be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.screen import Screen
from bot.incoming import Incoming
from bot.locales import Texts, texts
from bot.outgoing import Attachment, Call, Drawing, FileKind, OutgoingFiles, edit, file_messages, message
from storage import outbox

ANSWER_LIMIT = 200


class HasLanguage(Protocol):
    """The least that an actor has to tell: `lang` is "zh" or "en"."""

    @property
    def lang(self) -> str: ...


ActorT = TypeVar("ActorT", bound=HasLanguage)


@dataclass
class Unit(Generic[ActorT]):
    """What a handler gets for one update.

    conn: the write transaction in which everything happens; it is committed when the handler returns.
    now, today: the instant (UTC) and the day in China that count for the whole update.
    actor: who is asking, as the composition root's resolver found out.
    """

    conn: AsyncConnection
    incoming: Incoming
    actor: ActorT
    now: datetime
    today: date
    files: OutgoingFiles
    failure: BaseException | None = None
    direct: list[Call] = field(default_factory=list)
    _kept: list[Call] = field(default_factory=list)
    _answer: dict[str, Any] | None = None
    _pressed_is_free: bool = True

    @property
    def texts(self) -> Texts:
        """The texts in the actor's language."""
        return texts(self.actor.lang)

    @property
    def private_chat_id(self) -> int | None:
        """The sender's own chat, where personal answers belong also when the question came in a group."""
        return self.incoming.sender.telegram_id if self.incoming.sender else None

    async def say(
        self,
        screen: Screen,
        *,
        chat_id: int | None = None,
        new: bool = False,
        edit_message_id: int | None = None,
        edits: int | None = None,
        priority: int = outbox.URGENT,
        silent: bool = False,
        not_before: datetime | None = None,
        about: str | None = None,
        document: Attachment | Drawing | None = None,
        photo: Attachment | Drawing | None = None,
    ) -> int:
        """Puts a screen in the outbox and returns the row's id.

        Where the update is a pressed button, the first screen replaces the pressed message, unless it is `new`,
        goes to another chat or brings a file. `edit_message_id` replaces a message by Telegram's id, `edits`
        one by its outbox row, also when it was not sent yet. A message that is gone is sent anew.
        Raises ValueError where there is no chat to speak to.
        """
        target = self._chat(chat_id)
        details: dict[str, Any] = {"priority": priority, "not_before": not_before, "about": about}
        if document is not None:
            return await self._say_file(target, "document", document, screen, silent, details)
        if photo is not None:
            return await self._say_file(target, "photo", photo, screen, silent, details)
        if edits is not None:
            return await self.put(edit(screen, None), chat_id=target, edits=edits, **details)
        if edit_message_id is None and not new:
            edit_message_id = self._take_pressed(target)
        if edit_message_id is not None:
            return await self.put(edit(screen, edit_message_id), chat_id=target, **details)
        return await self.put(message(screen, silent=silent), chat_id=target, **details)

    async def put(
        self,
        call: Call,
        *,
        chat_id: int | None = None,
        edits: int | None = None,
        priority: int = outbox.URGENT,
        not_before: datetime | None = None,
        about: str | None = None,
    ) -> int:
        """Puts any Bot API call in the outbox and returns the row's id. Raises ValueError without a chat."""
        target = self._chat(chat_id)
        payload = dict(call.payload)
        if call.method.startswith("send") and target == self.incoming.chat_id and self.incoming.thread_id:
            payload.setdefault("message_thread_id", self.incoming.thread_id)
        return await outbox.enqueue(
            self.conn,
            chat_id=target,
            method=call.method,
            payload=payload,
            priority=priority,
            now=self.now,
            not_before=not_before,
            edits_id=edits,
            about=about,
        )

    def answer(self, text: str = "", *, alert: bool = False) -> None:
        """What the pressed button hears, at most 200 characters, sent after the commit; the last call counts.

        A button that nobody answers is answered silently. Without a pressed button this does nothing.
        """
        self._answer = {"text": text[:ANSWER_LIMIT], "show_alert": alert} if text else {}

    def directly(self, method: str, parameters: Mapping[str, Any]) -> None:
        """A call made after the commit and never repeated, for what is worthless later, such as "typing"."""
        self.direct.append(Call(method, dict(parameters)))

    def calls_after_commit(self) -> list[Call]:
        """Everything that is to be sent directly, the button's answer first."""
        callback_id = self.incoming.callback_id
        if callback_id is None:
            return self.direct
        answer = {"callback_query_id": callback_id, **(self._answer or {})}
        return [Call("answerCallbackQuery", answer), *self.direct]

    def undo_files(self) -> None:
        """Removes the files that were written for rows which a rollback has undone."""
        for call in self._kept:
            self.files.discard(call.payload)

    async def _say_file(
        self,
        chat_id: int,
        kind: FileKind,
        attachment: Attachment | Drawing,
        screen: Screen,
        silent: bool,
        details: dict[str, Any],
    ) -> int:
        calls = file_messages(kind, self.files.keep(attachment), screen, silent=silent)
        self._kept.extend(calls)
        row_ids = [await self.put(call, chat_id=chat_id, **details) for call in calls]
        return row_ids[-1]

    def _chat(self, chat_id: int | None) -> int:
        target = self.incoming.chat_id if chat_id is None else chat_id
        if target is None:
            target = self.private_chat_id
        if target is None:
            raise ValueError("there is no chat to speak to")
        return target

    def _take_pressed(self, chat_id: int) -> int | None:
        """The pressed message, once: a second screen must not overwrite the first."""
        incoming = self.incoming
        if not (incoming.editable and self._pressed_is_free and chat_id == incoming.chat_id):
            return None
        self._pressed_is_free = False
        return incoming.message_id
