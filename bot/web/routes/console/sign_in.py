"""Signing in: a link that works once and only by a button, another one by e-mail, and signing out.

A page that is only looked at changes nothing, for mail scanners and previews look at every link. What is said to
somebody whom nobody knows is what is said to everybody (ADR 17).
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response
from fastapi.responses import RedirectResponse

from bot.links import STAFF_PAGE, LinkError
from bot.usecases.sign_in import send_link
from bot.web.behind import behind
from bot.web.pages import language, page
from bot.web.parts import Parts
from bot.web.pressed import fields
from bot.web.rate import client_of, may_try
from bot.web.security import expect_same_site
from bot.web.sessions import CONSOLE, Sessions, SignedOutError, expect_ours
from bot.web.sorry import TOO_OFTEN, sorry
from flows.audit import Entry
from flows.doors import Limit
from flows.people import StaffMember
from storage.errors import DatabaseUnusableError, NotStoredError
from storage.transaction import StoredTransaction

BY_CLIENT = Limit(30, timedelta(minutes=15))
"""An office behind one address comes to work at the same time; a list of addresses takes a day for each 3,000."""

BY_ADDRESS = Limit(5, timedelta(hours=1))
"""So nobody's mailbox is filled, and whoever finds no letter can ask again."""

_BELOW = re.compile(r"/console(?:/(?!in/|sign-)[A-Za-z0-9_-]+)*(?:\?[A-Za-z0-9_=&%.+-]*)?")
LONGEST_WAY = 200
SIGNED_OUT = "/console/sign-in?out=1"

log = structlog.get_logger("web")


def below_console(to: str) -> str:
    """A page of the console as the way on after signing in; the first one in place of anything else."""
    return to if len(to) <= LONGEST_WAY and _BELOW.fullmatch(to) else "/console"


def _asked_for(to: str = "") -> str:
    return below_console(to)


To = Annotated[str, Depends(_asked_for)]
Language = Annotated[str, Depends(language)]


@dataclass(frozen=True, slots=True)
class _Doors:
    """What can be opened without a session, and what ends one."""

    parts: Parts
    sessions: Sessions

    async def look(self, token: str, request: Request, to: To, lang: Language) -> Response:
        """Looking at a link uses nothing up; there is a button."""
        async with self.parts.database.transaction() as tx:
            try:
                member = await _behind(self.parts, tx, token)
            except LinkError:
                return closed(to, lang)
            if await self._signed(tx, request) == member.id:
                return RedirectResponse(to, status_code=303)
            if await tx.doors.is_used(token):
                return closed(to, lang)
        return page("console/in.html", member.language, to=to)

    async def use(self, token: str, request: Request, lang: Language) -> Response:
        """The button: signed in, once."""
        expect_same_site(request)
        to, now = below_console((await fields(request)).get("to", "")), self.parts.clock.real()
        on = RedirectResponse(to, status_code=303)
        async with self.parts.database.transaction() as tx:
            try:
                member = await _behind(self.parts, tx, token)
            except LinkError:
                return closed(to, lang)
            if await tx.doors.use(token, now + STAFF_PAGE.lasts):
                await self.sessions.end(tx, request, on, CONSOLE)
                await self.sessions.begin(tx, on, CONSOLE, member.id)
                await tx.audit.write(Entry(self.parts.clock.now(), member.id, "sign_in", member.id))
            elif await self._signed(tx, request) != member.id:
                return closed(to, lang)
        return on

    async def ask(self, request: Request, to: To, lang: Language, sent: bool = False, out: bool = False) -> Response:
        """The form that a link can be asked for with."""
        async with self.parts.database.transaction() as tx:
            if await self._signed(tx, request) is not None:
                return RedirectResponse(to, status_code=303)
        return page("console/sign_in.html", lang, to=to, is_sent=sent, is_closed=False, is_out=out)

    async def send(self, request: Request, lang: Language, tasks: BackgroundTasks) -> Response:
        """Send a link, to whoever is known at that address."""
        expect_same_site(request)
        form = await fields(request)
        to = below_console(form.get("to", ""))
        async with self.parts.database.transaction() as tx:
            if not await may_try(tx, BY_CLIENT, f"sign-in client:{client_of(request)}", self.parts.clock.real()):
                return sorry(TOO_OFTEN)
        # Afterwards, so that how long the answer takes says nothing about who is known here.
        tasks.add_task(_send_noting_errors, self.parts, form.get("address", "").strip(), to)
        return RedirectResponse(f"/console/sign-in?{urlencode({'sent': 1, 'to': to, 'lang': lang})}", status_code=303)

    async def leave(self, request: Request) -> Response:
        """Signed out."""
        form, out = await fields(request), RedirectResponse(SIGNED_OUT, status_code=303)
        async with self.parts.database.transaction() as tx:
            expect_ours(await self.sessions.signed(tx, request, CONSOLE), form)
            await self.sessions.end(tx, request, out, CONSOLE)
        return out

    async def _signed(self, tx: StoredTransaction, request: Request) -> str | None:
        try:
            return (await self.sessions.signed(tx, request, CONSOLE)).subject
        except SignedOutError:
            return None


def router(parts: Parts, sessions: Sessions) -> APIRouter:
    """Their addresses, all below /console."""
    routes, doors = APIRouter(prefix="/console", include_in_schema=False), _Doors(parts, sessions)
    for method, path, answer in (
        ("GET", "/in/{token}", doors.look),
        ("POST", "/in/{token}", doors.use),
        ("GET", "/sign-in", doors.ask),
        ("POST", "/sign-in", doors.send),
        ("POST", "/sign-out", doors.leave),
    ):
        routes.add_api_route(path, answer, methods=[method])
    return routes


def closed(to: str, lang: str) -> Response:
    """In place of every link that opens nothing, whatever it was: the form for a new one."""
    response = page("console/sign_in.html", lang, to=to, is_sent=False, is_closed=True, is_out=False)
    response.status_code = 404
    return response


async def _behind(parts: Parts, tx: StoredTransaction, token: str) -> StaffMember:
    """Whose link it is. Raises LinkError, also where they are gone."""
    _door, staff = await behind(parts, tx, (STAFF_PAGE,), token)
    with suppress(NotStoredError):
        member = await tx.staff.get(staff)
        if member.left_on is None:
            return member
    raise LinkError("leads to nobody")


async def _send_noting_errors(parts: Parts, address: str, to: str) -> None:
    """Nobody waits for it any more, so what goes wrong is told to the log."""
    try:
        async with parts.database.transaction() as tx:
            if address and await may_try(tx, BY_ADDRESS, f"sign-in address:{address.casefold()}", parts.clock.real()):
                await send_link(parts.worlds.at(tx, parts.clock.now()), address, to)
    except DatabaseUnusableError as problem:
        log.error("link_not_sent", error=type(problem).__name__)
