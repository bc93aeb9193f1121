"""DESIGN § 3: polling waits out whatever Telegram, or what stands before it, answers, and takes in afterwards."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.botapi import errors
from bot.telegram import intake
from bot.telegram.intake import Polling
from bot.telegram.updates import RawUpdate

UPDATE = json.dumps({"ok": True, "result": [{"update_id": 7, "message": {}}]}).encode()
EMPTY = json.dumps({"ok": True, "result": []}).encode()


@dataclass
class Line:
    """What Telegram answers, poll by poll; then nothing more comes."""

    answers: list[bytes | errors.BotApiError]
    offsets: list[int | None] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def raw_updates(self, offset: int | None, _seconds: int, limit: int = 100) -> bytes:
        self.offsets.append(offset)
        if not self.answers:
            self.done.set()
            await asyncio.Event().wait()
        answer = self.answers.pop(0)
        if isinstance(answer, errors.BotApiError):
            raise answer
        return answer


@dataclass
class Handling:
    """What was handed to the handler."""

    taken: list[int] = field(default_factory=list)

    @staticmethod
    def chat_of(_update: RawUpdate) -> int:
        return 0

    async def handle(self, update: RawUpdate) -> None:
        self.taken.append(update.id)


@pytest.mark.parametrize(
    "problem",
    [
        errors.WrongTokenError("getUpdates: the token is not valid"),
        errors.OtherPollerError("getUpdates: another one polls"),
        errors.TransientError("getUpdates: 502"),
        errors.ImpossibleError("getUpdates: a proxy's page"),
    ],
    ids=lambda problem: type(problem).__name__,
)
async def test_a_bad_hour_is_waited_out(problem: errors.BotApiError, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also a 401 or 404 for a token that was good: a proxy may have answered."""
    monkeypatch.setattr(intake, "FIRST_BACK_OFF_S", 0.0)
    line, handling = Line([EMPTY, problem, problem, UPDATE]), Handling()
    api: Any = line
    handler: Any = handling
    polling = Polling(api, handler)
    running = asyncio.create_task(polling.run())
    async with asyncio.timeout(5):
        await line.done.wait()
    assert (handling.taken, line.offsets) == ([7], [None, None, None, None, 8])
    assert polling.is_healthy()
    polling.stop()
    await running
