"""The demo page: two phones, the coordinator's view, the clock that can be moved, and the ways into people's pages."""

from datetime import date, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from babel.dates import format_date
from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel

from bot.web.desk import ClockStep, DemoDesk, NothingAheadError
from bot.web.pages import Language, Say, page
from bot.web.security import content_policy
from locales.catalog import load


class ClockMove(BaseModel):
    """Where to move the clock."""

    to: ClockStep


class ClockFace(BaseModel):
    """The demo's clock: ISO time, and as people write it."""

    now: datetime
    text: str


def in_language(url: str, lang: str) -> str:
    """A phone's address with the page's language in its query."""
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query)), "lang": lang}
    return urlunsplit(parts._replace(query=urlencode(query)))


def birthday(birth: date, lang: str) -> str:
    """The day and the month: "12. maj"."""
    catalog = load(lang)
    return format_date(birth, catalog.gettext("d MMMM"), locale=catalog.locale)


def router(desk: DemoDesk) -> APIRouter:
    """The routes of the demo page."""
    routes = APIRouter()

    @routes.get("/")
    async def show(lang: Language) -> HTMLResponse:
        phones, office = await desk.phones(), await desk.office()
        response = page(
            "demo.html",
            lang,
            phones=phones,
            addresses={phone.name: in_language(phone.url, lang) for phone in phones},
            names={each.role: each.name for each in phones} | {each.role: each.name for each in office},
            office=office,
            birthdays=[birthday(phone.birth, lang) for phone in phones if phone.birth],
            now=await desk.now(),
        )
        response.headers["Content-Security-Policy"] = content_policy(phone.url for phone in phones)
        return response

    @routes.get("/demo/page")
    async def open_own_page(elsewhere: bool = False) -> RedirectResponse:
        return RedirectResponse(await desk.own_page(elsewhere=elsewhere), status_code=303)

    @routes.get("/demo/console")
    async def open_console() -> RedirectResponse:
        return RedirectResponse(await desk.coordinators_console(), status_code=303)

    @routes.get("/demo/clock")
    async def read_clock(lang: Language) -> ClockFace:
        return _face(await desk.now(), lang)

    @routes.post("/demo/clock")
    async def move_clock(move: ClockMove, lang: Language) -> ClockFace:
        try:
            return _face(await desk.move_clock(move.to), lang)
        except NothingAheadError as nothing:
            raise HTTPException(409, load(lang).gettext("No check-in is planned, so the clock stays.")) from nothing

    return routes


def _face(now: datetime, lang: str) -> ClockFace:
    return ClockFace(now=now, text=Say(load(lang)).clock(now))
