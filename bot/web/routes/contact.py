"""A contact person's own page and the forms on it. The sealed link is the key; nothing else opens them."""

from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.botapi.actions import LIMIT, decode
from bot.web.desk import ContactDesk
from bot.web.pages import language, page
from bot.web.screens import view
from flows.screen import Action
from locales.catalog import load

LONGEST_FORM = len("action=") + 3 * LIMIT
"""Bytes of the longest form that a page of ours sends: one action, each character of it escaped."""


def router(desk: ContactDesk) -> APIRouter:
    """The routes of the page, in the language of whom it belongs to."""
    routes = APIRouter(prefix="/c/{token}")

    @routes.get("")
    async def show(token: str) -> HTMLResponse:
        seen = await desk.page(token)
        return page("contact.html", language(seen.member.language), token=token, seen=seen, contents=seen.page)

    @routes.get("/forms/{form}")
    async def show_form(token: str, form: str) -> HTMLResponse:
        seen = await desk.form(token, form)
        lang = language(seen.member.language)
        return page("contact_form.html", lang, token=token, seen=seen, screen=view(seen.screen, load(lang)))

    @routes.post("/forms/{form}")
    async def answer(token: str, form: str, request: Request) -> Response:
        await desk.answer(token, form, await _pressed(request))
        return RedirectResponse(request.url.path, status_code=303)

    return routes


async def _pressed(request: Request) -> Action | None:
    """The action of the button that sent the form; None for anything that no button of ours sends."""
    sent = b""
    async for part in request.stream():
        sent += part
        if len(sent) > LONGEST_FORM:
            return None
    return decode(dict(parse_qsl(sent.decode("ascii", "replace"))).get("action", ""))


async def gone(_request: Request, _problem: Exception) -> Response:
    """The page behind every link that opens nothing, the same for all, in Danish and English."""
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
