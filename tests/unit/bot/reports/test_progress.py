"""The progress picture (issue 2, point 7): own scores only, readable on a phone, true to the dates."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from PIL import Image

from bot.reports.progress import GAP_FROM_DAYS, ChartLabels, Point, chart_figure, chart_png

START = date(2026, 1, 22)
PHONE_PICTURE_PX = 300
SMALLEST_TYPE_PX = 12
SCORES = st.integers(0, 25).map(lambda raw: raw * 4)


def monthly(*values: int) -> list[Point]:
    return [Point(START + timedelta(days=30 * index), value) for index, value in enumerate(values)]


def labelled(points: list[Point], title: str = "Din kurve") -> ChartLabels:
    return ChartLabels(title, tuple(f"{point.day.day}. dec" for point in points))


def drawn(points: list[Point], labels: ChartLabels | None = None) -> Figure:
    return chart_figure(points, labels or labelled(points), 1080, 810)


def shown_texts(figure: Figure) -> list[Text]:
    """Every text that is seen, the tick labels included."""
    figure.draw_without_rendering()
    texts = figure.findobj(Text)
    return [text for text in texts if isinstance(text, Text) and text.get_visible() and text.get_text()]


def contrast(one: Any, other: Any) -> float:
    """WCAG 2.2, contrast ratio of two matplotlib colours."""

    def luminance(colour: Any) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_it_is_an_opaque_png_of_the_size_asked_for_and_always_the_same() -> None:
    points = monthly(40, 56, 52)
    picture = chart_png(points, labelled(points))
    with Image.open(io.BytesIO(picture)) as image:
        assert (image.format, image.size) == ("PNG", (1080, 810))
        assert image.convert("RGBA").getchannel("A").getextrema() == (255, 255), "a dark chat would shine through"
    assert chart_png(points, labelled(points)) == picture
    with Image.open(io.BytesIO(chart_png(points, labelled(points), width_px=540, height_px=405))) as half:
        assert half.size == (540, 405)


def test_the_only_words_are_the_labels_and_the_only_numbers_the_scale_and_the_last_value() -> None:
    points = monthly(48, 36, 60)
    texts = sorted(text.get_text() for text in shown_texts(drawn(points)))
    scale = ["0", "20", "40", "60", "80", "100"]
    assert texts == sorted([*scale, "60", "Din kurve", *labelled(points).dates])


def test_no_line_lies_on_a_threshold() -> None:
    ticks = drawn(monthly(48, 36)).axes[0].get_yticks()
    assert not {35, 50} & set(ticks)


def test_type_and_contrast_fit_a_phone() -> None:
    figure = drawn(monthly(48, 36, 60))
    ground = figure.get_facecolor()
    for text in shown_texts(figure):
        assert float(text.get_fontsize()) * PHONE_PICTURE_PX / 1080 >= SMALLEST_TYPE_PX, text.get_text()
        assert contrast(text.get_color(), ground) >= 4.5, text.get_text()
    for line in figure.axes[0].get_lines():
        assert contrast(line.get_color(), ground) >= 3


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 120), SCORES), min_size=1, max_size=36),
    st.sampled_from(["22. nov", "22. листоп", "22 نوفمبر", "22. nov\n2026"]),
)
def test_no_text_runs_into_another_or_out_of_the_picture(steps: list[tuple[int, int]], label: str) -> None:
    day, points = START, []
    for days, value in steps:
        day += timedelta(days=days)
        points.append(Point(day, value))
    figure = drawn(points, ChartLabels("Din kurve", (label,) * len(points)))
    boxes = [(text.get_text(), text.get_window_extent()) for text in shown_texts(figure)]
    for text, box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= 1080 and box.y1 <= 810, text
    for (one, box), (other, other_box) in combinations(boxes, 2):
        assert not box.overlaps(other_box), (one, other)
    dated = [text for text, _ in boxes if text == label.partition("\n")[0]]
    assert 1 <= len(dated) <= 4


def test_a_long_title_becomes_smaller_instead_of_running_out() -> None:
    points = monthly(48, 36)
    title = "En meget lang overskrift, som ingen havde tænkt på at forkorte"
    text = next(each for each in shown_texts(drawn(points, labelled(points, title))) if each.get_text() == title)
    assert text.get_window_extent().x1 <= 1080


def test_dollar_signs_are_words_and_not_formulas() -> None:
    """Read as a formula this one would be an error."""
    points, words = monthly(48, 36), r"$\nope{$"
    assert chart_png(points, ChartLabels(words, (words, words)))


def test_points_stand_at_their_true_dates() -> None:
    points = [Point(START, 40), Point(START + timedelta(days=10), 48), Point(START + timedelta(days=40), 44)]
    *_, dots, _ring = drawn(points).axes[0].get_lines()
    first, second, third = np.asarray(dots.get_xdata())
    assert (second - first) * 3 == third - second


@pytest.mark.parametrize(("days", "style"), [(GAP_FROM_DAYS - 1, "-"), (GAP_FROM_DAYS, "--")])
def test_where_a_month_was_missed_dots_join_the_points_and_no_line(days: int, style: str) -> None:
    points = [Point(START, 40), Point(START + timedelta(days=days), 60)]
    joint, *_ = drawn(points).axes[0].get_lines()
    assert joint.get_linestyle() == style


@pytest.mark.parametrize("days", [0, 1])
def test_points_on_one_day_or_on_neighbouring_days_are_drawn(days: int) -> None:
    points = [Point(START, 40), Point(START + timedelta(days=days), 60)]
    assert chart_png(points, labelled(points))


@pytest.mark.parametrize(
    ("title", "side"), [("Din kurve", "left"), ("منحناك", "right"), ("2026 · منحناك", "right"), ("2026", "left")]
)
def test_the_title_begins_where_its_language_begins_to_read(title: str, side: str) -> None:
    points = monthly(48, 36)
    text = next(each for each in shown_texts(drawn(points, labelled(points, title))) if each.get_text() == title)
    assert text.get_horizontalalignment() == side


def test_dates_stand_in_one_row_however_tall_their_letters_are() -> None:
    points = monthly(48, 36)
    figure = drawn(points, ChartLabels("منحناك", ("22 يناير", "20 أغسطس")))
    places = [text.xyann for text in shown_texts(figure) if isinstance(text, Annotation) and text.get_text()[0] == "2"]
    (_, one), (_, other) = places
    assert one == other
    assert all(text.get_verticalalignment() == "baseline" for text in figure.axes[0].texts[-2:])


def test_arabic_letters_are_joined() -> None:
    """Joined letters are narrower than the same letters on their own; unshaped text would be as wide."""
    figure = Figure()

    def width(word: str) -> float:
        return figure.text(0, 0, word, fontfamily="DejaVu Sans", fontsize=56).get_window_extent().width

    assert width("منحناك") < 0.9 * sum(width(letter) for letter in "منحناك")


@pytest.mark.parametrize(
    "title", ["Sådan går det, æøå ÆØÅ", "Twoja krzywa ąćęłńóśźż", "Eğrin ığşçöü", "Твоя крива їєґ", "منحناك پچژگ"]
)
def test_every_letter_of_the_planned_languages_has_a_glyph(title: str) -> None:
    """A missing glyph is a warning, and warnings are errors here."""
    points = monthly(48, 36)
    assert chart_png(points, labelled(points, title))


def test_wrong_input_is_refused_with_a_remedy() -> None:
    with pytest.raises(ValueError, match=r"104 is outside 0\.\.100; give the score"):
        Point(START, 104)
    with pytest.raises(ValueError, match="no point yet"):
        chart_png([], ChartLabels("Din kurve", ()))
    with pytest.raises(ValueError, match="2026-01-22 follows 2026-02-21; sort"):
        points = monthly(40, 44)[::-1]
        chart_png(points, labelled(points))
    with pytest.raises(ValueError, match="1 dates for 2 points"):
        chart_png(monthly(40, 44), ChartLabels("Din kurve", ("22. jan",)))


def test_reports_load_neither_matplotlib_nor_an_io_library() -> None:
    """The asking process stays small, and the import contract holds at run time too."""
    modules = ["progress", "labels", "caption", "exports", "exports.csv_export", "exports.codebook"]
    forbidden = ["matplotlib", "numpy", "telegram", "aiohttp", "sqlmodel", "sqlalchemy", "fastapi", "structlog"]
    code = f"import sys, {', '.join(f'bot.reports.{each}' for each in modules)}\n"
    code += f"sys.exit(', '.join(sorted(set(sys.modules) & set({forbidden}))) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr.strip()) == (0, "")
