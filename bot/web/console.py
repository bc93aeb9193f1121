"""The console's pages as data: an address, the deed that opening it is, and the row that it is done to.

Everything is checked here, once for all pages: who is signed in, that a form is ours, that the table of
`flows.authorisation` lets them, and that what isn't theirs looks like what isn't there. A page is one function.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.usecases.authorise import NotAllowedError, Row, relations
from bot.web.pages import language, page
from bot.web.parts import Parts
from bot.web.pressed import fields, with_files
from bot.web.security import LONGEST_BODY
from bot.web.sessions import CONSOLE, Sessions, expect_ours
from flows.authorisation import Deed, may
from flows.names import NOT_USABLE, RefusedError
from flows.people import StaffMember
from flows.ports import World
from flows.screen import Text
from storage.errors import ConcurrentChangeError, NotStoredError
from storage.transaction import StoredTransaction

TRIES = 3
"""How often a form is carried out anew because something else was saved in between."""


class NotHereError(LookupError):
    """There is no such page, or it is not theirs: both look the same."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a staff member: who, what it is about, what was sent, and what was wrong with it."""

    world: World
    tx: StoredTransaction
    parts: Parts
    member: StaffMember
    row: Any
    csrf: str
    request: Request
    form: Mapping[str, str] = field(default_factory=dict)
    problem: Text | None = None

    @property
    def files(self) -> Mapping[str, bytes]:
        """What was sent in the fields of a form that takes files (`Console.post`)."""
        files: Mapping[str, bytes] = getattr(self.request.state, "files", {})
        return {name: content for name, content in files.items() if content}

    def page(self, template: str, **values: object) -> Response:
        """A page in the member's language; 422 where it says what was wrong with a form."""
        response = page(template, language(self.member.language), visit=self, **values)
        if self.problem:
            response.status_code = 422
            response.headers["HX-Push-Url"] = "false"  # or a reload would look for a page where forms are sent
        return response

    def go(self, path: str, **query: str) -> Response:
        """On to another page, after something was done; `query` tells it what to say."""
        return RedirectResponse(f"/console{path}{'?' if query else ''}{urlencode(query)}", status_code=303)


Handler = Callable[[Visit], Awaitable[Response]]
Find = Callable[[StoredTransaction, StaffMember, Mapping[str, str]], Awaitable[Row]]
"""The row that an address is about. Raises NotStoredError."""


async def participant(tx: StoredTransaction, _member: StaffMember, path: Mapping[str, str]) -> Row:
    """The young person of that code."""
    return await tx.participants.get(path["code"])


async def colleague(tx: StoredTransaction, _member: StaffMember, path: Mapping[str, str]) -> Row:
    """The staff member of that id."""
    return await tx.staff.get(path["staff"])


async def oneself(_tx: StoredTransaction, member: StaffMember, _path: Mapping[str, str]) -> Row:
    """Whoever is signed in."""
    return member


async def organisation(_tx: StoredTransaction, member: StaffMember, _path: Mapping[str, str]) -> Row:
    """The organisation of whoever is signed in."""
    return member.organisation


@dataclass(frozen=True, slots=True)
class ConsoleRoute:
    """One address below /console. `stands_on` is the page that a refused form is shown on again.

    `takes_files`: a form that can carry a file.
    """

    method: str
    path: str
    deed: Deed
    find: Find
    handler: Handler
    stands_on: Handler | None = None
    takes_files: bool = False


class Console:
    """The addresses of one topic."""

    def __init__(self) -> None:
        self.routes: list[ConsoleRoute] = []

    def get(self, path: str, deed: Deed, find: Find) -> Callable[[Handler], Handler]:
        """A page that is looked at."""
        return self._add("GET", path, deed, find, None)

    def post(
        self, path: str, deed: Deed, find: Find, stands_on: Handler, *, takes_files: bool = False
    ) -> Callable[[Handler], Handler]:
        """A form that is sent. Its handler raises RefusedError where it can't be used."""
        return self._add("POST", path, deed, find, stands_on, takes_files=takes_files)

    def _add(
        self, method: str, path: str, deed: Deed, find: Find, stands_on: Handler | None, *, takes_files: bool = False
    ) -> Callable[[Handler], Handler]:
        def adding(handler: Handler) -> Handler:
            self.routes.append(ConsoleRoute(method, path, deed, find, handler, stands_on, takes_files))
            return handler

        return adding


def add_to(router: APIRouter, route: ConsoleRoute, parts: Parts, sessions: Sessions) -> None:
    """Serve a route."""

    async def endpoint(request: Request) -> Response:
        form: Mapping[str, str] = {}
        if route.takes_files:
            form, request.state.files = await with_files(request, LONGEST_BODY)
        elif route.method == "POST":
            form = await fields(request)
        request.state.form = form  # for whoever is signed out meanwhile: what they wrote can be copied
        return await _insisting(route, parts, sessions, request, form)

    router.add_api_route(route.path, endpoint, methods=[route.method], include_in_schema=False)


async def _insisting(
    route: ConsoleRoute, parts: Parts, sessions: Sessions, request: Request, form: Mapping[str, str], tries: int = TRIES
) -> Response:
    try:
        return await _carried_out(route, parts, sessions, request, form)
    except ConcurrentChangeError:
        if tries == 1:
            raise
        return await _insisting(route, parts, sessions, request, form, tries - 1)


async def _carried_out(
    route: ConsoleRoute, parts: Parts, sessions: Sessions, request: Request, form: Mapping[str, str]
) -> Response:
    try:
        return await _in_one_transaction(route.handler, route, parts, sessions, request, form, None)
    except RefusedError as refused:
        if route.stands_on is None:
            raise
        return await _in_one_transaction(route.stands_on, route, parts, sessions, request, form, refused.said)


async def _in_one_transaction(
    handler: Handler,
    route: ConsoleRoute,
    parts: Parts,
    sessions: Sessions,
    request: Request,
    form: Mapping[str, str],
    problem: Text | None,
) -> Response:
    async with parts.database.transaction() as tx:
        signed = await sessions.signed(tx, request, CONSOLE)
        if route.method == "POST":
            expect_ours(signed, form)
        try:
            member = await tx.staff.get(signed.subject)
            world = parts.worlds.at(tx, parts.clock.now(), member.id)
            row = await route.find(tx, member, request.path_params)
        except NotStoredError:
            raise NotHereError from None
        if not may(route.deed, await relations(world, row)):
            raise NotHereError
        visit = Visit(world, tx, parts, member, row, signed.csrf, request)
        try:
            return await handler(replace(visit, form=form, problem=problem))
        except NotAllowedError:
            raise NotHereError from None
        except NotStoredError:
            if route.stands_on is not None and problem is None:  # the form names what isn't there
                raise RefusedError(NOT_USABLE) from None
            raise NotHereError from None
