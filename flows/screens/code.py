"""The page about the four digits with which somebody opens their own page."""

from __future__ import annotations

from collections.abc import Mapping

from flows.doors import Asks
from flows.screen import Screen, Text
from flows.screens.neutral import to_the_page
from flows.screens.own import WAYS_OUT, go

CHOOSE = Text("Choose four digits")
"""On the page's own button; they are typed there and never in a chat."""

SAVED = Text("Your four digits are saved.")

_NOW: Mapping[Asks, Text] = {
    Asks.CODE: Text("You type the four digits that you have chosen."),
    Asks.BIRTHDAY: Text("You type the day and month of your birthday."),
    Asks.NOTHING: Text("You get a link from the one you talk to."),
}


def code_screen(asks: Asks, page: str | None) -> Screen:
    """What is asked at the door today, and that they can choose otherwise; `page`: where that is done."""
    body = (
        Text("This is how you open your page outside Telegram."),
        _NOW[asks],
        Text("You can choose four digits of your own at any time. Then you are signed out everywhere else."),
    )
    return Screen(body, (*to_the_page(page), WAYS_OUT))


def let_in_screen(who: str) -> Screen:
    """That their page was opened by a link that asks nothing; `who` made it."""
    body = (
        Text("Your page has just been opened with a link from {who}.", {"who": who}),
        Text("Wasn't it you? Choose four digits of your own. Then everybody else is signed out."),
    )
    return Screen(body, ((go(Text("My four digits"), "code"),),))
