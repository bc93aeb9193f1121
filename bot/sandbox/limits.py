"""Telegram's sending budget: 30 messages a second in all and one a second per chat, with short bursts.

Telegram publishes the two rates (core.telegram.org/bots/faq#broadcasting-to-users) and not the bursts. A burst of
20 in one chat lets a person tap through a questionnaire; a sender that goes on at that pace is stopped.
"""

from __future__ import annotations

import math

from bot.sandbox.clock import Clock
from bot.sandbox.errors import too_many

TOTAL_PER_SECOND = 30.0
TOTAL_BURST = 30.0
CHAT_PER_SECOND = 1.0
CHAT_BURST = 20.0


class Bucket:
    """Tokens that come back at `rate` a second, up to `burst`; whoever empties it is shut out for a while."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._at = -math.inf
        self._closed_until = -math.inf

    def take(self, now: float) -> int:
        """Use a token: 0 when there was one, else the whole seconds to wait. Every call before then is refused."""
        if now < self._closed_until:
            return math.ceil(self._closed_until - now)
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0
        seconds = math.ceil((1 - self._tokens) / self._rate)
        self._closed_until = now + seconds
        return seconds


class Limits:
    """The budget of one bot; `enabled=False` lets everything pass, for benchmarks."""

    def __init__(self, clock: Clock, *, enabled: bool) -> None:
        self._clock = clock
        self._enabled = enabled
        self._total = Bucket(TOTAL_PER_SECOND, TOTAL_BURST)
        self._chats: dict[int, Bucket] = {}

    def take(self, chat_id: int) -> None:
        """Count one message or edit to a chat. Raises 429: the chat's own comes first and stops only that chat."""
        if not self._enabled:
            return
        now = self._clock.monotonic()
        chat = self._chats.setdefault(chat_id, Bucket(CHAT_PER_SECOND, CHAT_BURST))
        if seconds := chat.take(now) or self._total.take(now):
            raise too_many(seconds)
