"""One YAML file read into its model, with the lines kept for what the checks find."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from questionnaires.document import Document, Place, read
from questionnaires.errors import DefinitionError, Problem

M = TypeVar("M", bound=BaseModel)

_REMEDIES = {
    "missing": "Add it.",
    "extra_forbidden": "Remove it or correct its spelling.",
    "string_type": "Write a text; put words that YAML takes for something else in quotes.",
    "union_tag_not_found": "Add it.",
    "int_type": "Write a whole number, without quotes.",
    "union_tag_invalid": "Choose one of those.",
    "model_type": "Write the keys of this file, each on its own line.",
}
"""What to do about pydantic's types of error, where their message doesn't say it already."""


@dataclass(frozen=True)
class Sheet(Generic[M]):
    """A file whose shape is right: what it says and where each part of it stands."""

    document: Document
    model: M

    @property
    def file(self) -> Path:
        """The file that was read."""
        return self.document.file

    def problem(self, place: Place, value: object, message: str, remedy: str) -> Problem:
        """A problem at this place of the file."""
        return self.document.problem(place, value, message, remedy)


def read_sheet(file: Path, model: type[M]) -> Sheet[M]:
    """Read a file as this model. Raises DefinitionError with a problem for every key that doesn't fit."""
    return sheet_of(read(file), model)


def sheet_of(document: Document, model: type[M]) -> Sheet[M]:
    """A document as this model. Raises DefinitionError with a problem for every key that doesn't fit."""
    try:
        return Sheet(document, model.model_validate(document.data))
    except ValidationError as error:
        found: dict[Place, Problem] = {}
        for detail in error.errors():  # one for each kind of value that would have fitted: the first will do
            place = _place(document, detail)
            found.setdefault(place, _problem(document, place, detail))
        raise DefinitionError(found.values()) from error


def _place(document: Document, detail: ErrorDetails) -> Place:
    """Where the file has it; pydantic's own path names the kinds of value it tried, too."""
    place: Place = ()
    for step in (*detail["loc"], detail.get("ctx", {}).get("discriminator", "").strip("'")):
        if (*place, step) in document.lines:
            place = (*place, step)
    return (*place, detail["loc"][-1]) if detail["type"] == "missing" else place


def _problem(document: Document, place: Place, detail: ErrorDetails) -> Problem:
    kind, said = detail["type"], detail["msg"].removeprefix("Value error, ")
    names_a_key = kind in {"missing", "extra_forbidden"}
    where = ".".join(map(str, place[:-1] if names_a_key else place)) or "this file"
    return document.problem(
        place,
        place[-1] if names_a_key else detail.get("ctx", {}).get("tag", detail["input"]),
        f"{where}: {said[0].lower()}{said[1:]}",
        _REMEDIES.get(kind, "Correct the value."),
    )
