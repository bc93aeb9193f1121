"""Chats that try links which don't exist: after a few, what they try isn't even looked up for an hour.

A token has 144 bits, so nobody finds one by trying; this keeps those who try from costing anything. It is kept in
memory alone: after a restart they may begin again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

WRONG_LINKS = 5
WITHIN = timedelta(hours=1)
MOST_CHATS = 10_000
"""The memory it may take: with more, the chat whose last try is oldest is forgotten."""


class Guesses:
    """How often which chat was wrong lately; times are people's time."""

    def __init__(self) -> None:
        self._wrong: dict[int, list[datetime]] = {}

    def too_many(self, chat: int, now: datetime) -> bool:
        """Whether a chat is to be answered without looking its link up."""
        return len(self._lately(chat, now)) >= WRONG_LINKS

    def wrong(self, chat: int, now: datetime) -> None:
        """Note that a chat came with a link that doesn't exist."""
        lately = [*self._lately(chat, now), now]
        self._wrong.pop(chat, None)
        self._wrong[chat] = lately
        if len(self._wrong) > MOST_CHATS:
            del self._wrong[next(iter(self._wrong))]

    def _lately(self, chat: int, now: datetime) -> list[datetime]:
        return [at for at in self._wrong.get(chat, []) if now - at < WITHIN]
