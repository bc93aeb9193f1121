"""What was called, without what was said: the list that tests and the demo read to see what a bot did."""

from __future__ import annotations

from collections import deque
from itertools import count
from typing import Any

_KEPT = 50_000


class Journal:
    """The last calls of Bot API methods, in memory alone; numbers count up from 1 with every start."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._entries: deque[tuple[int, str, int | None, int, int | None]] = deque(maxlen=_KEPT)

    def note(self, method: str, chat_id: int | None, status: int, message_id: int | None) -> None:
        """Add a call; status 0 means that the connection was cut before it had any effect."""
        self._entries.append((next(self._numbers), method, chat_id, status, message_id))

    def after(self, number: int) -> list[dict[str, Any]]:
        """The calls after a number, oldest first."""
        names = ("n", "method", "chat_id", "status", "message_id")
        return [dict(zip(names, entry, strict=True)) for entry in self._entries if entry[0] > number]
