"""The numbers of the budget, and the decision: who may call Telegram now, and how long the others wait. Pure.

Telegram allows 30 messages a second per token and one a second per chat on average
(core.telegram.org/bots/faq#broadcasting-to-users), with short bursts whose length it doesn't publish. A bucket lets
through its burst and what has refilled, so in no second more than `burst + per_second`: 5 + 25 = 30 calls of the bot,
however Telegram counts its seconds, even when everything comes at once after a long silence.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

VIEW_URGENCY = -1
"""Before `flows.ports.PRIORITY`, which begins with 0, the nudge, and ends with 4, the bulk offer."""

COURTESY_URGENCY = 5
"""After all of them: what nobody depends on takes what nobody else has a use for, and never from the reserve."""

PER_SECOND = 25.0
BURST = 5.0
BURST_SHARE = 0.2
"""The burst is a fifth of a second's calls: with 25 that is 30 in the worst second. Never less than `BURST` calls,
or the reserve would not fit in."""

LEAST_RESERVE = 1.0
RESERVE_STEP = 0.4
"""Whoever isn't a view leaves a call in the bot's bucket, and 0.4 more for each step down to the offers, which so
leave 2.6 of the 5. In the middle of a broadcast the first views then find their call at once: with 5 taps a second
two in a thousand have to wait at all. The burst is reserved, not the rate: as long as no view comes, offers get every
call that refills, if they are no more than (5 - 3.6) / 25 = 56 ms late to take it. The steps keep the order between
processes as well, which don't see each other's waiters: as long as one has a nudge waiting, no other gets so far as
to send an offer."""

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast a bucket refills, in calls a second, and how many calls it holds."""

    per_second: float
    burst: float


CHAT_RATE = Rate(1.0, 18.0)
"""18 calls carry somebody who taps through welcome and questionnaire without a pause; where Telegram finds that too
much, its 429 is honoured. The sandbox lets 20 through, which leaves room for calls that the network bunches up."""


def bot_rate(per_second: float) -> Rate:
    """The rate of a whole bot that may make so many calls a second."""
    return Rate(per_second, max(BURST, per_second * BURST_SHARE))


def reserve(urgency: int) -> float:
    """Calls that somebody of this urgency leaves in the bot's bucket, for those who come before."""
    return 0.0 if urgency <= VIEW_URGENCY else LEAST_RESERVE + urgency * RESERVE_STEP


@dataclass(slots=True)
class Bucket:
    """So many calls may be made at the moment `at`, and none before `paused_until`. Seconds of any one clock."""

    rate: Rate
    level: float
    at: float
    paused_until: float | None = None

    @classmethod
    def full(cls, rate: Rate, now: float) -> Bucket:
        """As it is after a long silence."""
        return cls(rate, rate.burst, now)

    def wait(self, now: float, reserved: float = 0.0) -> float:
        """Seconds until a call may be made that leaves so many in the bucket."""
        self._refill(now)
        missing = 1.0 + reserved - self.level
        paused = self.paused_until - now if self.is_paused(now) and self.paused_until is not None else 0.0
        return paused + (missing / self.rate.per_second if missing > _ROUNDING else 0.0)

    def take(self) -> None:
        """Spend one call, after `wait` said that there is one."""
        self.level -= 1.0

    def pause(self, now: float, seconds: float) -> None:
        """Nothing more for so many seconds, because Telegram said so; then one call, and the rest as it refills."""
        self._refill(now)
        self.level = min(1.0, self.level + seconds * self.rate.per_second)
        self.paused_until = max(now + seconds, self.paused_until or 0.0)

    def is_paused(self, now: float) -> bool:
        """Whether Telegram said so, and it isn't over."""
        return self.paused_until is not None and self.paused_until > now

    def is_full(self, now: float) -> bool:
        """Whether it is as if nothing had ever been sent."""
        self._refill(now)
        return self.level >= self.rate.burst

    def _refill(self, now: float) -> None:
        """Not while it is paused, nor where the clock was set back."""
        since = self.at if self.paused_until is None else max(self.at, self.paused_until)
        self.level = min(self.rate.burst, self.level + max(0.0, now - since) * self.rate.per_second)
        self.at = now


class Asked(NamedTuple):
    """Somebody waits for a turn. They sort by whose turn comes first: by urgency, then by the number they drew."""

    urgency: int
    number: int
    chat_id: int


class Granted(NamedTuple):
    """Who has a turn now, already spent, and in how many seconds one of the others may have one at the earliest."""

    turns: list[Asked]
    wait: float


def grant(asked: Iterable[Asked], bot: Bucket, chats: Mapping[int, Bucket], now: float) -> Granted:
    """Turns for whoever may call now, the most urgent first. `asked` is sorted; `chats` has all of theirs."""
    turns, soonest = list[Asked](), math.inf
    for one in asked:
        chat = chats[one.chat_id]
        for_bot, for_chat = bot.wait(now, reserve(one.urgency)), chat.wait(now)
        if for_bot == for_chat == 0.0:
            bot.take()
            chat.take()
            turns.append(one)
            continue
        soonest = min(soonest, max(for_bot, for_chat))
        if for_bot >= for_chat:
            break  # whoever comes later needs no less of the bot's bucket
    return Granted(turns, soonest)


def pause(bot: Bucket, chat: Bucket, now: float, seconds: float, *, another_is_paused: bool) -> bool:
    """Telegram answered 429: that chat pauses; the whole bot, and True, only when another chat is paused already."""
    chat.pause(now, seconds)
    if another_is_paused:
        bot.pause(now, seconds)
    return another_is_paused
