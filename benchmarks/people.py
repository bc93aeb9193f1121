"""Phones that play a WHO-5 dialogue against the local Telegram, as a person would: tap, see the next screen, tap.

A screen counts as seen when Telegram holds it, in other words than the one before.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from math import ceil
from typing import Any

from benchmarks.processes import PATIENCE_S, BenchmarkError
from bot.sandbox.chats import Chat, Message
from bot.sandbox.store import dumps
from bot.sandbox.updates import CALLBACK_SECONDS
from bot.sandbox.world import World

OFFERED = "check_in:begin:*:0"
Steps = Sequence[str]
"""A dialogue, step by step: a command to type, or what the callback data of the button to tap looks like."""


def answers(number: int) -> int:
    """What somebody answers to every item: every fourth person scores low, so that nudges go out as in life."""
    return 1 if number % 4 == 0 else 4


def dialogue(number: int) -> Steps:
    """From an offer to the last screen of ours."""
    return (OFFERED, "check_in:alone:*:0", *(f"check_in:answer:*:{answers(number)}",) * 5)


TAPS = len(dialogue(0))


class Phone:
    """One person's phone."""

    def __init__(self, world: World, chat: Chat, number: int = 0) -> None:
        self.chat = chat.id
        self.number = number
        self._world = world
        self._chat = chat

    def greeted(self) -> int:
        """The id of the message that the welcome left in the chat."""
        message = self._world.chats.post(self._chat, self._world.bot, {"text": "Velkommen."})
        self._world.store.commit()
        return message.id

    async def offered(self) -> None:
        """Wait for the offer of a check-in."""
        await self._until(lambda: self._button(OFFERED) is not None, "an offer")

    async def do(self, step: str) -> None:
        """Take one step of a dialogue, and wait until the screen that follows is there."""
        before = self.newest()
        if step.startswith("/"):
            self._type(step)
        else:
            self._tap(step)
        await self._until(lambda: self.newest() != before, f"what follows {step!r}")

    async def pictured(self) -> None:
        """Wait for a picture."""
        await self._until(lambda: any("photo" in each.body for each in self._from_bot()), "a picture")

    def newest(self) -> str:
        """What the bot says last: every screen of a dialogue has its own words."""
        body = next((message.body for message in self._from_bot()), {})
        return str(body.get("text") or body.get("caption"))

    def offers(self) -> int:
        """How many messages still have the button that begins a check-in."""
        return sum(any(fnmatchcase(data, OFFERED) for data in _buttons(each)) for each in self._from_bot())

    async def _until(self, shown: Callable[[], bool], wanted: str) -> None:
        """Look whenever the chat has changed, until it shows that. Raises BenchmarkError when patience ends."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not shown():
                    await self._chat.changed(None)
        except TimeoutError:
            raise BenchmarkError(f"chat {self.chat} waited in vain for {wanted}; it says {self.newest()!r}") from None

    def _tap(self, pattern: str) -> None:
        """What Telegram does when a button is tapped (`bot.sandbox.phones`)."""
        found = self._button(pattern)
        if found is None:
            raise BenchmarkError(f"chat {self.chat} has no button {pattern!r}; it says {self.newest()!r}")
        message, data = found
        tap = {
            "id": str(self._world.queries.open()),
            "from": self._chat.person,
            "message": message.body,
            "chat_instance": str(self.chat << 20),
            "data": data,
        }
        self._world.updates.push("callback_query", dumps(tap), self.chat, CALLBACK_SECONDS)
        self._world.store.commit()

    def _type(self, command: str) -> None:
        entity = {"type": "bot_command", "offset": 0, "length": len(command)}
        message = self._world.chats.post(self._chat, self._chat.person, {"text": command, "entities": [entity]})
        self._world.updates.push("message", message.text, self.chat)
        self._world.store.commit()

    def _from_bot(self) -> Iterator[Message]:
        """The bot's messages, the newest first."""
        return (each for each in reversed(self._chat.messages.values()) if each.body["from"] is self._world.bot)

    def _button(self, pattern: str) -> tuple[Message, str] | None:
        for message in self._from_bot():
            for data in _buttons(message):
                if fnmatchcase(data, pattern):
                    return message, data
        return None


def _buttons(message: Message) -> Iterator[str]:
    keyboard: list[list[dict[str, Any]]] = message.body.get("reply_markup", {}).get("inline_keyboard", [])
    return (button["callback_data"] for row in keyboard for button in row if "callback_data" in button)


@dataclass(frozen=True, slots=True)
class Played:
    """How long each step waited for the next screen, in seconds; how many dialogues, and how long it all took."""

    waits: list[float]
    dialogues: int
    seconds: float


async def closed_loop(phones: Sequence[Phone], at_once: int, steps: Callable[[int], Steps] = dialogue) -> Played:
    """Whole dialogues, `at_once` side by side: each taps as soon as the next screen is there, then the next begins."""
    waits: list[float] = []
    left = iter(phones)

    async def one_after_the_other() -> None:
        for phone in left:
            for step in steps(phone.number):
                tapped = time.perf_counter()
                await phone.do(step)
                waits.append(time.perf_counter() - tapped)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as side_by_side:
        for _ in range(at_once):
            side_by_side.create_task(one_after_the_other())
    return Played(waits, len(phones), time.perf_counter() - began)


def people_for(taps_per_second: float, seconds: float, at_once: int) -> int:
    """How many people an open loop needs that goes on for at least so long."""
    return at_once * ceil(taps_per_second * seconds / (TAPS * at_once))


async def open_loop(phones: Sequence[Phone], taps_per_second: float, at_once: int) -> Played:
    """Whole dialogues at a steady rate over `at_once` phones, whether or not the answers keep up.

    A wait counts from when the tap was due: a tap that had to wait for its button counts that wait too.
    """
    waits: list[float] = []
    began = time.perf_counter()

    async def in_time(place: int, phone: Phone) -> None:
        group, seat = divmod(place, at_once)
        for number, step in enumerate(dialogue(phone.number)):
            due = began + ((group * TAPS + number) * at_once + seat) / taps_per_second
            await asyncio.sleep(due - time.perf_counter())
            await phone.do(step)
            waits.append(time.perf_counter() - due)

    async with asyncio.TaskGroup() as side_by_side:
        for place, phone in enumerate(phones):
            side_by_side.create_task(in_time(place, phone))
    return Played(waits, len(phones), time.perf_counter() - began)


async def all_offered(phones: Iterable[Phone]) -> None:
    """Wait until every phone shows the offer."""
    await asyncio.gather(*(phone.offered() for phone in phones))
