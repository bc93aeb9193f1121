"""The outbox's loop: claim what is due, send it, note what came of it. See `docs/delivery.md` for the guarantees.

A row is leased while it is being sent. When the process dies between "sent" and "marked sent", the lease ends, and
nobody knows whether it arrived: the row goes out again, at least once, or not any more, at most once, by its kind.
Where only the database fails, what came of it is noted as soon as it can be.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog

from bot import metrics
from bot.back_off import back_off
from bot.bell import Bell
from bot.botapi import errors
from bot.clock import Clock
from bot.delivery.arrived import note_arrival
from bot.delivery.email import MailChannel
from bot.delivery.letters import Later, compose
from bot.delivery.telegram import TelegramChannel
from bot.delivery.trouble import Trouble, waits_for_channel
from bot.delivery.undelivered import note_refusals, put_by
from bot.delivery.ways import (
    NEVER_GIVEN_UP,
    Failure,
    NotDeliveredError,
    Way,
    by_each_channel,
    channel_of,
    handed_over,
    waited_long,
    way_of,
)
from bot.insist import insist
from bot.worlds import Worlds
from flows.people import Channel
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
AT_MOST_ONCE = frozenset({Kind.REMINDER})
"""What would nag if it came twice."""

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
        self._trouble = Trouble()
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
        except NotDeliveredError as undelivered:
            await self._failed(row, undelivered.failures)
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
        message_id = self._arrived[row.id]
        old = await self._sent(row, message_id)
        del self._arrived[row.id]
        self._for_page.discard(row.id)
        await self._hurry_others(message_id)
        if old is not None and row.chat_id is not None:
            self._channel.strip(row.chat_id, old)

    async def _goes_out(self, row: ClaimedOutgoing) -> bool:
        """Send it, unless it may not be sent or isn't wanted any more. Raises `NotDeliveredError`."""
        if row.kind in AT_MOST_ONCE and row.attempts > 1:
            await self._drop(row, UNCERTAIN)
            return False
        failures: list[Failure] = []
        for as_seen in by_each_channel(row):
            try:
                gone = await self._goes_out_by_one(as_seen)
            except errors.BotApiError as problem:
                failures.append(Failure(channel_of(as_seen), problem))
                if not failures[-1].is_refusal and not waited_long(row, self._clock.real()):
                    break
            else:
                await self._note_refusals(row, failures)
                return gone
        raise NotDeliveredError(failures)

    async def _goes_out_by_one(self, row: ClaimedOutgoing) -> bool:
        """The same by one channel. Raises `BotApiError`."""
        self._trouble.expect_back(channel_of(row), self._clock.real())
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

        async def arrived(tx: StoredTransaction) -> int | None:
            world, for_page = self._worlds.at(tx, self._clock.now()), row.id in self._for_page
            return await note_arrival(tx, world, row, message_id, self._clock.real(), for_page=for_page)

        return await self._note(arrived)

    async def _hurry_others(self, message_id: int | None) -> None:
        """What waits for the channel that has just taken something goes out as well, in its order."""
        waits_until = self._trouble.over(Channel.EMAIL if message_id is None else Channel.TELEGRAM)
        if waits_until is not None:
            await self._note(lambda tx: tx.outbox.hurry(waits_until))

    async def _failed(self, row: ClaimedOutgoing, failures: Sequence[Failure]) -> None:
        """No channel took it. One that is only away is waited for; where all have refused, see `put_by`."""
        away = [each for each in failures if not each.is_refusal]
        if away:
            await self._note_refusals(row, failures)
            await self._try_again(row, away[0])
            return
        said = ", ".join(each.said for each in failures)
        if isinstance(failures[-1].problem, errors.BlockedError):
            log.warning("recipient_unreachable", row=row.id, kind=row.kind, said=said)
        else:
            log.error("row_refused", row=row.id, kind=row.kind, said=said)
        await self._note(
            lambda tx: put_by(tx, self._worlds.at(tx, self._clock.now()), row, failures, self._clock.real())
        )

    async def _note_refusals(self, row: ClaimedOutgoing, failures: Sequence[Failure]) -> None:
        if any(each.is_refusal for each in failures):
            await self._note(lambda tx: note_refusals(tx, self._worlds.at(tx, self._clock.now()), row, failures))

    async def _try_again(self, row: ClaimedOutgoing, failure: Failure) -> None:
        problem, error, now = failure.problem, type(failure.problem).__name__, self._clock.real()
        if isinstance(problem, errors.TooManyError) and row.chat_id is not None:
            self._channel.too_many(row.chat_id, problem.seconds)
            await self._retry_at(row, now + timedelta(seconds=problem.seconds), error, untried=True)
        elif waits_for_channel(row, problem) and (until := self._trouble.until(failure.channel, now, problem)):
            await self._retry_at(row, until, error, untried=isinstance(problem, errors.NotSentError))
        elif isinstance(problem, errors.NotSentError):
            await self._retry(row, error, untried=row.kind in AT_MOST_ONCE)
        elif row.kind in AT_MOST_ONCE and isinstance(problem, errors.TransientError):
            await self._drop(row, UNCERTAIN)
        else:
            await self._retry(row, error)

    async def _retry(self, row: ClaimedOutgoing, error: str, *, untried: bool = False) -> None:
        if row.attempts >= ATTEMPTS and row.kind not in NEVER_GIVEN_UP:
            await self._give_up(row, error)
            return
        now, wait = self._clock.real(), back_off(row.attempts, 1.0, LONGEST_BACK_OFF_S)
        if untried:  # no attempt is counted, so that it goes by how long it has been tried
            wait = min(max(wait, (now - (row.tried_from or now)).total_seconds()), LONGEST_BACK_OFF_S)
        next_try = now + timedelta(seconds=wait * self._jitter.uniform(0.5, 1.0))
        await self._retry_at(row, next_try, error, untried=untried)

    async def _retry_at(self, row: ClaimedOutgoing, at: datetime, error: str, *, untried: bool = False) -> None:
        wait = at - self._clock.real()
        log.warning("row_waits", row=row.id, kind=row.kind, error=error, wait_s=round(wait.total_seconds(), 1))
        await self._note(lambda tx: tx.outbox.retry(row.id, at, error, untried=untried))

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
