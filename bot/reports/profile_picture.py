"""The profile picture: how one young person sees each indicator, as dots on a scale with words at its ends.

One row per indicator, in the questionnaire's order: a big dot for now, a small ring for last time, and nothing where
there was no answer. No total, no number, no better end and nobody else in it (FACTS § 2). `bot.reports.canvas` has
what it shares with the other pictures.

In a right-to-left language the whole picture is mirrored: the scale begins beside the indicators' names, at the right,
as on the contact person's page. Unlike the curve's, its ends are words and not numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal

from bot.reports.canvas import (
    DESIGN_WIDTH,
    EDGE,
    FONT,
    GRID,
    GROUND,
    INK,
    LINE,
    QUIET,
    TYPE,
    draw_title,
    new_figure,
    png,
)
from locales.direction import begins_right_to_left

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

# Lengths of `bot.reports.canvas`, from the side where the words begin and from the top. The lowest and the highest
# value stand at _LOW and _HIGH, the words of one end on this side of _BETWEEN, those of the other beyond.
_NAME_WIDTH, _LOW, _HIGH, _BETWEEN, _GAP = 420, 532, 1000, 712, 28
_HEAD, _LINE_STEP, _FOOT = 148, 53, 24
_DROP = 4  # the middle of small letters lies below that of the room they take
_ROW = {1: 92, 2: 122}  # by the lines of its name
_DOT, _RING, _RING_EDGE, _TICK, _TRACK = 54, 26, 8, 14, 3


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator: its name, and the value now and last time on the scale; None without an answer."""

    name: str
    now: float | None
    last: float | None = None


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """A participant's own answers: a row per indicator, the ends of the scale they share, and what is said there."""

    rows: tuple[Row, ...]
    lowest: int
    highest: int
    ends: tuple[str, str]

    def __post_init__(self) -> None:
        if self.lowest >= self.highest:
            raise ValueError(f"profile: no scale from {self.lowest} to {self.highest}; give its two ends in order")
        for row in self.rows:
            for value in (row.now, row.last):
                if value is not None and not self.lowest <= value <= self.highest:
                    scale = f"{self.lowest}..{self.highest}"
                    raise ValueError(f"profile row {row.name!r}: {value} is outside {scale}; give an option's number")


@dataclass(frozen=True, slots=True)
class ProfileLabels:
    """Pejling's own words in the picture, in the reader's language. `bot.reports.labels` makes them."""

    title: str
    now: str
    last: str


def profile_png(profile: OwnProfile, labels: ProfileLabels) -> bytes:
    """The picture as a PNG, 1080 px wide and as high as its rows need; the same input gives the same bytes.

    Raises ValueError where there is nothing to show for now.
    """
    return png(profile_figure(profile, labels))


def profile_figure(profile: OwnProfile, labels: ProfileLabels) -> Figure:
    """The drawing behind `profile_png`, with the same demands on its input."""
    if all(row.now is None for row in profile.rows):
        raise ValueError("profile: no indicator has an answer; draw it from the first answer on")
    figure = new_figure(DESIGN_WIDTH, DESIGN_WIDTH)
    axes = _paper(figure, mirrored=begins_right_to_left(" ".join(row.name for row in profile.rows)))
    y: float = _HEAD
    if any(row.last is not None for row in profile.rows):
        y = _draw_legend(axes, labels, y)
    y = _draw_ends(axes, profile.ends, y)
    height = _draw_rows(axes, profile, y) + _FOOT
    figure.set_size_inches(DESIGN_WIDTH / 72, height / 72)
    axes.set_ylim(height, 0)
    draw_title(figure, labels.title)
    return figure


def _paper(figure: Figure, *, mirrored: bool) -> Axes:
    """The whole picture as one plane to write and draw on; its height is set when everything stands."""
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim((DESIGN_WIDTH, 0) if mirrored else (0, DESIGN_WIDTH))
    return axes


def _draw_legend(axes: Axes, labels: ProfileLabels, top: float) -> float:
    """What the two marks mean. Returns where it ends."""
    x, y, width = float(EDGE), top + _LINE_STEP / 2, DESIGN_WIDTH / 2 - EDGE - _DOT - 2 * _GAP
    for draw, words in ((_draw_dots, labels.now), (_draw_rings, labels.last)):
        draw(axes, [(x + _DOT / 2, y)])
        said = _write(axes, x + _DOT + _GAP / 2, y + _DROP, words, width, color=QUIET)
        x += _DOT + said.get_window_extent().width + 2 * _GAP
    return top + _LINE_STEP + 1.5 * _GAP


def _draw_ends(axes: Axes, ends: tuple[str, str], top: float) -> float:
    """What the ends of the scale say, above it. Returns where the rows begin."""
    lowest, highest = (
        _write(axes, _LOW, 0, ends[0], 2 * (_BETWEEN - _GAP / 2 - _LOW), side="center", color=QUIET),
        _write(
            axes, DESIGN_WIDTH - EDGE, 0, ends[1], DESIGN_WIDTH - EDGE - _BETWEEN - _GAP / 2, side="end", color=QUIET
        ),
    )
    bottom = top + max(_lines(lowest), _lines(highest)) * _LINE_STEP
    for text in (lowest, highest):
        text.set(y=bottom, verticalalignment="bottom")
    return bottom


def _draw_rows(axes: Axes, profile: OwnProfile, top: float) -> float:
    """Each indicator's name, its scale with a tick per step, and its marks. Returns where they end."""
    names = [_write(axes, EDGE, 0, row.name, _NAME_WIDTH) for row in profile.rows]
    height = max(_ROW[_lines(name)] for name in names)
    heights = [top + (index + 0.5) * height for index in range(len(names))]
    for name, y in zip(names, heights, strict=True):
        name.set_y(y + _DROP)
    axes.hlines(heights, _LOW, _HIGH, color=GRID, linewidth=_TRACK)
    ticks = [_x(profile, value) for value in range(profile.lowest, profile.highest + 1)]
    axes.plot(*zip(*product(ticks, heights), strict=True), "o", color=GRID, markersize=_TICK)
    rows = list(zip(profile.rows, heights, strict=True))
    _draw_dots(axes, [(_x(profile, row.now), y) for row, y in rows if row.now is not None])
    _draw_rings(axes, [(_x(profile, row.last), y) for row, y in rows if row.last is not None])
    return top + len(names) * height


def _x(profile: OwnProfile, value: float) -> float:
    return _LOW + (_HIGH - _LOW) * (value - profile.lowest) / (profile.highest - profile.lowest)


def _draw_dots(axes: Axes, places: Iterable[tuple[float, float]]) -> None:
    for place in places:
        axes.plot(*place, "o", color=LINE, markersize=_DOT, markeredgewidth=0)


def _draw_rings(axes: Axes, places: Iterable[tuple[float, float]]) -> None:
    """Above the dots: where nothing has changed, the ring is the hole in the dot."""
    for place in places:
        axes.plot(*place, "o", color=LINE, markersize=_RING, markeredgewidth=_RING_EDGE, markerfacecolor=GROUND)


def _write(
    axes: Axes,
    x: float,
    y: float,
    words: str,
    width: float,
    *,
    side: Literal["begin", "center", "end"] = "begin",
    color: str = INK,
) -> Text:
    """Words that begin, end or have their middle at `x`, broken into two lines or made smaller to fit `width`."""
    sides = {"begin": "left", "end": "right"} if not axes.xaxis_inverted() else {"begin": "right", "end": "left"}
    text = axes.text(
        x,
        y,
        words,
        horizontalalignment=sides.get(side, side),
        verticalalignment="center",
        color=color,
        fontsize=TYPE,
        fontfamily=FONT,
        parse_math=False,
    )
    _fit(text, width)
    return text


def _fit(text: Text, width: float) -> None:
    """Break the words where both lines come out shortest, then shrink them as far as they need."""

    def needed(words: str) -> float:
        text.set_text(words)
        return text.get_window_extent().width

    words = text.get_text()
    if needed(words) > width:
        spaces = [at for at, letter in enumerate(words) if letter == " "]
        words = min((f"{words[:at]}\n{words[at + 1 :]}" for at in spaces), key=needed, default=words)
    size = float(TYPE)
    while (over := needed(words) / width) > 1:  # small letters are a little wider than their size says
        size *= 0.99 / over
        text.set_fontsize(size)


def _lines(text: Text) -> int:
    return text.get_text().count("\n") + 1
