"""What was released, by file and checksum: `released.yaml` beside the questionnaires' folders.

A line there means that somebody may have been asked with that file. It never changes again: what is new is a new
version, or a language that wasn't there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import RootModel

from questionnaires.checks import Folder
from questionnaires.errors import Problem
from questionnaires.model import Definition, Wording
from questionnaires.sheet import Sheet, read_sheet

LEDGER = "released.yaml"


class Ledger(RootModel[dict[str, str]]):
    """Checksum by file, such as "who5/v1/da.yaml"."""


def released(root: Path) -> Mapping[str, str]:
    """The ledger of a root; empty where there is none. Raises DefinitionError."""
    file = root / LEDGER
    return read_sheet(file, Ledger).model.root if file.exists() else {}


def not_yet(root: Path, folders: Iterable[Folder]) -> dict[str, str]:
    """The files that are in no ledger yet, so can still change: the lines to add once somebody is asked with them."""
    ledger = released(root)
    return {name: sheet.model.checksum for name, sheet in _sheets(root, folders).items() if name not in ledger}


def changed_since(root: Path, folders: Iterable[Folder]) -> Iterator[Problem]:
    """Files that are not as they were released, or are gone. Raises DefinitionError for an unreadable ledger."""
    if not (root / LEDGER).exists():
        return
    ledger, now = read_sheet(root / LEDGER, Ledger), _sheets(root, folders)
    for file, checksum in ledger.model.root.items():
        if file not in now:
            remedy = "Put it back as it was; old answers point at it."
            yield ledger.problem((file,), file, "this file was released and is gone or can't be read", remedy)
        elif now[file].model.checksum != checksum:
            remedy = "Put it back as it was, and what is new into a new version, a folder of its own."
            message = f"it was released with checksum {checksum}"
            yield now[file].problem(("checksum",), now[file].model.checksum, message, remedy)


def _sheets(root: Path, folders: Iterable[Folder]) -> dict[str, Sheet[Definition] | Sheet[Wording]]:
    return {sheet.file.relative_to(root).as_posix(): sheet for folder in folders for sheet in folder.sheets}
