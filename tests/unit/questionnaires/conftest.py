"""Copies of the real questionnaires that tests may break, and the ones that are loaded as shipped."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from questionnaires.checks import Folder
from questionnaires.checksum import checksum_of
from questionnaires.errors import DefinitionError, Problem
from questionnaires.loader import DEFINITION, SHIPPED, load_registry
from questionnaires.model import Definition, Questionnaire, Wording
from questionnaires.registry import Registry
from questionnaires.sheet import read_sheet


class Case(NamedTuple):
    """One edit of one file and what must be said about it.

    `at` is a text in the line to be named, after the edit; `others` counts what else the edit makes wrong.
    """

    name: str
    file: str
    old: str
    new: str
    at: str
    value: object
    message: str
    remedy: str
    others: int = 0

    def __str__(self) -> str:
        return self.name

    @property
    def questionnaire(self) -> str:
        """Its id, from the file's path."""
        return self.file.partition("/")[0]


@dataclass(frozen=True)
class Copy:
    """Some of the shipped questionnaires in a folder of their own; files are named from there: who5/v1/da.yaml."""

    root: Path

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace the one place where the old text stands."""
        text = self.text(file)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        (self.root / file).write_text(text.replace(old, new), encoding="utf-8")

    def sign(self, file: str) -> None:
        """Write the right checksum into a changed file, so that only the other checks can object."""
        model: type[Definition | Wording] = Definition if file.endswith(DEFINITION) else Wording
        part = read_sheet(self.root / file, model).model
        self.edit(file, part.checksum, checksum_of(part))

    def change(self, file: str, old: str, new: str) -> None:
        """Edit, and sign what was edited."""
        self.edit(file, old, new)
        self.sign(file)

    def text(self, file: str) -> str:
        """What stands in a file now."""
        return (self.root / file).read_text(encoding="utf-8")

    def line(self, file: str, text: str) -> int:
        """The number of the one line that is this text, or else of the one that holds it."""
        lines = list(enumerate(self.text(file).splitlines(), start=1))
        exact = [number for number, line in lines if line == text]
        (number,) = exact or [number for number, line in lines if text in line]
        return number

    def folder(self, questionnaire: str) -> Folder:
        """Version 1, unchecked."""
        path = self.root / questionnaire / "v1"
        words = sorted(file for file in path.glob("*.yaml") if file.name != DEFINITION)
        return Folder(read_sheet(path / DEFINITION, Definition), tuple(read_sheet(file, Wording) for file in words))

    def load(self) -> Registry:
        """Load them all, as at a start."""
        return load_registry(shipped=self.root)

    def problems(self) -> tuple[Problem, ...]:
        """What loading finds wrong."""
        with pytest.raises(DefinitionError) as caught:
            self.load()
        assert str(caught.value).splitlines() == [str(problem) for problem in caught.value.problems]
        return caught.value.problems

    def problem(self) -> Problem:
        """The one and only thing that loading finds wrong."""
        (problem,) = self.problems()
        return problem

    def expect(self, case: Case) -> Problem:
        """Loading says what the case asks for, in print too."""
        problems = self.problems()
        (problem,) = [each for each in problems if case.message in each.message and self.root / case.file == each.file]
        assert problem.line == self.line(case.file, case.at)
        assert problem.value == case.value
        assert case.remedy in problem.remedy
        assert len(problems) == 1 + case.others
        printed = f"{problem.file}:{problem.line}: {problem.message} ({problem.value!r}). {problem.remedy}"
        assert str(problem) == printed
        return problem


CopyOf = Callable[..., Copy]


@pytest.fixture
def copy_of(tmp_path: Path) -> CopyOf:
    """Copies of these questionnaires, such as `copy_of("who5", "gses")`."""

    def copies(*questionnaires: str) -> Copy:
        for each in questionnaires:
            shutil.copytree(SHIPPED / each, tmp_path / each)
        return Copy(tmp_path)

    return copies


@pytest.fixture
def copy(copy_of: CopyOf) -> Copy:
    """A copy of WHO-5."""
    return copy_of("who5")


@pytest.fixture(scope="session")
def registry() -> Registry:
    return load_registry()


@pytest.fixture(scope="session")
def who5(registry: Registry) -> Questionnaire:
    return registry.get("who5", 1)
