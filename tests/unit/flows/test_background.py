"""Issue 5, point 1: stamdata as optional coded fields, off by default; birth dates that can be true."""

from __future__ import annotations

from datetime import date

import pytest

from flows.background import CODES, Field, age_on, checked_background, checked_code, read_birth
from flows.names import RefusedError

TODAY = date(2026, 11, 22)


def test_every_field_has_its_codes_and_says_that_nobody_knows() -> None:
    assert set(CODES) == set(Field)
    assert all(len(set(codes)) == len(codes) for codes in CODES.values())
    assert all("unknown" in codes for field, codes in CODES.items() if field is not Field.MUNICIPALITY)


def test_the_municipalities_are_those_of_2007() -> None:
    codes = CODES[Field.MUNICIPALITY]
    assert len(codes) == 98 + 1
    assert {"101", "461", "751", "851", "411", "400"} <= set(codes)
    assert all(len(code) == 3 and code.isdecimal() for code in codes)


def test_a_field_is_off_until_the_organisation_names_it() -> None:
    with pytest.raises(RefusedError, match=r"'sex' is not on \(on: none\); leave it out, or name it under background"):
        checked_background({"sex": "female"}, ())
    assert checked_background({"sex": "female"}, ("sex",)) == {"sex": "female"}


@pytest.mark.parametrize("code", ["woman", "Female", "", "kvinde", "0102031234"])
def test_a_code_that_is_none_is_refused_without_repeating_it(code: str) -> None:
    with pytest.raises(RefusedError, match="use one of: female, male, other, unknown") as refused:
        checked_code("sex", code, ("sex",))
    assert not code or code not in str(refused.value)


def test_of_the_municipalities_only_the_kind_of_code_is_told() -> None:
    with pytest.raises(RefusedError, match="three-digit codes"):
        checked_code("municipality", "Aarhus", ("municipality",))


@pytest.mark.parametrize("written", ["2009-05-17", "17-05-2009", "17.05.2009", "17/5/2009", " 2009-5-17 "])
def test_a_birth_date_as_people_write_it(written: str) -> None:
    assert read_birth(written, TODAY) == date(2009, 5, 17)


@pytest.mark.parametrize(
    "written", ["", "2009", "31-02-2009", "17-05-09", "2009-05-17T00:00", "in May", "1e3-1-1", "-"]
)
def test_what_is_no_date(written: str) -> None:
    with pytest.raises(RefusedError, match="write it such as 2009-05-17"):
        read_birth(written, TODAY)


@pytest.mark.parametrize(
    ("written", "fits"),
    [
        ("2016-11-22", True),
        ("2016-11-23", False),
        ("1985-11-23", True),
        ("1985-11-22", False),
        ("2027-01-01", False),
        ("9999-12-31", False),
        ("0001-01-01", False),
    ],
)
def test_an_age_that_nobody_has_here_is_a_slip(written: str, fits: bool) -> None:
    if fits:
        assert read_birth(written, TODAY).isoformat() == written
    else:
        with pytest.raises(RefusedError, match="outside 10 to 40 years"):
            read_birth(written, TODAY)


def test_whoever_was_born_on_the_29th_of_february_is_older_on_the_first_of_march() -> None:
    born = date(2008, 2, 29)
    assert [age_on(born, date(2026, 2, 28)), age_on(born, date(2026, 3, 1)), age_on(born, date(2024, 2, 29))] == [
        17,
        18,
        16,
    ]
