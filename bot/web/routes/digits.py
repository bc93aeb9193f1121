"""Where a participant chooses the four digits that open their page: typed here, and never in a chat."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from bot.usecases.own.code import choose_code
from bot.web.own_desk import owner
from bot.web.pages import language, page
from bot.web.parts import Parts
from bot.web.pressed import fields
from bot.web.sessions import OWN, Sessions, expect_ours
from flows.names import RefusedError


def router(parts: Parts, sessions: Sessions) -> APIRouter:
    """The routes of the one form."""
    routes = APIRouter(prefix="/m/code")

    @routes.get("")
    async def show(request: Request) -> Response:
        async with parts.database.transaction() as tx:
            signed = await sessions.signed(tx, request, OWN)
            participant = await owner(parts.worlds.at(tx, parts.clock.now(), signed.subject), signed.subject)
        return page("enter_code.html", language(participant.language), csrf=signed.csrf, problem=None)

    @routes.post("")
    async def choose(request: Request) -> Response:
        form = await fields(request)
        async with parts.database.transaction() as tx:
            signed = await sessions.signed(tx, request, OWN)
            expect_ours(signed, form)
            world = parts.worlds.at(tx, parts.clock.now(), signed.subject)
            participant = await owner(world, signed.subject)
            try:
                await choose_code(world, participant, form.get("code", ""))
            except RefusedError as refused:
                lang = language(participant.language)
                response = page("enter_code.html", lang, csrf=signed.csrf, problem=refused.said)
                response.status_code = 422
                return response
            await sessions.end_others(tx, request, OWN, signed.subject)
        return RedirectResponse("/m", status_code=303)

    return routes
