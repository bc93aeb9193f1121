"""The fields of a form, and what the button says that sent it."""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.datastructures import UploadFile

from bot.botapi.actions import decode
from flows.screen import Action

MOST_FIELDS = 100
LONGEST_FORM = 64 * 1024
"""Bytes; the longest form of ours is a handover sheet. Of a longer one nothing is read."""


def pressed(form: Mapping[str, str]) -> Action | None:
    """The action of the button that sent a form; None for anything that no button of ours sends."""
    return decode(form.get("action", ""))


async def fields(request: Request, longest: int = LONGEST_FORM) -> dict[str, str]:
    """The fields of a form, without NUL, which no text has; none of one that is longer than so many bytes."""
    sent = b""
    async for part in request.stream():
        sent += part
        if len(sent) > longest:
            return {}
    return _texts(parse_qsl(sent.decode("ascii", "replace"), keep_blank_values=True))


async def with_files(request: Request, longest: int) -> tuple[dict[str, str], dict[str, bytes]]:
    """The fields and the files of a form that can carry one file, of at most so many bytes; nothing of a longer one.

    Files are read by their field's name: what the browser says of a file's name and kind is told to nobody.
    """
    announced = request.headers.get("content-length", "")
    if not announced.isdecimal() or int(announced) > longest:
        return {}, {}
    async with request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=longest) as form:
        files = {name: await each.read() for name, each in form.multi_items() if isinstance(each, UploadFile)}
        return _texts((name, each) for name, each in form.multi_items() if isinstance(each, str)), files


def _texts(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name: value.replace("\0", "") for name, value in pairs}
