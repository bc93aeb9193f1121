"""A screen: what a person is shown, neutral to the channel and to the language.

The chat renders a screen as a message with buttons, the answer page as a page, the terminal as lines. Texts are
named by their English source (the gettext msgid) and turned into a language at the edge, by `locales.catalog`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time (UTC-aware), shown as weekday, date and hour in `zone`, the organisation's time zone."""

    at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day, shown as weekday and date."""

    on: date


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence of Pejling's own: an English msgid with named `{placeholders}` and what stands in them.

    With a `plural`, the sentence counts `{n}`, and each language has the forms it needs.
    """

    msgid: str
    params: Mapping[str, str | int | time | Moment | Day | Text] = field(default_factory=dict)
    plural: str = ""


def in_english(text: Text) -> str:
    """A sentence as its source has it, for the command line; days as 2026-12-02."""
    params = {name: _in_english(value) for name, value in text.params.items()}
    return (text.plural if text.plural and params["n"] != 1 else text.msgid).format(**params)


def _in_english(value: object) -> object:
    if isinstance(value, Text):
        return in_english(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.on.isoformat() if isinstance(value, Day) else value


def counted(one: str, many: str, n: int, **params: str | Text) -> Text:
    """A sentence that counts: "one question", "{n} questions"; it can stand in another one's placeholder."""
    return Text(one, dict(params, n=n), many)


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Words that are never translated: an instrument's option, a language's own name, an organisation's line."""

    verbatim: str


@dataclass(frozen=True, slots=True)
class Question:
    """An instrument's item with the stem that leads into it, both verbatim from its wording file.

    The stem is empty where nothing leads into the item.
    """

    stem: str
    item: str


@dataclass(frozen=True, slots=True)
class Action:
    """What pressing a button asks for.

    `topic` names the router, `ref` the check-in, alert or participant it is about, `revision` the state it was
    shown at (a button from an older revision changes nothing), `verb` the command and `value` its number.
    """

    topic: str
    verb: str
    ref: str = ""
    revision: int = 0
    value: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A page that pressing a button opens. `is_app`: inside Telegram, which tells the page who opens it."""

    url: str
    is_app: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """One button: its label and what is behind it."""

    label: Text | Verbatim
    action: Action | Link


@dataclass(frozen=True, slots=True)
class Screen:
    """Paragraphs, then rows of buttons. The first paragraph may stand on a lock screen, so it is neutral."""

    body: tuple[Text | Verbatim | Question, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
