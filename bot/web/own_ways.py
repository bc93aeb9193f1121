"""Ways on a participant's page: what a chat answers with a message or a file is a page or a file behind a link here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows.screen import Action, Button, Link, Screen
from flows.screens.code import CHOOSE
from flows.screens.own_data import FILES

COURSE = "/m/course"

_ELSEWHERE: Mapping[tuple[str, str, str], str | None] = {
    ("own", "curve", "menu"): COURSE,
    **{("own", each, "data"): None for each in FILES},  # in place of these stand links
}
"""By topic, verb and ref: where a button leads here; None: nowhere."""

_HERE: Mapping[str, tuple[tuple[Button, ...], ...]] = {
    "data": tuple((Button(label, Link(f"/m/files/{each}")),) for each, label in FILES.items()),
    "code": ((Button(CHOOSE, Link("/m/code")),),),
}
"""By place: what can be done on the page alone, in place of the way to it."""


def on_the_page(screen: Screen, place: str) -> Screen:
    """An own page's screen with the ways that it has here. The way to this very page is none."""
    rows = (tuple(each for each in map(_here, row) if each is not None) for row in screen.buttons)
    return replace(screen, buttons=(*_HERE.get(place, ()), *(row for row in rows if row)))


def _here(button: Button) -> Button | None:
    if not isinstance(button.action, Action):
        return None
    key = (button.action.topic, button.action.verb, button.action.ref)
    if key not in _ELSEWHERE:
        return button
    way = _ELSEWHERE[key]
    return replace(button, action=Link(way)) if way else None
