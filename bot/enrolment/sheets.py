"""Sheets of people as CSV or XLSX, whichever a file is, read as text: nothing in them is ever computed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bot.enrolment.files import EnrolmentFileError, read_file
from bot.enrolment.workbook import OLD_EXCEL, ZIP, workbook_rows, write_workbook
from flows.roll import COLUMNS, NO_COLUMN, Line

MOST_ROWS = 2000
_MARKS = "’´–…\xa0"
"""Signs beside letters that a Danish sheet may hold; with others, the encoding was guessed wrong."""


def read_sheet(path: Path) -> list[Line]:
    """The lines that aren't empty, below the header. Raises EnrolmentFileError."""
    content = read_file(path)
    if content.startswith(OLD_EXCEL):
        raise EnrolmentFileError(str(path), "is an Excel file of the old kind", "save it as .xlsx or as CSV UTF-8")
    rows = workbook_rows(path, content) if content.startswith(ZIP) else _csv_rows(path, content)
    numbered = ((number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row))
    first = next(numbered, None)
    if first is None:
        raise EnrolmentFileError(str(path), "is empty", "write a header and a line per person")
    header = _header(path, first[1])
    lines = list(_lines(path, header, numbered))
    if not lines:
        raise EnrolmentFileError(str(path), "has a header and no lines below it", "write a line per person")
    return lines


def template(columns: Sequence[str], *, workbook: bool) -> bytes:
    """A sheet with a header alone, to be filled in."""
    return write_workbook(columns) if workbook else ("\ufeff" + ";".join(columns) + "\r\n").encode()


def _lines(path: Path, header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Line]:
    for count, (number, row) in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise EnrolmentFileError(str(path), f"has more than {MOST_ROWS} lines", "divide it into several files")
        cells = [*zip(header, row, strict=False), (NO_COLUMN, "".join(row[len(header) :]))]
        yield Line(number, {column: _tidy(cell) for column, cell in cells if cell.strip()})


def _tidy(cell: str) -> str:
    """Without spaces around it; a tab or a line's end in front stays, for it is how a formula may hide."""
    return cell.lstrip(" \xa0").rstrip()


def _header(path: Path, row: Sequence[str]) -> Sequence[str]:
    header = [cell.strip().lower() for cell in row]
    while header and not header[-1]:
        header.pop()
    known = ", ".join(COLUMNS)
    unknown = [str(place) for place, column in enumerate(header, start=1) if column not in COLUMNS]
    if unknown:
        places = ", ".join(unknown)
        raise EnrolmentFileError(
            f"{path}, the header", f"has no known name in column {places}", f"use these, in any order: {known}"
        )
    if len(set(header)) < len(header):
        raise EnrolmentFileError(f"{path}, the header", "names a column twice", "leave one of them out")
    if "name" not in header:
        raise EnrolmentFileError(f"{path}, the header", "has no column name", f"add it; there can be: {known}")
    return header


def _csv_rows(path: Path, content: bytes) -> Iterator[list[str]]:
    text = _decoded(path, content)
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(";,\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    except csv.Error as problem:
        raise EnrolmentFileError(str(path), f"is no CSV that can be read: {problem}", "save it anew as CSV") from None


def _decoded(path: Path, content: bytes) -> str:
    """As UTF-8, or else as Windows-1252, in which Danish Excel saves."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        if any(not _is_usual(each) for each in text):
            raise _strange(path) from None
    if "\0" in text:
        raise _strange(path)
    return text


def _is_usual(character: str) -> bool:
    return character.isascii() or character in _MARKS or (character.isalpha() and character not in "Œœª\xbaƒ")


def _strange(path: Path) -> EnrolmentFileError:
    return EnrolmentFileError(
        str(path), "is neither XLSX nor text in UTF-8 or Windows-1252", 'save it as "CSV UTF-8" or as .xlsx'
    )
