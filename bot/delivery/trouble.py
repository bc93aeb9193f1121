"""Channels that are away: everything waits for them together, so that it goes out in order when they return.

By themselves rows would be tried again at random moments, and the newest might find the channel back first.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.back_off import back_off
from bot.botapi.errors import BotApiError, NotSentError, NoTurnError, TransientError
from bot.delivery.email import LaterError
from bot.delivery.ways import NEVER_GIVEN_UP
from flows.people import Channel
from storage.repositories.outbox import ClaimedOutgoing

LONGEST_WAIT_S = 60.0
"""One call a minute costs nothing, and somebody waits for what it is about."""

_NEVER = datetime.min.replace(tzinfo=UTC)


class AwayError(NotSentError):
    """The channel was away a moment ago, and its time hasn't come: nothing was tried."""


@dataclass(slots=True)
class _Away:
    failures: int = 0
    until: datetime = _NEVER


@dataclass(slots=True)
class Trouble:
    """Which channels of this process are away, and until when they aren't tried again (real time)."""

    _away: dict[Channel | None, _Away] = field(default_factory=dict)
    _jitter: random.Random = field(default_factory=random.Random)

    def expect_back(self, channel: Channel | None, real_now: datetime) -> None:
        """Raise AwayError before the time at which the channel is tried again."""
        if (away := self._away.get(channel)) and real_now < away.until:
            raise AwayError("the channel is away")

    def until(self, channel: Channel | None, real_now: datetime, problem: BotApiError) -> datetime | None:
        """When everything that waits for the channel is tried again; None where the problem isn't the channel's."""
        if not isinstance(problem, TransientError) or isinstance(problem, LaterError | NoTurnError):
            return None
        away = self._away.setdefault(channel, _Away())
        if real_now >= away.until:
            away.failures += 1
            wait = back_off(away.failures, 1.0, LONGEST_WAIT_S) * self._jitter.uniform(0.5, 1.0)
            away.until = real_now + timedelta(seconds=wait)
        return away.until

    def over(self, channel: Channel) -> datetime | None:
        """The channel took something. Returns what the others wait for, where it was away."""
        away = self._away.pop(channel, None)
        return away.until if away else None


def waits_for_channel(row: ClaimedOutgoing, problem: BotApiError) -> bool:
    """Whether it waits for its channel, however long; else it is tried so often and then given up, visibly."""
    return row.kind in NEVER_GIVEN_UP or isinstance(problem, NotSentError)
