"""Actions as callback data, and screens as Telegram's HTML: nothing a person is called can become markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.botapi.actions import LIMIT, decode, encode
from bot.botapi.render import html, keyboard
from bot.sandbox.markup import parse_html
from flows.screen import Action, Button, Question, Screen, Text
from locales import catalog

words = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=10)
numbers = st.integers(0, 10_000)


@given(words, words, words, numbers, numbers)
def test_an_action_comes_back_as_it_was(topic: str, verb: str, ref: str, revision: int, value: int) -> None:
    action = Action(topic, verb, ref, revision, value)
    assert decode(encode(action)) == action


def test_an_action_longer_than_telegram_allows_is_refused() -> None:
    with pytest.raises(ValueError, match=str(LIMIT)):
        encode(Action("check_in", "answer", "x" * 60))


@given(st.text())
def test_foreign_callback_data_never_raises(data: str) -> None:
    decoded = decode(data)
    assert decoded is None or encode(decoded).count(":") == 4


@given(st.text(min_size=1).filter(str.isprintable))
def test_a_name_stays_a_name(name: str) -> None:
    screen = Screen((Text("Hi {name}. This is Pejling.", {"name": name}), Question("stem", name)))
    plain, entities = parse_html(html(screen, catalog.load("en")))
    assert f"Hi {name}. This is Pejling." in plain
    assert [each["type"] for each in entities] == ["bold"]


def test_a_screen_without_buttons_takes_the_buttons_away() -> None:
    assert keyboard(Screen((Text("Stop"),)), catalog.load("da")) is None


def test_buttons_carry_their_action() -> None:
    screen = Screen((Text("Stop"),), ((Button(Text("Yes"), Action("tell", "yes", "abc")),),))
    markup = keyboard(screen, catalog.load("da"))
    assert markup is not None
    assert (markup.inline_keyboard[0][0].text, markup.inline_keyboard[0][0].callback_data) == ("Ja", "tell:yes:abc:0:0")
