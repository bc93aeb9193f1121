"""What stands in place of a page that can't be shown: the same for what isn't there and for what isn't theirs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request, Response

from bot.links import LinkError
from bot.web.console import NotHereError
from bot.web.pages import page
from bot.web.sessions import ForgedError, SignedOutError
from locales.catalog import load


async def gone(_request: Request, _problem: Exception) -> Response:
    """The page behind everything that opens nothing, the same for all, in Danish and English."""
    said = {
        lang: (
            load(lang).gettext("This page is not here"),
            load(lang).gettext(
                "Perhaps the link is too old. Write something to Pejling in Telegram. Then you get a new one."
            ),
        )
        for lang in ("da", "en")
    }
    response = page("contact_gone.html", "da", said=said)
    response.status_code = 404
    return response


HANDLERS: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    LinkError: gone,
    NotHereError: gone,
    SignedOutError: gone,
    ForgedError: gone,
}
