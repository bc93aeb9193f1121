"""Screens and texts as JSON, so that they can be sealed: the dataclasses of `flows.screen` and back, unchanged.

Words and numbers stand as they are. Everything else is an object whose one entry is its type and what it is made
of, {"Moment": [{"datetime": ["2026-11-02T14:30:00+00:00"]}]}: a word that looks like a day stays a word.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime, time
from typing import Any, cast

from flows.screen import Action, Button, Day, Link, Moment, Question, Screen, Text, Verbatim
from storage.errors import SealError

KINDS = (Screen, Question, Button, Action, Link, Text, Verbatim, Moment, Day)
_MAKERS: dict[str, Callable[..., Any]] = {
    **{kind.__name__: kind for kind in KINDS},
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "params": lambda *pairs: dict(pairs),
}


def dump(shown: Screen | Text) -> bytes:
    """A screen or a text as JSON."""
    return json.dumps(_plain(shown), separators=(",", ":")).encode()


def load_screen(content: bytes) -> Screen:
    """The screen that `dump` was given. Raises SealError for what is no screen of this version."""
    return cast(Screen, _load(content))


def load_text(content: bytes) -> Text:
    """The text that `dump` was given. Raises SealError for what is no text of this version."""
    return cast(Text, _load(content))


def _load(content: bytes) -> Any:
    try:
        return json.loads(content, object_hook=_made)
    except (ValueError, KeyError, TypeError) as error:
        problem = f"What was sealed is not as this version keeps it ({type(error).__name__})."
        raise SealError(f"{problem} Run the version that wrote it, or give the row up.") from None


def _plain(value: Any) -> Any:
    if isinstance(value, KINDS):
        return {type(value).__name__: [_plain(getattr(value, field.name)) for field in fields(value)]}
    if isinstance(value, datetime | date | time):
        return {type(value).__name__: [value.isoformat()]}
    if isinstance(value, Mapping):
        return {"params": [[name, _plain(given)] for name, given in value.items()]}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _made(entry: dict[str, list[Any]]) -> Any:
    ((kind, parts),) = entry.items()
    return _MAKERS[kind](*map(_tuples, parts))


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
