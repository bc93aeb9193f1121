"""A participant's own page: the chat's view, with the same buttons in the same places. It works without a script."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.web.desk import OwnDesk
from bot.web.pages import language, page
from bot.web.parts import Parts
from bot.web.pressed import fields, pressed
from bot.web.screens import view
from bot.web.sessions import OWN, Sessions, Signed, expect_ours
from locales.catalog import load


def router(parts: Parts, sessions: Sessions, desk: OwnDesk) -> APIRouter:
    """The routes of the page, in the language of whom it belongs to."""
    routes = APIRouter(prefix="/m")

    async def signed(request: Request) -> Signed:
        async with parts.database.transaction() as tx:
            return await sessions.signed(tx, request, OWN)

    @routes.get("")
    async def show(request: Request) -> HTMLResponse:
        visitor = await signed(request)
        seen = await desk.page(visitor.subject)
        lang = language(seen.language)
        letters = [(view(each.screen, load(lang)), each.picture) for each in seen.letters]
        return page(
            "own.html", lang, csrf=visitor.csrf, seen=seen, letters=letters, screen=view(seen.screen, load(lang))
        )

    @routes.post("")
    async def act(request: Request) -> Response:
        visitor, form = await signed(request), await fields(request)
        expect_ours(visitor, form)
        await desk.act(visitor.subject, pressed(form))
        return RedirectResponse("/m", status_code=303)

    @routes.get("/pictures/{check_in}")
    async def picture(check_in: str, request: Request) -> Response:
        visitor = await signed(request)
        return Response(await desk.picture(visitor.subject, check_in), media_type="image/png")

    @routes.get("/files/{wanted}")
    async def file(wanted: str, request: Request) -> Response:
        visitor = await signed(request)
        found = await desk.file(visitor.subject, wanted)
        headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
        return Response(found.content, media_type=found.media_type, headers=headers)

    return routes
