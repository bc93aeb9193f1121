"""Whether the participant is reminded of what waits for an answer, and when."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from flows.screen import Screen, Text, counted
from flows.screens.own import WAYS_OUT, do
from flows.screens.times import TO_TIMES


def reminders_screen(days: Sequence[int], *, is_possible: bool) -> Screen:
    """`days` after the offer on which they are reminded now; `is_possible`: the organisation reminds who wants it."""
    now = Text("Now I don't remind you.")
    choices = ((do(Text("Remind me"), "on", "reminders"),),) if is_possible else ()
    if days:
        now = Text("If you have not answered, I remind you {days}.", {"days": _said(days)})
        choices = ((do(Text("Don't remind me"), "off", "reminders"),),)
    return Screen((Text("Here you decide whether I may remind you."), now), (*choices, (TO_TIMES,), WAYS_OUT))


def _said(days: Sequence[int]) -> Text:
    each = [counted("after one day", "after {n} days", day) for day in days]
    return reduce(lambda some, more: Text("{some} and {more}", {"some": some, "more": more}), each)
