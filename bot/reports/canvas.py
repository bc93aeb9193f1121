"""What every picture has in common: its ground, ink and type, its title, and how it becomes a PNG.

A picture is seen some 300 px wide inside a chat, light or dark: so big type, and a ground of its own that is neither
glaring nor black. matplotlib is imported only while drawing, so that the process that asks for a picture never
carries it (see `bot.delivery.picture_worker`). It shapes and orders right-to-left words itself.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from locales.direction import begins_right_to_left

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Lengths are pixels of a picture 1080 wide (at 72 dpi a point is a pixel); other widths scale the drawing.
DESIGN_WIDTH = 1080
EDGE, TITLE, TYPE = 48, 58, 45
LINE_HEIGHT = 1.25  # in sizes of its type

# Contrast on the ground by WCAG 2: ink 11.8, quiet ink 5.7, line 6.1. The grid is only a help for the eye.
GROUND, INK, QUIET, LINE, GRID = "#f4f1ea", "#22313f", "#52606d", "#1b6273", "#d6d0c2"
FONT = "DejaVu Sans"  # comes with matplotlib; Latin, Cyrillic and Arabic letters


def new_figure(width_px: int, height_px: int) -> Figure:
    """An empty picture of that many pixels, `DESIGN_WIDTH` wide in its own lengths."""
    from matplotlib.figure import Figure

    scale = width_px / DESIGN_WIDTH
    return Figure(figsize=(DESIGN_WIDTH / 72, height_px / scale / 72), dpi=72 * scale, facecolor=GROUND)


def draw_title(figure: Figure, title: str) -> None:
    """The title, from the side where its language begins to read, smaller where it would not fit."""
    width, height = figure.get_size_inches() * 72
    right_to_left = begins_right_to_left(title)
    text = figure.text(
        1 - EDGE / width if right_to_left else EDGE / width,
        1 - EDGE / height,
        title,
        horizontalalignment="right" if right_to_left else "left",
        verticalalignment="top",
        color=INK,
        fontsize=TITLE,
        fontweight="bold",
        fontfamily=FONT,
        parse_math=False,
    )
    needed = text.get_window_extent().width / figure.bbox.width * width
    text.set_fontsize(TITLE * min(1, (width - 2 * EDGE) / needed))


def png(figure: Figure) -> bytes:
    """The picture as a PNG; the same drawing gives the same bytes."""
    picture = io.BytesIO()
    figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()
