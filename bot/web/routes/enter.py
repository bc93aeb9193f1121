"""The door of a participant's page: who is behind a link is shown by Telegram, their birthday, or digits of their own.

To look at it changes nothing, so previews and scanners open nothing. What leads nowhere looks alike, whatever it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from bot.links import HANDED, OWN_PAGE, Door, LinkError
from bot.usecases.let_in import come_in
from bot.web.behind import behind
from bot.web.init_data import InitDataError, user_of
from bot.web.own_desk import owner
from bot.web.pages import language, page
from bot.web.parts import Parts
from bot.web.pressed import fields
from bot.web.rate import client_of
from bot.web.security import expect_same_site
from bot.web.sessions import OWN, Sessions, SignedOutError
from flows.doors import AT_ONE_DOOR, FROM_ONE_ADDRESS, LOOKED_BACK, Asks, asks, is_an_answer, is_right, shut_until
from flows.people import Participant
from flows.ports import World
from flows.screen import Text
from flows.screens.help import DANGER
from storage.transaction import StoredTransaction

WRONG = Text("That was not right. Try again.")
NOT_FROM_TELEGRAM = Text("Telegram couldn't show who you are.")


class UsedError(LinkError):
    """The link opened a page before, and does so once."""

    def __init__(self) -> None:
        super().__init__("was used")


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at a door: what it leads to, the link's last part, where they come from, and if there is a chat."""

    door: Door
    world: World
    participant: Participant
    token: str
    address: str
    has_chat: bool

    @property
    def counted(self) -> str:
        """Under which name tries at this one page are counted, whatever the link."""
        return f"own:{self.participant.id}"

    @property
    def counted_together(self) -> str:
        """The same for everybody's pages, from where they come."""
        return f"own-from:{self.address}"


def router(parts: Parts, sessions: Sessions) -> APIRouter:
    """The routes of the door, in the language of whom the page belongs to."""
    routes, entrance = APIRouter(prefix="/m/in"), Entrance(parts, sessions)

    @routes.get("/{token}")
    async def look(token: str, request: Request) -> Response:
        return await entrance.look(token, request)

    @routes.post("/{token}")
    async def enter(token: str, request: Request) -> Response:
        expect_same_site(request)
        return await entrance.enter(token, request, await fields(request))

    return routes


class Entrance:
    """Looks who is there, and signs them in."""

    def __init__(self, parts: Parts, sessions: Sessions) -> None:
        self._parts = parts
        self._sessions = sessions

    async def look(self, token: str, request: Request) -> Response:
        """What is asked here. Whoever is in already goes on. Raises LinkError."""
        async with self._parts.database.reading() as tx:
            visit = await self._visit(tx, token, request)
            shut = await self._shut(tx, visit)
        return await self._onwards(request, visit) or _page(visit, shut)

    async def enter(self, token: str, request: Request, form: Mapping[str, str]) -> Response:
        """Let them in, or ask again. A link that was used leads on whoever used it: they pressed twice."""
        try:
            async with self._parts.database.transaction() as tx:
                visit = await self._visit(tx, token, request)
                if visit.door is HANDED:
                    return await self._by_hand(tx, visit)
                if "init_data" in form:
                    return await self._by_telegram(tx, visit, form["init_data"])
                return await self._by_answer(tx, visit, form)
        except UsedError:
            onwards = await self._onwards(request, visit)
            if onwards is None:
                raise
            return onwards

    async def _visit(self, tx: StoredTransaction, token: str, request: Request) -> Visit:
        """Raises LinkError."""
        door, person = await behind(self._parts, tx, (OWN_PAGE, HANDED), token)
        world = self._parts.worlds.at(tx, self._parts.clock.now(), person)
        participant = await owner(world, person)
        has_chat = (await tx.identities.chat_of(person)).chat_id is not None
        return Visit(door, world, participant, token, client_of(request), has_chat)

    async def _by_hand(self, tx: StoredTransaction, visit: Visit) -> Response:
        if not await tx.doors.use(visit.token, self._parts.clock.real() + HANDED.lasts):
            raise UsedError
        asks_nothing = asks(visit.participant.details) is Asks.NOTHING
        return await self._in(tx, visit, "/m/code" if asks_nothing else "/m", handed=True)

    async def _by_telegram(self, tx: StoredTransaction, visit: Visit, init_data: str) -> Response:
        """In a private chat with a bot, the chat's id is its person's."""
        token = self._parts.token_of(visit.participant.organisation)
        try:
            user = user_of(init_data, token, self._parts.clock.real())
        except InitDataError:
            user = None
        if user is not None and (await tx.identities.chat_of(visit.participant.id)).chat_id == user:
            return await self._in(tx, visit, framed=True)
        return _page(visit, await self._shut(tx, visit), NOT_FROM_TELEGRAM)

    async def _by_answer(self, tx: StoredTransaction, visit: Visit, form: Mapping[str, str]) -> Response:
        await tx.doors.alone(visit.counted)
        shut = await self._shut(tx, visit)
        if shut is not None:
            return _page(visit, shut)
        if is_right(visit.participant.details, form):
            await tx.doors.forgive(visit.counted)
            return await self._in(tx, visit)
        crowded = await self._crowded(tx, visit)
        if is_an_answer(visit.participant.details, form):
            for door in (visit.counted,) if crowded else (visit.counted, visit.counted_together):
                await tx.doors.tried(door, self._parts.clock.real())
        ends = (await self._shut(tx, visit), await self._crowded(tx, visit))
        return _page(visit, max((end for end in ends if end is not None), default=None), WRONG)

    async def _in(
        self, tx: StoredTransaction, visit: Visit, to: str = "/m", *, framed: bool = False, handed: bool = False
    ) -> Response:
        await come_in(visit.world, visit.participant, handed=handed)
        response = RedirectResponse(to, status_code=303)
        await self._sessions.begin(tx, response, OWN, visit.participant.id, framed=framed)
        return response

    async def _onwards(self, request: Request, visit: Visit) -> Response | None:
        """To their page, where they are signed in to it already."""
        with suppress(SignedOutError):
            async with self._parts.database.transaction() as tx:
                signed = await self._sessions.signed(tx, request, OWN)
            if signed.subject == visit.participant.id:
                return RedirectResponse("/m", status_code=303)
        return None

    async def _shut(self, tx: StoredTransaction, visit: Visit) -> datetime | None:
        """Until when no answer is let through here."""
        now = self._parts.clock.real()
        return shut_until(await tx.doors.tried_at(visit.counted, now - LOOKED_BACK), AT_ONE_DOOR, now)

    async def _crowded(self, tx: StoredTransaction, visit: Visit) -> datetime | None:
        """Until when too much is guessed where they come from: what is wrong is told to wait, what is right opens."""
        now = self._parts.clock.real()
        return shut_until(await tx.doors.tried_at(visit.counted_together, now - LOOKED_BACK), FROM_ONE_ADDRESS, now)


def _page(visit: Visit, shut: datetime | None, problem: Text | None = None) -> Response:
    """What is asked; 429 where no answer is let through now, 422 where something was wrong."""
    is_handed, asked = visit.door is HANDED, asks(visit.participant.details)
    if is_handed or asked is Asks.NOTHING:
        shut = None
    shown = {"is_handed": is_handed, "asks": asked, "shut": shut, "has_chat": visit.has_chat, "danger": DANGER}
    lang = language(visit.participant.language)
    response = page("enter.html", lang, problem=None if shut else problem, **shown)
    if shut is not None:
        response.status_code = 429
    elif problem is not None:
        response.status_code = 422
    return response
