"""A participant's own page: the chat's view, with the same buttons in the same places. It works without a script.

The sealed link is the key, and there is no cookie beside it: another site has nothing to send a form with.
"""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.web.desk import OwnDesk
from bot.web.pages import language, page
from bot.web.pressed import pressed
from bot.web.screens import view
from locales.catalog import load


def router(desk: OwnDesk) -> APIRouter:
    """The routes of the page, in the language of whom it belongs to."""
    routes = APIRouter(prefix="/m/{token}")

    @routes.get("")
    async def show(token: str) -> HTMLResponse:
        seen = await desk.page(token)
        lang = language(seen.language)
        letters = [(view(each.screen, load(lang)), each.picture) for each in seen.letters]
        return page("own.html", lang, token=token, seen=seen, letters=letters, screen=view(seen.screen, load(lang)))

    @routes.post("")
    async def act(token: str, request: Request) -> Response:
        await desk.act(token, await pressed(request))
        return RedirectResponse(request.url.path, status_code=303)

    @routes.get("/pictures/{check_in}")
    async def picture(token: str, check_in: str) -> Response:
        return Response(await desk.picture(token, check_in), media_type="image/png")

    @routes.get("/files/{wanted}")
    async def file(token: str, wanted: str) -> Response:
        found = await desk.file(token, wanted)
        headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
        return Response(found.content, media_type=found.media_type, headers=headers)

    return routes
