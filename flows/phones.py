"""Telephone numbers as staff type them: the one at work that they call from, which the young person is told."""

from __future__ import annotations

import re

from flows.names import RefusedError, looks_like_cpr
from flows.screen import Text

FEWEST, MOST = 5, 20
"""Digits: from short numbers within an organisation up to more than the fifteen of ITU-T E.164."""

_NUMBER = re.compile(r"\+?[0-9]+(?: [0-9]+)*", re.ASCII)


def checked_phone(typed: str) -> str:
    """The number, with single blanks in it. Raises RefusedError, which doesn't repeat it."""
    phone = " ".join(typed.split())
    if looks_like_cpr(phone):
        raise RefusedError(
            Text("This looks like a CPR number. CPR never enters Pejling. Write a phone number with +45 in front.")
        )
    if not _NUMBER.fullmatch(phone) or not FEWEST <= sum(each.isdigit() for each in phone) <= MOST:
        raise RefusedError(Text("This is no phone number. Write digits and blanks, such as +45 12 34 56 78."))
    return phone
