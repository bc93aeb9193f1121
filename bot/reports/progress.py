"""The progress picture: a line chart of one young person's own scores, made for a phone.

Few ticks, one thick line; no bands, no thresholds, nobody else in it (FACTS § 2 and § 4). `bot.reports.canvas` has
what it shares with the other pictures.

Points stand at their true dates. Where two neighbours lie further apart than a month and a half, a monthly
check-in between them gave no point: nothing was measured there, so faint dots join them and not the line.

In a right-to-left language the title begins at the right. Time runs from left to right in every language: a curve
is read with its scale, whose numbers do, and the picture stays the same one when its owner changes the language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.reports.canvas import (
    DESIGN_WIDTH,
    FONT,
    GRID,
    GROUND,
    INK,
    LINE,
    LINE_HEIGHT,
    QUIET,
    TYPE,
    draw_title,
    new_figure,
    png,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation
    from matplotlib.transforms import BboxBase

# WHO-5 is asked monthly (FACTS § 2, cadence).
GAP_FROM_DAYS = 46
DATES_SHOWN = 4

# Lengths of `bot.reports.canvas`.
_LEFT, _RIGHT, _TOP, _FOOT = 152, 172, 168, 74
_INSET, _DATE_DROP = 34, 78
_LAST, _THICK, _DOT, _SMALL_DOT, _RING = 64, 12, 28, 16, 36


@dataclass(frozen=True, slots=True)
class Point:
    """A check-in that gave a score: its local day and the participant's own score, 0 to 100."""

    day: date
    value: int

    def __post_init__(self) -> None:
        if not 0 <= self.value <= 100:
            raise ValueError(f"point of {self.day}: {self.value} is outside 0..100; give the score, not the raw sum")


@dataclass(frozen=True, slots=True)
class ChartLabels:
    """Every word in the picture, in the reader's language: the title, and a short date per point ("22. nov").

    A date may have a second line for its year. `bot.reports.labels` makes them.
    """

    title: str
    dates: tuple[str, ...]


def chart_png(
    points: Sequence[Point],
    labels: ChartLabels,
    *,
    width_px: int = DESIGN_WIDTH,
    height_px: int = 810,
) -> bytes:
    """The picture of these points, oldest first, as a PNG; the same input gives the same bytes.

    Raises ValueError where there is no point, where points are not in order of time, and where the dates don't
    fit them.
    """
    return png(chart_figure(points, labels, width_px, height_px))


def chart_figure(points: Sequence[Point], labels: ChartLabels, width_px: int, height_px: int) -> Figure:
    """The drawing behind `chart_png`, with the same demands on its input."""
    _check(points, labels)
    figure = new_figure(width_px, height_px)
    axes = _frame(figure, points, foot=_FOOT + TYPE * LINE_HEIGHT * _lines(labels.dates))
    _draw_line(axes, points)
    _draw_last(axes, points[-1])
    _draw_dates(axes, points, labels.dates)
    draw_title(figure, labels.title)
    return figure


def _check(points: Sequence[Point], labels: ChartLabels) -> None:
    if not points:
        raise ValueError("chart: there is no point yet; draw it from the first score on")
    for earlier, later in pairwise(points):
        if later.day < earlier.day:
            raise ValueError(f"chart: {later.day} follows {earlier.day}; sort the points by day")
    if len(labels.dates) != len(points):
        raise ValueError(f"chart: {len(labels.dates)} dates for {len(points)} points; give one short date each")


def _lines(dates: Sequence[str]) -> int:
    return max(text.count("\n") + 1 for text in dates)


def _frame(figure: Figure, points: Sequence[Point], foot: float) -> Axes:
    """The empty chart: 0 to 100 upwards, in steps that put no line on a threshold, and room for the words."""
    width, height = figure.get_size_inches() * 72
    inner = width - _LEFT - _RIGHT
    axes = figure.add_axes((_LEFT / width, foot / height, inner / width, (height - _TOP - foot) / height))
    axes.set_facecolor(GROUND)
    axes.spines[:].set_visible(False)
    axes.set_ylim(0, 100)
    axes.set_yticks(range(0, 101, 20))
    axes.set_xticks([])
    axes.grid(axis="y", color=GRID, linewidth=3, clip_on=False)
    axes.tick_params(length=0, pad=18, labelsize=TYPE, labelcolor=QUIET, labelfontfamily=FONT)
    first, last = _x(points[0]), _x(points[-1])
    inset = (last - first) * _INSET / (inner - 2 * _INSET) or 1
    axes.set_xlim(first - inset, last + inset)
    return axes


def _x(point: Point) -> int:
    return point.day.toordinal()


def _draw_line(axes: Axes, points: Sequence[Point]) -> None:
    """The line and its dots; faint small dots across a gap."""
    for earlier, later in pairwise(points):
        measured = _x(later) - _x(earlier) < GAP_FROM_DAYS
        axes.plot(
            [_x(earlier), _x(later)],
            [earlier.value, later.value],
            color=LINE,
            linewidth=_THICK if measured else _THICK * 0.7,
            linestyle="solid" if measured else (0, (0.01, 2.4)),
            alpha=1 if measured else 0.55,
            solid_capstyle="round",
            dash_capstyle="round",
            clip_on=False,
        )
    axes.plot(
        [_x(point) for point in points],
        [point.value for point in points],
        "o",
        color=LINE,
        markersize=_DOT if len(points) <= 13 else _SMALL_DOT,
        clip_on=False,
    )


def _draw_last(axes: Axes, last: Point) -> None:
    """A ring around the last point and its value beside it, where no line can run through it."""
    place = (_x(last), last.value)
    axes.plot(
        *place,
        "o",
        color=LINE,
        markersize=_RING,
        markeredgewidth=_THICK,
        markerfacecolor=GROUND,
        clip_on=False,
    )
    axes.annotate(
        str(last.value),
        place,
        xytext=(_RING + 4, 0),
        textcoords="offset points",
        verticalalignment="center_baseline",
        color=INK,
        fontsize=_LAST,
        fontweight="bold",
        fontfamily=FONT,
        annotation_clip=False,
    )


def _draw_dates(axes: Axes, points: Sequence[Point], dates: Sequence[str]) -> None:
    """The last and the first date, then of some spread between them those that have room."""
    from matplotlib.transforms import Bbox

    taken: list[BboxBase] = []
    for index in _worth_a_date(points):
        lines = [_draw_line_of_date(axes, _x(points[index]), *line) for line in enumerate(dates[index].split("\n"))]
        room = Bbox.union([line.get_window_extent() for line in lines]).padded(TYPE / 3)
        if room.count_overlaps(taken):
            for line in lines:
                line.remove()
        else:
            taken.append(room)


def _draw_line_of_date(axes: Axes, x: int, number: int, words: str) -> Annotation:
    """One line of a date, hung by its baseline: Arabic letters differ in height, and dates stand in one row."""
    return axes.annotate(
        words,
        (x, 0),
        xytext=(0, -_DATE_DROP - number * TYPE * LINE_HEIGHT),
        textcoords="offset points",
        horizontalalignment="center",
        verticalalignment="baseline",
        color=QUIET,
        fontsize=TYPE,
        fontfamily=FONT,
        parse_math=False,
        annotation_clip=False,
    )


def _worth_a_date(points: Sequence[Point]) -> list[int]:
    """Indexes of the points to date, most wanted first: last, first, then those nearest to even steps."""
    first, last = _x(points[0]), _x(points[-1])
    steps = [first + (last - first) * step / (DATES_SHOWN - 1) for step in range(1, DATES_SHOWN - 1)]
    nearest = [min(range(len(points)), key=lambda index: abs(_x(points[index]) - step)) for step in steps]
    return list(dict.fromkeys([len(points) - 1, 0, *nearest]))
