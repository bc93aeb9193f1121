"""Issue 2, bad input: files of the wrong shape are refused with file, line, value and remedy, all at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from questionnaires.errors import DefinitionError, NotDefinedError
from questionnaires.loader import HERE, Registry, load_registry
from tests.unit.questionnaires.conftest import Case, Copy

STEM = "stem: I de sidste to uger…"


def test_invalid_yaml_is_named_with_line_and_column(copy: Copy) -> None:
    copy.edit("da.yaml", "title: WHO-5", "title: WHO-5: ")
    problem = copy.problem()
    assert (problem.file, problem.line) == (copy.folder / "da.yaml", copy.line("da.yaml", "title:"))
    assert problem.message == "not valid YAML at column 13"
    assert problem.value == "mapping values are not allowed here"
    assert problem.remedy == "Correct the file: plain UTF-8 YAML."


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("stem: *again", "aliases are not used here"),
        ("stem: !!python/name:os.system x", "could not determine a constructor"),
        ("[1]: x", "is no key"),
        ("stem: 2026-13-01", "month must be in 1..12"),
    ],
)
def test_yaml_that_is_more_than_keys_and_texts_is_refused(copy: Copy, new: str, reason: str) -> None:
    copy.edit("da.yaml", STEM, new)
    problem = copy.problem()
    assert reason in str(problem.value)
    assert problem.line == copy.line("da.yaml", new)


def test_a_character_that_yaml_does_not_allow_is_named_with_its_line(copy: Copy) -> None:
    copy.edit("da.yaml", "følt mig rolig", "følt mig\x07rolig")
    problem = copy.problem()
    assert (problem.line, problem.value) == (copy.line("da.yaml", "calm:"), "\x07")


def test_a_file_in_another_encoding_is_named_with_its_line(copy: Copy) -> None:
    file = copy.folder / "da.yaml"
    line = copy.line("da.yaml", "har jeg følt mig rolig")
    file.write_bytes(file.read_bytes().replace("følt mig rolig".encode(), "følt mig rolig".encode("latin-1")))
    problem = copy.problem()
    assert (problem.file, problem.line, problem.value) == (file, line, b"\xf8")
    assert problem.message == "not UTF-8"


def test_a_key_that_occurs_twice_is_refused(copy: Copy) -> None:
    """YAML itself would let the second silently win: the doubled option of the issue."""
    copy.edit("da.yaml", "    2: Lidt mindre end", "    3: Lidt mindre end")
    problem = copy.problem()
    first = copy.line("da.yaml", "    3: Lidt mere end")
    assert (problem.line, problem.value) == (first + 1, 3)
    assert problem.message == f"the key occurs twice, first in line {first}"
    assert problem.remedy == "Remove one of the two."


def test_a_key_that_occurs_twice_in_one_line_is_refused(copy: Copy) -> None:
    copy.edit("definition.yaml", "{key: calm,", "{key: calm, key: rested,")
    problem = copy.problem()
    assert (problem.line, problem.value) == (copy.line("definition.yaml", "key: calm"), "key")


@pytest.mark.parametrize(
    "case",
    [
        Case("missing", STEM, "", "language: da", "stem", "this file: field required", "Add it."),
        Case("unknown", STEM, f"{STEM}\nhint: x", "hint: x", "hint", "extra inputs", "correct its spelling"),
        Case("status", "verified", "checked", "status", "checked", "'second-hand'", "Correct"),
        Case("no as false", "language: da", "language: no", "language: no", False, "language: ", "in quotes"),
        Case("yes as true", "5: Hele tiden", "5: Yes", "5: Yes", True, "options.frequency.5: ", "in quotes"),
        Case("text as value", "5: Hele tiden", "'5': Hele", "'5':", "5", "valid integer", "without quotes"),
    ],
    ids=str,
)
def test_a_wrong_unknown_or_missing_key_of_a_wording_is_named(copy: Copy, case: Case) -> None:
    copy.edit("da.yaml", case.old, case.new)
    copy.expect(copy.problem(), "da.yaml", case)


@pytest.mark.parametrize(
    "case",
    [
        Case("text as factor", "factor: 4", "factor: '4'", "factor", "4", "scoring.factor: ", "without quotes"),
        Case("zero", "factor: 4", "factor: 0", "factor", 0, "greater than or equal to 1", "Correct"),
        Case("missing", "version: 1", "", "id: who5", "version", "this file: field required", "Add it."),
        Case("missing in item", "key: calm, ", "", "code: calm", "key", "items.1: field required", "Add it."),
        Case("capitals", "key: calm", "key: Calm", "key: Calm", "Calm", "items.1.key: ", "Correct"),
        Case("cadence", "cadence: monthly", "cadence: hourly", "cadence:", "hourly", "cadence: ", "Correct"),
        Case("half", "[5, 4, 3", "[5, 4.5, 3", "4.5", 4.5, "option_sets.frequency.1: ", "whole number"),
    ],
    ids=str,
)
def test_a_wrong_or_missing_key_of_a_definition_is_named(copy: Copy, case: Case) -> None:
    copy.edit("definition.yaml", case.old, case.new)
    copy.expect(copy.problem(), "definition.yaml", case)


def test_an_empty_file_says_so(copy: Copy) -> None:
    (copy.folder / "da.yaml").write_text("", encoding="utf-8")
    problem = copy.problem()
    assert (problem.line, problem.value) == (1, None)
    assert problem.message.startswith("this file: input should be a valid dictionary")
    assert problem.remedy == "Write the keys of this file, each on its own line."


def test_a_missing_definition_is_named(copy: Copy) -> None:
    (copy.folder / "definition.yaml").unlink()
    problem = copy.problem()
    assert (problem.file, problem.message) == (copy.folder / "definition.yaml", "the file is missing")


def test_a_definition_without_words_is_refused(copy: Copy) -> None:
    (copy.folder / "da.yaml").unlink()
    (copy.folder / "en.yaml").unlink()
    problem = copy.problem()
    assert problem.message == "there is no wording in any language"
    assert problem.remedy == "Add <language>.yaml beside it."


def test_a_wording_under_a_name_that_nothing_reads_is_refused(copy: Copy) -> None:
    """A language must not vanish because somebody wrote .yml."""
    (copy.folder / "da.yaml").rename(copy.folder / "da.yml")
    problem = copy.problem()
    assert (problem.file, problem.value) == (copy.folder / "da.yml", "da.yml")
    assert "Rename it to <language>.yaml" in problem.remedy


def test_an_empty_root_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="there is no questionnaire below this folder") as caught:
        load_registry(tmp_path)
    assert caught.value.problems[0].file == tmp_path


def test_all_problems_of_all_files_are_listed_one_per_line(copy: Copy) -> None:
    copy.edit("definition.yaml", "upper: 100", "upper: 96")
    copy.edit("da.yaml", STEM, "stem: [")
    copy.edit("en.yaml", "5: All of the time", "5: ''")
    with pytest.raises(DefinitionError) as caught:
        load_registry(copy.root)
    assert [problem.file.name for problem in caught.value.problems] == [
        "da.yaml",
        "definition.yaml",
        "en.yaml",
        "en.yaml",
    ]
    assert str(caught.value).splitlines() == [str(problem) for problem in caught.value.problems]


def test_a_copied_folder_that_keeps_its_old_version_is_refused(copy: Copy) -> None:
    shutil.copytree(copy.folder, copy.root / "who5" / "v2")
    problem = copy.problem()
    assert problem.file == copy.root / "who5" / "v2" / "definition.yaml"
    assert (problem.value, problem.message) == ("v1", "the version differs from the folder's name, 'v2'")


def test_old_answers_keep_their_version_and_new_ones_get_the_latest(copy: Copy) -> None:
    for number in (2, 10):
        shutil.copytree(copy.folder, copy.root / "who5" / f"v{number}")
        file = copy.root / "who5" / f"v{number}" / "definition.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("version: 1", f"version: {number}"))
    registry = load_registry(copy.root)
    assert registry.get("who5", 1).version == 1
    assert registry.latest("who5").version == 10
    assert [(each.id, each.version) for each in registry.all()] == [("who5", 1), ("who5", 2), ("who5", 10)]


def test_an_unknown_questionnaire_or_version_is_named_with_what_there_is(registry: Registry) -> None:
    with pytest.raises(NotDefinedError, match=r"no questionnaire 'who5 v9'\. It has: who5 v1\."):
        registry.get("who5", 9)
    with pytest.raises(NotDefinedError, match=r"no questionnaire 'gses v1'\. It has: who5 v1\."):
        registry.latest("gses")


def test_what_is_shipped_loads_from_the_package_itself(registry: Registry) -> None:
    folders = {(path.parent.name, path.name) for path in HERE.glob("*/v*") if path.is_dir()}
    assert {(each.id, f"v{each.version}") for each in registry.all()} == folders
