"""The words in the picture: short dates in the reader's language."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from bot.reports.labels import chart_labels
from bot.reports.progress import Point
from locales.catalog import load
from locales.direction import begins_right_to_left
from tests.unit.arabic import arabic


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


def test_arabic_dates_have_the_digits_of_the_scale() -> None:
    """The scale is drawn in Western digits; a locale that brought its own would put two kinds in one picture."""
    points = [Point(date(2026, 1, 22) + timedelta(days=30 * month), 48) for month in range(13)]
    dates = chart_labels(points, arabic()).dates
    assert dates[0] == "22 يناير\n2026"
    assert all(re.fullmatch(r"[0-9]{1,2} [\u0621-\u064a]+\n[0-9]{4}", each) for each in dates)


@pytest.mark.parametrize("title", ["منحناك", "Pejling: منحناك"])
def test_an_arabic_title_reads_from_the_right(title: str) -> None:
    labels = chart_labels([Point(date(2026, 1, 22), 48)], arabic({"Your curve": title}))
    assert begins_right_to_left(labels.title)
