"""What the phone API and the control API share: JSON in, JSON out, clear refusals, and any page may call them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from aiohttp import web

from bot.sandbox.store import Store, dumps

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
T = TypeVar("T")
_CORS = {"Access-Control-Allow-Origin": "*"}
_PREFLIGHT = _CORS | {"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "Content-Type"}
_MISSING: Any = object()


class RefusedError(Exception):
    """A request that can't be met: an HTTP status and a sentence that says what to do instead."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self._status = status

    def response(self) -> web.Response:
        """The sentence as JSON."""
        return web.json_response({"error": str(self)}, status=self._status, headers=_CORS)


def api(store: Store, answer: Callable[[web.Request], Awaitable[Any]]) -> Handler:
    """A route from a function that returns JSON or raises RefusedError; its changes are on disk before the answer."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            result = await answer(request)
        except RefusedError as refused:
            return refused.response()
        finally:
            store.commit()
        return web.Response(body=dumps(result).encode(), content_type="application/json", headers=_CORS)

    return handle


async def preflight(_: web.Request) -> web.Response:
    """The browser's question before a request from another page."""
    return web.Response(status=204, headers=_PREFLIGHT)


async def read_json(request: web.Request) -> dict[str, Any]:
    """The body as a JSON object; an empty body is an empty object."""
    if not request.can_read_body:
        return {}
    try:
        body = await request.json()
    except ValueError as error:
        raise RefusedError(400, f"The body is no JSON ({error}).") from error
    if not isinstance(body, dict):
        raise RefusedError(400, "The body must be a JSON object.")
    return body


def field(body: dict[str, Any], name: str, kind: type[T], default: T = _MISSING) -> T:
    """A field of the body, of the type asked for."""
    value = body.get(name, default)
    if value is _MISSING or not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise RefusedError(400, f"The body needs the field {name!r} as {kind.__name__}.")
    return value
