"""Episodes: a stretch of alerts about the same thing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.alert import Alert
from flows.rules import topic_of
from flows.rules.rule import Point, Told, Topic


def recovered_at(points: Sequence[Point], low_threshold: int) -> datetime | None:
    """When a score was last above the low ones; None: never. The best that an incomplete one could be says nothing."""
    return next((point.at for point in reversed(points) if point.is_exact and point.score > low_threshold), None)


def stretch(earlier: Sequence[Alert], topic: Topic, since: datetime | None) -> list[Alert]:
    """The alerts that a new one about `topic` joins, oldest first.

    That is what somebody was told of and is still open; of low scores everything since the last better one as well.
    """
    return [
        each
        for each in earlier
        if topic_of(each.rule) is topic
        and ((each.is_open and each.told) or (topic is Topic.WELLBEING and _is_after(each, since)))
    ]


def told_since(earlier: Sequence[Alert], since: datetime | None) -> list[Told]:
    """What the contact person was told of low scores since the last better one, oldest first."""
    return [
        Told(each.raised_at, each.is_urgent)
        for each in earlier
        if each.told and topic_of(each.rule) is Topic.WELLBEING and _is_after(each, since)
    ]


def episode_of(new: str, joined: Sequence[Alert]) -> str:
    """The episode of a new alert, by its id: the newest one's that it joins, else its own."""
    return joined[-1].episode if joined else new


def _is_after(alert: Alert, since: datetime | None) -> bool:
    """Not at that very moment: what a better score itself gave rise to, a fall to it, is nothing that was low."""
    return since is None or alert.raised_at > since
