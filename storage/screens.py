"""Screens and texts as JSON, so that they can be sealed: the dataclasses of `flows.screen` and back, unchanged."""

from __future__ import annotations

from pydantic import TypeAdapter

from flows.screen import Screen, Text

_SCREEN = TypeAdapter(Screen)
_TEXT = TypeAdapter(Text)


def dump_screen(screen: Screen) -> bytes:
    """A screen as JSON."""
    return _SCREEN.dump_json(screen)


def load_screen(json: bytes) -> Screen:
    """The screen that `dump_screen` was given."""
    return _SCREEN.validate_json(json)


def dump_text(text: Text) -> bytes:
    """A text as JSON."""
    return _TEXT.dump_json(text)


def load_text(json: bytes) -> Text:
    """The text that `dump_text` was given."""
    return _TEXT.validate_json(json)
