"""Issue 5, point 1: what can be wrong with a line of a sheet of people, each named by row and column."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.roll import COLUMNS, NO_COLUMN, Line, Newcomer, Problem, read_line, repeated
from tests.unit.flows.samples import ORGANISATION

TODAY = date(2026, 11, 22)
DECIDED = replace(ORGANISATION, languages=("da", "en"), background=("sex", "municipality"))


def read(cells: dict[str, str]) -> tuple[Newcomer, list[Problem]]:
    return read_line(Line(7, cells), "S-METTE1", DECIDED, TODAY)


def test_a_line_with_everything() -> None:
    cells = {
        "name": " Alma ",
        "contact": "s-ali111",
        "language": "EN",
        "birth": "17-05-2009",
        "in_youth_education": "Ja",
        "towards_education": "no",
        "sex": "Female",
        "municipality": "751",
    }
    facts = {"in_youth_education": True, "towards_education": False}
    background = {"sex": "female", "municipality": "751"}
    expected = Newcomer(7, "S-ALI111", "Alma", "en", date(2009, 5, 17), facts, background)
    assert read(cells) == (expected, [])


def test_a_line_with_a_name_alone() -> None:
    assert read({"name": "Alma"}) == (Newcomer(7, "S-METTE1", "Alma", "da", None), [])


@pytest.mark.parametrize(
    ("column", "cell", "why"),
    [
        ("name", "x" * 41, "41 characters"),
        ("name", "Mia 010203-1234", "CPR"),
        ("birth", "010203-1234", "CPR"),
        ("contact", "0102031234", "CPR"),
        ("sex", "010203 1234", "CPR"),
        ("name", "=cmd|' /C calc'!A0", "formula"),
        ("name", "+1", "formula"),
        ("name", "-Alma", "formula"),
        ("name", "@SUM(A1)", "formula"),
        ("name", "\tAlma", "formula"),
        ("name", "\rAlma", "formula"),
        ("language", "tlh", "use one of: da, en"),
        ("birth", "31-02-2009", "2009-05-17"),
        ("birth", "1950-01-01", "10 to 40"),
        ("in_youth_education", "perhaps", "yes or no"),
        ("sps", "yes", "'sps' is not on (on: sex, municipality)"),
        ("sex", "x", "use one of: female"),
        (NO_COLUMN, "x", "more cells than the header"),
        ("name", "Al\u202ema", "U+202E"),
    ],
)
def test_a_cell_that_cant_be_used(column: str, cell: str, why: str) -> None:
    _newcomer, problems = read({"name": "Alma", column: cell})
    assert [(each.row, each.column) for each in problems] == [(7, column)]
    assert why in problems[0].said


def test_every_problem_of_a_line_is_told() -> None:
    _newcomer, problems = read({"language": "tlh", "birth": "x", "sex": "x"})
    assert [each.column for each in problems] == ["name", "birth", "language", "sex"]


def test_names_that_come_twice_with_the_same_contact_person() -> None:
    alma = Newcomer(2, "S-1", "Alma", "da", None)
    born = replace(alma, birth=date(2009, 5, 17))
    others = [
        replace(alma, row=3, contact="S-2"),
        replace(alma, row=4, name="Bo"),
        replace(alma, row=5, name="ALMA", birth=date(2009, 5, 17)),
    ]
    assert [(each.row, each.said[:5]) for each in repeated([alma, *others])] == [(5, "row 2")]
    assert list(repeated([born, replace(born, row=3, birth=date(2009, 5, 18))])) == []
    assert list(repeated([replace(alma, name=""), replace(alma, row=3, name="")])) == []


@given(st.dictionaries(st.sampled_from([*COLUMNS, NO_COLUMN]), st.text(min_size=1, max_size=50), max_size=6))
def test_whatever_stands_in_a_sheet_is_read_or_named_and_never_repeated(cells: dict[str, str]) -> None:
    newcomer, problems = read(cells)
    assert {each.column for each in problems} <= {"name", *cells}
    if not problems:
        assert newcomer.name
    for each in problems:
        said = cells.get(each.column, "")
        assert len(said) < 12 or said not in each.said


def test_whoever_is_or_may_be_too_young_for_telegram() -> None:
    strict = replace(DECIDED, needs_birth=True)
    for cells, why in (({"birth": "2014-01-01"}, "under 16"), ({}, "missing")):
        _newcomer, problems = read_line(Line(7, {"name": "Alma", **cells}), "S-METTE1", strict, TODAY)
        assert [(each.column, why in each.said) for each in problems] == [("birth", True)]
