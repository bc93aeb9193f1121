"""When the participant likes to be asked: the day of the week or the date in the month, and the part of the day."""

from __future__ import annotations

from datetime import date, time

from flows.calendar import Timetable
from flows.people import Participant
from flows.screen import Button, Day, Moment, Screen, Text
from flows.screens.own import WAYS_OUT, do, go

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
"""Before school or work, at noon, after school, before and after supper."""

PARTS = (
    Text("Morning, {time}", {"time": HOURS[0]}),
    Text("Noon, {time}", {"time": HOURS[1]}),
    Text("After school, {time}", {"time": HOURS[2]}),
    Text("Afternoon, {time}", {"time": HOURS[3]}),
    Text("Evening, {time}", {"time": HOURS[4]}),
)
"""Their places stand in buttons that people still have on their phones, as those of the weekdays do."""

LAST_DAY = 31
"""The last day of every month: a day that a month hasn't got becomes its last one."""

IN_A_ROW = 5
TO_TIMES = go(Text("Day and time"), "time")


def times_screen(
    participant: Participant, contact: str, timetable: Timetable, asked_next: Moment | None, seen_on: date | None
) -> Screen:
    """What is chosen, when that is the next time, and the choices within the hours on offer.

    `seen_on` is the day on which the contact person looks again, where that isn't the day on which is asked.
    """
    body: tuple[Text, ...] = (_chosen(participant), *_kept_within(participant, timetable), *next_time(asked_next))
    if seen_on is not None:
        late = Text(
            "If I give {contact} a message then, {contact} sees it on {day} at the earliest.",
            {"contact": contact, "day": Day(seen_on)},
        )
        body = (*body, late)
    days = [do(label, "weekday", "time", number) for number, label in enumerate(WEEKDAYS)]
    days.append(go(Text("Date in the month"), "date"))
    rest = (
        (do(Text("Whenever suits Pejling"), "whenever", "time"),),
        (go(Text("My clock"), "clock"), go(Text("Reminders"), "reminders")),
    )
    return Screen(body, (*rows_of(days[:6], 3), tuple(days[6:]), *_parts(timetable), *rest, WAYS_OUT))


def dates_screen() -> Screen:
    """The dates of a month to choose from, and its last day in words."""
    body = (
        Text("In a month without that date I write on its last day."),
        Text("On which date shall I write to you?"),
    )
    # Translators: a date in the month on a small button, as in "the 15th", where that is short enough
    dates = [do(Text("{number}", {"number": each}), "month_day", "date", each) for each in range(1, LAST_DAY)]
    last = (do(Text("The last day"), "month_day", "date", LAST_DAY),)
    return Screen(body, (*rows_of(dates, IN_A_ROW), last, (TO_TIMES,), WAYS_OUT))


def next_time(asked_next: Moment | None) -> tuple[Text, ...]:
    """When something is asked next, where that is known."""
    return () if asked_next is None else (Text("The next time is {moment}.", {"moment": asked_next}),)


def is_offered(hour: time, timetable: Timetable) -> bool:
    """Whether it can be chosen: the organisation lets young people be written to then."""
    first, last = timetable.hours
    return first <= hour <= last


def rows_of(buttons: list[Button], length: int) -> tuple[tuple[Button, ...], ...]:
    """So many in a row."""
    return tuple(tuple(buttons[start : start + length]) for start in range(0, len(buttons), length))


def _parts(timetable: Timetable) -> tuple[tuple[Button, ...], ...]:
    offered = [number for number, hour in enumerate(HOURS) if is_offered(hour, timetable)]
    return rows_of([do(PARTS[number], "hour", "time", number) for number in offered], 2)


def _kept_within(participant: Participant, timetable: Timetable) -> tuple[Text, ...]:
    """What becomes of an hour that was chosen while the organisation had other hours."""
    if participant.ask_at is None or is_offered(participant.ask_at, timetable):
        return ()
    opens, closes = timetable.hours
    said = {"opens": opens, "closes": closes, "time": timetable.hour}
    return (Text("I only write between {opens} and {closes}. So I write at {time}.", said),)


def _chosen(participant: Participant) -> Text:
    day, hour = _day(participant), participant.ask_at
    if hour is None:
        if day is None:
            return Text("You can choose the day and the time. Now Pejling chooses.")
        return Text("You have chosen: {wish}.", {"wish": day})
    if day is None:
        return Text("You have chosen: {wish}.", {"wish": Text("at {time}", {"time": hour})})
    return Text("You have chosen: {wish}.", {"wish": Text("{date} at {time}", {"date": day, "time": hour})})


def _day(participant: Participant) -> Text | None:
    if participant.month_day == LAST_DAY:
        return Text("the last day of every month")
    if participant.month_day is not None:
        return Text("day {number} of every month", {"number": participant.month_day})
    return None if participant.weekday is None else WEEKDAYS[participant.weekday]
