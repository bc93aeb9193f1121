"""When the participant likes to be asked: the day of the week and the hour."""

from __future__ import annotations

from datetime import date, time

from flows.people import Participant
from flows.screen import Day, Moment, Screen, Text
from flows.screens.own import WAYS_OUT, do

WEEKDAYS = (
    Text("Monday"),
    Text("Tuesday"),
    Text("Wednesday"),
    Text("Thursday"),
    Text("Friday"),
    Text("Saturday"),
    Text("Sunday"),
)
HOURS = (time(9), time(12), time(15, 30), time(17), time(19))
"""Before school or work, at noon, after school, and in the evening; all of them hours at which may be asked."""


def times_screen(participant: Participant, contact: str, asked_next: Moment | None, seen_on: date | None) -> Screen:
    """What is chosen, when that is the next time, and the choices.

    `seen_on` is the day on which the contact person looks again, where that isn't the day on which is asked.
    """
    body: tuple[Text, ...] = (_chosen(participant),)
    if asked_next is not None:
        body = (*body, Text("The next time is {moment}.", {"moment": asked_next}))
    if seen_on is not None:
        late = Text(
            "If I give {contact} a message then, {contact} sees it on {day} at the earliest.",
            {"contact": contact, "day": Day(seen_on)},
        )
        body = (*body, late)
    days = [do(label, "weekday", "time", number) for number, label in enumerate(WEEKDAYS)]
    hours = [do(Text("at {time}", {"time": hour}), "hour", "time", number) for number, hour in enumerate(HOURS)]
    rows = (tuple(days[:3]), tuple(days[3:5]), tuple(days[5:]), tuple(hours[:3]), tuple(hours[3:]))
    return Screen(body, (*rows, (do(Text("Whenever suits Pejling"), "whenever", "time"),), WAYS_OUT))


def _chosen(participant: Participant) -> Text:
    day, hour = participant.weekday, participant.ask_at
    if day is None and hour is None:
        return Text("You can choose the day and the time. Now Pejling chooses.")
    if hour is None:
        return Text("You have chosen: {wish}.", {"wish": WEEKDAYS[day or 0]})
    at = Text("at {time}", {"time": hour})
    if day is None:
        return Text("You have chosen: {wish}.", {"wish": at})
    return Text("You have chosen: {wish}.", {"wish": Text("{date} at {time}", {"date": WEEKDAYS[day], "time": hour})})
