"""One call of a Bot API method: its name, its arguments however they were sent, and uploaded files."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.sandbox.errors import ApiError, bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart body."""

    name: str
    content: bytes


@dataclass(slots=True)
class Call:
    """Arguments by name. Forms carry text and JSON in text, JSON bodies carry values: the readers take either."""

    method: str
    arguments: dict[str, Any]
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """As text; empty where it is missing."""
        value = self.arguments.get(name)
        return value if isinstance(value, str) else "" if value is None else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """As a whole number; what is none counts as 0, as in td's `to_integer`."""
        text = self.text(name).strip()
        if not text:
            return default
        return int(text) if text.removeprefix("-").isdecimal() else 0

    def flag(self, name: str) -> bool:
        """As a truth value: true, yes and 1 in any case."""
        return self.text(name).lower() in {"true", "yes", "1"}

    def value(self, name: str, what: str) -> Any:
        """As JSON, None where it is missing. Raises 400 that calls it `what`."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError as error:
            raise bad_request(f"can't parse {what} JSON object") from error

    def upload(self, name: str) -> Upload | None:
        """The uploaded file for an argument: the part of that name, or the one it names with attach://."""
        reference = self.text(name)
        if reference and not reference.startswith("attach://"):
            return None
        return self.uploads.get(reference.removeprefix("attach://") or name)


async def read_call(request: web.Request, method: str) -> Call:
    """Read a GET or POST with a query string, JSON, form or multipart body. Raises 400 or 413 for a bad body."""
    call = Call(method, dict(request.query))
    try:
        if request.content_type == "multipart/form-data":
            await _read_multipart(request, call)
        elif request.can_read_body:
            read_body(call, request.content_type, await request.read())
    except web.HTTPRequestEntityTooLarge as error:
        raise ApiError(error.status, "Request Entity Too Large") from error
    return call


def read_body(call: Call, content_type: str, body: bytes) -> None:
    """Add the arguments of a JSON or form body. Raises 400 for one that can't be parsed."""
    try:
        if content_type == "application/json":
            arguments = json.loads(body)
            if not isinstance(arguments, dict):
                raise bad_request("object expected as request body")
            call.arguments.update(arguments)
        else:
            call.arguments.update(parse_qsl(body.decode(), keep_blank_values=True))
    except ValueError as error:
        raise bad_request("can't parse the request body") from error


async def _read_multipart(request: web.Request, call: Call) -> None:
    try:
        form = await request.post()
    except ValueError as error:
        raise bad_request("can't parse the request body") from error
    for name, value in form.items():
        if isinstance(value, web.FileField):
            call.uploads[name] = Upload(value.filename, value.file.read())
            value.file.close()
        else:
            call.arguments[name] = value if isinstance(value, str) else value.decode(errors="replace")
