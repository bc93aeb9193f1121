"""What a check looks at, and how it compares lists."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from questionnaires.document import Place
from questionnaires.errors import Problem
from questionnaires.model import Definition, Wording
from questionnaires.shape import Value
from questionnaires.sheet import Sheet

Problems = Iterator[Problem]


@dataclass(frozen=True)
class Folder:
    """One version of a questionnaire, as far as its files could be read."""

    definition: Sheet[Definition]
    wordings: tuple[Sheet[Wording], ...]

    @property
    def sheets(self) -> tuple[Sheet[Definition] | Sheet[Wording], ...]:
        """Every file, the definition first."""
        return (self.definition, *self.wordings)


def same_keys(
    sheet: Sheet[Definition] | Sheet[Wording],
    place: Place,
    found: Iterable[str | int],
    expected: Iterable[str | int],
    *,
    what: str,
    where: str,
) -> Problems:
    """Hold the keys of a mapping in the file against the expected ones: all, no more, same order."""
    here, there = list(found), list(dict.fromkeys(expected))
    for key in there:
        if key not in here:
            yield sheet.problem(place, key, f"{what} {key!r} is missing", f"Add it as in {where}.")
    for key in here:
        if key not in there:
            yield sheet.problem((*place, key), key, f"{what} {key!r} isn't in {where}", "Remove or renumber it.")
    if set(here) == set(there) and here != there:
        moved = next(key for key, other in zip(here, there, strict=True) if key != other)
        message, remedy = f"the order differs from {where}", f"Put them in the order {there}."
        yield sheet.problem((*place, moved), here, message, remedy)


def distinct(sheet: Sheet[Wording], place: Place, texts: Mapping[str, str] | Mapping[Value, str]) -> Problems:
    """Hold the texts against each other: no two of them read the same, whatever their code points and capitals."""
    seen: dict[str, Value | str] = {}
    for key, text in texts.items():
        first = seen.setdefault(unicodedata.normalize("NFKC", text).casefold(), key)
        if first != key:
            message = f"{first!r} and {key!r} have the same text"
            yield sheet.problem((*place, key), text, message, "Give each the text of the instrument.")
