"""A participant's own page from the real store: the same view and the same buttons as the chat's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress

from bot.clock import Clock
from bot.links import LinkError
from bot.reports.own_data import Format
from bot.usecases.act import act
from bot.usecases.collect_own_data import File, own_data_files
from bot.usecases.current_screen import open_page, page_as_it_is
from bot.usecases.looks import wish_look
from bot.usecases.neutral import has_page, is_on_the_page, is_to_do
from bot.usecases.show_curve import NO_CURVE_YET, newest_pictures
from bot.web.desk import OwnFrame, OwnView
from bot.web.own_view import drawing_of, frame_of, mark_of, view_of, with_letters
from bot.worlds import Worlds
from flows.organisation import LEAVE_TO
from flows.people import Participant, ParticipantStatus
from flows.ports import World
from flows.screen import Action, Button, Link, Screen
from flows.screens.neutral import ON_THE_PAGE
from flows.screens.own import BACK
from flows.screens.titles import COURSE
from storage.database import Database
from storage.errors import ConcurrentChangeError, NotStoredError
from storage.transaction import StoredTransaction


class StoredOwnDesk:
    """Shows what is on somebody's page and does what is pressed there, each time in one transaction."""

    def __init__(self, database: Database, worlds: Worlds, clock: Clock) -> None:
        self._database = database
        self._worlds = worlds
        self._clock = clock

    async def page(self, whose: str) -> OwnView:
        """See OwnDesk. To look at the page is no tap: the chat isn't drawn again, and most looks change nothing."""
        async with self._database.reading() as tx:
            world, participant = await self._opened(tx, whose)
            live = await page_as_it_is(world, participant)
            if live is not None:
                return await with_letters(tx, world, participant, await view_of(world, participant, live))
        async with self._database.transaction() as tx:
            world, participant = await self._opened(tx, whose)
            before = await _said_in_chat(tx, world, participant)
            live = await open_page(world, participant)
            if live is None:
                raise LinkError("leads to a page on which there is nothing yet")
            await _keep_quiet(tx, world, participant, before)
            return await with_letters(tx, world, participant, await view_of(world, participant, live))

    async def course(self, whose: str) -> OwnView:
        """See OwnDesk."""
        async with self._database.reading() as tx:
            world, participant = await self._opened(tx, whose)
            drawn = [await drawing_of(world, participant, each) for each in await newest_pictures(world, participant)]
            words = () if drawn else (NO_CURVE_YET,)
            close = ((Button(BACK.label, Link("/m")),),)
            frame = await frame_of(world, participant)
            return OwnView(
                frame, Screen(words, close), participant.language, COURSE, drawings=[each for each in drawn if each]
            )

    async def frame(self, whose: str) -> OwnFrame:
        """See OwnDesk."""
        async with self._database.reading() as tx:
            return await frame_of(*await self._opened(tx, whose))

    async def wish_look(self, whose: str, wished: Mapping[str, str]) -> None:
        """See OwnDesk."""
        async with self._database.transaction() as tx:
            await wish_look(*await self._opened(tx, whose), wished)

    async def portrait(self, whose: str) -> bytes:
        """See OwnDesk."""
        async with self._database.reading() as tx:
            _world, participant = await self._opened(tx, whose)
            jpeg = await tx.staff.portrait(participant.contact_person)
        if jpeg is None:
            raise LinkError("leads to no picture")
        return jpeg

    async def leave_to(self, whose: str) -> str:
        """See OwnDesk. Also for somebody whose page is closed by now."""
        async with self._database.reading() as tx:
            if not await tx.participants.exists(whose):
                return LEAVE_TO
            world = self._worlds.at(tx, self._clock.now(), whose)
            return world.organisations((await tx.participants.get(whose)).organisation).leave_to

    async def act(self, whose: str, pressed: Action | None, read: Collection[str]) -> None:
        """See OwnDesk. Of two that come at the same moment, one counts."""
        with suppress(ConcurrentChangeError):
            async with self._database.transaction() as tx:
                world, participant = await self._opened(tx, whose)
                before = await _said_in_chat(tx, world, participant)
                there = await tx.page_letters.to_read(participant.id) if read else []
                was_read = [each.id for each in there if mark_of(participant, each.id) in read]
                await tx.page_letters.turn_over(participant.id, was_read)
                await act(world, participant, pressed)
                in_chat = not is_on_the_page(world, participant)
                await tx.page_letters.lay_out(participant.id, ON_THE_PAGE, world.now, in_chat=in_chat)
                await _keep_quiet(tx, world, participant, before)

    async def file(self, whose: str, wanted: str) -> File:
        """See OwnDesk. That it was read is noted."""
        if wanted not in set(Format):
            raise LinkError("leads to no file")
        async with self._database.transaction() as tx:
            world, participant = await self._opened(tx, whose)
            return (await own_data_files(world, participant))[Format(wanted)]

    async def _opened(self, tx: StoredTransaction, whose: str) -> tuple[World, Participant]:
        """In whose name something is done."""
        world = self._worlds.at(tx, self._clock.now(), whose)
        return world, await owner(world, whose)


async def owner(world: World, whose: str) -> Participant:
    """Whose page it is. Raises LinkError where they have none, or none any more."""
    try:
        participant = await world.tx.participants.get(whose)
    except NotStoredError:
        raise LinkError("is nobody's any more") from None
    if participant.status is ParticipantStatus.ERASED or not has_page(world, participant):
        raise LinkError("leads to a page that is not there any more")
    return participant


Neutral = tuple[bool, ParticipantStatus, str]
"""All that the chat's live message depends on: whether something is to be done, the status, and the language."""


async def _said_in_chat(tx: StoredTransaction, world: World, participant: Participant) -> Neutral | None:
    """What the chat says by now; None where that is yet to be drawn, or it says all that the page does."""
    live = await tx.live.get(participant.id)
    if (
        not is_on_the_page(world, participant)
        or live is None
        or live.message_id is None
        or live.revision > live.shown_revision
    ):
        return None
    return await _said(world, participant)


async def _said(world: World, participant: Participant) -> Neutral:
    return await is_to_do(world, participant), participant.status, participant.language


async def _keep_quiet(tx: StoredTransaction, world: World, participant: Participant, before: Neutral | None) -> None:
    """Where the chat would say the same as before, leave it: Telegram needn't learn of every tap."""
    live = await tx.live.get(participant.id)
    if before is None or live is None or live.message_id is None:
        return
    if before == await _said(world, await tx.participants.get(participant.id)):
        await tx.live.drawn(participant.id, live.revision, live.message_id)
