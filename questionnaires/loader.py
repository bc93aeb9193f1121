"""Reads the questionnaires from their folders and refuses every file that isn't right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from pathlib import Path
from typing import ParamSpec, TypeVar

from questionnaires import released
from questionnaires.checks import CHECKS, Folder, Problems
from questionnaires.errors import DefinitionError, Problem
from questionnaires.model import Definition, Questionnaire, Target, Wording
from questionnaires.registry import FALLBACK, Registry
from questionnaires.scoring import Profile
from questionnaires.sheet import Sheet, read_sheet

SHIPPED = Path(__file__).parent
DEFINITION = "definition.yaml"

P = ParamSpec("P")
T = TypeVar("T")


def load_registry(*installed: Path, shipped: Path = SHIPPED, trusted: Set[tuple[str, str]] | None = None) -> Registry:
    """Load every `<id>/v<N>/` that is shipped or was installed below these folders; see `Registry` for `trusted`.

    Raises DefinitionError with all problems of all files.
    """
    return Registry(map(_questionnaire, load_folders(shipped, *installed)), trusted)


def load_folders(*roots: Path) -> list[Folder]:
    """Every `<id>/v<N>/` below these folders. Raises DefinitionError with all problems of all files."""
    problems: list[Problem] = []
    folders: list[Folder] = []
    for root in roots:
        folders += _load_root(problems, root)
    if not problems:
        problems += [*_each_version_is_one(folders), *pairs_have_both_sides(folders)]
    if problems:
        raise DefinitionError(problems)
    return folders


def _load_root(problems: list[Problem], root: Path) -> list[Folder]:
    paths = sorted({file.parent for file in root.glob("*/*/*.yaml")})
    if not paths:
        remedy = "Name the folder that holds <id>/v<N>/definition.yaml."
        problems.append(Problem(root, 1, "*/*/*.yaml", "there is no questionnaire below this folder", remedy))
    before = len(problems)
    loaded = [folder for path in paths if (folder := _gather(problems, load_folder, path))]
    if len(problems) == before:
        problems += _gather(problems, lambda: list(released.changed_since(root, loaded))) or ()
    return loaded


def load_folder(path: Path) -> Folder:
    """One version of a questionnaire, checked as a whole. Raises DefinitionError with all its problems."""
    problems = [_stray(file) for file in sorted(path.glob("[!.]*")) if file.suffix != ".yaml"]
    definition = _gather(problems, read_sheet, path / DEFINITION, Definition)
    files = sorted(file for file in path.glob("*.yaml") if file.name != DEFINITION)
    wordings = [_gather(problems, read_sheet, file, Wording) for file in files]
    if definition is None:
        raise DefinitionError(problems)
    folder = Folder(definition, tuple(wording for wording in wordings if wording))
    problems += [*_is_named_as_it_says(folder), *problems_of(folder)]
    problems += can_fall_back(definition, {file.stem for file in files})
    if problems:
        raise DefinitionError(problems)
    return folder


def problems_of(folder: Folder) -> Problems:
    """What is wrong in what the files of one version say, wherever they stand."""
    return (problem for check in CHECKS for problem in check(folder))


def can_fall_back(definition: Sheet[Definition], languages: Set[str]) -> Problems:
    """The language is there that stands in for all that aren't."""
    if FALLBACK not in languages:
        message = f"there is no wording in {FALLBACK}, which stands in for other languages"
        remedy = f"Add {FALLBACK}.yaml beside it; where all is one file, a document after a line ---."
        yield definition.problem((), sorted(languages), message, remedy)


def _questionnaire(folder: Folder) -> Questionnaire:
    words = {sheet.model.language: sheet.model for sheet in folder.wordings}
    return Questionnaire(definition=folder.definition.model, wordings=words)


def _is_named_as_it_says(folder: Folder) -> Problems:
    """`who5/v1/da.yaml` holds id who5, version 1, in Danish: old answers find their words by it."""
    sheet = folder.definition
    version_folder = sheet.file.parent
    for key, declared, named in (
        ("id", sheet.model.id, version_folder.parent.name),
        ("version", f"v{sheet.model.version}", version_folder.name),
    ):
        if declared != named:
            message = f"the {key} differs from the folder's name, {named!r}"
            yield sheet.problem((key,), declared, message, f"Rename the folder or correct the {key}.")
    for wording in folder.wordings:
        if wording.model.language != wording.file.stem:
            message = f"the language differs from the file's name, {wording.file.name!r}"
            remedy = "Rename the file or correct the language."
            yield wording.problem(("language",), wording.model.language, message, remedy)


def _each_version_is_one(folders: Sequence[Folder]) -> Iterator[Problem]:
    """No version is both shipped and installed."""
    seen: dict[str, Path] = {}
    for folder in folders:
        sheet = folder.definition
        first = seen.setdefault(sheet.model.name, sheet.file)
        if first != sheet.file:
            message = f"this version is there already, in {first.parent}"
            yield sheet.problem(("version",), sheet.model.name, message, "Give it the next version.")


def pairs_have_both_sides(folders: Sequence[Folder]) -> Iterator[Problem]:
    """What stands beside another questionnaire is the contact person's, and shares an indicator with it.

    With a version of it: a new one may use indicators of its own before its other side follows.
    """
    for folder in folders:
        sheet, own = folder.definition, folder.definition.model
        others = [each.definition.model for each in folders if each.definition.model.id == own.pairs_with]
        if own.pairs_with is not None and not any(_stand_side_by_side(own, other) for other in others):
            message = "it can't stand beside this one"
            remedy = "Pair a contact person's profile with a participant's that has an indicator in common."
            yield sheet.problem(("pairs_with",), own.pairs_with, message, remedy)


def _stand_side_by_side(own: Definition, other: Definition) -> bool:
    if not isinstance(own.scoring, Profile) or not isinstance(other.scoring, Profile):
        return False
    shared = own.scoring.indicators.keys() & other.scoring.indicators.keys()
    return bool(shared) and (own.target, other.target) == (Target.CONTACT_PERSON, Target.PARTICIPANT)


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
