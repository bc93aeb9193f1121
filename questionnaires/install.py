"""Install a questionnaire that doesn't come with Pejling, such as one whose words need a licence.

It comes as one file: the definition, then a document for each language, divided by `---`. Either all of it is there
afterwards, or nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from questionnaires import released
from questionnaires.checks import Folder, Problems
from questionnaires.document import read_all
from questionnaires.errors import DefinitionError
from questionnaires.loader import (
    DEFINITION,
    SHIPPED,
    can_fall_back,
    load_folder,
    load_folders,
    pairs_have_both_sides,
    problems_of,
)
from questionnaires.model import Definition, Wording
from questionnaires.sheet import sheet_of


def install(file: Path, root: Path, shipped: Path = SHIPPED) -> Definition:
    """Install a file below `root`, and note it there as released. Returns what was installed.

    Raises DefinitionError, with lines of the file, for whatever `load_registry` would refuse; a version must be the
    next one of its questionnaire.
    """
    folder = _read(file)
    holds_some = any(root.glob("*/*/*.yaml")) or (root / released.LEDGER).exists()
    there = load_folders(shipped, *([root] if holds_some else []))
    if problems := [*_is_the_next(folder, there), *pairs_have_both_sides([*there, folder])]:
        raise DefinitionError(problems)
    definition = folder.definition.model
    place = Path(definition.id, f"v{definition.version}")
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix=".installing-") as made:
        staging = Path(made)
        ledger = {**released.released(root), **_write(folder, staging, place)}
        (staging / released.LEDGER).write_text(yaml.safe_dump(ledger), encoding="utf-8")
        _move(staging, root, place)
    return definition


def _read(file: Path) -> Folder:
    first, *others = read_all(file)
    definition = sheet_of(first, Definition)
    folder = Folder(definition, tuple(sheet_of(each, Wording) for each in others))
    languages = [each.model.language for each in folder.wordings]
    problems = [*problems_of(folder), *can_fall_back(definition, set(languages))]
    for index, wording in enumerate(folder.wordings):
        if wording.model.language in languages[:index]:
            message = "two documents are in this language"
            problems.append(wording.problem(("language",), wording.model.language, message, "Remove one of them."))
    if problems:
        raise DefinitionError(problems)
    return folder


def _is_the_next(folder: Folder, there: Sequence[Folder]) -> Problems:
    """The version is one more than the newest there is."""
    sheet, definition = folder.definition, folder.definition.model
    versions = [each.definition.model.version for each in there if each.definition.model.id == definition.id]
    following = max(versions, default=0) + 1
    if definition.version != following:
        message = f"the next version of {definition.id} is {following}"
        remedy = f"Write version: {following}, and the checksum that belongs to it."
        yield sheet.problem(("version",), definition.version, message, remedy)


def _write(folder: Folder, staging: Path, place: Path) -> dict[str, str]:
    """Write each document into a file of its own. Returns what the ledger says of them."""
    (staging / place).mkdir(parents=True)
    names = (DEFINITION, *(f"{each.model.language}.yaml" for each in folder.wordings))
    for name, sheet in zip(names, folder.sheets, strict=True):
        (staging / place / name).write_text(sheet.document.text, encoding="utf-8")
    return released.not_yet(staging, [load_folder(staging / place)])


def _move(staging: Path, root: Path, place: Path) -> None:
    """Both or neither: the version, and the ledger that holds it."""
    moved = place if (root / place.parent).exists() else place.parent
    (staging / moved).rename(root / moved)
    try:
        (staging / released.LEDGER).replace(root / released.LEDGER)
    except OSError:
        shutil.rmtree(root / moved)
        raise
