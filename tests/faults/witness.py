"""A local Telegram that remembers what it let through: what arrived with a sound, and which replies were lost."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from time import monotonic
from typing import Any

from bot.sandbox.chats import Message
from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.server import Ready, Sandbox
from bot.sandbox.world import World
from tests.faults.guarantees import Arrived

LONGEST_REDELIVERY_S = 1.0


class Hurried(Clock):
    """Telegram delivers to a dead webhook again after up to two minutes; here sooner, or a run would only wait."""

    async def sleep(self, seconds: float) -> None:
        """Between two deliveries, and for the latency fault."""
        await asyncio.sleep(min(seconds, LONGEST_REDELIVERY_S))


class Witness(Journal):
    """The journal of calls, with what arrived. `unsure`: message ids whose sender can't know that they arrived.

    `failed`: when a call for a chat failed, or its reply was lost, by chat; on the monotonic clock. `offset` is that of
    people's time.
    """

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self.calls = 0
        self.offset = timedelta()
        self.arrived: list[Arrived] = []
        self.unsure: set[int] = set()
        self.failed: dict[int, list[float]] = defaultdict(list)
        self._chat: int | None = None
        self._newest: int | None = None
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []

    def note(self, method: str, chat_id: int | None, status: int, message_id: int | None) -> None:
        """One more call."""
        super().note(method, chat_id, status, message_id)
        self.calls += 1
        self._chat = chat_id
        if status == 0 or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._note_failure()
        self._newest = message_id if status == 200 and method.startswith("send") else None
        chat = self._world.chats.get(chat_id) if chat_id is not None else None
        if chat is not None and self._newest is not None and not chat.messages[self._newest].silent:
            arrived = _arrived(self.calls, chat.id, chat.messages[self._newest])
            self.arrived.append(replace(arrived, at=datetime.now(UTC) + self.offset))
        for due, future in self._waiting:
            if due <= self.calls and not future.done():
                future.set_result(None)
        self._waiting = [each for each in self._waiting if not each[1].done()]

    def is_lost(self, is_lost: bool) -> bool:
        """Whether the reply to the call that was just noted is lost."""
        if is_lost:
            self._note_failure()
        if is_lost and self._newest is not None:
            self.unsure.add(self._newest)
        return is_lost

    def _note_failure(self) -> None:
        if self._chat is not None:
            self.failed[self._chat].append(monotonic())

    async def more_calls(self, number: int, seconds: float) -> None:
        """Wait for so many more calls, or so long."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append((self.calls + number, future))
        await asyncio.wait([future], timeout=seconds)


def _arrived(number: int, chat: int, message: Message) -> Arrived:
    body: dict[str, Any] = message.body
    rows = body.get("reply_markup", {}).get("inline_keyboard", [])
    data = tuple(button.get("callback_data", "") for row in rows for button in row)
    text = body.get("text") or body.get("caption") or ""
    return Arrived(number, chat, message.id, text, data, "photo" in body)


class WitnessedSandbox(Sandbox):
    """The sandbox with a witness inside, there from its start on."""

    witness: Witness

    async def start(self) -> Ready:
        """Listen."""
        ready = await super().start()
        world = self._world
        world.journal = self.witness = Witness(world)
        loses_reply = world.faults.loses_reply
        world.faults.loses_reply = lambda: self.witness.is_lost(loses_reply())  # type: ignore[method-assign]
        return ready

    @property
    def delivers(self) -> bool:
        """Whether there is an update that the bot hasn't taken yet."""
        return bool(self._world.updates.waiting())
