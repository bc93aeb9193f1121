"""What a person can ask of a check-in: imperative, one class each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flows.check_in import Ending
from flows.window import Later
from questionnaires.shape import DONT_KNOW, Value


@dataclass(frozen=True, slots=True)
class Begin:
    """Yes, now: from the offer to the few words before the first question.

    `together` where it follows another check-in, in whose beginning that was said.
    """

    together: bool | None = None


@dataclass(frozen=True, slots=True)
class AskFirst:
    """From the few words before to the first question.

    `together`: whether the contact person sits beside; None where that was asked already, or isn't asked.
    """

    together: bool | None = None


@dataclass(frozen=True, slots=True)
class GiveAnswer:
    """Choose an option of the item being asked, by its value."""

    value: Value


@dataclass(frozen=True, slots=True)
class Say:
    """Typed words: an answer only where they are exactly an option's text or its number."""

    words: str


@dataclass(frozen=True, slots=True)
class GoBack:
    """To the question before, or from the first question to the words before it."""


@dataclass(frozen=True, slots=True)
class SkipItem:
    """Leave this question without an answer."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop for now; everything stays where it is."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on where it was paused."""


@dataclass(frozen=True, slots=True)
class AskLater:
    """Not now, but later.

    `at` is the time at which that can be kept; None: no time can, since the window ends before.
    """

    when: Later = Later.TONIGHT
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decline:
    """Not this time."""


@dataclass(frozen=True, slots=True)
class Close:
    """It can't be answered any more."""

    ending: Ending = Ending.SET_ASIDE


@dataclass(frozen=True, slots=True)
class Share:
    """Let the contact person see these answers, or not (any more)."""

    shared: bool


Command = Begin | AskFirst | GiveAnswer | Say | GoBack | SkipItem | Pause | Resume | AskLater | Decline | Close | Share

BY_VERB: Mapping[str, Callable[[int], Command]] = {
    "begin": lambda _value: Begin(),
    "first": lambda _value: AskFirst(),
    "alone": lambda _value: AskFirst(together=False),
    "together": lambda _value: AskFirst(together=True),
    "answer": GiveAnswer,
    "dont_know": lambda _value: GiveAnswer(DONT_KNOW),
    "back": lambda _value: GoBack(),
    "skip": lambda _value: SkipItem(),
    "pause": lambda _value: Pause(),
    "resume": lambda _value: Resume(),
    "later": lambda value: AskLater(Later(value)) if value in set(Later) else AskLater(),
    "decline": lambda _value: Decline(),
    "share": lambda _value: Share(shared=True),
    "keep": lambda _value: Share(shared=False),
}
"""What a button of a check-in's screen means: its action's verb, and the command made of its value."""
