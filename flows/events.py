"""What happened: past tense, one class each. The engine returns events and never sends anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.check_in import Ending
from questionnaires.shape import Value


class Reason(StrEnum):
    """Why a command changed nothing."""

    STALE = "stale"
    OUT_OF_PLACE = "out_of_place"
    NOT_AN_OPTION = "not_an_option"
    NOT_UNDERSTOOD = "not_understood"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class CheckInBegun:
    """The participant said yes to the offer."""


@dataclass(frozen=True, slots=True)
class CompanyNamed:
    """The participant said whether the contact person sits beside."""

    together: bool


@dataclass(frozen=True, slots=True)
class ItemAsked:
    """An item is now the one being asked."""

    item: str


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """An item was answered; an earlier answer to it is replaced. `typed` where it came as words."""

    item: str
    value: Value
    typed: bool = False


@dataclass(frozen=True, slots=True)
class AnswerWithdrawn:
    """An item that was answered is not asked any more, since the answer it hung on was changed."""

    item: str


@dataclass(frozen=True, slots=True)
class ItemSkipped:
    """An item was left without an answer."""

    item: str


@dataclass(frozen=True, slots=True)
class CheckInPaused:
    """The participant takes a break."""


@dataclass(frozen=True, slots=True)
class CheckInResumed:
    """The participant goes on after a break."""


@dataclass(frozen=True, slots=True)
class CheckInPostponed:
    """The participant wants to be asked later, and is asked again at that time."""

    at: datetime


@dataclass(frozen=True, slots=True)
class CheckInDeclined:
    """The participant doesn't want to answer this time."""


@dataclass(frozen=True, slots=True)
class CheckInClosed:
    """It can't be answered any more, and isn't complete."""

    ending: Ending


@dataclass(frozen=True, slots=True)
class CheckInCompleted:
    """The last item was passed. `raw` and `score` are None where the questionnaire gives none for these answers."""

    questionnaire: str
    raw: int | None
    score: float | None


@dataclass(frozen=True, slots=True)
class AnswersShared:
    """The participant said whether the contact person may see these answers."""

    shared: bool


@dataclass(frozen=True, slots=True)
class CommandIgnored:
    """The command changed nothing; the current screen is to be shown again."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Measured:
    """A sitting ended, complete or not. `score` (0 to 100) is None where the answers give none; then `best` is the
    score with the best answers to what is `missing`, None where nothing was answered or the questionnaire has no score.
    """

    questionnaire: str
    score: float | None
    best: float | None = None
    missing: int = 0


@dataclass(frozen=True, slots=True)
class WordsSentOn:
    """The participant had something they wrote sent on to the contact person."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ContactWanted:
    """The participant asked to hear from the contact person."""

    at: datetime


@dataclass(frozen=True, slots=True)
class FellSilent:
    """The participant answers no more; see `flows.silence`.

    `missed` is how many check-ins in a row were let pass; `days` is how long ago the first of what has no answer was
    asked.
    """

    missed: int
    days: int


@dataclass(frozen=True, slots=True)
class BecameUnreachable:
    """The participant's chat takes no more messages, for instance because the bot was blocked."""


Event = (
    CheckInBegun
    | CompanyNamed
    | ItemAsked
    | AnswerGiven
    | AnswerWithdrawn
    | ItemSkipped
    | CheckInPaused
    | CheckInResumed
    | CheckInPostponed
    | CheckInDeclined
    | CheckInClosed
    | CheckInCompleted
    | AnswersShared
    | CommandIgnored
)
