"""The words in the picture: short dates in the reader's language."""

from __future__ import annotations

from datetime import date

from bot.reports.labels import chart_labels
from bot.reports.progress import Point
from locales.catalog import load


def test_danish_dates_are_short() -> None:
    points = [Point(date(2026, 10, 22), 48), Point(date(2026, 11, 22), 60)]
    labels = chart_labels(points, load("da"))
    assert labels.title == "Din kurve"
    assert labels.dates == ("22. okt", "22. nov")


def test_english_dates_are_short() -> None:
    points = [Point(date(2026, 10, 22), 48), Point(date(2026, 11, 22), 60)]
    labels = chart_labels(points, load("en"))
    assert labels.title == "Your curve"
    assert labels.dates == ("22 Oct", "22 Nov")


def test_the_year_stands_below_where_the_day_alone_could_be_misread() -> None:
    points = [Point(date(2025, 11, 22), 48), Point(date(2026, 11, 22), 60)]
    assert chart_labels(points, load("en")).dates == ("22 Nov\n2025", "22 Nov\n2026")
