"""Whether this process lives, and whether it does its work: each part by name, and in a word what is wrong with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from bot.metrics import OUTBOX, TICK, Pulses
from storage.errors import StorageError

LATE_S = 60.0
"""Longer than any part of a tick, or one round of the outbox's loop, may take."""

ANSWERS_WITHIN_S = 3.0
"""Shorter than whoever asks us usually waits."""

LATE = "late"
Ill = Mapping[str, str]
"""What is wrong with each part that is ill, in a word."""


class Worker(Protocol):
    """A bot, as far as its health goes."""

    name: str

    def is_taking_in(self) -> bool:
        """Whether updates come in and what came last is committed."""

    def is_standing_by(self) -> bool:
        """Whether another process works for it, so that this one need neither take in nor send."""


class Health:
    """What to look at: what a restart mends, and what keeps this process from its work.

    `check_database` raises where it can't be used.
    """

    def __init__(self, check_database: Callable[[], Awaitable[None]], bots: Sequence[Worker], pulses: Pulses) -> None:
        self._check_database = check_database
        self._bots = bots
        self._pulses = pulses

    def alive(self) -> Ill:
        """What is ill in the process itself; that this is answered at all says that its loop turns."""
        ticks = self._pulses.silence(TICK).items()
        return {f"tick of {whose}": LATE for whose, silence in ticks if silence > LATE_S}

    async def ready(self) -> Ill:
        """What keeps it from its work."""
        ill = {"database": await self._of_database()}
        for bot in self._bots:
            if not bot.is_standing_by():
                ill[f"intake of {bot.name}"] = "" if bot.is_taking_in() else "takes nothing in"
                ill[f"outbox of {bot.name}"] = self._of_outbox(bot.name)
        return {part: word for part, word in ill.items() if word}

    async def _of_database(self) -> str:
        """The type of the error: its own words name an address."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                await self._check_database()
        except (StorageError, TimeoutError) as problem:
            return type(problem).__name__
        return ""

    def _of_outbox(self, bot: str) -> str:
        silence = self._pulses.silence(OUTBOX).get(bot)
        if silence is None:
            return "does not run"
        return LATE if silence > LATE_S else ""
