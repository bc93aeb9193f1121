"""The caption in words (issue 2, point 7; TONE.md): what the curve does, an item before bad news, no numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.caption import caption
from bot.reports.progress import Point
from flows.screen import Text
from locales.catalog import load
from questionnaires.loader import load_registry

WHO5 = load_registry().get("who5", 1)
KEYS = WHO5.definition.keys
START = date(2026, 1, 22)
MONTH = timedelta(days=30)
RESTED = "I woke up feeling fresh and rested"
CALM = "I have felt calm and relaxed"

VALUES = st.lists(st.integers(0, 5), min_size=5, max_size=5)


def answers(*values: int) -> Mapping[str, int]:
    return dict(zip(KEYS, values, strict=True))


def points(*values: int, apart: timedelta = MONTH) -> list[Point]:
    return [Point(START + index * apart, value) for index, value in enumerate(values)]


def said(curve: list[Point], latest: Mapping[str, int], previous: Mapping[str, int], language: str = "en") -> str:
    catalog = load(language)
    return " ".join(catalog.text(text) for text in caption(curve, latest, previous, WHO5, language))


def test_the_first_point() -> None:
    text = said(points(48), answers(2, 2, 3, 2, 3), {})
    assert text == "Now there is one point on your curve. Next time there will be a new point."


@pytest.mark.parametrize(
    ("change", "beginning"),
    [
        (-12, "Your answer to"),
        (-10, "Your answer to"),
        (-9, "Your point is about"),
        (-8, "Your point is about"),
        (0, "Your point is about"),
        (8, "Your point is about"),
        (9, "Your point is about"),
        (10, "Your point is higher"),
        (12, "Your point is higher"),
    ],
)
def test_a_change_counts_from_the_substantial_ten_on(change: int, beginning: str) -> None:
    """Scores of WHO-5 move in fours, so 8 is no change and 12 is one (FACTS § 2)."""
    rise = 1 if change > 0 else 0
    text = said(points(40, 40 + change), answers(2, 2, 2, 2 + rise, 2), answers(2, 2, 2, 2, 2))
    assert text.startswith(beginning)


def test_up_names_the_item_that_rose_most() -> None:
    text = said(points(40, 60), answers(3, 3, 2, 5, 2), answers(2, 2, 2, 2, 2))
    assert text == f"Your point is higher than last time. So is your answer to “{RESTED}”."


def test_down_begins_with_the_item_that_rose() -> None:
    text = said(points(60, 40), answers(1, 1, 1, 4, 3), answers(3, 3, 3, 3, 3))
    expected = f"Your answer to “{RESTED}” is higher than last time. Your point is lower than last time."
    assert text == expected + " That can have many causes."


def test_down_begins_with_the_item_that_stayed_the_same() -> None:
    text = said(points(60, 40), answers(1, 3, 1, 2, 3), answers(3, 3, 3, 3, 3))
    expected = f"Your answer to “{CALM}” is the same as last time. Your point is lower than last time."
    assert text == expected + " That can have many causes."


def test_down_names_no_item_where_all_went_lower() -> None:
    text = said(points(60, 40), answers(2, 2, 2, 2, 2), answers(3, 3, 3, 3, 3))
    assert text == "Your point is lower than last time. That can have many causes."


@pytest.mark.parametrize(("values", "word"), [((40, 60), "higher"), ((60, 40), "lower")])
def test_without_the_previous_answers_only_the_point_is_spoken_of(values: tuple[int, int], word: str) -> None:
    text = said(points(*values), answers(2, 2, 2, 2, 2), {})
    assert text.startswith(f"Your point is {word} than last time.")
    assert "“" not in text


@pytest.mark.parametrize(
    ("curve", "since"),
    [
        (points(48, 52), "last time"),
        (points(44, 48, 52), "in the last months"),
        (points(8, 96, 44, 48, 52), "in the last months"),
        (points(40, 48, 52), "last time"),
        (points(44, 48, 52, apart=timedelta(days=7)), "last time"),
    ],
)
def test_a_wobble_speaks_of_months_only_where_the_curve_was_level_for_months(curve: list[Point], since: str) -> None:
    assert said(curve, {}, {}) == f"Your point is about where it was {since}."


def test_danish_sounds_like_the_samples() -> None:
    """TONE.md, samples: curve up, curve down, wobble, first time. Items are named verbatim."""
    same = answers(2, 2, 2, 2, 2)
    assert said(points(40, 60), answers(2, 2, 2, 5, 2), same, "da") == (
        "Dit punkt ligger højere end sidst. Det gør svaret på »er jeg vågnet frisk og udhvilet« også."
    )
    assert said(points(60, 40), answers(1, 2, 1, 1, 1), same, "da") == (
        "Svaret på »har jeg følt mig rolig og afslappet« er det samme som sidst. "
        "Dit punkt ligger lavere end sidst. Det kan have mange årsager."
    )
    assert said(points(44, 48, 52), {}, {}, "da") == "Dit punkt ligger cirka som de sidste måneder."
    assert said(points(44), {}, {}, "da") == ("Nu er der ét punkt på din kurve. Næste gang kommer der et nyt punkt.")


@given(VALUES, VALUES, st.sampled_from(["da", "en"]))
def test_never_a_number_never_a_verdict_and_never_bad_news_first(
    latest: list[int], previous: list[int], language: str
) -> None:
    curve = points(sum(previous) * 4, sum(latest) * 4)
    texts = caption(curve, answers(*latest), answers(*previous), WHO5, language)
    text = " ".join(load(language).text(each) for each in texts)
    assert not re.search(r"\d", text)
    assert not re.search("score|normal|risi|depress|desværre|unfortunate|great|flot|!", text, re.IGNORECASE)
    kept = [key for key, now, before in zip(KEYS, latest, previous, strict=True) if now >= before]
    if curve[1].value <= curve[0].value - 12 and kept:
        assert len(texts) == 2
        assert texts[0].params["item"] in [WHO5.wording(language).items[key].said() for key in kept]


def test_no_point_is_refused() -> None:
    with pytest.raises(ValueError, match="no point"):
        caption([], {}, {}, WHO5, "da")


def test_texts_are_left_to_the_catalogue() -> None:
    """The caption is data until a channel says it."""
    assert caption(points(48), {}, {}, WHO5, "da") == [
        Text("Now there is one point on your curve. Next time there will be a new point.")
    ]
