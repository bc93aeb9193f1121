"""What the screens of a check-in are drawn from, and how a button on one is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.check_in import CheckIn
from flows.choices import Sees
from flows.screen import Action, Button, Day, Text, Verbatim
from flows.screens.after_low import AfterLow
from flows.window import Later
from questionnaires.model import Questionnaire


@dataclass(frozen=True, slots=True)
class Sitting:
    """Everything a check-in's screen is drawn from; the questions' words are in the check-in's language.

    `name` is whoever answers, in whose `language` the rest is; `contact` is the contact person, or who acts for them.
    `now` and `zone` are for what is said of times; `next_day` is when something is asked next, and `laters` is what can
    be promised to whoever is offered something now. `after` is what follows from a low score; `points` counts the
    points on the curve, this one included. `asks_company`: it is to be asked whether the contact person sits beside.
    `has_more`: something comes after it on the same day. `has_other_side`: the contact person answers such questions,
    too. `rest` is what its last screen offers. `sees` is what the contact person may see of this questionnaire.
    """

    check_in: CheckIn
    questionnaire: Questionnaire
    name: str
    language: str
    contact: str
    now: datetime
    zone: str
    next_day: Day | None = None
    laters: tuple[Later, ...] = ()
    after: AfterLow | None = None
    points: int = 0
    asks_company: bool = False
    has_more: bool = False
    has_other_side: bool = False
    rest: tuple[CheckIn, Questionnaire] | None = None
    sees: Sees = Sees.THAT_ANSWERED


def button_of(sitting: Sitting, label: Text | Verbatim, verb: str, value: int = 0) -> Button:
    """A button on the screen of a sitting."""
    return button_in(sitting.check_in, label, verb, value)


def button_in(check_in: CheckIn, label: Text | Verbatim, verb: str, value: int = 0) -> Button:
    """A button that does something with a check-in as it is now."""
    return Button(label, Action("check_in", verb, check_in.id, check_in.revision, value))
