"""Whose clock a participant is asked by: the one where they are."""

from __future__ import annotations

from collections.abc import Sequence

from flows.organisation import Organisation
from flows.places import Place, place_of
from flows.screen import Button, Moment, Screen, Text, Verbatim
from flows.screens.own import WAYS_OUT, do
from flows.screens.times import TO_TIMES, next_time, rows_of


def clock_screen(now: Moment, asked_next: Moment | None, places: Sequence[Place]) -> Screen:
    """What it says now, so that they can look whether that is so; when that is the next time; and the places."""
    body = (
        Text("Your clock: {place}. It is {moment} with you now.", {"place": place_of(now.zone).name, "moment": now}),
        *next_time(asked_next),
        Text("If that is wrong, choose where you are. Norway, Germany and Spain have the same clock as Denmark."),
    )
    buttons = [_button(number, place) for number, place in enumerate(places)]
    return Screen(body, (*rows_of(buttons, 2), (TO_TIMES,), WAYS_OUT))


def hours_there(zone: str, organisation: Organisation) -> tuple[Text, ...]:
    """Whose clock office hours go by, for whoever is in that zone; nothing where it is the same."""
    if zone == organisation.zone:
        return ()
    return (Text("That is the time in: {place}.", {"place": place_of(organisation.zone).name}),)


def _button(number: int, place: Place) -> Button:
    return do(Verbatim(place.name) if isinstance(place.name, str) else place.name, "place", "clock", number)
