"""Excel workbooks: the first sheet's cells as text, read without trust in what the file says of its own size."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bot.enrolment.files import EnrolmentFileError
from flows.screen import Text

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LARGEST_UNPACKED = 50_000_000
"""In bytes: a zip of 5 MB can hold a thousand times as much."""

MOST_ROWS, MOST_COLUMNS = 1_048_576, 60
"""As many rows as Excel has, whatever number a row gives itself; more columns than the roll knows."""

_BROKEN = (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, OSError, EOFError)
"""What openpyxl and zipfile raise for files that are none, or are damaged."""


def workbook_rows(place: str, content: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet. Raises EnrolmentFileError."""
    broken = EnrolmentFileError(
        place, Text("is no workbook that can be read"), Text("save it anew as .xlsx or as CSV UTF-8")
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise EnrolmentFileError(
                place, Text("is too large unpacked"), Text("give a workbook with this one sheet alone")
            )
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        for row in rows:
            yield [] if row.count(None) == len(row) else [_text(value) for value in row]
    except (*_BROKEN, IndexError):
        raise broken from None


def write_workbook(columns: Sequence[str]) -> bytes:
    """A workbook with a header, whose cells are text: a date stays as it is typed."""
    workbook = Workbook(write_only=False)
    sheet = workbook.active
    sheet.append(list(columns))
    for letter in (cell.column_letter for cell in sheet[1]):
        sheet.column_dimensions[letter].number_format = "@"
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def _text(value: object) -> str:
    """A cell as somebody would type it; a formula of any kind begins with "="."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else "="
