"""How the Bot API says no."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refusal with Telegram's own code and wording.

    `fault` tells a wrong call (a bug of the bot, recorded as a violation) from a state of the world that a
    correct bot meets too: a person blocked it, a message was deleted meanwhile, a press is too old.
    """

    def __init__(
        self,
        code: int,
        description: str,
        *,
        fault: bool = True,
        retry_after: int | None = None,
        migrate_to: int | None = None,
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.fault = fault
        self.parameters: dict[str, int] = {}
        if retry_after is not None:
            self.parameters["retry_after"] = retry_after
        if migrate_to is not None:
            self.parameters["migrate_to_chat_id"] = migrate_to

    def to_json(self) -> dict[str, Any]:
        """The body of the HTTP answer."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(reason: str, *, fault: bool = True, migrate_to: int | None = None) -> ApiError:
    """400, worded as Telegram words it."""
    return ApiError(400, f"Bad Request: {reason}", fault=fault, migrate_to=migrate_to)


def forbidden(reason: str, *, fault: bool = False) -> ApiError:
    """403: usually the person's decision, so not the bot's fault."""
    return ApiError(403, f"Forbidden: {reason}", fault=fault)


def not_played(what: str) -> ApiError:
    """Valid at Telegram, but not part of this sandbox."""
    return ApiError(501, f"Not Implemented: the sandbox does not play {what}")


def too_many_requests(retry_after: int) -> ApiError:
    """429 with the seconds to wait."""
    description = f"Too Many Requests: retry after {retry_after}"
    return ApiError(429, description, fault=False, retry_after=retry_after)
