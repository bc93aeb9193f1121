"""What stands in place of a page that can't be shown: the same for what isn't there and for what isn't theirs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from bot.links import LinkError
from bot.web.console import NotHereError
from bot.web.security import expect_same_site
from bot.web.sessions import CSRF, ForgedError, SignedOutError
from bot.web.sorry import FORGED, GO_BACK, NOT_IN, NOT_LIKE_THAT, SIGNED_OUT, not_here, sorry
from flows.names import NOT_USABLE, RefusedError


async def gone(request: Request, _problem: Exception) -> Response:
    """The page behind everything that opens nothing, the same for all. What somebody has just sent stands there to be
    copied: whose turn it is may have changed while they wrote.
    """
    return not_here(request.url.path, typed(request))


async def signed_out(request: Request, _problem: Exception) -> Response:
    """Young people open their link again. Staff sign in and come back; what they have just sent isn't saved, and stands
    there to be copied.
    """
    if not request.url.path.startswith("/console"):
        return sorry(NOT_IN)
    if request.method == "POST":
        return sorry(SIGNED_OUT, typed(request), way="/console/sign-in")
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    address = f"/console/sign-in?{urlencode({'to': back})}"
    if "hx-request" in request.headers:  # or the page to sign in would stand in the middle of another
        return Response(status_code=200, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


async def forged(request: Request, _problem: Exception) -> Response:
    """A form of another session, or of another site: nothing was done."""
    return sorry(FORGED, typed(request))


async def refused(_request: Request, problem: Exception) -> Response:
    """What can't be done as it was asked for, where there is no form to say it on."""
    said = problem.said if isinstance(problem, RefusedError) else NOT_USABLE
    return sorry((422, said, GO_BACK))


async def by_routing(request: Request, problem: Exception) -> Response:
    """An address or a method that there isn't; what answers machines keeps its own words."""
    status = problem.status_code if isinstance(problem, HTTPException) else 404
    if isinstance(problem, HTTPException) and status not in (404, 405):
        return await http_exception_handler(request, problem)
    response = sorry(NOT_LIKE_THAT) if status == 405 else not_here(request.url.path)
    response.headers.update(getattr(problem, "headers", None) or {})
    return response


def typed(request: Request) -> Sequence[str]:
    """What somebody has just written in a form of ours; nothing of what another site wants to have shown here."""
    try:
        expect_same_site(request)
    except ForgedError:
        return ()
    form = getattr(request.state, "form", {})
    return [value for name, value in form.items() if name != CSRF and " " in value.strip()]


HANDLERS: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    LinkError: gone,
    NotHereError: gone,
    SignedOutError: signed_out,
    ForgedError: forged,
    RefusedError: refused,
    HTTPException: by_routing,
}
