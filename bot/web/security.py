"""What browsers are told about every page: own parts only, nothing inline, nothing passed on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from urllib.parse import urlsplit

from fastapi import Request, Response

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


def content_policy(framed: Iterable[str] = ()) -> str:
    """The Content-Security-Policy; pages may be framed by us, and may frame us and the addresses `framed`."""
    origins = {"{0.scheme}://{0.netloc}".format(urlsplit(url)) for url in framed}
    frames = " ".join(["'self'", *sorted(origins)])
    return (
        f"default-src 'self'; frame-src {frames}; frame-ancestors 'self'; "
        "base-uri 'none'; form-action 'self'; object-src 'none'"
    )


async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Middleware: put the headers on every answer that has not set its own."""
    response = await call_next(request)
    for name, value in {**HEADERS, "Content-Security-Policy": content_policy()}.items():
        response.headers.setdefault(name, value)
    return response
