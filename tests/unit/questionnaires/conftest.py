"""A copy of the real questionnaires that tests may break, and the one that is loaded as shipped."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from questionnaires.checksum import checksum_of
from questionnaires.errors import DefinitionError, Problem
from questionnaires.loader import HERE, Registry, load_registry
from questionnaires.model import Definition, Questionnaire, Wording
from questionnaires.sheet import read_sheet


class Case(NamedTuple):
    """One edit and what must be said about it; `at` is a text in the line to be named, after the edit."""

    name: str
    old: str
    new: str
    at: str
    value: object
    message: str
    remedy: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Copy:
    """WHO-5 version 1 in a folder of its own; files are named without their folder."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / "who5" / "v1"

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace the one place where the old text stands."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        (self.folder / name).write_text(text.replace(old, new), encoding="utf-8")

    def sign(self, name: str) -> None:
        """Write the right checksum into a changed wording, so that only the other checks can object."""
        wording = read_sheet(self.folder / name, Wording).model
        self.edit(name, wording.checksum, checksum_of(wording))

    def line(self, name: str, text: str) -> int:
        """The number of the one line that is this text, or else of the one that holds it."""
        lines = list(enumerate((self.folder / name).read_text(encoding="utf-8").splitlines(), start=1))
        exact = [number for number, line in lines if line == text]
        (number,) = exact or [number for number, line in lines if text in line]
        return number

    def problems(self) -> tuple[Problem, ...]:
        """What loading finds wrong."""
        with pytest.raises(DefinitionError) as caught:
            load_registry(self.root)
        return caught.value.problems

    def problem(self) -> Problem:
        """The one and only thing that loading finds wrong."""
        (problem,) = self.problems()
        return problem

    def expect(self, problem: Problem, name: str, case: Case) -> None:
        """The problem says what the case asks for, in print too."""
        assert (problem.file, problem.line) == (self.folder / name, self.line(name, case.at))
        assert problem.value == case.value
        assert case.message in problem.message
        assert case.remedy in problem.remedy
        printed = f"{problem.file}:{problem.line}: {problem.message} ({problem.value!r}). {problem.remedy}"
        assert str(problem) == printed


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    shutil.copytree(HERE / "who5", tmp_path / "who5")
    return Copy(tmp_path)


@pytest.fixture(scope="session")
def registry() -> Registry:
    return load_registry()


@pytest.fixture(scope="session")
def who5(registry: Registry) -> Questionnaire:
    return registry.get("who5", 1)


@pytest.fixture(scope="session")
def definition(who5: Questionnaire) -> Definition:
    return who5.definition
