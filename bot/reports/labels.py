"""Pejling's own words in the pictures, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from babel.dates import format_date

from bot.reports.profile_picture import ProfileLabels
from bot.reports.progress import ChartLabels, Point
from flows.screen import Text
from locales.catalog import Catalog

# From here on a day and a month alone could be read as the wrong year.
YEAR_SHOWN_FROM_DAYS = 300


def chart_labels(points: Sequence[Point], catalog: Catalog) -> ChartLabels:
    """The title, and a short date per point: "22. nov", with the year below it where the points span many months."""
    # Translators: a short date under the picture, in Unicode's date letters: "22 Nov".
    pattern = catalog.gettext("d MMM")
    spans_years = bool(points) and (points[-1].day - points[0].day).days >= YEAR_SHOWN_FROM_DAYS
    days = (format_date(point.day, pattern, locale=catalog.locale).rstrip(".") for point in points)
    if spans_years:
        dates = tuple(f"{day}\n{point.day.year}" for day, point in zip(days, points, strict=True))
    else:
        dates = tuple(days)
    return ChartLabels(title=catalog.text(Text("Your curve")), dates=dates)


def profile_labels(catalog: Catalog) -> ProfileLabels:
    """The title, and what the dots and the rings mean."""
    return ProfileLabels(
        title=catalog.text(Text("Your answers")),
        now=catalog.text(Text("Now")),
        last=catalog.text(Text("Last time")),
    )
