"""A participant's own page from the real store: the same view and the same buttons as the chat's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from bot.clock import Clock
from bot.links import LinkError
from bot.reports.own_data import Format
from bot.usecases.act import act
from bot.usecases.collect_own_data import File, own_data_files
from bot.usecases.neutral import has_page, is_to_do, open_page
from bot.usecases.picture_of import picture_of
from bot.usecases.shown import shown
from bot.web.desk import OwnLetter, OwnView
from bot.worlds import Worlds
from flows.people import Participant, ParticipantStatus
from flows.ports import Dialogue, Kind, LiveMessage, World
from flows.screen import Action, Button, Link, Screen
from flows.screens.neutral import ON_THE_PAGE
from flows.screens.own_data import FILES
from locales.catalog import endonym
from storage.database import Database
from storage.errors import ConcurrentChangeError, NotStoredError
from storage.repositories.outbox import PageLetter
from storage.transaction import StoredTransaction

Draw = Callable[[partial[bytes]], Awaitable[bytes]]


class StoredOwnDesk:
    """Shows what is on somebody's page and does what is pressed there, each time in one transaction."""

    def __init__(self, database: Database, worlds: Worlds, clock: Clock, draw: Draw) -> None:
        self._database = database
        self._worlds = worlds
        self._clock = clock
        self._draw = draw

    async def page(self, whose: str) -> OwnView:
        """See OwnDesk. To look at the page is no tap: the chat isn't drawn again."""
        async with self._database.transaction() as tx:
            world, participant = await self._opened(tx, whose)
            before = await _stands_in_chat(tx, world, participant)
            live = await open_page(world, participant)
            if live is None:
                raise LinkError("leads to a page on which there is nothing yet")
            await _keep_quiet(tx, world, participant, before)
            check_in = await tx.check_ins.get(live.check_in) if live.check_in else None
            letters = [await _letter(world, participant, each) for each in await _to_read(tx, participant)]
            return OwnView(
                language=participant.language,
                asked_in=check_in.language if check_in else participant.language,
                letters=[each for each in letters if each is not None],
                screen=_here(await shown(world, live, endonym), live, "/m"),
            )

    async def act(self, whose: str, pressed: Action | None) -> None:
        """See OwnDesk. Of two that come at the same moment, one counts."""
        with suppress(ConcurrentChangeError):
            async with self._database.transaction() as tx:
                world, participant = await self._opened(tx, whose)
                before = await _stands_in_chat(tx, world, participant)
                await tx.outbox.turn_over(participant.id)
                await act(world, participant, pressed)
                await tx.outbox.lay_out(participant.id, ON_THE_PAGE, world.now)
                await _keep_quiet(tx, world, participant, before)

    async def picture(self, whose: str, check_in: str) -> bytes:
        """See OwnDesk."""
        async with self._database.reading() as tx:
            world, participant = await self._opened(tx, whose)
            picture = await picture_of(world, participant, check_in, participant.language)
        if picture is None:
            raise LinkError("leads to no picture of theirs")
        return await self._draw(picture.draw)

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
        try:
            participant = await tx.participants.get(whose)
        except NotStoredError:
            raise LinkError("is nobody's any more") from None
        if participant.status is ParticipantStatus.ERASED or not has_page(world, participant):
            raise LinkError("leads to a page that is not there any more")
        return world, participant


Neutral = tuple[bool, ParticipantStatus, str]
"""All that the chat's live message depends on: whether something is to be done, the status, and the language."""


async def _stands_in_chat(tx: StoredTransaction, world: World, participant: Participant) -> Neutral | None:
    """What the chat says by now; None where that is yet to be drawn."""
    live = await tx.live.get(participant.id)
    if live is None or live.message_id is None or live.revision > live.shown_revision:
        return None
    return await _said(world, participant)


async def _said(world: World, participant: Participant) -> Neutral:
    return await is_to_do(world, participant), participant.status, participant.language


async def _keep_quiet(tx: StoredTransaction, world: World, participant: Participant, before: Neutral | None) -> None:
    """Where the chat would say the same as before, leave it: Telegram needn't learn of every tap."""
    live = await tx.live.get(participant.id)
    if live is None or live.message_id is None:
        return
    if before == await _said(world, await tx.participants.get(participant.id)):
        await tx.live.drawn(participant.id, live.revision, live.message_id)


def _here(screen: Screen, live: LiveMessage, page: str) -> Screen:
    """On the page itself: in place of the way to the page, what it leads to."""
    if live.dialogue is not Dialogue.OWN or live.place != "data":
        return screen
    files = tuple((Button(label, Link(f"{page}/files/{each}")),) for each, label in FILES.items())
    others = tuple(row for row in screen.buttons if not any(isinstance(button.action, Link) for button in row))
    return replace(screen, buttons=(*files, *others))


async def _to_read(tx: StoredTransaction, participant: Participant) -> Iterable[PageLetter]:
    """In the order they came; a picture that was asked for twice is there once."""
    return {each.ref or each.id: each for each in await tx.outbox.to_read(participant.id)}.values()


async def _letter(world: World, participant: Participant, letter: PageLetter) -> OwnLetter | None:
    if letter.kind is Kind.PICTURE:
        picture = await picture_of(world, participant, letter.ref, participant.language)
        return OwnLetter(picture.screen, letter.ref) if picture else None
    return OwnLetter(letter.screen) if letter.screen else None
