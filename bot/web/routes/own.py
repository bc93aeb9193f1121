"""A participant's own pages: the chat's view with its buttons, and what goes with a page. All work without a script."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.reports.own_data import Format, html
from bot.reports.profile_picture import OwnProfile
from bot.web.curve import curve
from bot.web.desk import OwnDesk, OwnDrawing, OwnFrame, OwnView
from bot.web.pages import language, page
from bot.web.parts import Parts
from bot.web.pressed import fields, pressed
from bot.web.screens import view
from bot.web.sessions import OWN, Sessions, Signed, SignedOutError, expect_ours
from flows.looks import KINDS, SAID
from flows.organisation import LEAVE_TO
from locales.catalog import Catalog, load


@dataclass(frozen=True, slots=True)
class _Pages:
    """What each address answers to whoever is signed in, in the language of whom the pages belong to."""

    parts: Parts
    sessions: Sessions
    desk: OwnDesk

    async def show(self, request: Request) -> HTMLResponse:
        """The page itself."""
        visitor = await self._signed(request)
        return _shown(visitor, await self.desk.page(visitor.subject))

    async def act(self, request: Request) -> Response:
        """Do what was pressed on it."""
        visitor, form = await self._sent(request)
        await self.desk.act(visitor.subject, pressed(form), form.get("read", "").split())
        self.parts.wake(visitor.subject)
        return RedirectResponse("/m", status_code=303)

    async def course(self, request: Request) -> HTMLResponse:
        """Their course as pictures."""
        visitor = await self._signed(request)
        return _shown(visitor, await self.desk.course(visitor.subject))

    async def look(self, request: Request) -> HTMLResponse:
        """How the pages look."""
        visitor = await self._signed(request)
        return _framed("own_look.html", visitor, await self.desk.frame(visitor.subject), kinds=KINDS, said=SAID)

    async def wish_look(self, request: Request) -> Response:
        """They look otherwise from now on."""
        visitor, form = await self._sent(request)
        await self.desk.wish_look(visitor.subject, form)
        return RedirectResponse("/m/look", status_code=303)

    async def portrait(self, request: Request) -> Response:
        """Their contact person's."""
        visitor = await self._signed(request)
        return Response(await self.desk.portrait(visitor.subject), media_type="image/jpeg")

    async def file(self, wanted: str, request: Request) -> Response:
        """One of the files with all that is kept about them."""
        visitor = await self._signed(request)
        found = await self.desk.file(visitor.subject, wanted)
        headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
        if wanted == Format.HTML:  # to be read at once: inside Telegram nothing can be saved
            headers = {"Content-Security-Policy": html.POLICY}
        return Response(found.content, media_type=found.media_type, headers=headers)

    async def leave(self, request: Request) -> Response:
        """Away at once, and signed out; also for who isn't signed in any more."""
        try:
            to = await self.desk.leave_to((await self._signed(request)).subject)
        except SignedOutError:
            to = LEAVE_TO
        response = RedirectResponse(to, status_code=303)
        async with self.parts.database.transaction() as tx:
            await self.sessions.end(tx, request, response, OWN)
        return response

    async def _signed(self, request: Request) -> Signed:
        return await self.sessions.visiting(self.parts.database, request, OWN)

    async def _sent(self, request: Request) -> tuple[Signed, dict[str, str]]:
        visitor, form = await self._signed(request), await fields(request)
        expect_ours(visitor, form)
        return visitor, form


def router(parts: Parts, sessions: Sessions, desk: OwnDesk) -> APIRouter:
    """The pages' addresses, all below /m."""
    routes, pages = APIRouter(prefix="/m"), _Pages(parts, sessions, desk)
    for method, path, answer in (
        ("GET", "", pages.show),
        ("POST", "", pages.act),
        ("GET", "/course", pages.course),
        ("GET", "/look", pages.look),
        ("POST", "/look", pages.wish_look),
        ("GET", "/portrait", pages.portrait),
        ("GET", "/files/{wanted}", pages.file),
        ("GET", "/leave", pages.leave),
    ):
        routes.add_api_route(path, answer, methods=[method])
    return routes


def _shown(visitor: Signed, seen: OwnView) -> HTMLResponse:
    catalog = load(language(seen.frame.language))
    return _framed(
        "own.html",
        visitor,
        seen.frame,
        seen=seen,
        screen=view(seen.screen, catalog),
        letters=[(view(each.screen, catalog), each.has_portrait) for each in seen.letters],
        drawings=_drawn(seen.drawings, catalog),
    )


def _drawn(drawings: Sequence[OwnDrawing], catalog: Catalog) -> list[dict[str, object]]:
    """Each with its words; a curve as lines and points, a profile as it is."""
    return [
        {
            "words": view(each.screen, catalog),
            "language": each.language,
            "profile": each.shows if isinstance(each.shows, OwnProfile) else None,
            "curve": None if isinstance(each.shows, OwnProfile) else curve(each.shows),
        }
        for each in drawings
    ]


def _framed(template: str, visitor: Signed, frame: OwnFrame, **values: object) -> HTMLResponse:
    return page(template, language(frame.language), csrf=visitor.csrf, frame=frame, **values)
