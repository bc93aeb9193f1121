"""An organisation: a municipality or an offer, with everything it has decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from flows.background import age_on
from flows.names import RefusedError
from flows.plan import Plan
from flows.screen import Text


class AnswerChannel(StrEnum):
    """Where answers travel: in the chat; on the organisation's page, with neutral notices in the chat; or in both."""

    TELEGRAM = "telegram"
    WEB = "web"
    BOTH = "both"

    @property
    def has_page(self) -> bool:
        """Whether a young person can answer on a page of their own."""
        return self is not AnswerChannel.TELEGRAM

    @property
    def in_chat(self) -> bool:
        """Whether the chat may say what it is about."""
        return self is not AnswerChannel.WEB


LEAVE_TO = "https://www.dmi.dk/"
"""Where nothing else is decided: the weather."""

TELEGRAM_AGE = 16
"""Years. Telegram's own terms ask for them in the EU; under that, answers travel on the organisation's page alone."""


class Basis(StrEnum):
    """The purposes that a legal basis is decided for."""

    CHECK_INS = "check_ins"
    NUDGES = "nudges"
    STATISTICS = "statistics"


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """What a purpose rests on, as the organisation has decided it, and what becomes of the data on a withdrawal."""

    art6: str
    art9: str
    national: str
    on_withdrawal: str


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A help line as the organisation has checked it; texts by language."""

    name: str
    number: str
    hours: Mapping[str, str]
    checked: date


@dataclass(frozen=True, slots=True)
class Promise:
    """By when a contact person writes: so many working days later, at that hour."""

    working_days: int
    hour: time


@dataclass(frozen=True, slots=True)
class Limits:
    """What the rules of `flows.rules` go by, beside `low_threshold`; where each comes from stands there.

    Scores are 0 to 100, `fall` and `change` are points, `still_low_days` days.
    """

    very_low: int = 35
    fall: int = 20
    fall_ends: int = 60
    still_low_days: int = 84
    change: int = 10


@dataclass(frozen=True, slots=True)
class Escalation:
    """In working hours: so long before the deadline whoever's turn it is is reminded, and so long the next ones have.

    `without_promise` is by when somebody is to have been in touch where nothing was promised; it is told to nobody.
    """

    reminded_before: int = 3
    each_has: int = 3
    without_promise: Promise = Promise(2, time(15))
    without_promise_urgent: Promise = Promise(1, time(15))


@dataclass(frozen=True, slots=True)
class Organisation:
    """A municipality or an offer, with what it has decided. `promise` None: no deadline is ever named.

    `questionnaires` are asked in this order where several fall on one day; `languages` are offered in this order.
    `retention_months` is by `flows.retention.Record`. Under the age of `guardian_under` a guardian's approval comes
    first; None: never. `never_affects_benefits` is a promise that is made only where it is set. `background` are the
    fields of stamdata that may be noted. An erasure that is asked for is answered within `erasure_days`. `tells` are
    the organisations that may know of a course here without the young person saying so. `needs_birth`: nobody is
    enrolled without a birth date, because Telegram's age has to be kept to (`expect_old_enough`). `leave_to` is
    somebody else's page that tells nothing: there goes who leaves their own page in a hurry. `blank` are the keys
    of what isn't decided yet, where something stands in. `plan` says when it asks. `urgent_promise` is the shorter one,
    for contact that was wanted and for very low scores; None: the same. `limits` and `escalation` are for alerts.
    """

    id: str
    name: str
    zone: str
    office_hours: tuple[time, time]
    promise: Promise | None
    help_lines: tuple[HelpLine, ...]
    low_threshold: int
    first_names_in_notices: bool
    questionnaires: tuple[str, ...]
    languages: tuple[str, ...]
    answer_channel: AnswerChannel = AnswerChannel.TELEGRAM
    legal_bases: Mapping[Basis, LegalBasis] = field(default_factory=dict)
    retention_months: Mapping[str, int] = field(default_factory=dict)
    guardian_under: int | None = None
    never_affects_benefits: bool = False
    background: tuple[str, ...] = ()
    erasure_days: int = 30
    tells: tuple[str, ...] = ()
    needs_birth: bool = False
    blank: tuple[str, ...] = ()
    leave_to: str = LEAVE_TO
    plan: Plan = field(default_factory=Plan)
    urgent_promise: Promise | None = None
    limits: Limits = Limits()
    escalation: Escalation = Escalation()


def expect_old_enough(organisation: Organisation, birth: date | None, today: date) -> None:
    """Raise RefusedError where answers travel by Telegram and the young person is under its age, or may be."""
    if not organisation.answer_channel.in_chat:
        return
    said: dict[str, str | int] = {
        "age": TELEGRAM_AGE,
        "organisation": organisation.id,
        "channel": organisation.answer_channel.value,
    }
    remedy = Text(
        "answer_channel of {organisation} is {channel}, and with web nobody's answers travel by Telegram", said
    )
    if birth is None and organisation.needs_birth:
        raise RefusedError(
            Text("the birth date is missing, and Telegram is from {age}; give it: {remedy}", {**said, "remedy": remedy})
        )
    if birth is not None and age_on(birth, today) < TELEGRAM_AGE:
        raise RefusedError(
            Text("the birth date says under {age}, which is Telegram's age: {remedy}", {**said, "remedy": remedy})
        )
