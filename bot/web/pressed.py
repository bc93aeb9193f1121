"""The fields of a form, and what the button says that sent it."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from fastapi import Request

from bot.botapi.actions import decode
from flows.screen import Action

LONGEST_FORM = 64 * 1024
"""Bytes; the longest form of ours is a handover sheet. Of a longer one nothing is read."""


def pressed(form: Mapping[str, str]) -> Action | None:
    """The action of the button that sent a form; None for anything that no button of ours sends."""
    return decode(form.get("action", ""))


async def fields(request: Request, longest: int = LONGEST_FORM) -> dict[str, str]:
    """The fields of a form; none of one that is longer than so many bytes."""
    sent = b""
    async for part in request.stream():
        sent += part
        if len(sent) > longest:
            return {}
    return dict(parse_qsl(sent.decode("ascii", "replace"), keep_blank_values=True))
