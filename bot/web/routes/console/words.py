"""What the console calls what it shows, and reads what forms say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from flows.alert import Alert
from flows.choices import Way
from flows.names import RefusedError
from flows.people import SheetState
from flows.ports import World
from flows.rules import contact_wanted, silence, unreachable, words_sent_on
from flows.screen import Day, Text
from flows.silence import silent_since
from flows.standing import Standing

WAYS: Mapping[Way, Text] = {
    Way.CALL_MORNING: Text("By a call before noon"),
    Way.CALL_AFTERNOON: Text("By a call in the afternoon"),
    Way.SMS: Text("By a text message"),
    Way.IN_PERSON: Text("In person"),
    Way.NOTE: Text("By a short note from here"),
}

SHEET_STATES: Mapping[SheetState, Text] = {
    SheetState.WRITTEN: Text("Waits for a yes or a no"),
    SheetState.APPROVED: Text("Approved: it may be passed on"),
    SheetState.REFUSED: Text("Isn't to be passed on"),
    SheetState.PASSED_ON: Text("Has been passed on"),
}

STANDINGS: Mapping[Standing, Text] = {
    Standing.DUE: Text("Due this week"),
    Standing.WAITING: Text("Waiting for an answer"),
    Standing.OVERDUE: Text("Has not answered"),
}

_NEWS: Mapping[str, Text] = {
    contact_wanted.RULE.id: Text("Would like to hear from you."),
    words_sent_on.RULE.id: Text("Has written something, and wants you to read it."),
    unreachable.RULE.id: Text("Pejling can't reach them any more. Please call, visit or write."),
}
_HARD_TIME = Text("The answers may mean a hard time.")
"""What the young person has agreed to be told on, in the words in which they were asked; never how hard, or why."""


def news(zone: str, alert: Alert) -> Text:
    """What an alert says, in the organisation's time zone; of silence also when that is over."""
    if alert.rule == silence.RULE.id:
        raised = alert.raised_at.astimezone(ZoneInfo(zone)).date()
        days = {"since": Day(silent_since(alert, zone)), "day": Day(raised)}
        return Text("No answer from {since} to {day}. Please call, visit or write.", days)
    return _NEWS.get(alert.rule, _HARD_TIME)


def news_in(world: World, organisation: str) -> Callable[[Alert], Text]:
    """What an alert says, for a page of that organisation's."""
    return partial(news, world.organisations(organisation).zone)


def standing(typed: str) -> Standing | None:
    """The standing of that name in an address; None for all else."""
    return Standing(typed) if typed in set(Standing) else None


def day(form: Mapping[str, str], name: str) -> date | None:
    """The day in a field of a form; None where it is empty. Raises RefusedError."""
    typed = form.get(name, "").strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise RefusedError(Text("“{typed}” is no day; write it as 2026-12-31", {"typed": typed[:20]})) from None
