"""The door of a young person's page: what is asked there, which digits are no secret, and when it stays shut. Pure.

A birthday is one of 366, and somebody at home may know it; so few tries are let through, and four digits of one's own
take its place (NIST SP 800-63B, 3.2.2: at most 100 wrong tries in a row, and secrets that are easily guessed refused).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hmac import compare_digest
from itertools import pairwise

from flows.names import RefusedError
from flows.people import Details
from flows.screen import Text

DIGITS = 4


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries at a door within a time. Where they were wrong ones, `shut_until` says for how long it is shut."""

    tries: int
    within: timedelta


AT_ONE_DOOR = (Limit(5, timedelta(minutes=15)), Limit(10, timedelta(hours=12)))
"""Five is enough for a tired thumb. The second keeps whoever waits to 60 of 366 birthdays while a link lasts."""

FROM_ONE_ADDRESS = (Limit(50, timedelta(minutes=15)),)
"""Wider: a school, a library or a mobile network comes from one address.

So it keeps nobody out who is right: whoever guesses there is told to wait, and every try counts at its own door still.
"""

LOOKED_BACK = 2 * max(limit.within for limit in (*AT_ONE_DOOR, *FROM_ONE_ADDRESS))
"""How far back tries matter: as long as they are kept (`flows.retention.Record.ATTEMPTS`)."""


class Asks(StrEnum):
    """What a door asks for; nothing where nothing is known that only they would know."""

    CODE = "code"
    BIRTHDAY = "birthday"
    NOTHING = "nothing"


def shut_until(tried_at: Sequence[datetime], limits: Sequence[Limit], now: datetime) -> datetime | None:
    """Until when a door is shut after these wrong tries, which are in order; None: it isn't.

    What is tried at a shut door is not let through and doesn't count, so nobody can keep it shut for ever.
    """
    ends = [
        tried_at[-1] + limit.within
        for limit in limits
        if len(tried_at) >= limit.tries and tried_at[-1] - tried_at[-limit.tries] < limit.within
    ]
    return max((end for end in ends if end > now), default=None)


def asks(details: Details) -> Asks:
    """What their door asks for: their own digits as soon as they have chosen some."""
    if details.code:
        return Asks.CODE
    return Asks.BIRTHDAY if details.birth else Asks.NOTHING


def is_an_answer(details: Details, given: Mapping[str, str]) -> bool:
    """Whether the fields of a form can be what the door asks for at all: what can't is no try, but a slip."""
    if details.code:
        return len(_digits(given.get("code", ""))) == DIGITS
    typed = [_digits(given.get(field, "")) for field in ("day", "month")]
    try:
        date(2000, int(typed[1][:4]), int(typed[0][:4]))  # a leap year
    except ValueError:
        return False
    return True


def is_right(details: Details, given: Mapping[str, str]) -> bool:
    """Whether the fields of a form ("code", or "day" and "month") say what the door asks for."""
    if details.code:
        return compare_digest(_digits(given.get("code", "")), details.code)
    if details.birth is None:
        return False
    typed = [_digits(given.get(field, "")) for field in ("day", "month")]
    return all(typed) and [int(each[:4]) for each in typed] == [details.birth.day, details.birth.month]


def checked_code(typed: str, birth: date | None) -> str:
    """Four digits that somebody chose, of whichever script. Raises RefusedError for what is easily guessed."""
    code = _digits(typed)
    if len(code) != DIGITS or not typed.replace(" ", "").isdecimal():
        raise RefusedError(Text("Type four digits, and nothing else."))
    if _is_a_pattern(code):
        raise RefusedError(Text("Those are easy to guess. Choose four others."))
    if birth is not None and code in (f"{birth:%d%m}", f"{birth:%m%d}", f"{birth:%Y}"):
        raise RefusedError(Text("Others may know your birthday. Choose four others."))
    return code


def _is_a_pattern(code: str) -> bool:
    """One digit or one pair over and over, or the digits in order, up or down, by the same step."""
    steps = {int(after) - int(before) for before, after in pairwise(code)}
    return code[:2] == code[2:] or (len(steps) == 1 and steps <= {0, 1, -1})


def _digits(typed: str) -> str:
    """The digits in it, of whichever script, as 0 to 9."""
    return "".join(str(int(each)) for each in typed if each.isdecimal())
