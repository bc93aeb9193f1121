"""Episodes: a stretch of alerts about the same thing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.alert import Alert
from flows.rules import topic_of
from flows.rules.rule import Point, Topic


def recovered_at(points: Sequence[Point], low_threshold: int) -> datetime | None:
    """When a score was last above the low ones; None: never."""
    return next((point.at for point in reversed(points) if point.score > low_threshold), None)


def stretch(earlier: Sequence[Alert], topic: Topic, since: datetime | None) -> list[Alert]:
    """The alerts that a new one about `topic` joins: what is open, and of low scores all since the last better one."""
    same = [each for each in earlier if topic_of(each.rule) is topic]
    if topic is not Topic.WELLBEING:
        return [each for each in same if each.is_open]
    return [each for each in same if each.is_open or since is None or each.raised_at > since]


def episode_of(new: str, joined: Sequence[Alert]) -> str:
    """The episode of a new alert, by its id: the newest one's that it joins, else its own."""
    return joined[-1].episode if joined else new
