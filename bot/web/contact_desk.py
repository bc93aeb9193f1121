"""The contact person's page from the real store."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import TypeVar

from bot.clock import Clock
from bot.links import LinkError, Links
from bot.usecases.answer_form import answer_form, asks_privately, find_form, form_screen
from bot.usecases.authorise import NotAllowedError
from bot.usecases.contact_page import open_contact_page, whom
from bot.usecases.person_page import read_answers
from bot.usecases.relay_note import relay_note
from bot.web.desk import ContactView, FormView, PersonView
from bot.worlds import Worlds
from flows.commands import BY_VERB
from flows.names import RefusedError
from flows.people import TAKING_PART, Participant, StaffMember
from flows.ports import World
from flows.screen import Action
from storage.database import Database
from storage.errors import ConcurrentChangeError, NotStoredError

T = TypeVar("T")


class StoredContactDesk:
    """Opens links, and reads and writes what is behind them, each time in one transaction."""

    def __init__(self, database: Database, worlds: Worlds, links: Links, clock: Clock) -> None:
        self._database = database
        self._worlds = worlds
        self._links = links
        self._clock = clock

    async def page(self, token: str) -> ContactView:
        """See ContactDesk."""
        async with self._opened(token) as (world, member):
            return ContactView(member, await open_contact_page(world, member))

    async def person(self, token: str, code: str) -> PersonView:
        """See ContactDesk."""
        async with self._opened(token) as (world, member):
            participant = await self._participant(world, code)
            return PersonView(member, await self._if_theirs(read_answers(world, participant)))

    async def relay(self, token: str, code: str, note: str) -> bool:
        """See ContactDesk. Where it can't be passed on, nothing is noted either."""
        try:
            async with self._opened(token) as (world, _member):
                participant = await self._participant(world, code)
                await self._if_theirs(relay_note(world, participant, note))
        except RefusedError:
            return False
        return True

    async def form(self, token: str, form: str) -> FormView:
        """See ContactDesk."""
        async with self._database.reading() as tx:
            world = self._worlds.at(tx, self._clock.now())
            member = await self._member(world, token)
            found = await find_form(world, member, form)
            if found is None:
                raise LinkError("leads to no form of theirs")
            participant, check_in = found
            wording = world.questionnaires.get(check_in.questionnaire, check_in.version).wording(check_in.language)
            return FormView(
                member=member,
                about=whom(world, participant),
                title=wording.title,
                language=wording.language,
                screen=form_screen(world, member, participant, check_in),
                is_private=asks_privately(world, check_in),
            )

    async def answer(self, token: str, form: str, pressed: Action | None) -> None:
        """See ContactDesk. Of two that come at the same moment, one counts."""
        with suppress(ConcurrentChangeError):
            async with self._database.transaction() as tx:
                world = self._worlds.at(tx, self._clock.now())
                member = await self._member(world, token)
                if (
                    pressed is not None
                    and (pressed.topic, pressed.ref) == ("check_in", form)
                    and pressed.verb in BY_VERB
                ):
                    command = BY_VERB[pressed.verb](pressed.value)
                    await answer_form(world, member, form, command, pressed.revision)

    @asynccontextmanager
    async def _opened(self, token: str) -> AsyncIterator[tuple[World, StaffMember]]:
        """A transaction in which the member whose link it is acts."""
        async with self._database.transaction() as tx:
            world = self._worlds.at(tx, self._clock.now())
            member = await self._member(world, token)
            yield replace(world, actor=member.id), member

    @staticmethod
    async def _participant(world: World, code: str) -> Participant:
        """Somebody who takes part; of whoever doesn't any more there is nothing to see."""
        if await world.tx.participants.exists(code):
            participant = await world.tx.participants.get(code)
            if participant.status in TAKING_PART:
                return participant
        raise LinkError("leads to nobody of theirs")

    @staticmethod
    async def _if_theirs(done: Awaitable[T]) -> T:
        """What is not for them is the same to them as what isn't there."""
        try:
            return await done
        except NotAllowedError:
            raise LinkError("leads to nobody of theirs") from None

    async def _member(self, world: World, token: str) -> StaffMember:
        """Whose link it is. One from before their chat was tied anew is one of a lost phone."""
        whose, made_at = self._links.member_of(token, world.now)
        tied_at = await world.tx.invites.tied_at(whose)
        if tied_at is not None and made_at < tied_at:
            raise LinkError("is from another phone")
        try:
            return await world.tx.staff.get(whose)
        except NotStoredError:
            raise LinkError("is nobody's any more") from None
