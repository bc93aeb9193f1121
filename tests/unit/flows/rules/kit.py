"""What rules look at, made shortly: scores in a row, and what was told of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.events import BecameUnreachable, ContactWanted, FellSilent, Measured, WordsSentOn
from flows.rules.rule import WELLBEING, Known, Point, Profile, Told, Trigger
from tests.unit.flows.samples import NOW

DAY = timedelta(days=1)
MONTH = timedelta(days=28)
TOLD = (Told(NOW - 10 * MONTH),)
TOLD_VERY_LOW = (Told(NOW - 10 * MONTH, is_urgent=True),)

OTHERS: tuple[Trigger, ...] = (
    ContactWanted(NOW),
    WordsSentOn(NOW),
    BecameUnreachable(),
    FellSilent(2, 38),
    Measured("gses", 0, None, 0),
    Measured("bip_job", None, None, 0),
)
"""What says nothing about WHO-5."""


def scored(score: int, *before: int, told: Sequence[Told] = (), contact_at: datetime | None = None) -> Known:
    """A score, and those of the months before it, oldest first; under 0: the best that an incomplete one could be."""
    return Known(Measured(WELLBEING, score), NOW, points(*before), told, contact_at)


def partly(best: int, missing: int, *before: int, told: Sequence[Told] = ()) -> Known:
    """An incomplete sitting, and the scores before it."""
    return Known(Measured(WELLBEING, None, best, missing), NOW, points(*before), told)


def points(*scores: int) -> list[Point]:
    """One a month, the last a month ago."""
    return [Point(NOW - (len(scores) - n) * MONTH, abs(each), each >= 0) for n, each in enumerate(scores)]


def profiles(*sittings: dict[str, float]) -> Known:
    """Sittings of a questionnaire whose indicators begin at 1, oldest first."""
    return Known(Measured("bip_job", None), NOW, profiles=[Profile(each, dict.fromkeys(each, 1)) for each in sittings])
