"""What a participant decides, by purpose: each is kept with the version and the hash of its text.

A choice is never changed, only followed by a newer one. A text that was changed since, or that named another contact
person, is asked again (`bot/usecases/choices.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What a choice is about. `SHARE` is one check-in's answers, the others hold until they are changed.

    `GUARDIAN` is recorded by staff, where the organisation's rule asks for it; `OTHER_COURSES` lets the organisation
    of one course know that there is another one.
    """

    TAKE_PART = "take_part"
    NUDGE = "nudge"
    SEE = "see"
    STATISTICS = "statistics"
    REACH = "reach"
    SHARE = "share"
    GUARDIAN = "guardian"
    OTHER_COURSES = "other_courses"


class Sees(StrEnum):
    """What the contact person may see of a questionnaire: that it was answered, the curve, or the answers."""

    THAT_ANSWERED = "answered"
    CURVE = "curve"
    ANSWERS = "answers"


class Way(StrEnum):
    """How a participant wants to be reached by the contact person."""

    CALL_MORNING = "call_morning"
    CALL_AFTERNOON = "call_afternoon"
    SMS = "sms"
    IN_PERSON = "in_person"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice, as it was made.

    `about` is the questionnaire a `SEE` choice is for, empty for all of them; `value` is what was chosen where yes or
    no is not enough (`Sees`). How somebody wants to be reached isn't kept here but sealed, in `Details`.
    `contact_person` is whom the text named; `recorded_by` is who wrote down what somebody else said.
    """

    participant: str
    purpose: Purpose
    granted: bool
    text_hash: str
    at: datetime
    version: int = 1
    about: str = ""
    value: str = ""
    contact_person: str | None = None
    recorded_by: str | None = None
