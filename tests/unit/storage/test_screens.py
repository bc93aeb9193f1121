"""A screen that was sealed and opened is the screen that was sealed."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import screen as flows_screen
from flows.screen import Action, Button, Day, Moment, Question, Screen, Text, Verbatim
from storage import screens
from storage.errors import SealError

WORDS = st.text(max_size=20)
NUMBERS = st.integers(-(2**53), 2**53)
MOMENTS = st.builds(Moment, st.datetimes(timezones=st.just(UTC)), st.just("Europe/Copenhagen"))
DAYS = st.builds(Day, st.dates())
LOOKALIKES = st.sampled_from(
    ["14:30:00", "2026-11-02", "2026-11-02T14:30:00Z", "12", "true", "null", '{"on": "2026-11-02"}']
)
PARAMS = st.one_of(WORDS, LOOKALIKES, NUMBERS, st.times(), MOMENTS, DAYS)
TEXTS = st.builds(Text, WORDS, st.dictionaries(WORDS, PARAMS, max_size=3))
LABELS = st.one_of(TEXTS, st.builds(Verbatim, WORDS))
ACTIONS = st.builds(Action, WORDS, WORDS, WORDS, NUMBERS, NUMBERS)
BUTTONS = st.lists(st.builds(Button, LABELS, ACTIONS), max_size=2).map(tuple)
SCREENS = st.builds(
    Screen,
    st.lists(st.one_of(LABELS, st.builds(Question, WORDS, WORDS)), max_size=3).map(tuple),
    st.lists(BUTTONS, max_size=2).map(tuple),
)


@given(SCREENS)
def test_a_screen_comes_back_as_it_was(screen: Screen) -> None:
    assert screens.load_screen(screens.dump(screen)) == screen


@given(TEXTS)
def test_a_text_comes_back_as_it_was(text: Text) -> None:
    assert screens.load_text(screens.dump(text)) == text


def test_each_kind_of_parameter_keeps_its_kind() -> None:
    """A word that looks like a number or a date stays a word: it is shown as it is, not as a weekday."""
    params: dict[str, str | int | time | Moment | Day] = {
        "number": 5,
        "word": "5",
        "day": Day(date(2026, 11, 2)),
        "word like a day": "2026-11-02",
        "hour": time(14, 30),
        "word like an hour": "14:30:00",
        "moment": Moment(datetime(2026, 11, 2, 14, 30, 0, 7, tzinfo=UTC), "Europe/Copenhagen"),
    }
    loaded = screens.load_text(screens.dump(Text("x", params)))
    assert {name: type(value) for name, value in loaded.params.items()} == {
        name: type(value) for name, value in params.items()
    }


def test_every_part_of_a_screen_is_known() -> None:
    parts = {each for each in vars(flows_screen).values() if isinstance(each, type) and is_dataclass(each)}
    assert set(screens.KINDS) == parts


@pytest.mark.parametrize(
    "content",
    [b"", b"no json", b"\xff", b'{"Poem": []}', b'{"Text": []}', b'{"Text": ["a"], "Day": []}', b'{"body": "x"}'],
)
def test_what_another_version_kept_is_an_error_that_quotes_nothing(content: bytes) -> None:
    with pytest.raises(SealError, match="not as this version keeps it") as caught:
        screens.load_screen(content)
    assert "no json" not in str(caught.value)
