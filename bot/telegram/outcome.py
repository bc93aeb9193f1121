"""What is to happen after an update's commit."""

from __future__ import annotations

from dataclasses import dataclass

from flows.screen import Screen, Text
from locales.catalog import DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the person sees besides what is in the outbox; all of it may be lost without harm.

    `draw`: whose live message to draw. `toast`: a word on the tapped button. `strip`: take the tapped message's
    buttons away. `becomes`: what the tapped message turns into. `courtesy`: a sentence to somebody we don't know.
    """

    draw: str | None = None
    toast: Text | None = None
    strip: bool = False
    becomes: Screen | None = None
    courtesy: Text | None = None
    language: str = DEFAULT_LANGUAGE
