"""The queue of updates: what waits for the bot, for how long, and who is asking for it.

After `add_update` and `do_get_updates` in Client.cpp: an update is filtered by type when it is made, messages wait
24 hours and button taps 150 seconds, an offset acknowledges everything before it, one poller waits at a time.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.errors import OTHER_POLLER, ApiError, conflict
from bot.sandbox.faults import Faults
from bot.sandbox.store import Counter, Store

MESSAGE_SECONDS = 24 * 3600
CALLBACK_SECONDS = 150
MAX_BATCH = 100
MAX_TIMEOUT = 50
DEFAULT_TYPES = ["message", "callback_query", "my_chat_member"]
_FIRST = 100_000_001


@dataclass(frozen=True, slots=True)
class Update:
    """One update as JSON text, verbatim as it will be delivered; a webhook keeps the order within `lane`."""

    id: int
    lane: str
    expires: float
    text: str


class Updates:
    """The updates that were not acknowledged yet, oldest first."""

    def __init__(self, store: Store, clock: Clock, faults: Faults) -> None:
        self._store = store
        self._clock = clock
        self._faults = faults
        self._ids = Counter(store, "updates", _FIRST)
        self._waiting: OrderedDict[int, Update] = OrderedDict()
        for number, (lane, expires), text in store.load("update"):
            self._waiting[number] = Update(number, lane, expires, text)
        self.allowed: list[str] | None = store.get("allowed_updates")
        self._poller: asyncio.Future[ApiError | None] | None = None
        self._closed = False
        self.on_push: Callable[[Update], None] = lambda _: None

    def allow(self, types: Any) -> None:
        """Take over `allowed_updates`: None or no list keeps the setting, an empty list means the default."""
        if not isinstance(types, list):
            return
        allowed = [name for name in types if isinstance(name, str)] or None
        if allowed != self.allowed:
            self.allowed = allowed
            self._store.set("allowed_updates", allowed)

    def push(self, kind: str, payload: str, lane: int, seconds: int = MESSAGE_SECONDS) -> None:
        """Queue an update of a type with its payload as JSON text, unless the bot doesn't want that type."""
        if kind in (self.allowed or DEFAULT_TYPES):
            number = self._ids()
            self._queue(number, f"{kind}/{lane}", seconds, f'{{"update_id":{number},"{kind}":{payload}}}')

    def push_raw(self, text: str) -> int:
        """Queue any text as an update; `$UPDATE_ID` in it becomes its id, which is returned."""
        number = self._ids()
        self._queue(number, "raw", MESSAGE_SECONDS, text.replace("$UPDATE_ID", str(number)))
        return number

    def _queue(self, number: int, lane: str, seconds: int, text: str) -> None:
        update = Update(number, lane, self._clock.wall() + seconds, text)
        self._waiting[number] = update
        self._store.put("update", number, [update.lane, update.expires], update.text)
        self.interrupt()
        self.on_push(update)

    def waiting(self) -> list[Update]:
        """What can still be delivered; what has expired is dropped here."""
        now = self._clock.wall()
        expired = [update.id for update in self._waiting.values() if update.expires <= now]
        self.forget(expired)
        return list(self._waiting.values())

    def is_waiting(self, update: Update) -> bool:
        """Whether the update is still to be delivered: neither acknowledged nor expired."""
        return update.id in self._waiting and update.expires > self._clock.wall()

    def forget(self, numbers: list[int]) -> None:
        """Acknowledge updates, or drop them."""
        for number in numbers:
            self._waiting.pop(number, None)
        self._store.delete("update", numbers)

    def clear(self) -> None:
        """Drop everything (`drop_pending_updates`)."""
        self.forget(list(self._waiting))

    async def poll(self, offset: int, limit: int, seconds: float) -> list[str]:
        """What getUpdates returns: updates as JSON texts. A poller that already waits is ended with 409."""
        self.interrupt(conflict(OTHER_POLLER))
        self._acknowledge(offset)
        batch = self._batch(limit)
        if not batch and seconds > 0 and not self._closed:
            self._store.commit()
            await self._wait(seconds)
            batch = self._batch(limit)
        return self._disturb(batch)

    def _acknowledge(self, offset: int) -> None:
        if offset < 0:
            self.forget(list(self._waiting)[:offset])
            return
        done = []
        for number in self._waiting:
            if number >= offset:
                break
            done.append(number)
        self.forget(done)

    def _batch(self, limit: int) -> list[str]:
        return [update.text for update in self.waiting()[:limit]]

    async def _wait(self, seconds: float) -> None:
        poller = self._poller = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait([poller], timeout=seconds)
            if poller.done() and (error := poller.result()):
                raise error
        finally:
            if self._poller is poller:
                self._poller = None

    def interrupt(self, error: ApiError | None = None) -> None:
        """Let the poller that waits go on: with what there is now, or with an error."""
        if self._poller and not self._poller.done():
            self._poller.set_result(error)
            self._poller = None

    def close(self) -> None:
        """Nobody waits from now on: the sandbox stops."""
        self._closed = True
        self.interrupt()

    def _disturb(self, batch: list[str]) -> list[str]:
        """Apply the faults that concern updates: some come twice, or all of them in another order."""
        repeated = batch + [text for text in batch if self._faults.repeats()]
        if len(repeated) > 1 and self._faults.reorders():
            self._faults.random.shuffle(repeated)
        return repeated
