"""What can go wrong on the way to Telegram, to be switched on: a seeded random choice per call or per batch."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from random import Random
from typing import Any, Literal

from bot.sandbox.clock import Clock

Strike = Literal["reset", "error"] | None


@dataclass(frozen=True)
class Settings:
    """All zero is a healthy network. `latency_ms` is a range, the others are probabilities from 0 to 1."""

    latency_ms: tuple[float, float] = (0, 0)
    error_5xx: float = 0
    reset: float = 0
    reply_lost: float = 0
    duplicate: float = 0
    reorder: float = 0


class Faults:
    """Draws the faults; `seed` makes a run repeatable as far as the order of calls is."""

    def __init__(self, seed: int, clock: Clock) -> None:
        self.random = Random(seed)  # noqa: S311 - repeatable on purpose, guards nothing
        self._clock = clock
        self._settings = Settings()

    def describe(self) -> dict[str, Any]:
        """The settings as JSON."""
        return asdict(self._settings)

    def change(self, wanted: dict[str, Any]) -> None:
        """Set the given faults and leave the others. Raises ValueError that names the setting and the remedy."""
        known = {field.name for field in fields(Settings)}
        for name, value in wanted.items():
            if name not in known:
                raise ValueError(f"There is no fault called {name!r}. Use one of {', '.join(sorted(known))}.")
            if not (_is_range(value) if name == "latency_ms" else _is_number(value, 1)):
                remedy = "two numbers [min, max] of milliseconds" if name == "latency_ms" else "a number from 0 to 1"
                raise ValueError(f"The fault {name!r} can't be {value!r}. Give {remedy}.")
        self._settings = replace(self._settings, **wanted)

    def _hits(self, probability: float) -> bool:
        return probability > 0 and self.random.random() < probability

    async def strike(self) -> Strike:
        """Before a call is carried out: wait the latency, then say whether it fails without having any effect."""
        low, high = self._settings.latency_ms
        if high > 0:
            await self._clock.sleep(self.random.uniform(low, high) / 1000)
        if self._hits(self._settings.reset):
            return "reset"
        return "error" if self._hits(self._settings.error_5xx) else None

    def loses_reply(self) -> bool:
        """Whether the answer to a call that was carried out is lost."""
        return self._hits(self._settings.reply_lost)

    def repeats(self) -> bool:
        """Whether an update is delivered twice."""
        return self._hits(self._settings.duplicate)

    def reorders(self) -> bool:
        """Whether waiting updates are delivered in another order."""
        return self._hits(self._settings.reorder)


def _is_number(value: object, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most


def _is_range(value: object) -> bool:
    minute = 60_000
    return (
        isinstance(value, list)
        and len(value) == len(("min", "max"))
        and all(_is_number(bound, minute) for bound in value)
        and value[0] <= value[1]
    )
