"""What can be wrong with a questionnaire, said with place, value and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """One mistake in one file; `line` counts from 1."""

    file: Path
    line: int
    value: object
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} ({self.value!r}). {self.remedy}"


class DefinitionError(Exception):
    """Files that must not be used, with every problem found; printed one per line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class NotDefinedError(LookupError):
    """Something was asked for that the loaded questionnaires do not have."""

    def __init__(self, where: str, what: str, name: object, known: Iterable[object]) -> None:
        super().__init__(f"{where} has no {what} {name!r}. It has: {', '.join(map(str, known))}.")
