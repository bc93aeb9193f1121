"""What the participant's own pages have in common: how a button on one is made, and the ways out."""

from __future__ import annotations

from flows.screen import Action, Button, Text, Verbatim

BACK = Button(Text("Close"), Action("own", "leave"))
"""Out of the pages, to what else there is."""


def go(label: Text | Verbatim, place: str) -> Button:
    """A button that opens another page."""
    return Button(label, Action("own", "open", place))


def do(label: Text | Verbatim, verb: str, place: str, value: int = 0) -> Button:
    """A button that does something on the page of that place."""
    return Button(label, Action("own", verb, place, value=value))


MORE = go(Text("More"), "menu")
"""From where nothing is asked to everything else."""

ASK_FOR_ERASURE = go(Text("Ask for erasure"), "erase")
TO_MENU = go(Text("Menu"), "menu")
WAYS_OUT = (TO_MENU, BACK)
"""The last row of every page but the menu."""
