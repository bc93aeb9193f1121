"""Button taps that wait for `answerCallbackQuery`."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from itertools import takewhile

from bot.sandbox.clock import Clock
from bot.sandbox.errors import QUERY_TOO_OLD, bad_request
from bot.sandbox.store import Counter, Store
from bot.sandbox.updates import CALLBACK_SECONDS

_FIRST = 4_000_000_000_000_000_001


@dataclass(frozen=True)
class Answer:
    """What the phone shows for a moment (`text` None: nothing), or until it is closed (`alert`)."""

    text: str | None
    alert: bool


class Queries:
    """The open callback queries. Each can be answered once, for as long as its update would wait."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._ids = Counter(store, "queries", _FIRST)
        self._expires: OrderedDict[int, float] = OrderedDict(
            (number, expires) for number, expires, _ in store.load("query")
        )
        self._phones: dict[int, asyncio.Future[Answer]] = {}

    def open(self) -> int:
        """A new query id."""
        now = self._clock.wall()
        self._forget([number for number, _ in takewhile(lambda item: item[1] <= now, self._expires.items())])
        number = self._ids()
        self._expires[number] = now + CALLBACK_SECONDS
        self._store.put("query", number, self._expires[number])
        return number

    def _forget(self, numbers: list[int]) -> None:
        for number in numbers:
            del self._expires[number]
        self._store.delete("query", numbers)

    def answer(self, number: int, answer: Answer) -> None:
        """Take the bot's answer to the phone. Raises 400 when the query is unknown, answered or too old."""
        if self._expires.get(number, 0) <= self._clock.wall():
            raise bad_request(QUERY_TOO_OLD)
        self._forget([number])
        phone = self._phones.get(number)
        if phone and not phone.done():
            phone.set_result(answer)

    async def answered(self, number: int, seconds: float) -> Answer | None:
        """Wait on the phone for the answer; None when none came in time."""
        phone = self._phones[number] = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait([phone], timeout=seconds)
            return phone.result() if phone.done() else None
        finally:
            del self._phones[number]
