"""The codebook: every variable, every value, and every word that was shown, with its source and licence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.reports.exports.entry import Entry
from bot.reports.exports.format import Say
from bot.reports.exports.instrument import Instrument
from bot.reports.exports.table import Table
from bot.reports.exports.tidy import TABLES
from flows.screen import Text
from questionnaires.model import Questionnaire


def codebook(
    suffix: str, notes: Iterable[tuple[str, Text]], questionnaires: Sequence[Questionnaire], say: Say
) -> Iterator[Entry]:
    """All rows, for a format that calls its files as the tables, with this suffix.

    `notes` are the format's own, each with the file it is about: how the files are to be read.
    """
    yield from (Entry(file, meaning=say(note)) for file, note in notes)
    for table in TABLES:
        yield from _variables(table, suffix, say)
    for questionnaire in questionnaires:
        yield from Instrument(questionnaire, suffix, say).entries()


def _variables(table: Table[Any], suffix: str, say: Say) -> Iterator[Entry]:
    file = table.name + suffix
    yield Entry(file, meaning=say(table.meaning))
    for variable in table.variables:
        yield Entry(file, variable.name, variable.kind.value, say(variable.meaning))
        for value, meaning in variable.values.items():
            yield Entry(file, variable.name, meaning=say(meaning), value=value.value)
