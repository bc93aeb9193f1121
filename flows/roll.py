"""The roll: a sheet of young people to be enrolled together, a line each, and what can be wrong with it.

A column's name is what it holds. Cells are as somebody typed them, so every one is looked at before anything is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import get_args

from flows.background import Field, checked_code, read_birth
from flows.names import RefusedError, checked_name, refuse_cpr
from flows.organisation import Organisation, expect_old_enough
from flows.screen import Text, in_english
from questionnaires.conditions import Fact

FACTS: Sequence[str] = get_args(Fact)
BASIC = ("name", "contact", "language", "birth", *FACTS)
"""The columns that are always known; `name` has to be there."""

COLUMNS: Sequence[str] = (*BASIC, *Field)
NO_COLUMN = ""
"""Where a line's cells stand that the header has no column for."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula. Source: OWASP, "CSV Injection"."""

_YES_NO = {"yes": True, "ja": True, "true": True, "no": False, "nej": False, "false": False}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet: its row as a spreadsheet numbers it, and the cells that aren't empty by column."""

    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell can't be used; `why` never repeats what stands in it."""

    row: int
    column: str
    why: Text

    @property
    def said(self) -> str:
        """In English, for the command line."""
        return in_english(self.why)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to enrol, as a line says."""

    row: int
    contact: str
    name: str
    language: str
    birth: date | None
    facts: Mapping[str, bool] = field(default_factory=dict)
    background: Mapping[str, str] = field(default_factory=dict)

    def may_be(self, contact: str, name: str, birth: date | None) -> bool:
        """Whether this may be that person again: the same contact person and name, and no other birth date."""
        same_day = self.birth is None or birth is None or self.birth == birth
        return (self.contact, self.name.casefold()) == (contact, name.casefold()) and same_day


def read_line(line: Line, contact: str, decided: Organisation, today: date) -> tuple[Newcomer, list[Problem]]:
    """What a line says, and every problem it has: with one, what is said of the newcomer isn't complete.

    `contact` and the organisation's first language hold where the line names none.
    """
    read: dict[str, object] = {"contact": contact, "language": decided.languages[0]}
    problems = []
    for column, cell in {"name": "", "birth": "", **line.cells}.items():
        try:
            refuse_formula(cell)
            refuse_cpr(Text("the cell"), cell)
            read[column] = _reading(column, decided, today)(cell)
        except RefusedError as refused:
            problems.append(Problem(line.row, column, refused.said))
    return _newcomer(line.row, read), problems


def refuse_formula(cell: str) -> None:
    """Raise RefusedError for what a spreadsheet would compute."""
    if cell.startswith(_FORMULA):
        raise RefusedError(Text("the cell is a formula, or begins as one; write the value itself"))


def _newcomer(row: int, read: Mapping[str, object]) -> Newcomer:
    return Newcomer(
        row,
        contact=str(read["contact"]),
        name=str(read.get("name", "")),
        language=str(read["language"]),
        birth=birth if isinstance(birth := read.get("birth"), date) else None,
        facts={fact: bool(read[fact]) for fact in FACTS if fact in read},
        background={each.value: str(read[each]) for each in Field if each in read},
    )


def _reading(column: str, decided: Organisation, today: date) -> Callable[[str], object]:
    """How a column's cells are read."""
    basic: Mapping[str, Callable[[str], object]] = {
        "name": checked_name,
        "contact": str.upper,
        "language": lambda cell: offered_language(cell.lower(), decided.languages),
        "birth": lambda cell: _birth(cell, decided, today),
        **dict.fromkeys(FACTS, _yes_or_no),
        NO_COLUMN: _left_over,
    }
    return basic.get(column) or (lambda cell: checked_code(column, cell.lower(), decided.background))


def offered_language(language: str, offered: Sequence[str]) -> str:
    """A language that the organisation offers. Raises RefusedError."""
    if language not in offered:
        raise RefusedError(Text("the language is not offered; use one of: {offered}", {"offered": ", ".join(offered)}))
    return language


def _birth(cell: str, decided: Organisation, today: date) -> date | None:
    birth = read_birth(cell, today) if cell else None
    expect_old_enough(decided, birth, today)
    return birth


def _left_over(_cell: str) -> None:
    raise RefusedError(Text("the row has more cells than the header; take them out, or name their column"))


def _yes_or_no(cell: str) -> bool:
    said = _YES_NO.get(cell.lower())
    if said is None:
        raise RefusedError(Text("the cell says neither yes nor no; write yes or no, or leave it empty"))
    return said


def repeated(newcomers: Sequence[Newcomer]) -> Iterator[Problem]:
    """Lines that may be about somebody whom a line above them is about."""
    seen: dict[tuple[str, str], list[Newcomer]] = {}
    for each in newcomers:
        alike = seen.setdefault((each.contact, each.name.casefold()), [])
        if each.name and (above := next((one for one in alike if each.may_be(one.contact, one.name, one.birth)), None)):
            why = Text("row {row} has the same name; give other names, or leave one out", {"row": above.row})
            yield Problem(each.row, "name", why)
        alike.append(each)
