"""What guards every page, whichever it is: the address asked for, what is sent, what browsers are told, what breaks.

`docs/web.md` says what each is against.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

import structlog
from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.sessions import ForgedError
from bot.web.sorry import BROKEN, ELSEWHERE, TOO_LONG, not_here, sorry

LONGEST_BODY = 6 * 1024 * 1024
"""Bytes: a picture of 5 MB, and what a form has beside it."""

A_YEAR_S = 365 * 24 * 3600
VERSIONED = f"public, max-age={A_YEAR_S}, immutable"
"""Of a file that a page names with its version (`bot.web.pages.asset`): another one has another address."""

UNVERSIONED = "public, max-age=3600"

TELEGRAM_FRAMES = "https://web.telegram.org"
"""Telegram's own client for browsers, which shows a Mini App in a frame; its other clients need no leave."""

DEMO_FRAMES = "'self' http://127.0.0.1:* http://localhost:*"
"""The demo's phones stand in frames, and so do the pages that they open."""

_HERE = {"127.0.0.1", "localhost", "::1"}
_NAMED = "/healthz"
"""Asked for by balancers, who call a process by its own address."""

HEADERS = {
    "Referrer-Policy": "same-origin",  # with "no-referrer" older browsers send forms with `Origin: null`
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


log = structlog.get_logger("web")


def content_policy(framed: Iterable[str] = (), framed_by: str = "'none'") -> str:
    """The Content-Security-Policy; pages may frame us and the addresses `framed`, and be framed by `framed_by`."""
    origins = {"{0.scheme}://{0.netloc}".format(urlsplit(url)) for url in framed}
    frames = " ".join(["'self'", *sorted(origins)])
    return (
        f"default-src 'self'; frame-src {frames}; frame-ancestors {framed_by}; "
        "base-uri 'none'; form-action 'self'; object-src 'none'"
    )


def expect_same_site(request: Request) -> None:
    """Raise ForgedError where another site's page sent the form; for forms that are sent before there is a session.

    Every browser says one of the two when another site posts (Fetch, 3.2 and Fetch Metadata, 2.3).
    """
    told, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    is_ours = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not (told in ("same-origin", "none") if told is not None else is_ours):
        raise ForgedError


class TooLongError(Exception):
    """More was sent than any form of ours has."""


class Guard:
    """Stands around the whole application."""

    def __init__(self, app: ASGIApp, public_url: str, *, is_demo: bool = False) -> None:
        self._app = app
        self._is_demo = is_demo
        address = urlsplit(public_url)
        self._hosts = _HERE if address.hostname in _HERE else {address.hostname}
        self._told = dict(HEADERS)
        if address.scheme == "https":
            self._told["Strict-Transport-Security"] = f"max-age={A_YEAR_S}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through to the pages, or answer in their place."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answering = _Answering(send, {**self._told, **self._about(scope)}, scope["method"] == "HEAD")
        asked = {**scope, "method": "GET"} if answering.is_head else scope
        headers = Headers(scope=scope)
        if not self._is_here(headers, scope["path"]):
            await sorry(ELSEWHERE)(asked, receive, answering)
            return
        if _has_nul(scope):
            await not_here(scope["path"])(asked, receive, answering)
            return
        try:
            await self._app(asked, _counted(headers, receive), answering)
        except Exception as problem:
            if answering.has_begun:
                raise
            is_long = isinstance(problem, TooLongError)
            if not is_long and not isinstance(problem, ClientDisconnect):  # a lost line is no fault of ours
                log.error("page_failed", error=type(problem).__name__)
            await sorry(TOO_LONG if is_long else BROKEN)(asked, receive, answering)

    def _is_here(self, headers: Headers, path: str) -> bool:
        """Asked for by the name under which people know us: no other may stand in our links, or read us by its name."""
        asked = headers.getlist("host")
        return path == _NAMED or (len(asked) == 1 and _host(asked[0]) in self._hosts)

    def _about(self, scope: Scope) -> dict[str, str]:
        path: str = scope["path"]
        by = TELEGRAM_FRAMES if path == "/m" or path.startswith("/m/") else "'none'"
        told = {"Content-Security-Policy": content_policy(framed_by=DEMO_FRAMES if self._is_demo else by)}
        if path.startswith("/static/"):
            told["Cache-Control"] = VERSIONED if scope["query_string"].startswith(b"v=") else UNVERSIONED
        return told


class _Answering:
    """Sends an answer on with the headers that it has not set itself; to HEAD without its body."""

    def __init__(self, send: Send, told: dict[str, str], is_head: bool) -> None:
        self._send = send
        self._told = told
        self.is_head = is_head
        self.has_begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            headers = MutableHeaders(scope=message)
            for name, value in self._told.items():
                headers.setdefault(name, value)
        elif self.is_head:
            message = {**message, "body": b""}
        await self._send(message)


def _counted(headers: Headers, receive: Receive) -> Receive:
    """The request's body, as far as it isn't too long. Raises TooLongError."""
    announced, left = headers.get("content-length", "0"), LONGEST_BODY

    async def counting() -> Message:
        nonlocal left
        if announced.isdecimal() and int(announced) > LONGEST_BODY:
            raise TooLongError
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise TooLongError
        return message

    return counting


def _has_nul(scope: Scope) -> bool:
    """No address of ours has it, and no text that PostgreSQL keeps or compares with."""
    return "\0" in scope["path"] or b"%00" in scope.get("query_string", b"")


def _host(name: str) -> str | None:
    try:
        return urlsplit(f"//{name}").hostname
    except ValueError:
        return None
