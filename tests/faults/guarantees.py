"""What each kind of message of its own guarantees, read from the table in `docs/delivery.md`, and how it is recognised.

Everything with a sound that arrives at a phone has to be one of these: a new kind is a row in the table there and a
line in `SIGNS` here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from bot.botapi.actions import decode
from flows.ports import Kind

DOCUMENT = Path(__file__).parents[2] / "docs" / "delivery.md"
_ROW = re.compile(r"^\| `(?P<kind>\w+)` \|(?P<cells>.*)$", re.MULTILINE)


class Guarantee(StrEnum):
    """What a crash or a lost reply between "sent" and "marked sent" may do."""

    AT_LEAST_ONCE = "(at least once)"
    AT_MOST_ONCE = "(at most once)"


def documented() -> Mapping[Kind, Guarantee]:
    """The table's guarantee by kind. Raises ValueError for a row that names none, or no kind that there is."""
    rows = _ROW.finditer(DOCUMENT.read_text(encoding="utf-8"))
    return {Kind(row["kind"]): _guarantee(row["cells"]) for row in rows}


def _guarantee(cells: str) -> Guarantee:
    named = [each for each in Guarantee if each in cells]
    if len(named) != 1:
        raise ValueError(f"{DOCUMENT.name}: the row {cells!r} names {named}; write {' or '.join(Guarantee)} once")
    return named[0]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that reached a phone with a sound; its buttons' data. `n` numbers the calls of the Bot API.

    `at` is when, by people's time.
    """

    n: int
    chat: int
    message_id: int
    text: str
    data: tuple[str, ...]
    is_picture: bool
    at: datetime | None = None


def _says(*phrases: str) -> Callable[[Arrived], bool]:
    return lambda message: any(phrase in message.text for phrase in phrases)


def _offers(topic: str, verb: str) -> Callable[[Arrived], bool]:
    actions = (topic, verb)
    return lambda message: any(
        (action.topic, action.verb) == actions for each in message.data if (action := decode(each))
    )


SIGNS: tuple[tuple[Kind, Callable[[Arrived], bool]], ...] = (
    (Kind.PORTRAIT, lambda message: message.is_picture and message.text.startswith("This is ")),
    (Kind.PICTURE, lambda message: message.is_picture),
    (Kind.FILE, _says("Here is your file.")),
    (Kind.HELP, _says("Here you can talk to somebody.")),
    (Kind.NOTE, _says("writes: “")),
    (Kind.ANNOUNCEMENT, _says("is away", "is back and helps you", "Here is the answer to your wish")),
    (Kind.NUDGE, _offers("alert", "take")),
    (Kind.REMINDER, _says("Hi again. You can reply up to", "Hi. You can reply up to", "I won't ask again before")),
    (Kind.OFFER, _offers("check_in", "begin")),
    (Kind.SEEN, _says("has seen it.", "did not get in touch with you in time.", "has taken over from")),
    (
        Kind.NOTICE,
        _says(
            *("News about", "is not taking part.", "still waits for you.", "Please note what came of it."),
            *("would like a call.", "would rather wait.", "needs nothing now.", "You need not do more about it."),
        ),
    ),
    (Kind.HINTS, _says("are answering together now.")),
    (Kind.FORM, _says("There are questions for you about")),
    (
        Kind.REPLY,
        _says(
            *("This is Pejling.", "has my message now.", "I can't reach", "I have asked", "I am a bot. Nobody"),
            *("I have told", "Okay. ", "I have sent what you wrote", "knows already."),
        ),
    ),
)
"""In this order: the first that fits."""


def kind_of(message: Arrived) -> Kind | None:
    """Which kind it is; None for what no row of the outbox says."""
    return next((kind for kind, fits in SIGNS if fits(message)), None)


def subject_of(message: Arrived) -> str:
    """The alert that a nudge is about, the check-in of an offer; "" for what names none on its face."""
    actions = (decode(each) for each in message.data)
    return next((action.ref for action in actions if action and action.topic in ("alert", "check_in")), "")
