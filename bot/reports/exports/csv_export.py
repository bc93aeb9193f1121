"""CSV: `answers.csv`, `check_ins.csv`, `indicators.csv` and `codebook.csv`.

Made to open with a double click in Excel under Danish settings: semicolons between the cells, decimals after a comma,
UTF-8 with a byte order mark. These read it too, and the codebook's first rows say so: R `readr::read_csv2(file)` or
`read.csv2(file, fileEncoding = "UTF-8-BOM")`, pandas `read_csv(file, sep=";", decimal=",")`, SPSS's text wizard with
a semicolon and a decimal comma. Times are ISO 8601 in UTC.

A text can't become a formula: an apostrophe stands before a sign that could begin one, at the start of a cell and
after anything that other settings might take for the end of one (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

from bot.reports.exports.codebook import codebook
from bot.reports.exports.entry import COLUMNS
from bot.reports.exports.format import ExportFormat, Say
from bot.reports.exports.rows import ExportedCheckIn, ExportError
from bot.reports.exports.staging import staged
from bot.reports.exports.table import Cell
from bot.reports.exports.tidy import TABLES
from flows.screen import Text
from questionnaires.model import Questionnaire

SUFFIX = ".csv"
CODEBOOK = f"codebook{SUFFIX}"
READING = Text(
    "How to read the files: cells are separated by semicolons, decimals stand after a comma, texts are UTF-8 with a "
    "byte order mark, times are ISO 8601 in UTC. Excel under Danish settings opens them with a double click. Use "
    'read_csv2 in R, sep=";" and decimal="," in Python, the semicolon as delimiter and the comma as decimal symbol in '
    "SPSS. An apostrophe before = + - or @ is not part of a text; it keeps it from being a formula."
)
NOTES = (
    ("", READING),
    (CODEBOOK, Text("This list: every variable, its values, and the words that were shown.")),
)

# The places before what Excel or LibreOffice may take for a formula, full-width signs included.
_BEFORE_FORMULA = re.compile(r"""(?:^|(?<=[;,|"\t\r\n]))(?=\s*[=+\-@＝＋－＠])|^(?=[\t\r\n])""")

WriteRow = Callable[[Iterable[Cell]], None]


def write(
    check_ins: Iterable[ExportedCheckIn], questionnaires: Sequence[Questionnaire], out_dir: Path, say: Say
) -> tuple[Path, ...]:
    """Write the files, one check-in in memory at a time (see `format.Write` for the agreement)."""
    versions = {(each.id, each.version): each for each in questionnaires}
    names = (*(table.name + SUFFIX for table in TABLES), CODEBOOK)
    with staged(out_dir) as folder, ExitStack() as files:
        *writers, write_entry = (_open(files, folder / name) for name in names)
        for table, write_row in zip(TABLES, writers, strict=True):
            write_row(variable.name for variable in table.variables)
        for check_in in check_ins:
            questionnaire = _version_of(check_in, versions)
            for table, write_row in zip(TABLES, writers, strict=True):
                for row in table.rows(check_in, questionnaire):
                    write_row(variable.read(row) for variable in table.variables)
        write_entry(COLUMNS)
        for entry in codebook(SUFFIX, NOTES, questionnaires, say):
            write_entry(astuple(entry))
    return tuple(out_dir / name for name in names)


def cell(value: Cell) -> str:
    """A value as it stands in the file; None is empty, a whole number has no decimals.

    Raises ValueError for a time without a zone.
    """
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return str(value).removesuffix(".0").replace(".", ",")
        case str():
            return _BEFORE_FORMULA.sub("'", value)
        case datetime():
            if value.tzinfo is None:
                raise ValueError(f"time {value} has no zone; hand over UTC-aware times")
            return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        case _:
            return str(value)


def _open(files: ExitStack, path: Path) -> WriteRow:
    file = files.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    return lambda cells: writer.writerow(map(cell, cells))


def _version_of(check_in: ExportedCheckIn, versions: dict[tuple[str, int], Questionnaire]) -> Questionnaire:
    key = (check_in.questionnaire, check_in.version)
    if key not in versions:
        raise ExportError(
            f"check-in {check_in.check_in} answers {check_in.questionnaire} v{check_in.version}, which is not "
            "installed; install that version of the questionnaire"
        )
    return versions[key]


FORMAT = ExportFormat(name="csv", write=write)
