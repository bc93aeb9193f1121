"""What a participant decides, by purpose: each is kept with the version and the hash of its text.

A choice is never changed, only followed by a newer one. A text that was changed since, or that named another contact
person, is asked again (`bot/usecases/choices.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.screen import Text


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


ASKED = (Purpose.TAKE_PART, Purpose.NUDGE, Purpose.SEE, Purpose.STATISTICS, Purpose.REACH)
"""What every participant is asked, in this order."""


class Why(StrEnum):
    """Why a choice is asked (again).

    It never was; the text has changed; it named another contact person; it was made under an approval that has ended.
    """

    NEVER_ASKED = "never_asked"
    NEW_TEXT = "new_text"
    NEW_CONTACT_PERSON = "new_contact_person"
    OF_AGE = "of_age"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a choice: a button's label, and the verb and number behind it.

    `level` is what it chooses where yes or no is not enough: a `Sees` or a `Way`.
    """

    label: Text
    verb: str
    value: int = 0
    granted: bool = True
    level: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """A choice as it is put to somebody: its words, and what can be answered."""

    purpose: Purpose
    version: int
    words: tuple[Text, ...]
    options: tuple[Option, ...]

    @property
    def text_hash(self) -> str:
        """Of everything that was shown, without the names in it (SHA-256, hex): what it said is what was chosen."""
        said = [word.msgid + word.plural for word in self.words]
        offered = [f"{each.label.msgid}={each.granted}:{each.level}" for each in self.options]
        return hashlib.sha256("\n".join((*said, *offered)).encode()).hexdigest()

    def option(self, verb: str, value: int) -> Option | None:
        """What a button asks for; None where no button does."""
        same = (each for each in self.options if (each.verb, each.value) == (verb, value))
        return next(same, None)


def newest(choices: Sequence[Choice], purpose: Purpose, about: str = "") -> Choice | None:
    """The choice that holds, of those a participant made in order; None: there is none."""
    same = (each for each in reversed(choices) if (each.purpose, each.about) == (purpose, about))
    return next(same, None)


def approved(choices: Sequence[Choice]) -> bool:
    """Whether a guardian's approval holds at the end of these choices."""
    last = newest(choices, Purpose.GUARDIAN)
    return last is not None and last.granted


def why_open(choices: Sequence[Choice], asking: Asking, contact_person: str) -> Why | None:
    """Why a choice is to be asked now, of one who made these choices in order; None: what was chosen holds.

    Whom the text named matters where it is about what that person sees, and only there: who asked to be looked after
    when it is hard keeps that with whoever comes next.
    """
    places = [place for place, each in enumerate(choices) if (each.purpose, each.about) == (asking.purpose, "")]
    if not places:
        return Why.NEVER_ASKED
    made = choices[places[-1]]
    if approved(choices[: places[-1]]) and not approved(choices):
        return Why.OF_AGE
    if made.text_hash != asking.text_hash:
        return Why.NEW_TEXT
    if asking.purpose is Purpose.SEE and made.contact_person != contact_person:
        return Why.NEW_CONTACT_PERSON
    return None


def first_open(choices: Sequence[Choice], askings: Iterable[Asking], contact_person: str) -> tuple[Purpose, Why] | None:
    """The first choice that is to be asked now, with the reason."""
    found = ((each.purpose, why_open(choices, each, contact_person)) for each in askings)
    return next(((purpose, why) for purpose, why in found if why is not None), None)
