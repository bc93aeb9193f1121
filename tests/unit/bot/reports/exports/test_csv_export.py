"""The CSV export (issue 2, point 8): complete, without names, never a formula, whole or not at all.

The golden files are what a coordinator gets; they are read line by line whenever they change.
"""

from __future__ import annotations

import csv
import re
import tracemalloc
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.exports.csv_export import READING, cell
from bot.reports.exports.rows import AnswerState, ExportedAnswer, ExportedCheckIn, ExportError
from bot.reports.exports.table import Kind, Table
from bot.reports.exports.tidy import TABLES
from flows.check_in import Status
from questionnaires.model import Form, Target
from tests.unit.bot.reports.exports.samples import (
    PROMPTED,
    QUESTIONNAIRES,
    SAMPLE,
    SAY,
    WHO5,
    WRITE,
    check_in,
    rows,
)

GOLDEN = Path(__file__).parent / "golden"
FILES = ["answers.csv", "check_ins.csv", "indicators.csv", "codebook.csv"]


def whole(text: str) -> int | None:
    return int(text) if text else None


def number(text: str) -> float | None:
    """As read with a decimal comma."""
    return float(text.replace(",", ".")) if text else None


def yes_or_no(text: str) -> bool | None:
    return {"true": True, "false": False, "": None}[text]


def time(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@pytest.mark.parametrize("name", FILES)
def test_golden_files(exported: Path, name: str) -> None:
    assert (exported / name).read_bytes() == (GOLDEN / name).read_bytes()


def test_excel_under_danish_settings_opens_it_with_a_double_click(exported: Path) -> None:
    for path in exported.iterdir():
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf"), "without the mark Excel shows Ã¦ for æ"
        assert b";" in content.split(b"\r\n")[0]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_reader_that_is_set_as_documented_finds_the_declared_types(exported: Path, table: Table[Any]) -> None:
    """What pandas and R's read_csv2 do with the separator and decimal sign that READING names: guess by column."""
    separator, decimal = re.findall(r'(?:sep|decimal)="(.)"', READING.msgid)
    with (exported / f"{table.name}.csv").open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.DictReader(file, delimiter=separator))
    guesses = {
        Kind.INTEGER: r"\d+",
        Kind.NUMBER: rf"\d+(?:{decimal}\d+)?",
        Kind.BOOLEAN: r"true|false",
        Kind.TIME: r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
        Kind.TEXT: r"(?s).*\D.*",
    }
    for variable in table.variables:
        cells = [row[variable.name] for row in read if row[variable.name]]
        assert all(re.fullmatch(guesses[variable.kind], each) for each in cells), variable.name


def test_decimals_stand_after_a_comma_and_whole_numbers_have_none(exported: Path) -> None:
    scores = {row["check_in"]: row["score"] for row in rows(exported / "check_ins.csv")}
    assert (scores["c1"], scores["c3"], scores["c8"]) == ("56", "4,333333333333333", "4")
    assert (cell(4.0), cell(0.0), cell(4), cell(2.5)) == ("4", "0", "4", "2,5")


@given(st.floats(min_value=0, max_value=1_000, allow_subnormal=False).filter(lambda value: not 0 < value < 1e-4))
def test_a_number_loses_nothing_on_its_way(value: float) -> None:
    """Below 0.0001 Python writes an exponent; no score comes near it."""
    written = cell(value)
    assert number(written) == value
    assert re.fullmatch(r"\d+(,\d+)?", written)


def test_yes_and_no_are_words_that_every_reader_knows() -> None:
    assert (cell(True), cell(False), cell(None)) == ("true", "false", "")


def test_what_is_read_back_is_what_was_written(exported: Path) -> None:
    """Round trip through the csv module, with every value turned back into its type."""
    answers: dict[str, dict[str, ExportedAnswer]] = {}
    for row in rows(exported / "answers.csv"):
        state = AnswerState(row["state"])
        if state is not AnswerState.NOT_ASKED:
            answer = ExportedAnswer(state, whole(row["value"]), time(row["answered_at"]))
            answers.setdefault(row["check_in"], {})[row["item"]] = answer
    back = tuple(
        ExportedCheckIn(
            participant_code=row["participant_code"],
            organisation=row["organisation"],
            respondent=Target(row["respondent"]),
            questionnaire=row["questionnaire"],
            version=int(row["version"]),
            language=row["language"],
            form=Form(row["form"]),
            wave=int(row["wave"]),
            check_in=row["check_in"],
            sitting=row["sitting"],
            together=yes_or_no(row["together"]),
            status=Status(row["status"]),
            prompted_at=datetime.fromisoformat(row["prompted_at"]),
            started_at=time(row["started_at"]),
            completed_at=time(row["completed_at"]),
            raw=whole(row["raw"]),
            score=number(row["score"]),
            answers=answers.get(row["check_in"], {}),
        )
        for row in rows(exported / "check_ins.csv")
    )
    assert back == SAMPLE


@given(st.text())
def test_no_text_becomes_a_formula(text: str) -> None:
    written = cell(text)
    assert not written.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert not written.startswith(("\t", "\r", "\n"))
    assert written.replace("'", "") == text.replace("'", ""), "nothing but apostrophes is added"


@given(st.lists(st.sampled_from(["=", "+1", "-", "@", "\t", "\r", "\n", ";", ",", "|", '"', " ", "a", "＝"])))
def test_no_text_becomes_a_formula_where_another_separator_is_set(parts: list[str]) -> None:
    text = cell("".join(parts))
    for separator in ';,|"\t\r\n':
        for part in text.split(separator):
            assert not part.lstrip().startswith(("=", "+", "-", "@", "＝"))


@pytest.mark.parametrize(
    "text", ["P-7KQ4", "har min dagligdag været fyldt med ting, der interesserer mig", "3-4", "a=b"]
)
def test_harmless_text_stays_verbatim(text: str) -> None:
    assert cell(text) == text


def test_times_are_utc_and_a_time_without_a_zone_is_refused() -> None:
    copenhagen = timezone(timedelta(hours=1))
    assert cell(datetime(2026, 11, 22, 16, 0, 5, tzinfo=copenhagen)) == "2026-11-22T15:00:05Z"
    with pytest.raises(ValueError, match="has no zone"):
        cell(PROMPTED.replace(tzinfo=None))


def test_the_folder_is_made_and_only_the_owner_can_read_the_files(tmp_path: Path) -> None:
    written = WRITE(SAMPLE, QUESTIONNAIRES, tmp_path / "new" / "folder", SAY)
    assert [path.name for path in written] == FILES
    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}


def test_an_export_that_breaks_off_leaves_the_earlier_one(exported: Path) -> None:
    before = {path.name: path.read_bytes() for path in exported.iterdir()}

    def breaking() -> Iterator[ExportedCheckIn]:
        yield check_in(9, WHO5, 1, 1, 1, 1, 1)
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        WRITE(breaking(), (WHO5,), exported, SAY)
    assert {path.name: path.read_bytes() for path in exported.iterdir()} == before


@pytest.mark.parametrize("folder", ["taken", "taken/below"])
def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path, folder: str) -> None:
    (tmp_path / "taken").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(ExportError, match=rf"cannot write the export to .*{folder}.*choose a folder"):
        WRITE(SAMPLE, QUESTIONNAIRES, tmp_path / folder, SAY)


def test_an_answer_that_fits_no_questionnaire_is_named_and_not_dropped(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"c1 answers who5 v1, which is not installed"):
        WRITE(SAMPLE, (), tmp_path, SAY)
    definition = WHO5.definition.model_copy(update={"items": WHO5.definition.items[:3]})
    with pytest.raises(ExportError, match="c1 has answers to interest, rested, which who5 v1 does not ask"):
        WRITE(SAMPLE[:1], (WHO5.model_copy(update={"definition": definition}),), tmp_path, SAY)


def test_memory_does_not_grow_with_the_number_of_rows(tmp_path: Path) -> None:
    """Half a megabyte of buffers, with some noise, for 1,000 answers and for 10,000; kept, these would fill 4 MB."""
    once, ten_times = (peak_memory(number, tmp_path) for number in (200, 2_000))
    assert ten_times < 2 * once


def peak_memory(number: int, folder: Path) -> int:
    """Bytes at the highest, while so many check-ins are written one by one."""
    tracemalloc.start()
    try:
        WRITE((check_in(each, WHO5, 5, 4, 3, 2, 0) for each in range(number)), (WHO5,), folder, SAY)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
