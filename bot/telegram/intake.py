"""How updates come in. Telegram is the queue: an update is acknowledged only after what it caused is committed.

With polling the next poll's offset acknowledges, and it moves on only past updates whose transaction is done. A
replay after a crash hits the handled mark and changes nothing. Intake by webhook is in `webhook.py`.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot import metrics
from bot.back_off import back_off
from bot.botapi import errors
from bot.botapi.client import BotApi
from bot.telegram.handler import Handler
from bot.telegram.updates import RawUpdate, UnreadableBatchError, single, take_apart
from storage.errors import DatabaseUnusableError

if TYPE_CHECKING:
    from starlette.routing import Route

POLL_S = 25
FIRST_BACK_OFF_S = 0.2
LONGEST_BACK_OFF_S = 30.0
log = structlog.get_logger("intake")
_T = TypeVar("_T")


class Intake(ABC):
    """Takes in the updates of one bot token. `routes`: what has to be served for it, beside the pages."""

    routes: Sequence[Route] = ()
    alone: bool
    """Whether one process at a time takes in: Telegram answers one poll a token."""

    def __init__(self, api: BotApi, handler: Handler) -> None:
        self._api = api
        self._handler = handler
        self._stopping = asyncio.Event()
        self._healthy = False

    @abstractmethod
    async def announce(self) -> None:
        """Tell Telegram how updates are taken in. Raises the errors of `BotApi`."""

    @abstractmethod
    async def run(self) -> None:
        """Take in until `stop()`, and return when what is in hand is handled."""

    def is_healthy(self) -> bool:
        """Whether updates come in and what came last is committed."""
        return self._healthy

    @property
    def is_stopping(self) -> bool:
        """Whether `stop()` was called."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Take in nothing more; the updates in hand are handled to the end."""
        self._stopping.set()

    async def unless_stopping(self, work: Coroutine[None, None, _T]) -> _T | None:
        """The work's result; None where `stop()` came first, which ends the work."""
        task = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            for each in (task, stopping):
                each.cancel()
            await asyncio.gather(task, stopping, return_exceptions=True)


class Polling(Intake):
    """One long poll after the other."""

    alone = True

    def __init__(self, api: BotApi, handler: Handler) -> None:
        super().__init__(api, handler)
        self._offset: int | None = None

    async def announce(self) -> None:
        """End a webhook, which would keep polls from being answered."""
        await self._api.use_polling()

    async def run(self) -> None:
        """Poll until `stop()`. Everything is waited out: a token that was good may be refused by a proxy's bad hour."""
        failures = 0
        while not self._stopping.is_set():
            try:
                updates = await self.unless_stopping(self._poll())
                if updates:
                    await self._handle(updates)
            except (errors.BotApiError, DatabaseUnusableError) as why:
                self._healthy = False
                failures += 1
                wait = back_off(failures, FIRST_BACK_OFF_S, LONGEST_BACK_OFF_S)
                log.warning("intake_waits", error=type(why).__name__, wait_s=wait)
                await self.unless_stopping(asyncio.sleep(wait))
            else:
                self._healthy = True
                failures = 0

    async def _poll(self) -> list[RawUpdate]:
        body = await self._api.raw_updates(self._offset, POLL_S if self._healthy else 0)
        try:
            return take_apart(body)
        except UnreadableBatchError:
            return await self._poll_one_by_one(body)

    async def _poll_one_by_one(self, batch: bytes) -> list[RawUpdate]:
        """One update in the batch can't be read: fetch with limit 1, so that only that one is parked."""
        body = await self._api.raw_updates(self._offset, 0, limit=1)
        try:
            return take_apart(body)
        except UnreadableBatchError:
            update = single(body, batch)
            if update is None:
                raise errors.TransientError("getUpdates: the body is unreadable") from None
            return [update]

    async def _handle(self, updates: list[RawUpdate]) -> None:
        """Per chat in order, chats side by side; then, and only then, move the offset."""
        metrics.MALFORMED.inc(sum(update.data is None for update in updates))
        chats: dict[int, list[RawUpdate]] = defaultdict(list)
        for update in updates:
            chats[self._handler.chat_of(update)].append(update)
        done = await asyncio.gather(*(self._in_order(each) for each in chats.values()), return_exceptions=True)
        for result in done:
            if isinstance(result, BaseException):
                raise result
        self._offset = max(update.id for update in updates) + 1

    async def _in_order(self, updates: list[RawUpdate]) -> None:
        for update in updates:
            await self._handler.handle(update)
