"""A participant's own pages: the chat's view with its buttons, and what goes with a page. All work without a script."""

from collections.abc import Sequence

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


def router(parts: Parts, sessions: Sessions, desk: OwnDesk) -> APIRouter:
    """The routes of the pages, in the language of whom they belong to."""
    routes = APIRouter(prefix="/m")

    async def signed(request: Request) -> Signed:
        return await sessions.visiting(parts.database, request, OWN)

    async def sent(request: Request) -> tuple[Signed, dict[str, str]]:
        visitor, form = await signed(request), await fields(request)
        expect_ours(visitor, form)
        return visitor, form

    @routes.get("")
    async def show(request: Request) -> HTMLResponse:
        visitor = await signed(request)
        return _shown(visitor, await desk.page(visitor.subject))

    @routes.post("")
    async def act(request: Request) -> Response:
        visitor, form = await sent(request)
        await desk.act(visitor.subject, pressed(form), form.get("read", "").split())
        parts.wake(visitor.subject)
        return RedirectResponse("/m", status_code=303)

    @routes.get("/course")
    async def course(request: Request) -> HTMLResponse:
        visitor = await signed(request)
        return _shown(visitor, await desk.course(visitor.subject))

    @routes.get("/look")
    async def look(request: Request) -> HTMLResponse:
        visitor = await signed(request)
        return _framed("own_look.html", visitor, await desk.frame(visitor.subject), kinds=KINDS, said=SAID)

    @routes.post("/look")
    async def wish_look(request: Request) -> Response:
        visitor, form = await sent(request)
        await desk.wish_look(visitor.subject, form)
        return RedirectResponse("/m/look", status_code=303)

    @routes.get("/portrait")
    async def portrait(request: Request) -> Response:
        visitor = await signed(request)
        return Response(await desk.portrait(visitor.subject), media_type="image/jpeg")

    @routes.get("/files/{wanted}")
    async def file(wanted: str, request: Request) -> Response:
        visitor = await signed(request)
        found = await desk.file(visitor.subject, wanted)
        headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
        if wanted == Format.HTML:  # to be read at once: inside Telegram nothing can be saved
            headers = {"Content-Security-Policy": html.POLICY}
        return Response(found.content, media_type=found.media_type, headers=headers)

    @routes.get("/leave")
    async def leave(request: Request) -> Response:
        """Away at once, and signed out; also for who isn't signed in any more."""
        try:
            to = await desk.leave_to((await signed(request)).subject)
        except SignedOutError:
            to = LEAVE_TO
        response = RedirectResponse(to, status_code=303)
        async with parts.database.transaction() as tx:
            await sessions.end(tx, request, response, OWN)
        return response

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
