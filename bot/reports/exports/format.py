"""What an export format is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.reports.exports.rows import ExportedCheckIn
from flows.screen import Text
from questionnaires.model import Questionnaire

Say = Callable[[Text], str]
"""Turns the codebook's own texts into a language: `locales.catalog.Catalog.text`."""

Write = Callable[[Iterable[ExportedCheckIn], Sequence[Questionnaire], Path, Say], tuple[Path, ...]]
"""Writes the check-ins, in the order they come, and a codebook of these questionnaires into a folder.

Returns the files. Raises ExportError, and then leaves the folder as it was.
"""


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One format: its name on the command line, and how it is written."""

    name: str
    write: Write
