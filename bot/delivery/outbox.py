"""The outbox's loop: claim what is due, send it, note what came of it. See `docs/delivery.md` for the guarantees.

A row is leased while it is being sent. When the process dies between "sent" and "marked sent", the lease ends, and
nobody knows whether it arrived: the row goes out again, at least once, or not any more, at most once, by its kind.
Where only the database fails, what came of it is noted as soon as it can be.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

import structlog

from bot import metrics
from bot.back_off import back_off
from bot.bell import Bell
from bot.botapi import errors
from bot.clock import Clock
from bot.delivery.email import MailChannel
from bot.delivery.letters import Later, compose, offered
from bot.delivery.telegram import TelegramChannel
from bot.delivery.ways import Way, handed_over, way_of
from bot.insist import insist
from bot.usecases.follow_nudge import nudge_delivered, nudge_refused
from bot.usecases.lost_touch import lost_touch
from bot.usecases.relay_note import note_delivered
from bot.worlds import Worlds
from flows.ports import Kind
from flows.screens.neutral import ON_THE_PAGE
from storage.database import Database
from storage.errors import DatabaseUnusableError
from storage.repositories.outbox import SAID_THERE, ClaimedOutgoing
from storage.transaction import StoredTransaction

AT_ONCE = 20
LEASE = timedelta(seconds=60)
BEGUN_WITHIN = timedelta(seconds=5)
"""After that, what was claimed is in hand, or its claiming was cut off."""

LOOK_EVERY_S = 2.0
ATTEMPTS = 30
LONGEST_BACK_OFF_S = 600.0
UNREACHABLE_RETRY = timedelta(minutes=15)
NEVER_GIVEN_UP = frozenset({Kind.NUDGE, Kind.NOTICE})
"""What a contact person has to hear: the young person was told that it is said."""

AT_MOST_ONCE = frozenset({Kind.REMINDER})
"""What would nag if it came twice."""

BECOMES_LIVE = frozenset({Kind.OFFER, Kind.REMINDER})
"""What is answered where it stands, as the chat's live message from then on."""

WITH_A_FILE = frozenset({Kind.PICTURE, Kind.PORTRAIT, Kind.FILE})
"""What comes as a picture or a document, so that cleaning the chat later takes another way."""

UNCERTAIN = "may have arrived"

NOTICES_APART = timedelta(minutes=1)
"""Two notices that only say that there is something say nothing more than one."""

T = TypeVar("T")
log = structlog.get_logger("outbox")


class Outbox:
    """Sends what the outbox holds, until it is stopped."""

    def __init__(
        self,
        whose: str,
        database: Database,
        channel: TelegramChannel,
        worlds: Worlds,
        bell: Bell,
        clock: Clock,
        mail: MailChannel | None = None,
    ) -> None:
        self._whose = whose
        self._database = database
        self._channel = channel
        self._mail = mail
        self._worlds = worlds
        self._bell = bell
        self._clock = clock
        self._sending: dict[int, asyncio.Task[None]] = {}
        self._arrived: dict[int, int | None] = {}
        """Rows that were sent, by their message, None for an e-mail, until that is noted, however late."""
        self._for_page: set[int] = set()
        """Of these, the notices of what is read on the recipient's own page."""
        self._jitter = random.Random()  # noqa: S311 - spreads retries, guards nothing

    async def run(self) -> None:
        """Send until cancelled; what is under way is sent to the end."""
        try:
            while True:
                if not await self._send_due_or_wait():
                    await self._bell.heard(LOOK_EVERY_S)
        finally:
            await asyncio.gather(*self._sending.values(), return_exceptions=True)

    async def _send_due_or_wait(self) -> int:
        """Send what is due; nothing where the database can't be used just now."""
        try:
            return await self.send_due()
        except DatabaseUnusableError as problem:
            log.error("outbox_waits", error=type(problem).__name__)
            return 0

    async def send_due(self) -> int:
        """Start sending what is due, as far as there are free hands. Returns how many rows were claimed."""
        free = AT_ONCE - len(self._sending)
        if free <= 0:
            await asyncio.wait(self._sending.values(), return_when=asyncio.FIRST_COMPLETED)
            return 1
        async with self._database.transaction() as tx:
            rows = await tx.outbox.claim(self._clock.now(), self._clock.real(), LEASE, free)
        metrics.PULSES.beat(self._whose, metrics.OUTBOX)
        for row in rows:
            self._sending[row.id] = task = asyncio.create_task(self._send_noting_errors(row))
            task.add_done_callback(partial(self._done, row.id))
        return len(rows)

    async def let_go(self) -> None:
        """Free what is leased here and in hand no more: what came of it could not be noted, or it was never begun."""
        in_hand = self._sending.keys() | self._arrived.keys()
        async with self._database.transaction() as tx:
            freed = await tx.outbox.let_go(in_hand, self._clock.real() + LEASE - BEGUN_WITHIN)
        if freed:
            log.warning("rows_let_go", count=freed)
            self._bell.ring()

    def _done(self, row_id: int, task: asyncio.Task[None]) -> None:
        del self._sending[row_id]
        if not task.cancelled() and (problem := task.exception()):
            log.error("row_left_to_its_lease", error=type(problem).__name__)
        self._bell.ring()

    async def _send_noting_errors(self, row: ClaimedOutgoing) -> None:
        try:
            await self._send(row)
        except errors.BotApiError as problem:
            await self._failed(row, problem)
        except DatabaseUnusableError as problem:
            if row.id in self._arrived:
                raise  # its lease keeps it from going out again; when that has ended, it is noted
            await self._retry(row, type(problem).__name__, untried=row.kind in AT_MOST_ONCE)
        except Exception as problem:  # a bug in one row must not stop the others
            log.error("row_failed", row=row.id, kind=row.kind, error=type(problem).__name__)
            again = self._give_up if row.kind in AT_MOST_ONCE else self._retry
            await again(row, type(problem).__name__)

    async def _send(self, row: ClaimedOutgoing) -> None:
        if row.id not in self._arrived and not await self._goes_out(row):
            return
        old = await self._sent(row, self._arrived[row.id])
        del self._arrived[row.id]
        self._for_page.discard(row.id)
        if old is not None and row.chat_id is not None:
            self._channel.strip(row.chat_id, old)

    async def _goes_out(self, row: ClaimedOutgoing) -> bool:
        """Send it, unless it may not be sent or isn't wanted any more. Raises `BotApiError`."""
        if row.kind in AT_MOST_ONCE and row.attempts > 1:
            await self._drop(row, UNCERTAIN)
            return False
        async with self._database.reading() as tx:
            letter = await compose(row, self._worlds.at(tx, self._clock.now()))
        if letter is None:
            await self._drop(row, "no longer wanted")
            return False
        if isinstance(letter, Later):
            await self._put_off(row, letter)
            return False
        for_page = letter.is_notice and row.kind in ON_THE_PAGE
        how = way_of(row, letter, has_mail=self._mail is not None)
        if how is Way.PAGE or (letter.is_notice and await self._is_told(row)):
            await self._note(lambda tx: tx.outbox.drop(row.id, SAID_THERE, for_page=for_page))
            return False
        with metrics.counted(metrics.SENDS, row.kind):
            self._arrived[row.id] = await handed_over(row, letter, how, self._channel, self._mail)
        if for_page:
            self._for_page.add(row.id)
        return True

    async def _is_told(self, row: ClaimedOutgoing) -> bool:
        """Whether they have heard a moment ago that there is something: it is on their page with the rest."""
        async with self._database.reading() as tx:
            return await tx.outbox.told_since(row.recipient, self._clock.real() - NOTICES_APART)

    async def _sent(self, row: ClaimedOutgoing, message_id: int | None) -> int | None:
        """Note it. Returns the message that must lose its buttons, if one has to."""

        async def sent(tx: StoredTransaction) -> int | None:
            if (
                row.kind in BECOMES_LIVE
            ):  # first of all, so that whoever acts on it at this moment comes before or after
                await tx.participants.get(row.recipient)
            await tx.outbox.sent(row.id, self._clock.real(), for_page=row.id in self._for_page)
            if row.kind is Kind.NUDGE:
                world = self._worlds.at(tx, self._clock.now())
                await nudge_delivered(world, row.ref, after_trouble=row.attempts > 1)
            elif row.kind is Kind.NOTE:
                await note_delivered(self._worlds.at(tx, self._clock.now()), row.recipient, row.ref)
            if message_id is None:
                return None
            await tx.live.noticed(row.recipient, message_id)
            if row.chat_id is not None and row.recipient.startswith("P-"):
                arrived = (row.recipient, row.chat_id, message_id, self._clock.real())
                await tx.sent_messages.note(*arrived, has_file=row.kind in WITH_A_FILE)
            return await _adopted(row, tx, message_id) if row.kind in BECOMES_LIVE else None

        return await self._note(sent)

    async def _failed(self, row: ClaimedOutgoing, problem: errors.BotApiError) -> None:
        error = type(problem).__name__
        if isinstance(problem, errors.TooManyError) and row.chat_id is not None:
            self._channel.too_many(row.chat_id, problem.seconds)
            await self._retry_in(row, timedelta(seconds=problem.seconds), error, untried=True)
        elif isinstance(problem, errors.NotSentError):
            await self._retry(row, error, untried=row.kind in AT_MOST_ONCE)
        elif row.kind in AT_MOST_ONCE and isinstance(problem, errors.TransientError):
            await self._drop(row, UNCERTAIN)
        elif isinstance(problem, errors.BlockedError):
            await self._blocked(row, error)
        elif isinstance(problem, errors.ImpossibleError):
            await self._refused(row, error)
        else:
            await self._retry(row, error)

    async def _blocked(self, row: ClaimedOutgoing, error: str) -> None:
        """In one transaction, so that whoever is back right after it is written to at once."""
        log.warning("recipient_unreachable", row=row.id, kind=row.kind, error=error)

        async def lost(tx: StoredTransaction) -> None:
            await self._put_by(tx, row, error)
            await lost_touch(self._worlds.at(tx, self._clock.now()), row.recipient)

        await self._note(lost)

    async def _refused(self, row: ClaimedOutgoing, error: str) -> None:
        """Telegram doesn't take it as it is: that is for us to mend."""
        log.error("row_refused", row=row.id, kind=row.kind, error=error)
        await self._note(lambda tx: self._put_by(tx, row, error))

    async def _put_by(self, tx: StoredTransaction, row: ClaimedOutgoing, error: str) -> None:
        """Give it up, visibly; but what a contact person has to hear is tried again, and who relies on it is told."""
        if row.kind is Kind.NUDGE:
            await nudge_refused(self._worlds.at(tx, self._clock.now()), row.ref)
        if row.kind in NEVER_GIVEN_UP:
            await tx.outbox.retry(row.id, self._clock.real() + UNREACHABLE_RETRY, error)
        else:
            await tx.outbox.fail(row.id, error)

    async def _retry(self, row: ClaimedOutgoing, error: str, *, untried: bool = False) -> None:
        if row.attempts >= ATTEMPTS and row.kind not in NEVER_GIVEN_UP:
            await self._give_up(row, error)
            return
        wait = back_off(row.attempts, 1.0, LONGEST_BACK_OFF_S) * self._jitter.uniform(0.5, 1.0)
        await self._retry_in(row, timedelta(seconds=wait), error, untried=untried)

    async def _retry_in(self, row: ClaimedOutgoing, wait: timedelta, error: str, *, untried: bool = False) -> None:
        log.warning("row_waits", row=row.id, kind=row.kind, error=error, wait_s=round(wait.total_seconds(), 1))
        next_try = self._clock.real() + wait
        await self._note(lambda tx: tx.outbox.retry(row.id, next_try, error, untried=untried))

    async def _drop(self, row: ClaimedOutgoing, why: str) -> None:
        log.info("row_dropped", row=row.id, kind=row.kind, why=why)
        await self._note(lambda tx: tx.outbox.drop(row.id, why))

    async def _put_off(self, row: ClaimedOutgoing, later: Later) -> None:
        log.info("row_put_off", row=row.id, kind=row.kind)
        await self._note(lambda tx: tx.outbox.put_off(row.id, later.at))

    async def _give_up(self, row: ClaimedOutgoing, error: str) -> None:
        log.error("row_given_up", row=row.id, kind=row.kind, error=error)
        await self._note(lambda tx: tx.outbox.fail(row.id, error))

    async def _note(self, change: Callable[[StoredTransaction], Awaitable[T]]) -> T:
        """One transaction, as often as it takes while the row's lease lasts."""

        async def once() -> T:
            async with self._database.transaction() as tx:
                return await change(tx)

        return await insist(once)


async def _adopted(row: ClaimedOutgoing, tx: StoredTransaction, message_id: int) -> int | None:
    """It becomes the chat's live message, unless the participant has gone on meanwhile: then it is an old one."""
    check_in = await offered(row, tx)
    return await tx.live.adopt(row.recipient, check_in.id, message_id) if check_in else message_id
