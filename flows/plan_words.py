"""When somebody is asked, in words: the same on staff's pages and on the command line. Pure."""

from __future__ import annotations

from datetime import time

from flows.calendar import Liking
from flows.screen import Text, counted
from flows.window import Windows
from questionnaires.model import Cadence


def rhythm(cadence: Cadence | None) -> Text:
    """How often something is asked; None: not at all."""
    if cadence is None:
        return Text("Is not asked")
    if cadence.at_months:
        months = ", ".join(map(str, cadence.at_months))
        return Text("Month {months} after the start", {"months": months})
    every = counted("Every month", "Every {n} months", cadence.every_months or 1)
    if not cadence.from_month:
        return every
    return Text("{every}, from month {n} on", {"every": every, "n": cadence.from_month})


def when(liking: Liking, days: str) -> Text:
    """On which days and at which hour; `days` are those of the week, in words."""
    if liking.month_day is None:
        return Text("At {hour} on these days: {days}", {"hour": liking.hour, "days": days})
    said: dict[str, int | time] = {"hour": liking.hour, "n": liking.month_day}
    return Text("At {hour} on day {n} of the month, or on its last day", {**said})


def open_for(windows: Windows) -> Text:
    """For how long something can be answered."""
    return counted("Can be answered for one day", "Can be answered for {n} days", windows.closes)


def reminded(windows: Windows) -> Text:
    """When somebody is reminded."""
    if not windows.reminders:
        return Text("No reminders")
    days = [str(each) for each in windows.reminders]
    if len(days) == 1:
        return counted("One reminder, after one day", "One reminder, after {n} days", windows.reminders[0])
    return Text("Two reminders, after {first} and {second} days", {"first": days[0], "second": days[1]})
