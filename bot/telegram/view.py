"""The live message is a view of what a participant's chat is about: drawn after the commit, drawn again until shown.

One drawer per chat at a time: a task in this process, a lease in the database. Whatever has a revision that has not
been shown is drawn again at start and on every tick, so a crash in between heals itself; quick taps coalesce.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.back_off import back_off
from bot.botapi import errors
from bot.botapi.client import BotApi
from bot.botapi.courtesies import Courtesies
from bot.clock import Clock
from bot.insist import insist
from bot.pacing import Pacer
from bot.usecases.lost_touch import lost_touch
from bot.usecases.neutral import shown_in_chat
from bot.worlds import Worlds
from flows.screen import Screen
from locales import catalog
from locales.catalog import endonym
from storage.database import Database
from storage.errors import StorageError
from storage.repositories.live import Undrawn
from storage.transaction import StoredTransaction

LEASE = timedelta(seconds=45)
BEGUN_WITHIN = timedelta(seconds=5)
LONGEST_TURN_S = 10.0
"""Two turns and two calls, where a message has vanished, fit into a lease."""

LONGEST_BACK_OFF_S = 60.0
SWEEP = 200
log = structlog.get_logger("view")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A screen that is to be drawn now, in a live message that is leased for it."""

    live: Undrawn
    screen: Screen


class Drawer:
    """Keeps every chat's live message at its current revision."""

    def __init__(
        self, database: Database, api: BotApi, worlds: Worlds, pacer: Pacer, courtesies: Courtesies, clock: Clock
    ) -> None:
        self._database = database
        self._api = api
        self._worlds = worlds
        self._pacer = pacer
        self._courtesies = courtesies
        self._clock = clock
        self._jitter = random.Random()  # noqa: S311 - spreads retries, guards nothing
        self._drawing: dict[str, asyncio.Task[None]] = {}
        self._next: dict[str, Drawing | None] = {}
        """Who is to be looked at again when the drawing under way is done, and what is in hand for them already."""

    async def begin(self, tx: StoredTransaction, participant: str) -> Drawing | None:
        """Take a chat's drawing in hand, in the transaction that changed it or one of its own.

        None where there is nothing to draw now, or somebody draws it already, who goes on until all is shown.
        """
        live = await tx.live.claim_undrawn(participant, self._clock.real(), LEASE)
        if live is None:
            return None
        try:
            return Drawing(live, await shown_in_chat(self._worlds.at(tx, self._clock.now()), live.message, endonym))
        except (StorageError, SQLAlchemyError):
            raise
        except Exception as problem:  # what cannot be shown has been said all the same
            log.error("drawing_failed", participant=participant, error=type(problem).__name__)
            return None

    def draw(self, participant: str, begun: Drawing | None = None) -> None:
        """See to it that this chat shows the current revision; `begun` is already in hand. Returns at once."""
        if participant in self._drawing:
            self._next[participant] = begun or self._next.get(participant)
        else:
            self._drawing[participant] = asyncio.create_task(self._draw_until_current(participant, begun))

    async def sweep(self) -> int:
        """Draw every chat that doesn't show its current revision. Returns how many there are.

        Among them those that are leased here and in hand no more: the noting failed, or the drawing was never begun.
        """
        async with self._database.transaction() as tx:
            await tx.live.let_go(self._drawing.keys(), self._clock.real() + LEASE - BEGUN_WITHIN)
        async with self._database.reading() as tx:
            behind = await tx.live.waiting(self._clock.real(), SWEEP)
        for participant in behind:
            self.draw(participant)
        return len(behind)

    async def close(self) -> None:
        """Let the drawings under way finish."""
        while self._drawing:
            await asyncio.gather(*self._drawing.values(), return_exceptions=True)

    async def _draw_until_current(self, participant: str, begun: Drawing | None) -> None:
        try:
            drawing = begun or await self._begun(participant)
            while drawing is not None:
                is_behind = await self._drawn(drawing)
                drawing = self._next.pop(participant, None)
                if drawing is None and is_behind:
                    drawing = await self._begun(participant)
        except Exception as problem:
            log.error("drawing_failed", participant=participant, error=type(problem).__name__)
        finally:
            del self._drawing[participant]
            if participant in self._next:  # committed after this task looked for the last time
                self.draw(participant, self._next.pop(participant))

    async def _begun(self, participant: str) -> Drawing | None:
        async with self._database.transaction() as tx:
            drawing = await self.begin(tx, participant)
        if drawing is None:
            metrics.TAPS.forget(participant)
        return drawing

    async def _drawn(self, drawing: Drawing) -> bool:
        """Draw it. Returns whether something newer is to be shown by now."""
        live, began = drawing.live, self._clock.real()
        try:
            with metrics.counted(metrics.SENDS, metrics.VIEW):
                message_id = await self._show(live, drawing.screen)
        except errors.BotApiError as problem:
            await self._failed(live, problem, began)
            return False
        metrics.TAPS.shown(live.message.participant)
        is_behind = await insist(partial(self._note, live, message_id))
        old = live.message.message_id
        if old not in (None, message_id):
            self._courtesies.offer(live.chat_id, partial(self._api.strip, live.chat_id, old))
        return is_behind

    async def _note(self, live: Undrawn, message_id: int) -> bool:
        participant = live.message.participant
        async with self._database.transaction() as tx:
            if message_id != live.message.message_id:
                await tx.sent_messages.note(participant, live.chat_id, message_id, self._clock.real())
            return await tx.live.drawn(participant, live.message.revision, message_id)

    async def _show(self, live: Undrawn, screen: Screen) -> int:
        """Edit the live message; where that can't be, or something stands below it, send a new one, without a sound.

        It answers what the person did, or comes after a gap; news come through the outbox.
        """
        words, old = catalog.load(live.language), live.message.message_id
        await self._turn(live.chat_id)
        if old is not None and live.message.latest_message_id <= old:
            try:
                await self._api.edit(live.chat_id, old, screen, words)
            except errors.VanishedError:
                await self._turn(live.chat_id)
            else:
                return old
        return await self._api.send(live.chat_id, screen, words, silent=True)

    async def _turn(self, chat_id: int) -> None:
        try:
            async with asyncio.timeout(LONGEST_TURN_S):
                await self._pacer.turn(chat_id)
        except TimeoutError:
            raise errors.NotSentError("no turn in time") from None

    async def _failed(self, live: Undrawn, problem: errors.BotApiError, began: datetime) -> None:
        """Try again later. A chat that was heard of since was blocked before that, and is so no more."""
        participant = live.message.participant
        wait = back_off(live.attempts, 1.0, LONGEST_BACK_OFF_S) * self._jitter.uniform(0.5, 1.0)
        if isinstance(problem, errors.TooManyError):
            wait = problem.seconds
            self._pacer.too_many(live.chat_id, wait)
        async with self._database.transaction() as tx:
            heard_at = await tx.live.heard_at(participant)
            is_back = heard_at is not None and heard_at >= began
            if isinstance(problem, errors.BlockedError) and not is_back:
                metrics.TAPS.forget(participant)
                await lost_touch(self._worlds.at(tx, self._clock.now()), participant)
            next_try = self._clock.real() + timedelta(seconds=wait)
            await tx.live.draw_failed(participant, type(problem).__name__, next_try)
        log.warning("view_not_drawn", participant=participant, error=type(problem).__name__, wait_s=wait)
        asyncio.get_running_loop().call_later(wait, self.draw, participant)
