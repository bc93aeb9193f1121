"""The CSV export (issue 2, point 8): tidy, complete, without names, never a formula, whole or not at all."""

from __future__ import annotations

import csv
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.exports import FORMATS
from bot.reports.exports.csv_export import cell
from bot.reports.exports.rows import AnswerState, ExportedAnswer, ExportedCheckIn, ExportError
from bot.reports.exports.tidy import ANSWER_VARIABLES, CHECK_IN_VARIABLES
from flows.check_in import Status
from locales.catalog import load
from questionnaires.loader import load_registry
from questionnaires.scoring import score

GOLDEN = Path(__file__).parent / "golden"
DANISH_AND_ENGLISH = {language: load_registry().get("who5", 1).wording(language) for language in ("da", "en")}
WHO5 = load_registry().get("who5", 1).model_copy(update={"wordings": DANISH_AND_ENGLISH})
KEYS = WHO5.definition.keys
SAY = load("en").text
WRITE = FORMATS["csv"].write
PROMPTED = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def check_in(number: int, *values: int | None, status: Status = Status.COMPLETED) -> ExportedCheckIn:
    """A check-in whose items were answered (a value), skipped (None) or not reached (left out), a minute each."""
    answers = {}
    for index, (key, value) in enumerate(zip(KEYS, values, strict=False), start=1):
        state = AnswerState.SKIPPED if value is None else AnswerState.ANSWERED
        answers[key] = ExportedAnswer(state, value, PROMPTED + timedelta(minutes=index))
    result = score(WHO5.definition, {key: value for key, value in zip(KEYS, values, strict=False) if value is not None})
    return ExportedCheckIn(
        participant_code=f"P-{number:04}",
        organisation="nordby",
        check_in=f"c{number}",
        questionnaire="who5",
        version=1,
        language="da",
        wave=number,
        status=status,
        prompted_at=PROMPTED,
        started_at=PROMPTED + timedelta(seconds=30) if values else None,
        completed_at=PROMPTED + timedelta(minutes=5) if status is Status.COMPLETED else None,
        raw=result.raw if result else None,
        score=result.value if result else None,
        answers=answers,
    )


SAMPLE = (
    check_in(1, 5, 4, 3, 2, 0),
    check_in(2, 3, None, 3, 2, 1),
    check_in(3, 4, status=Status.PAUSED),
    check_in(4, status=Status.OFFERED),
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";", strict=True))


def whole(text: str) -> int | None:
    return int(text) if text else None


def time(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    WRITE(SAMPLE, (WHO5,), tmp_path, SAY)
    return tmp_path


@pytest.mark.parametrize("name", ["answers.csv", "check_ins.csv", "codebook.csv"])
def test_golden_files(exported: Path, name: str) -> None:
    assert (exported / name).read_bytes() == (GOLDEN / name).read_bytes()


def test_excel_under_danish_settings_opens_it_with_a_double_click(exported: Path) -> None:
    for path in exported.iterdir():
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf"), "without the mark Excel shows Ã¦ for æ"
        assert b";" in content.split(b"\r\n")[0]


def test_answered_skipped_and_not_asked_are_three_different_states(exported: Path) -> None:
    found = {(row["check_in"], row["item"]): (row["state"], row["value"]) for row in rows(exported / "answers.csv")}
    assert len(found) == len(SAMPLE) * len(KEYS), "one row per item of each check-in"
    assert found["c1", "interest"] == ("answered", "0")
    assert found["c2", "calm"] == ("skipped", "")
    assert found["c3", "calm"] == ("not_asked", "")


def test_items_come_in_the_order_they_are_asked(exported: Path) -> None:
    assert [row["item"] for row in rows(exported / "answers.csv")] == [*KEYS] * len(SAMPLE)


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
            check_in=row["check_in"],
            questionnaire=row["questionnaire"],
            version=int(row["version"]),
            language=row["language"],
            wave=int(row["wave"]),
            status=Status(row["status"]),
            prompted_at=datetime.fromisoformat(row["prompted_at"]),
            started_at=time(row["started_at"]),
            completed_at=time(row["completed_at"]),
            raw=whole(row["raw"]),
            score=whole(row["score"]),
            answers=answers.get(row["check_in"], {}),
        )
        for row in rows(exported / "check_ins.csv")
    )
    assert back == SAMPLE


def test_scores_computed_from_the_answers_are_those_exported(exported: Path) -> None:
    values: dict[str, dict[str, int]] = {}
    for row in rows(exported / "answers.csv"):
        if row["state"] == "answered":
            values.setdefault(row["check_in"], {})[row["item"]] = int(row["value"])
    scored = 0
    for row in rows(exported / "check_ins.csv"):
        result = score(WHO5.definition, values.get(row["check_in"], {}))
        assert (whole(row["raw"]), whole(row["score"])) == ((result.raw, result.value) if result else (None, None))
        scored += result is not None
    assert scored == 1


def test_the_codebook_has_every_variable_and_every_word_that_was_shown(exported: Path) -> None:
    book = rows(exported / "codebook.csv")
    for name, variables in (("answers.csv", ANSWER_VARIABLES), ("check_ins.csv", CHECK_IN_VARIABLES)):
        explained = [row["variable"] for row in book if row["file"] == name and row["type"]]
        with (exported / name).open(encoding="utf-8-sig") as file:
            assert file.readline().strip().split(";") == explained == [variable.name for variable in variables]
    shown = {(row["variable"], row["language"], row["item"], row["value"]): row for row in book if row["text"]}
    for language, wording in WHO5.wordings.items():
        assert shown["item", language, "", ""]["text"] == wording.stem
        for key in KEYS:
            assert shown["item", language, key, key]["text"] == wording.items[key]
            for value in WHO5.definition.values(key):
                row = shown["value", language, key, str(value)]
                assert row["text"] == WHO5.option_text(key, value, language)
                assert (row["source"], row["licence"]) == (wording.source, WHO5.definition.licence)


def test_the_codebook_explains_every_state_and_status(exported: Path) -> None:
    book = rows(exported / "codebook.csv")
    explained = {(row["variable"], row["value"]) for row in book if row["meaning"]}
    assert {("state", state.value) for state in AnswerState} <= explained
    assert {("status", status.value) for status in Status} <= explained


def test_the_codebook_speaks_the_readers_language(tmp_path: Path) -> None:
    WRITE((), (WHO5,), tmp_path, load("da").text)
    assert "Spørgsmålets nøgle." in [row["meaning"] for row in rows(tmp_path / "codebook.csv")]


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
    written = WRITE(SAMPLE, (WHO5,), tmp_path / "new" / "folder", SAY)
    assert [path.name for path in written] == ["answers.csv", "check_ins.csv", "codebook.csv"]
    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}


def test_an_export_that_breaks_off_leaves_the_earlier_one(exported: Path) -> None:
    before = {path.name: path.read_bytes() for path in exported.iterdir()}

    def breaking() -> Iterator[ExportedCheckIn]:
        yield check_in(9, 1, 1, 1, 1, 1)
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        WRITE(breaking(), (WHO5,), exported, SAY)
    assert {path.name: path.read_bytes() for path in exported.iterdir()} == before


@pytest.mark.parametrize("folder", ["taken", "taken/below"])
def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path, folder: str) -> None:
    (tmp_path / "taken").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(ExportError, match=rf"cannot write the export to .*{folder}.*choose a folder"):
        WRITE(SAMPLE, (WHO5,), tmp_path / folder, SAY)


def test_an_answer_that_fits_no_questionnaire_is_named_and_not_dropped(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"c1 answers who5 v1, which is not installed"):
        WRITE(SAMPLE, (), tmp_path, SAY)
    definition = WHO5.definition.model_copy(update={"items": WHO5.definition.items[:3]})
    with pytest.raises(ExportError, match="c1 has answers to interest, rested, which who5 v1 does not ask"):
        WRITE(SAMPLE, (WHO5.model_copy(update={"definition": definition}),), tmp_path, SAY)


def test_a_value_belongs_to_an_answered_item() -> None:
    with pytest.raises(ValueError, match="a value belongs to an answered item"):
        ExportedAnswer(AnswerState.SKIPPED, 3, PROMPTED)
    with pytest.raises(ValueError, match="a value belongs to an answered item"):
        ExportedAnswer(AnswerState.ANSWERED, None, PROMPTED)


def test_memory_does_not_grow_with_the_number_of_rows(tmp_path: Path) -> None:
    """Half a megabyte of buffers, with some noise, for 1,000 rows and for 10,000; kept, these would fill 4 MB."""
    once, ten_times = (peak_memory(number, tmp_path) for number in (200, 2_000))
    assert ten_times < 2 * once


def peak_memory(number: int, folder: Path) -> int:
    """Bytes at the highest, while so many check-ins are written one by one."""
    tracemalloc.start()
    try:
        WRITE((check_in(each, 5, 4, 3, 2, 0) for each in range(number)), (WHO5,), folder, SAY)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
