"""Issue 5, Bad input: CSV and XLSX as Excel, other programs and attackers write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.enrolment.files import LARGEST_BYTES, EnrolmentFileError
from bot.enrolment.sheets import MOST_ROWS, read_sheet, template
from flows.roll import BASIC, Line

SHEET = "name;contact;birth\r\nÅse;S-1;2009-05-17\r\n\r\nBjørn;;\r\n"
LINES = [Line(2, {"name": "Åse", "contact": "S-1", "birth": "2009-05-17"}), Line(4, {"name": "Bjørn"})]


def csv(folder: Path, content: bytes) -> list[Line]:
    file = folder / "people.csv"
    file.write_bytes(content)
    return read_sheet(file)


def xlsx(folder: Path, *rows: Sequence[Any]) -> list[Line]:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(list(row))
    workbook.save(folder / "people.xlsx")
    return read_sheet(folder / "people.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_as_it_comes(tmp_path: Path, encoding: str, separator: str, end: str) -> None:
    content = SHEET.replace(";", separator).replace("\r\n", end).encode(encoding)
    assert csv(tmp_path, content) == LINES


def test_a_workbook(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Name", " birth ", "in_youth_education", "municipality"],
        ["Åse", date(2009, 5, 17), True, 751],
        [None, None],
        ["Bjørn", datetime.fromisoformat("2009-05-18T12:00"), False, 751.0],
        ["Kim", None, None, "=1+1"],
    ]
    assert xlsx(tmp_path, *rows) == [
        Line(2, {"name": "Åse", "birth": "2009-05-17", "in_youth_education": "yes", "municipality": "751"}),
        Line(4, {"name": "Bjørn", "birth": "2009-05-18", "in_youth_education": "no", "municipality": "751"}),
        Line(5, {"name": "Kim", "municipality": "=1+1"}),
    ]


def test_cells_beyond_the_header_are_kept_for_the_reader_to_name(tmp_path: Path) -> None:
    assert csv(tmp_path, b"name;birth\nAlma;;x\nBo\n") == [Line(2, {"name": "Alma", "": "x"}), Line(3, {"name": "Bo"})]


def test_a_tab_in_front_of_a_formula_is_not_tidied_away(tmp_path: Path) -> None:
    assert csv(tmp_path, b'name;birth\n"\t=1+1";\n"\r=1";\n') == [
        Line(2, {"name": "\t=1+1"}),
        Line(3, {"name": "\r=1"}),
    ]


def test_a_cell_may_have_several_lines_and_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    assert [each.row for each in csv(tmp_path, b'name\n"Al\nma"\nBo\n')] == [2, 3]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"\n \n;;\n", "is empty"),
        (b"name\n", "no lines below it"),
        (b"navn;contact\nAlma;\n", "has no known name in column 1. Remedy: use these, in any order: name, contact"),
        (b"name;;birth\nAlma;;\n", "has no known name in column 2"),
        (b"contact;birth\nS-1;\n", "has no column name"),
        (b"name;name\nAlma;Bo\n", "names a column twice"),
        (SHEET.encode("utf-16"), "neither XLSX nor text in UTF-8 or Windows-1252"),
        (SHEET.encode("utf-32"), "neither XLSX nor text"),
        (SHEET.encode("cp850"), "neither XLSX nor text"),
        (SHEET.encode("mac-roman"), "neither XLSX nor text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither XLSX nor text"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "has no known name"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel file of the old kind"),
        (b"PK\x03\x04 not really", "no workbook that can be read"),
        (b'name\n"Alma\n', "no CSV that can be read"),
        (b"name\n" + b"x\n" * (MOST_ROWS + 1), "more than 2000 lines"),
        (b"name\n" + b"x" * 200_000 + b"\n", "no CSV that can be read"),
        (b"x" * (LARGEST_BYTES + 1), "larger than 5 MB"),
    ],
    ids=lambda each: each[:24] if isinstance(each, str) else "",
)
def test_a_file_that_cant_be_used(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(EnrolmentFileError) as refused:
        csv(tmp_path, content)
    assert why in str(refused.value)
    assert "Remedy: " in str(refused.value)


def test_a_file_that_isnt_there(tmp_path: Path) -> None:
    with pytest.raises(EnrolmentFileError, match="can't be read"):
        read_sheet(tmp_path / "nowhere.csv")
    with pytest.raises(EnrolmentFileError, match="can't be read"):
        read_sheet(tmp_path)


def test_as_many_lines_as_are_allowed(tmp_path: Path) -> None:
    assert len(csv(tmp_path, b"name\n" + b"x\n" * MOST_ROWS)) == MOST_ROWS


def test_a_zip_that_grows(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(EnrolmentFileError, match="too large unpacked"):
        read_sheet(tmp_path / "bomb.xlsx")


def _altered(file: Path, part: str, old: bytes, new: bytes) -> None:
    packed = io.BytesIO(file.read_bytes())
    with zipfile.ZipFile(packed) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after:
        for each in before.namelist():
            content = before.read(each)
            assert each != part or old in content
            after.writestr(each, content.replace(old, new) if each == part else content)


def test_a_workbook_that_lies_about_its_size_and_its_rows(tmp_path: Path) -> None:
    xlsx(tmp_path, ["name"], ["Alma"])
    file, part = tmp_path / "people.xlsx", "xl/worksheets/sheet1.xml"
    _altered(file, part, b'ref="A1:A2"', b'ref="A1:XFD1048576"')
    assert read_sheet(file) == [Line(2, {"name": "Alma"})]
    _altered(file, part, b'<row r="2"', b'<row r="99999999999"')
    with pytest.raises(EnrolmentFileError):
        read_sheet(file)


def test_a_workbook_whose_entities_grow(tmp_path: Path) -> None:
    """The "billion laughs": a few lines that would become gigabytes."""
    xlsx(tmp_path, ["name"], ["Alma"])
    file, part = tmp_path / "people.xlsx", "xl/worksheets/sheet1.xml"
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><worksheet'.encode()
    _altered(file, part, b"<worksheet", laughs)
    _altered(file, part, b"<t>Alma</t>", b"<t>&e9;</t>")
    with pytest.raises(EnrolmentFileError, match="no workbook that can be read"):
        read_sheet(file)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_template_is_a_sheet_that_only_lacks_people(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"template.{suffix}"
    file.write_bytes(template(BASIC, workbook=suffix == "xlsx"))
    with pytest.raises(EnrolmentFileError, match="has a header and no lines below it"):
        read_sheet(file)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"name\n", b"name;birth\n", b"PK\x03\x04", b"\xef\xbb\xbfname,birth\n"]),
)
def test_whatever_a_file_holds_it_is_read_or_refused_in_words(tmp_path: Path, content: bytes, front: bytes) -> None:
    try:
        lines = csv(tmp_path, front + content)
    except EnrolmentFileError as refused:
        assert "Remedy: " in str(refused)
    else:
        assert all(each.row >= 2 and set(each.cells) <= {"name", "birth", ""} for each in lines)
