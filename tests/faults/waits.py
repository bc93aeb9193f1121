"""How long people waited for the screen that answers them, pure: only where nothing was in the way counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST_S = 10.0
"""Nobody waits longer than that without a reason that they could see: Telegram or the bot being away."""


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, in seconds on a monotonic clock."""

    began: float
    ended: float

    @property
    def seconds(self) -> float:
        """How long."""
        return self.ended - self.began

    def meets(self, other: Span) -> bool:
        """Whether there is a moment that is in both."""
        return self.began <= other.ended and other.began <= self.ended


@dataclass(frozen=True, slots=True)
class Wait:
    """From the first tap of a step, or the words, to its screen on the phone of this chat."""

    chat: int
    span: Span


def longest(waits: Iterable[Wait], downs: Sequence[Span], failed: Mapping[int, Sequence[float]]) -> Wait | None:
    """The longest in which no process was down and no call for the chat failed; None where there is none.

    A poll that failed doesn't count: the next one comes soon, and something fails at almost every moment.
    """

    def is_undisturbed(wait: Wait) -> bool:
        struck = any(wait.span.began <= moment <= wait.span.ended for moment in failed.get(wait.chat, ()))
        return not struck and not any(wait.span.meets(down) for down in downs)

    return next(filter(is_undisturbed, sorted(waits, key=lambda wait: -wait.span.seconds)), None)
