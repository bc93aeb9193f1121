"""Phones that play a WHO-5 dialogue against the local Telegram, as a person would: tap, see the next screen, tap.

A screen counts as seen when the phone holds it: the chat's event stream has said that something changed, and the
state that was fetched then ends in other words. Connections are kept alive, with one stream per phone, all in one
event loop.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import chain
from math import ceil
from typing import Any, Self

import aiohttp

from benchmarks.processes import PATIENCE_S, BenchmarkError
from bot.botapi.actions import decode

Message = dict[str, Any]


def dialogue(number: int) -> Sequence[tuple[str, int]]:
    """The taps from an offer to the last screen; every fourth person scores low, so that nudges go out as in life."""
    value = 1 if number % 4 == 0 else 4
    return (("begin", 0), ("alone", 0), *(("answer", value),) * 5)


TAPS = len(dialogue(0))


class Phone:
    """One person's phone. As a context manager it follows its chat."""

    def __init__(self, session: aiohttp.ClientSession, chat: int, number: int = 0) -> None:
        self.chat = chat
        self.number = number
        self._session = session
        self._messages: list[Message] = []
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._following = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._following.cancel()
        await asyncio.gather(self._following, return_exceptions=True)

    async def offered(self) -> None:
        """Wait for the offer of a check-in."""
        await self._until(lambda: self._button("begin") is not None, "an offer")

    async def tap(self, verb: str, value: int = 0) -> None:
        """Tap a button, and wait until the screen that follows is there."""
        button = self._button(verb, value)
        if button is None:
            raise BenchmarkError(f"chat {self.chat} has no button {verb!r} with {value}; it says {self._newest()!r}")
        before = self._newest()
        await self._post("tap", {**button, "wait": False})
        await self._until(lambda: self._newest() != before, f"what follows {verb!r}")

    async def pictured(self) -> None:
        """Wait for a picture."""
        await self._until(lambda: any(each["photo"] for each in self._messages), "a picture")

    async def _follow(self) -> None:
        address = f"/phone/{self.chat}/events"
        async with self._session.get(address, timeout=aiohttp.ClientTimeout(total=None)) as events:
            async for line in events.content:
                if line.startswith(b"data:"):
                    self._changed.set()

    async def _until(self, shown: Callable[[], bool], wanted: str) -> None:
        """Look whenever the chat has changed, until it shows that. Raises BenchmarkError when patience ends."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not shown():
                    await self._changed.wait()
                    self._changed.clear()
                    await self._look()
        except TimeoutError:
            raise BenchmarkError(f"chat {self.chat} waited in vain for {wanted}; it says {self._newest()!r}") from None

    async def _look(self) -> None:
        async with self._session.get(f"/phone/{self.chat}/state") as response:
            self._messages = (await response.json())["messages"]

    async def _post(self, what: str, body: dict[str, object]) -> None:
        async with self._session.post(f"/phone/{self.chat}/{what}", json=body) as response:
            if response.status != 200:
                raise BenchmarkError(f"chat {self.chat}, {what}: {await response.text()}")

    def _buttons(self) -> list[dict[str, object]]:
        """Every button of the chat, as it is tapped."""
        return [
            {"message_id": message["message_id"], "data": button["data"]}
            for message in self._messages
            for button in chain.from_iterable(message["keyboard"] or [])
        ]

    def _button(self, verb: str, value: int = 0) -> dict[str, object] | None:
        for button in self._buttons():
            action = decode(str(button["data"]))
            if action is not None and (action.verb, action.value) == (verb, value):
                return button
        return None

    def _newest(self) -> str:
        """What the chat says last: every screen of a dialogue has its own words."""
        return str(self._messages[-1]["text"] or self._messages[-1]["caption"]) if self._messages else ""


@dataclass(frozen=True, slots=True)
class Played:
    """How long each tap waited for the next screen, in seconds, and how long it all took."""

    waits: list[float]
    seconds: float


async def closed_loop(phones: Sequence[Phone], at_once: int) -> Played:
    """Whole dialogues, `at_once` side by side: each taps as soon as the next screen is there, then the next begins."""
    waits: list[float] = []
    left = iter(phones)

    async def one_after_the_other() -> None:
        for phone in left:
            for verb, value in dialogue(phone.number):
                tapped = time.perf_counter()
                await phone.tap(verb, value)
                waits.append(time.perf_counter() - tapped)

    began = await all_offered(phones)
    async with asyncio.TaskGroup() as side_by_side:
        for _ in range(at_once):
            side_by_side.create_task(one_after_the_other())
    return Played(waits, time.perf_counter() - began)


def people_for(taps_per_second: float, seconds: float, at_once: int) -> int:
    """How many people an open loop needs that goes on for at least so long."""
    return at_once * ceil(taps_per_second * seconds / (TAPS * at_once))


async def open_loop(phones: Sequence[Phone], taps_per_second: float, at_once: int) -> Played:
    """Whole dialogues at a steady rate over `at_once` phones, whether or not the answers keep up.

    A wait counts from when the tap was due: a tap that had to wait for its button counts that wait too.
    """
    waits: list[float] = []
    began = await all_offered(phones)

    async def in_time(place: int, phone: Phone) -> None:
        group, seat = divmod(place, at_once)
        for number, (verb, value) in enumerate(dialogue(phone.number)):
            due = began + ((group * TAPS + number) * at_once + seat) / taps_per_second
            await asyncio.sleep(due - time.perf_counter())
            await phone.tap(verb, value)
            waits.append(time.perf_counter() - due)

    async with asyncio.TaskGroup() as side_by_side:
        for place, phone in enumerate(phones):
            side_by_side.create_task(in_time(place, phone))
    return Played(waits, time.perf_counter() - began)


async def all_offered(phones: Iterable[Phone]) -> float:
    """Wait until every phone shows the offer; the moment."""
    await asyncio.gather(*(phone.offered() for phone in phones))
    return time.perf_counter()


@asynccontextmanager
async def following(phones: Iterable[Phone]) -> AsyncIterator[None]:
    """All these phones follow their chats."""
    async with AsyncExitStack() as stack:
        for phone in phones:
            await stack.enter_async_context(phone)
        yield
