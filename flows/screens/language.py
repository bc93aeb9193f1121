"""The language Pejling speaks with a participant."""

from __future__ import annotations

from collections.abc import Sequence

from flows.screen import Screen, Text, Verbatim
from flows.screens.own import WAYS_OUT, do


def language_screen(spoken: str, own_names: Sequence[str]) -> Screen:
    """`spoken` now, and the organisation's languages, by their own names."""
    rows = tuple((do(Verbatim(name), "speak", "language", number),) for number, name in enumerate(own_names))
    body = (
        Text("The language is now: {language}.", {"language": spoken}),
        Text("You can choose another language. What is asked now stays in the language it began in."),
    )
    return Screen(body, (*rows, WAYS_OUT))
