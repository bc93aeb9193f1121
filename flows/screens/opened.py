"""Who has opened the participant's answers, and when. The first line could be read by others: it doesn't say what."""

from __future__ import annotations

from collections.abc import Sequence

from flows.screen import Moment, Screen, Text, counted
from flows.screens.own import WAYS_OUT


def opened_screen(readings: Sequence[tuple[str, Moment]], before: int) -> Screen:
    """By whom and when, the newest first; `before` counts those that are older."""
    body: tuple[Text, ...] = (Text("Here are the times that somebody has looked."),)
    if not readings:
        body = (*body, Text("Nobody has opened your answers."))
    body = (*body, *(Text("{name}, {moment}.", {"name": name, "moment": moment}) for name, moment in readings))
    if before:
        body = (*body, counted("And one time before.", "And {n} times before.", before))
    return Screen(body, (WAYS_OUT,))
