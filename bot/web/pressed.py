"""What the button says that sent a form."""

from urllib.parse import parse_qsl

from fastapi import Request

from bot.botapi.actions import LIMIT, decode
from flows.screen import Action

LONGEST_FORM = len("action=") + 3 * LIMIT
"""Bytes of the longest form that a page of ours sends: one action, each character of it escaped."""


async def pressed(request: Request) -> Action | None:
    """The action of the button that sent the form; None for anything that no button of ours sends."""
    return decode((await fields(request, LONGEST_FORM)).get("action", ""))


async def fields(request: Request, longest: int) -> dict[str, str]:
    """The fields of a form; none of one that is longer than so many bytes."""
    sent = b""
    async for part in request.stream():
        sent += part
        if len(sent) > longest:
            return {}
    return dict(parse_qsl(sent.decode("ascii", "replace")))
