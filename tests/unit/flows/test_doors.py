"""The door of a young person's page.

D1  Five wrong tries in a quarter of an hour shut it for one from the last on; ten in half a day for as long.
D2  Their own digits take the birthday's place; digits of any script count, and nothing that isn't a digit does.
D3  Digits that are easily guessed are refused.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from flows.doors import AT_ONE_DOOR, Asks, asks, checked_code, is_an_answer, is_right, shut_until
from flows.names import RefusedError
from flows.people import Details

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
BIRTH = date(2008, 2, 29)
MINUTE = timedelta(minutes=1)


def tried(*minutes_ago: int) -> list[datetime]:
    return [NOW - minutes * MINUTE for minutes in minutes_ago]


@pytest.mark.parametrize(
    ("tries", "minutes"),
    [
        ([], None),
        (tried(4, 3, 2, 1), None),
        (tried(14, 10, 6, 3, 1), 14),
        (tried(16, 10, 6, 3, 1), None),  # the first is too long ago
        (tried(19, 18, 17, 16, 15), None),  # it is over
        (tried(*range(640, 0, -80)), None),  # eight
        (tried(*range(719, 0, -79)), 12 * 60 - 8),
        (tried(*range(728, 0, -80)), None),  # ten, but over a longer time
    ],
)
def test_when_it_is_shut(tries: list[datetime], minutes: int | None) -> None:
    """D1."""
    assert shut_until(tries, AT_ONE_DOOR, NOW) == (NOW + minutes * MINUTE if minutes else None)


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ({"day": "29", "month": "2"}, True),
        ({"day": " 29.", "month": "02"}, True),
        ({"day": "٢٩", "month": "٢"}, True),
        ({"day": "2", "month": "29"}, False),
        ({"day": "29"}, False),
        ({"day": "x", "month": "²"}, False),
        ({"day": "9" * 5000, "month": "2"}, False),
        ({"code": "2902"}, False),
        ({"code": ""}, False),
        ({}, False),
    ],
)
def test_a_birthday(given: dict[str, str], right: bool) -> None:
    """D2."""
    assert is_right(Details(BIRTH), given) is right
    assert not is_right(Details(), given)


def test_ones_own_digits() -> None:
    """D2."""
    details = Details(BIRTH, code="4829")
    assert [asks(each) for each in (Details(), Details(BIRTH), details)] == [*reversed(Asks)]
    assert is_right(details, {"code": "48 29"})
    assert is_right(details, {"code": "٤٨٢٩"})
    for given in ({"code": "48291"}, {"code": ""}, {"code": "482²"}, {"day": "29", "month": "2"}):
        assert not is_right(details, given)


@pytest.mark.parametrize("typed", ["4829", " 48 29 ", "٤٨٢٩"])
def test_digits_that_can_be_chosen(typed: str) -> None:
    """D3."""
    assert checked_code(typed, BIRTH) == "4829"


@pytest.mark.parametrize(
    "typed",
    [
        *("0000", "1111", "1234", "4321", "0123", "9876", "1212", "2902", "0229", "2008"),
        *("١٢٣٤", "482", "48291", "48a9", "-4829", "4829.", "482²", "", " ", "<b>"),
    ],
)
def test_digits_that_cannot(typed: str) -> None:
    """D3."""
    with pytest.raises(RefusedError):
        checked_code(typed, BIRTH)


@pytest.mark.parametrize(
    ("details", "typed", "counts"),
    [
        (Details(birth=BIRTH), {"day": "28", "month": "2"}, True),
        (Details(birth=BIRTH), {"day": "31", "month": "2"}, False),
        (Details(birth=BIRTH), {"day": "99", "month": "1"}, False),
        (Details(birth=BIRTH), {"day": "x", "month": "1"}, False),
        (Details(birth=BIRTH), {}, False),
        (Details(code="4829"), {"code": "4828"}, True),
        (Details(code="4829"), {"code": "48"}, False),
    ],
)
def test_what_can_be_no_answer_is_a_slip_and_no_try(details: Details, typed: dict[str, str], counts: bool) -> None:
    """D2."""
    assert is_an_answer(details, typed) == counts
    assert not is_right(details, typed)
