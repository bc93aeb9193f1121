"""The contact person's page from the real store."""

from __future__ import annotations

from contextlib import suppress

from bot.clock import Clock
from bot.links import LinkError, Links
from bot.usecases.answer_form import answer_form, asks_privately, find_form, form_screen
from bot.usecases.contact_page import contact_page, whom
from bot.web.desk import ContactView, FormView
from bot.worlds import Worlds
from flows.commands import BY_VERB
from flows.people import StaffMember
from flows.ports import World
from flows.screen import Action
from storage.database import Database
from storage.errors import ConcurrentChangeError, NotStoredError


class StoredContactDesk:
    """Opens links, and reads and writes what is behind them, each time in one transaction."""

    def __init__(self, database: Database, worlds: Worlds, links: Links, clock: Clock) -> None:
        self._database = database
        self._worlds = worlds
        self._links = links
        self._clock = clock

    async def page(self, token: str) -> ContactView:
        """See ContactDesk."""
        async with self._database.reading() as tx:
            world = self._worlds.at(tx, self._clock.now())
            member = await self._member(world, token)
            return ContactView(member, await contact_page(world, member))

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

    async def _member(self, world: World, token: str) -> StaffMember:
        try:
            return await world.tx.staff.get(self._links.member_of(token, world.now))
        except NotStoredError:
            raise LinkError("is nobody's any more") from None
