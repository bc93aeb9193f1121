"""Reads the questionnaires from their folders and refuses every file that isn't right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ParamSpec, TypeVar

from questionnaires.checks import CHECKS, Folder
from questionnaires.errors import DefinitionError, NotDefinedError, Problem
from questionnaires.model import Definition, Questionnaire, Wording
from questionnaires.sheet import read_sheet

HERE = Path(__file__).parent
DEFINITION = "definition.yaml"

P = ParamSpec("P")
T = TypeVar("T")


class Registry:
    """All questionnaires that were loaded, in every version."""

    def __init__(self, questionnaires: Iterable[Questionnaire]) -> None:
        self._versions = {(each.id, each.version): each for each in questionnaires}

    def get(self, id: str, version: int) -> Questionnaire:  # noqa: A002
        """The version that old answers point at. Raises NotDefinedError."""
        if (id, version) not in self._versions:
            known = [f"{name} v{number}" for name, number in self._versions]
            raise NotDefinedError("the registry", "questionnaire", f"{id} v{version}", known)
        return self._versions[id, version]

    def latest(self, id: str) -> Questionnaire:  # noqa: A002
        """The newest version, which new check-ins use. Raises NotDefinedError."""
        return self.get(id, max((version for name, version in self._versions if name == id), default=1))

    def all(self) -> tuple[Questionnaire, ...]:
        """Every version of every questionnaire, by id and version."""
        return tuple(self._versions[key] for key in sorted(self._versions))


def load_registry(root: Path = HERE) -> Registry:
    """Load every `<id>/v<N>/` below the root. Raises DefinitionError with all problems of all files."""
    problems: list[Problem] = []
    folders = sorted({file.parent for file in root.glob("*/*/*.yaml")})
    if not folders:
        remedy = "Name the folder that holds <id>/v<N>/definition.yaml."
        problems.append(Problem(root, 1, "*/*/*.yaml", "there is no questionnaire below this folder", remedy))
    loaded = [_gather(problems, _load_folder, folder) for folder in folders]
    if problems:
        raise DefinitionError(problems)
    return Registry(questionnaire for questionnaire in loaded if questionnaire)


def _load_folder(path: Path) -> Questionnaire:
    """One version of a questionnaire, checked as a whole."""
    problems = [_stray(file) for file in sorted(path.glob("[!.]*")) if file.suffix != ".yaml"]
    definition = _gather(problems, read_sheet, path / DEFINITION, Definition)
    files = sorted(file for file in path.glob("*.yaml") if file.name != DEFINITION)
    wordings = [_gather(problems, read_sheet, file, Wording) for file in files]
    if definition is None:
        raise DefinitionError(problems)
    folder = Folder(definition, tuple(wording for wording in wordings if wording))
    problems += [problem for check in CHECKS for problem in check(folder)]
    if not files:
        remedy = "Add <language>.yaml beside it."
        problems.append(definition.problem((), str(path), "there is no wording in any language", remedy))
    if problems:
        raise DefinitionError(problems)
    words = {sheet.model.language: sheet.model for sheet in folder.wordings}
    return Questionnaire(definition=definition.model, wordings=words)


def _stray(file: Path) -> Problem:
    remedy = "Rename it to <language>.yaml if it is a wording; otherwise move it away."
    return Problem(file, 1, file.name, "nothing reads this file", remedy)


def _gather(problems: list[Problem], load: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
    """Load, or note the problems and give None, so that one run finds the mistakes of every file."""
    try:
        return load(*args, **kwargs)
    except DefinitionError as error:
        problems.extend(error.problems)
        return None
