"""Sheets of people as CSV or XLSX, whichever a file is, read as text: nothing in them is ever computed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bot.enrolment.files import EnrolmentFileError, expect_small, read_file
from bot.enrolment.workbook import OLD_EXCEL, ZIP, workbook_rows, write_workbook
from flows.roll import COLUMNS, NO_COLUMN, Line
from flows.screen import Text

MOST_ROWS = 2000
MOST_NAMED = 20
"""Columns that an error names; a hostile header has millions."""

_MARKS = "’´–…\xa0"
"""Signs beside letters that a Danish sheet may hold; with others, the encoding was guessed wrong."""


def read_sheet(path: Path) -> list[Line]:
    """`lines_of` a file."""
    return lines_of(str(path), read_file(path))


def lines_of(place: str, content: bytes) -> list[Line]:
    """The lines that aren't empty, below the header. Raises EnrolmentFileError; `place` is what it calls the sheet."""
    expect_small(place, content)
    if content.startswith(OLD_EXCEL):
        raise EnrolmentFileError(
            place, Text("is an Excel file of the old kind"), Text("save it as .xlsx or as CSV UTF-8")
        )
    rows = workbook_rows(place, content) if content.startswith(ZIP) else _csv_rows(place, content)
    numbered = ((number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row))
    first = next(numbered, None)
    if first is None:
        raise EnrolmentFileError(place, Text("is empty"), Text("write a header and a line per person"))
    header = _header(place, first[1])
    lines = list(_lines(place, header, numbered))
    if not lines:
        raise EnrolmentFileError(place, Text("has a header and no lines below it"), Text("write a line per person"))
    return lines


def template(columns: Sequence[str], *, workbook: bool) -> bytes:
    """A sheet with a header alone, to be filled in."""
    return write_workbook(columns) if workbook else ("\ufeff" + ";".join(columns) + "\r\n").encode()


def _lines(place: str, header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Line]:
    for count, (number, row) in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise EnrolmentFileError(
                place, Text("has more than {n} lines", {"n": MOST_ROWS}), Text("divide it into several files")
            )
        cells = [*zip(header, row, strict=False), (NO_COLUMN, "".join(row[len(header) :]))]
        yield Line(number, {column: _tidy(cell) for column, cell in cells if cell.strip()})


def _tidy(cell: str) -> str:
    """Without spaces around it; a tab or a line's end in front stays, for it is how a formula may hide."""
    return cell.lstrip(" \xa0").rstrip()


def _header(place: str, row: Sequence[str]) -> Sequence[str]:
    header = [cell.strip().lower() for cell in row]
    while header and not header[-1]:
        header.pop()
    known = ", ".join(COLUMNS)
    unknown = [str(place) for place, column in enumerate(header, start=1) if column not in COLUMNS]
    if unknown:
        places = ", ".join(unknown[:MOST_NAMED])
        raise EnrolmentFileError(
            f"{place}, the header",
            Text("has no known name in column {places}", {"places": places}),
            Text("use these, in any order: {known}", {"known": known}),
        )
    if len(set(header)) < len(header):
        raise EnrolmentFileError(f"{place}, the header", Text("names a column twice"), Text("leave one of them out"))
    if "name" not in header:
        raise EnrolmentFileError(
            f"{place}, the header", Text("has no column name"), Text("add it; there can be: {known}", {"known": known})
        )
    return header


def _csv_rows(place: str, content: bytes) -> Iterator[list[str]]:
    text = _decoded(place, content)
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(";,\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    except csv.Error as problem:
        raise EnrolmentFileError(
            place, Text("is no CSV that can be read: {problem}", {"problem": str(problem)}), Text("save it anew as CSV")
        ) from None


def _decoded(place: str, content: bytes) -> str:
    """As UTF-8, or else as Windows-1252, in which Danish Excel saves."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        if any(not _is_usual(each) for each in text):
            raise _strange(place) from None
    if "\0" in text:
        raise _strange(place)
    return text


def _is_usual(character: str) -> bool:
    return character.isascii() or character in _MARKS or (character.isalpha() and character not in "Œœª\xbaƒ")


def _strange(place: str) -> EnrolmentFileError:
    return EnrolmentFileError(
        place, Text("is neither XLSX nor text in UTF-8 or Windows-1252"), Text('save it as "CSV UTF-8" or as .xlsx')
    )


def as_text(lines: Sequence[Line]) -> str:
    """The lines as CSV that `lines_of` reads again, each in the row that it had: for a page, which keeps no file."""
    columns = [each for each in COLUMNS if any(each in line.cells for line in lines)]
    written = io.StringIO()
    sheet = csv.writer(written, delimiter=";", lineterminator="\n")
    sheet.writerow(columns)
    row = 2
    for line in lines:
        written.write("\n" * (line.row - row))
        left_over = [line.cells[NO_COLUMN]] if NO_COLUMN in line.cells else []
        sheet.writerow([*(line.cells.get(column, "") for column in columns), *left_over])
        row = line.row + 1
    return written.getvalue()
