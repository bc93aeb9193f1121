"""A phone that is looked at whenever something changes on it, and a person's patience with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

import aiohttp

from tests.integration.phone import Json, Phone, buttons, words

PATIENCE_S = 240.0
"""Longer than Telegram holds a tap: whoever waits so long in vain would wait for ever."""

AGAIN_S = (4.0, 9.0)
"""After how long of nothing somebody taps again."""


class StuckError(Exception):
    """Somebody waited in vain; the text says for what, and what the phone shows."""


@dataclass
class Watched(Phone):
    """A phone that is looked at whenever something changes on it."""

    random: Random = field(default_factory=Random)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """While entered, changes are noticed."""
        following = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    async def _follow(self) -> None:
        unlimited = aiohttp.ClientTimeout(total=None)
        async with self.http.get(f"/phone/{self.chat}/events", timeout=unlimited) as events:
            async for line in events.content:
                if line.startswith(b"data:"):
                    self.changed.set()

    async def wait_for(
        self,
        found: Callable[[list[Json]], bool],
        again: Callable[[list[Json]], object] | None,
        wanted: str,
        patience_s: float = 0.0,
    ) -> None:
        """Look until it is there; do something again whenever nothing has changed for a while. Raises StuckError."""
        end = asyncio.get_running_loop().time() + (patience_s or self.patience_s)
        while True:
            self.changed.clear()
            messages = await self.messages()
            if found(messages):
                return
            if asyncio.get_running_loop().time() > end:
                raise StuckError(f"waited in vain for {wanted}; the phone shows {_summary(messages)}")
            try:
                async with asyncio.timeout(self.random.uniform(*AGAIN_S)):
                    await self.changed.wait()
            except TimeoutError:
                if again is not None:
                    await _done(again(messages))


async def _done(result: object) -> None:
    if asyncio.iscoroutine(result):
        await result


def _summary(messages: list[Json]) -> list[str]:
    return [
        f"{each['message_id']}: {words(each)[:70]!r} {[text for text, _ in buttons(each)]}" for each in messages[-3:]
    ]
