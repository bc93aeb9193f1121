"""What a table of an export is: its columns, each declared once, and what its rows are about.

The tables and the codebook are both made from the declarations, so neither can have a column that the other lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from bot.reports.exports.rows import ExportedCheckIn
from flows.screen import Text
from questionnaires.model import Questionnaire

Cell = str | bool | int | float | datetime | None
Of = TypeVar("Of")


class Kind(StrEnum):
    """What stands in a column. A number can have decimals, a boolean is true or false, a time is UTC."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Variable(Generic[Of]):
    """One column: its name, what stands in it, what it means, and how it is read from what a row is about.

    `values` says what each of its values means, where those are the same for every questionnaire.
    """

    name: str
    kind: Kind
    meaning: Text
    read: Callable[[Of], Cell]
    values: Mapping[StrEnum, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table(Generic[Of]):
    """One table: its name, what a row of it is, its columns, and the rows that one check-in gives."""

    name: str
    meaning: Text
    variables: tuple[Variable[Of], ...]
    rows: Callable[[ExportedCheckIn, Questionnaire], Iterable[Of]]
