"""A young person's curve as an inline drawing: no picture is loaded, and it grows with the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.usecases.person_page import Point

WIDTH, HEIGHT = 600, 220
_LEFT, _RIGHT, _TOP, _FOOT = 60, 30, 16, 24


@dataclass(frozen=True, slots=True)
class Curve:
    """Points in the drawing's own units, each with what it says; `line` joins them."""

    points: tuple[tuple[float, float, Point], ...]

    @property
    def line(self) -> str:
        """As SVG's `points`."""
        return " ".join(f"{x},{y}" for x, y, _ in self.points)

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
