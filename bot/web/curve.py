"""A young person's curve as an inline drawing: no picture is loaded, and it grows with the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Protocol

from bot.reports.progress import GAP_FROM_DAYS

WIDTH, HEIGHT = 600, 220
_LEFT, _RIGHT, _TOP, _FOOT = 60, 30, 16, 24


class Point(Protocol):
    """A score, 0 to 100, and its local day."""

    @property
    def day(self) -> date:
        """The day it was answered on."""
        ...

    @property
    def value(self) -> int:
        """The score."""
        ...


@dataclass(frozen=True, slots=True)
class Curve:
    """Points in the drawing's own units, each with what it says; `line` joins them."""

    points: tuple[tuple[float, float, Point], ...]

    @property
    def line(self) -> str:
        """As SVG's `points`."""
        return " ".join(f"{x},{y}" for x, y, _ in self.points)

    @property
    def stretches(self) -> tuple[tuple[float, float, float, float, bool], ...]:
        """From point to point: x and y of both ends, and whether it was measured in between (no month left out)."""
        return tuple(
            (x1, y1, x2, y2, (later.day - earlier.day).days < GAP_FROM_DAYS)
            for (x1, y1, earlier), (x2, y2, later) in pairwise(self.points)
        )

    @staticmethod
    def level(value: int) -> float:
        """How high a score stands."""
        return round(_TOP + (HEIGHT - _TOP - _FOOT) * (1 - value / 100), 1)


def curve(points: Sequence[Point]) -> Curve | None:
    """The drawing of points at their true dates; None where there is none."""
    if not points:
        return None
    first, last = points[0].day, points[-1].day
    days = max((last - first).days, 1)
    width = WIDTH - _LEFT - _RIGHT
    at = [_LEFT + (width / 2 if first == last else width * (each.day - first).days / days) for each in points]
    return Curve(tuple((round(x, 1), Curve.level(each.value), each) for x, each in zip(at, points, strict=True)))
