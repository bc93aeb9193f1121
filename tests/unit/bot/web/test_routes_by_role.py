"""The console by role: every address by every relation and organisation, made from the table of `flows.authorisation`.

R1  Allowed: a page, a way on, or what is wrong with the form. Not allowed: the very page of a code that nobody has.
R2  Nobody signed in, and young people with their own session: to the door; a form isn't saved.
R3  A form without our value, or with another session's: refused, and nothing is changed.
R4  A neighbour's coordinator finds their own organisation alone, and nothing of this one on any page.
R5  Every address below /console asks the table, but for the door's own.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from bot.web import console
from bot.web.app import create_app
from bot.web.console import ConsoleRoute
from bot.web.routes.console import routes
from flows.authorisation import TABLE, Relation
from flows.organisation import AnswerChannel
from flows.people import StaffMember
from storage.database import Database
from storage.transaction import StoredTransaction
from tests.unit.bot.usecases.authorising import (
    COLE,
    CORA,
    EMIL,
    LEO,
    PETER,
    TUE,
    Case,
    UndoneError,
    everything,
    full_office,
)
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, OTHER, Office

__all__ = ["full_office"]

STAFF = (METTE, ALI, TUE, CORA, LEO, COLE, PETER)
DOOR = {
    ("GET", "/in/{token}"),
    ("POST", "/in/{token}"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/sign-out"),
}
DONE = {200, 303, 422}
NINO = replace(ALMA, id="P-N1N0", name="Nino", organisation=PETER.organisation, contact_person=PETER.id)
METTES, SUBSTITUTES = "a234567890", "b234567890"
"""An alert for each of both."""

TO_ALMA = {
    METTE.id: Relation.CONTACT_PERSON,
    ALI.id: Relation.SUBSTITUTE,
    TUE.id: Relation.TURN,
    CORA.id: Relation.COORDINATOR,
    LEO.id: Relation.LEADER,
    COLE.id: Relation.COLLEAGUE,
    PETER.id: Relation.OUTSIDER,
}
TO_METTE = {**TO_ALMA, METTE.id: Relation.SELF, ALI.id: Relation.COLLEAGUE, TUE.id: Relation.COLLEAGUE}
TO_THEIR_OFFICE = {**TO_METTE, METTE.id: Relation.COLLEAGUE, PETER.id: Relation.COORDINATOR}


class Undone:
    """The database, in which nothing stays that a request has done: so each finds the same office."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[StoredTransaction]:
        try:
            async with self._database.transaction() as tx:
                yield tx
                raise UndoneError
        except UndoneError:
            pass


@dataclass
class Browser:
    """Somebody's browser in front of both: pages that keep what is done, and pages that don't."""

    client: httpx.AsyncClient
    undone: httpx.AsyncClient
    csrf: str = ""

    async def ask(
        self, route: ConsoleRoute, path: str, *, keeps: bool = True, csrf: str | None = None
    ) -> httpx.Response:
        """Open the address, or send its form with nothing in it but where it comes from."""
        client = self.client if keeps else self.undone
        if route.method == "GET":
            return await client.get(path)
        return await client.post(path, data={"csrf": self.csrf if csrf is None else csrf})


@dataclass
class House:
    """The office with everybody in front of a browser."""

    office: Office
    browsers: dict[str, Browser]
    nobody: Browser
    alma: Browser
    made: dict[str, str]

    def path(self, route: ConsoleRoute, member: StaffMember = METTE) -> str:
        """The address, about Alma, Mette and what was made about them. A new kind of id needs a sample here."""
        alert = SUBSTITUTES if member is ALI else METTES
        return "/console" + route.path.format(code=ALMA.id, staff=METTE.id, alert=alert, **self.made)

    async def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        async with self.office.database.reading() as tx:
            return await everything(tx)


@pytest.fixture
async def house(full_office: Office) -> AsyncIterator[House]:
    office = full_office
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.BOTH)
    form = await office.opened(OTHER, ALMA, METTE)
    async with office.world() as world:
        case = Case(world)
        alert = await case.alert(id=METTES, seen_at=office.clock.now())
        await case.tx.alerts.add(replace(alert, id=SUBSTITUTES, contact_person=ALI.id))
        await case.tx.staff.set_portrait(METTE.id, b"a jpeg")
        await case.tx.participants.add(NINO)
        sheet = await case.sheet()
    parts: Any = replace(office.parts, database=Undone(office.database))  # type: ignore[arg-type]
    apps = (office.app(), create_app(parts))
    async with AsyncExitStack() as ends:

        async def browser(who: Any = None) -> Browser:
            clients = []
            for app in apps:
                transport = httpx.ASGITransport(app)
                client = httpx.AsyncClient(transport=transport, base_url=office.public_url)
                clients.append(await ends.enter_async_context(client))
            if who is not None:
                cookie = await office.cookie(who)
                for client in clients:
                    client.cookies.set(*cookie)
            return Browser(clients[0], clients[1])

        browsers = {}
        for member in STAFF:
            browsers[member.id] = found = await browser(member)
            html = (await found.client.get("/console")).text
            found.csrf = re.findall(r'name="csrf" value="([0-9a-f]{32})"', html)[0]
        yield House(office, browsers, await browser(), await browser(ALMA), {"sheet": sheet.id, "form": form.id})


def relation(route: ConsoleRoute, member: StaffMember) -> set[Relation]:
    """What ties somebody to the row of an address, by what stands in it; as the test says, not the code."""
    if "{code}" in route.path:
        return {TO_ALMA[member.id]}
    if "{staff}" in route.path:
        return {TO_METTE[member.id]}
    if route.find is console.organisation:
        return {TO_THEIR_OFFICE[member.id]}
    assert route.find is console.oneself, f"say here whose row {route.path} is"
    return {TO_THEIR_OFFICE[member.id], Relation.SELF}


def may(route: ConsoleRoute, member: StaffMember) -> bool:
    """By the table. A form stands among the own things of whoever answers it, an alert among those of who reacts."""
    if "{alert}" in route.path and member not in (METTE, ALI, TUE):
        return False
    if "{form}" in route.path and member is not METTE:
        return False
    return bool(TABLE[route.deed] & relation(route, member))


def may_see_its_page(route: ConsoleRoute, member: StaffMember) -> bool:
    """Whether the page that a refused form is shown on again is theirs: else only what can be used is taken."""
    pages = [each for each in routes() if route.stands_on is not None and each.handler is route.stands_on]
    return all(may(each, member) for each in pages)


def cases() -> Iterator[tuple[ConsoleRoute, StaffMember]]:
    return ((route, member) for route in routes() for member in STAFF)


def named(route: ConsoleRoute, who: str, answer: httpx.Response) -> str:
    return f"{route.method} {route.path} by {who}: {answer.status_code}"


async def test_who_may_can(house: House) -> None:
    """R1."""
    wrong = []
    for route, member in cases():
        if may(route, member):
            answer = await house.browsers[member.id].ask(route, house.path(route, member), keeps=False)
            if answer.status_code not in (DONE if may_see_its_page(route, member) else DONE | {404}):
                wrong.append(named(route, member.name, answer))
    assert not wrong, "\n".join(wrong)


async def test_who_may_not_finds_what_nobody_has(house: House) -> None:
    """R1: byte for byte; and nothing is changed."""
    gone = await house.browsers[CORA.id].client.get("/console/people/P-NONE")
    assert gone.status_code == 404
    before, wrong = await house.rows(), []
    for route, member in cases():
        if not may(route, member):
            answer = await house.browsers[member.id].ask(route, house.path(route))
            if (answer.status_code, answer.content) != (404, gone.content):
                wrong.append(named(route, member.name, answer))
    assert not wrong, "\n".join(wrong)
    assert await house.rows() == before


async def test_who_is_not_signed_in_here(house: House) -> None:
    """R2."""
    before, wrong = await house.rows(), []
    for route in routes():
        for who, browser in (("nobody", house.nobody), ("Alma", house.alma)):
            answer = await browser.ask(route, house.path(route))
            door = answer.headers.get("location", "").startswith("/console/sign-in?to=%2Fconsole")
            if (answer.status_code, door) != ((303, True) if route.method == "GET" else (401, False)):
                wrong.append(named(route, who, answer))
    assert not wrong, "\n".join(wrong)
    assert await house.rows() == before


async def test_a_form_of_another_session(house: House) -> None:
    """R3: by whoever may do it."""
    others: Sequence[str] = ("", house.browsers[LEO.id].csrf)
    before, wrong = await house.rows(), []
    for route in (each for each in routes() if each.method == "POST"):
        member = next(each for each in (METTE, CORA) if may(route, each))
        for csrf in others:
            answer = await house.browsers[member.id].ask(route, house.path(route), csrf=csrf)
            if answer.status_code != 403:
                wrong.append(named(route, member.name, answer))
    assert not wrong, "\n".join(wrong)
    assert await house.rows() == before


async def test_a_neighbour_finds_nothing_of_this_office(house: House) -> None:
    """R4."""
    theirs = [each for person in (ALMA, EMIL, METTE, ALI, CORA, LEO, COLE) for each in (person.id, f">{person.name}<")]
    for route in (each for each in routes() if each.method == "GET" and "{" not in each.path):
        answer = await house.browsers[PETER.id].ask(route, house.path(route))
        assert not [each for each in theirs if each in answer.text], route.path


async def test_a_neighbours_people_are_nobody_here(house: House) -> None:
    """R4: in an address, and in a form, where they are refused as an id is that nobody has."""
    gone = await house.browsers[CORA.id].client.get("/console/people/P-NONE")
    before = await house.rows()
    for route, member in cases():
        path = "/console" + route.path.format(code=NINO.id, staff=PETER.id, alert=METTES, **house.made)
        if ("{code}" in route.path or "{staff}" in route.path) and member is not PETER:
            answer = await house.browsers[member.id].ask(route, path)
            assert (answer.status_code, answer.content) == (404, gone.content), path
    said = []
    for substitute in (PETER.id, "S-NOBODY"):
        form = {"csrf": house.browsers[METTE.id].csrf, "substitute": substitute}
        answer = await house.browsers[METTE.id].client.post("/console/absence", data=form)
        said.append((answer.status_code, answer.text.replace(substitute, "")))
    assert said[0][0] == 422
    assert said[0] == said[1]
    assert await house.rows() == before


def test_every_address_asks_the_table(office: Office) -> None:
    """R5: what there is below /console is what is listed, and each has its deed; the door alone has none."""
    app: Any = office.app()
    below = [each for router in app.routes for each in getattr(router, "original_router", app).routes]
    pages = [each for each in below if isinstance(each, APIRoute) and each.path.startswith("/console")]
    served = {(method, each.path.removeprefix("/console")) for each in pages for method in each.methods or ()}
    assert served == DOOR | {(each.method, each.path) for each in routes()}
    assert {each.deed for each in routes()} <= set(TABLE)
