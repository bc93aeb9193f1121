"""What the participant's own pages have in common: how a button on one is made, and the way back."""

from __future__ import annotations

from flows.screen import Action, Button, Text, Verbatim

BACK = Button(Text("Back"), Action("own", "leave"))


def go(label: Text | Verbatim, place: str) -> Button:
    """A button that opens another page."""
    return Button(label, Action("own", "open", place))


def do(label: Text | Verbatim, verb: str, place: str, value: int = 0) -> Button:
    """A button that does something on the page of that place."""
    return Button(label, Action("own", verb, place, value=value))
