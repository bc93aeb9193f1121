"""A contact person's own page and the forms on it. The sealed link is the key; nothing else opens them."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.usecases import relay_note
from bot.web.curve import curve
from bot.web.desk import ContactDesk, PersonView
from bot.web.pages import language, page
from bot.web.pressed import fields, pressed
from bot.web.screens import view
from flows.choices import Way
from flows.screen import Text
from locales.catalog import load

LONGEST_NOTE = len("note=") + 4 * 12 * relay_note.LONGEST
"""Bytes of four times the longest note, each character escaped in UTF-8: whoever writes too much is told so."""

WAYS = {
    Way.CALL_MORNING: Text("By a call before noon"),
    Way.CALL_AFTERNOON: Text("By a call in the afternoon"),
    Way.SMS: Text("By a text message"),
    Way.IN_PERSON: Text("In person"),
    Way.NOTE: Text("By a short note from here"),
}


def router(desk: ContactDesk) -> APIRouter:
    """The routes of the page, in the language of whom it belongs to."""
    routes = APIRouter(prefix="/c/{token}")

    @routes.get("")
    async def show(token: str) -> HTMLResponse:
        seen = await desk.page(token)
        return page("contact.html", language(seen.member.language), token=token, seen=seen, contents=seen.page)

    @routes.get("/{code}")
    async def show_person(token: str, code: str, sent: bool = False) -> HTMLResponse:
        return _person(token, await desk.person(token, code), sent=sent)

    @routes.post("/{code}")
    async def relay(token: str, code: str, request: Request) -> Response:
        note = (await fields(request, LONGEST_NOTE)).get("note", "")
        if await desk.relay(token, code, note):
            return RedirectResponse(f"{request.url.path}?sent=1", status_code=303)
        response = _person(token, await desk.person(token, code), note=note, is_refused=True)
        response.status_code = 422
        return response

    @routes.get("/forms/{form}")
    async def show_form(token: str, form: str) -> HTMLResponse:
        seen = await desk.form(token, form)
        lang = language(seen.member.language)
        return page("contact_form.html", lang, token=token, seen=seen, screen=view(seen.screen, load(lang)))

    @routes.post("/forms/{form}")
    async def answer(token: str, form: str, request: Request) -> Response:
        await desk.answer(token, form, await pressed(request))
        return RedirectResponse(request.url.path, status_code=303)

    return routes


def _person(
    token: str, seen: PersonView, *, note: str = "", is_refused: bool = False, sent: bool = False
) -> HTMLResponse:
    lang = language(seen.member.language)
    drawn = [curve(shown.curve) for shown in seen.page.shown]
    reach = load(lang).text(WAYS[seen.page.reach]) if seen.page.reach else None
    said = {"note": note, "is_refused": is_refused, "longest": relay_note.LONGEST, "sent": sent}
    return page("contact_person.html", lang, token=token, seen=seen, drawn=drawn, reach=reach, **said)


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
