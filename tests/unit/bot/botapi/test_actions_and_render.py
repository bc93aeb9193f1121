"""Actions as callback data, and screens as Telegram's HTML: nothing a person is called can become markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.botapi.actions import LIMIT, decode, encode
from bot.botapi.render import html, keyboard
from bot.sandbox.markup import parse_html
from flows.screen import Action, Button, Link, Question, Screen, Text, Verbatim
from locales import catalog
from tests.unit.arabic import arabic

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


def test_a_screen_without_buttons_has_none() -> None:
    assert keyboard(Screen((Text("Stop"),)), catalog.load("da")) == []


def test_buttons_carry_their_action() -> None:
    screen = Screen((Text("Stop"),), ((Button(Text("Yes"), Action("tell", "yes", "abc")),),))
    assert keyboard(screen, catalog.load("da")) == [[{"text": "Ja", "callback_data": "tell:yes:abc:0:0"}]]


def test_each_paragraph_of_an_arabic_chat_runs_its_own_way() -> None:
    """Issue 3, point 4: Pejling's own from the right, an instrument's item the way of its language."""
    seen = Text("{contact} has seen it.", {"contact": "Mette & co"})
    item = Question("I de sidste to uger", "har jeg været glad og i godt humør")
    said = html(Screen((seen, item, Verbatim("112"))), arabic())
    assert said.split("\n") == [
        "\u200f\u2068Mette &amp; co\u2069 شاهدت الرسالة.",
        "",
        "I de sidste to uger",
        "<b>har jeg været glad og i godt humør</b>",
        "",
        "112",
    ]


def test_an_arabic_button_begins_at_the_right_and_a_verbatim_one_carries_no_mark() -> None:
    go = Action("contact", "ask")
    labels = (Text("Pejling"), Text("Ask {contact} to write", {"contact": "Mette"}), Verbatim("Det meste af tiden"))
    (row,) = keyboard(Screen((Text("Stop"),), (tuple(Button(label, go) for label in labels),)), arabic())
    assert [button["text"] for button in row] == [
        "\u200fPejling",
        "اطلب من \u2068Mette\u2069 الكتابة",
        "Det meste af tiden",
    ]


def test_a_button_may_open_a_page() -> None:
    screen = Screen((Text("Stop"),), ((Button(Text("Yes"), Link("https://pejling.dk/svar")),),))
    assert keyboard(screen, catalog.load("da")) == [[{"text": "Ja", "url": "https://pejling.dk/svar"}]]


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("https://pejling.dk/m/in/x", True),
        ("http://127.0.0.1:8080/m/in/x", True),
        ("http://[::1]:8080/m/in/x", True),
        ("http://pejling.dk/m/in/x", False),
        ("http://127.0.0.1.evil.test/m/in/x", False),
    ],
)
def test_a_page_opens_inside_telegram_where_that_goes(url: str, inside: bool) -> None:
    (((button,),),) = (keyboard(Screen((), ((Button(Text("Stop"), Link(url, is_app=True)),),)), catalog.load("da")),)
    assert button == ({"text": "Stop", "web_app": {"url": url}} if inside else {"text": "Stop", "url": url})


def test_an_item_without_a_stem_stands_alone() -> None:
    assert html(Screen((Question("", "Jeg sover < godt"),)), catalog.load("da")) == "<b>Jeg sover &lt; godt</b>"


@pytest.mark.parametrize("hidden", ["\0", "\u202e", "\n", "\x1b"])
def test_data_with_something_unseen_is_none_of_ours(hidden: str) -> None:
    """Only a client that was tampered with sends it; PostgreSQL stores no NUL, so it would be parked as a fault."""
    assert decode("own:open:sheet/x:0:0") is not None
    assert decode(f"own:open:sheet/{hidden}x:0:0") is None
