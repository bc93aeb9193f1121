"""How the sandbox says no: Telegram's error codes with Telegram's own descriptions.

The descriptions are those of `Client.cpp` (telegram-bot-api) and `MessagesManager.cpp` (td), word for word.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
BLOCKED = "bot was blocked by the user"
NEVER_STARTED = "bot can't initiate conversation with a user"
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class SandboxError(Exception):
    """The sandbox can't do what its owner asked (start, open its state); the text says what to do about it."""


class ApiError(Exception):
    """An answer with `ok: false`; `parameters` are Telegram's ResponseParameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON that Telegram answers with."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return body | {"parameters": self.parameters} if self.parameters else body


def refusal(status: HTTPStatus, description: str) -> ApiError:
    """An error whose description begins with the name of its status, as almost all of Telegram's do."""
    return ApiError(status, f"{status.phrase}: {description}")


def bad_request(description: str) -> ApiError:
    """400."""
    return refusal(HTTPStatus.BAD_REQUEST, description)


def forbidden(description: str) -> ApiError:
    """403."""
    return refusal(HTTPStatus.FORBIDDEN, description)


def conflict(description: str) -> ApiError:
    """409."""
    return refusal(HTTPStatus.CONFLICT, description)


def too_many(retry_after: int) -> ApiError:
    """429; the seconds stand in the text, in the parameters and in the Retry-After header."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
