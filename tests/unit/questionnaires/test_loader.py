"""Issue 3, points 1 and 2: what is loaded is what the folders say, and every problem of all files is told at once.

1. Folders and files are named as they say: id, version, language. What nothing reads is refused.
2. Danish is there for every questionnaire, since it stands in for other languages.
3. All problems of all files are listed, one in a line.
4. No version is both shipped and installed.
5. What stands beside another questionnaire is the contact person's profile, with an indicator in common.
6. Old answers keep their version, new ones get the newest; what isn't there is named with what is.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from questionnaires.errors import DefinitionError, NotDefinedError
from questionnaires.loader import SHIPPED, load_registry
from questionnaires.registry import Registry
from tests.unit.questionnaires.conftest import Case, Copy, CopyOf

WHO5, DA = "who5/v1/definition.yaml", "who5/v1/da.yaml"
DESK, YOUNG = "bip_job_caseworker/v1/definition.yaml", "bip_job/v1/definition.yaml"


def test_unchanged_copies_are_accepted(copy: Copy) -> None:
    assert [each.definition.name for each in copy.load().all()] == ["who5 v1"]


@pytest.mark.parametrize(
    "case",
    [
        Case(
            "id", WHO5, "id: who5", "id: who6", "id: who6", "who6", "differs from the folder's name, 'who5'", "Rename"
        ),
        Case("version", WHO5, "version: 1\n", "version: 2\n", "version: 2", "v2", "name, 'v1'", "correct the version"),
        Case("language", DA, "language: da", "language: en", "language: en", "en", "file's name, 'da.yaml'", "Rename"),
    ],
    ids=str,
)
def test_a_file_that_is_not_what_its_name_says_is_refused(copy: Copy, case: Case) -> None:
    """Requirement 1."""
    copy.change(case.file, case.old, case.new)
    copy.expect(case)


def test_two_files_that_claim_one_language_are_refused(copy: Copy) -> None:
    """Requirement 1."""
    (copy.root / "who5/v1/sv.yaml").write_text(copy.text(DA), encoding="utf-8")
    problem = copy.problem()
    assert (problem.file.name, problem.line, problem.value) == ("sv.yaml", 1, "da")
    assert problem.remedy == "Rename the file or correct the language."


def test_a_wording_under_a_name_that_nothing_reads_is_refused(copy: Copy) -> None:
    """Requirement 1: a language must not vanish because somebody wrote .yml."""
    (copy.root / "who5/v1/de.yaml").rename(copy.root / "who5/v1/de.yml")
    problem = copy.problem()
    assert (problem.file, problem.value) == (copy.root / "who5/v1/de.yml", "de.yml")
    assert "Rename it to <language>.yaml" in problem.remedy


def test_a_questionnaire_without_danish_is_refused(copy_of: CopyOf) -> None:
    """Requirement 2: whoever has another language than the wordings is asked in Danish."""
    copy = copy_of("contact")
    (copy.root / "contact/v1/da.yaml").unlink()
    problem = copy.problem()
    assert (problem.file, problem.value) == (copy.root / "contact/v1/definition.yaml", ["en"])
    assert problem.message == "there is no wording in da, which stands in for other languages"
    assert problem.remedy.startswith("Add da.yaml beside it")


def test_an_empty_root_is_refused(tmp_path: Path) -> None:
    """Requirement 3."""
    with pytest.raises(DefinitionError, match="there is no questionnaire below this folder") as caught:
        load_registry(shipped=tmp_path)
    assert caught.value.problems[0].file == tmp_path


def test_all_problems_of_all_files_of_all_folders_are_listed(copy_of: CopyOf) -> None:
    """Requirement 3."""
    copy = copy_of("gses", "who5")
    copy.edit(WHO5, "upper: 100", "upper: 96")
    copy.edit(DA, "stem: I de sidste to uger…", "stem: [")
    copy.edit("who5/v1/en.yaml", "5: All of the time", "5: ''")
    copy.edit("gses/v1/da.yaml", "    1: Passer slet ikke\n", "")
    found = [problem.file.relative_to(copy.root).as_posix() for problem in copy.problems()]
    gses, english = ["gses/v1/da.yaml"] * 2, ["who5/v1/en.yaml"] * 2
    assert found == [*gses, DA, WHO5, english[0], WHO5, english[1]]


def test_a_version_that_is_both_shipped_and_installed_is_refused(copy: Copy) -> None:
    """Requirement 4."""
    with pytest.raises(DefinitionError) as caught:
        load_registry(copy.root)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.value) == (copy.root / WHO5, copy.line(WHO5, "version: 1"), "who5 v1")
    assert problem.message == f"this version is there already, in {SHIPPED / 'who5/v1'}"
    assert problem.remedy == "Give it the next version."


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param(DESK, "pairs_with: bip_job", "pairs_with: who5", id="not there"),
        pytest.param(DESK, "pairs_with: bip_job", "pairs_with: contact", id="no profile"),
        pytest.param(DESK, "pairs_with: bip_job", "pairs_with: bip_job_caseworker", id="itself"),
        pytest.param(DESK, "target: contact_person", "target: participant", id="both the participant's"),
        pytest.param(YOUNG, "target: participant", "target: contact_person", id="both the contact person's"),
    ],
)
def test_what_can_not_stand_beside_another_is_refused(copy_of: CopyOf, file: str, old: str, new: str) -> None:
    """Requirement 5."""
    copy = copy_of("bip_job", "bip_job_caseworker", "contact")
    copy.change(file, old, new)
    problem = copy.problem()
    assert (problem.file, problem.line) == (copy.root / DESK, copy.line(DESK, "pairs_with:"))
    assert problem.value == (new.split(": ")[1] if "pairs" in new else "bip_job")
    assert problem.message == "it can't stand beside this one"
    assert problem.remedy.startswith("Pair a contact person's profile with a participant's")


def test_a_profile_without_an_indicator_in_common_is_refused(copy_of: CopyOf) -> None:
    """Requirement 5: side by side there would be nothing to see."""
    copy = copy_of("bip_job", "bip_job_caseworker")
    indicators = ["health", "everyday_life", "belief", "collaboration", "search", "goal", "knowledge"]
    for key in indicators:
        copy.edit(YOUNG, f"    {key}: [{key}]", f"    own_{key}: [{key}]")
    copy.sign(YOUNG)
    for language in ("da", "en"):
        file = f"bip_job/v1/{language}.yaml"
        before, _, rest = copy.text(file).partition("indicators:\n")
        (copy.root / file).write_text(f"{before}indicators:\n{rest.replace('  ', '  own_')}", encoding="utf-8")
    assert copy.problem().value == "bip_job"


def released_again(copy: Copy, number: int) -> None:
    """The same questions as another version of WHO-5."""
    shutil.copytree(copy.root / "who5" / "v1", copy.root / "who5" / f"v{number}")
    copy.change(f"who5/v{number}/definition.yaml", "version: 1\n", f"version: {number}\n")


def test_a_copied_folder_that_keeps_its_old_version_is_refused(copy: Copy) -> None:
    """Requirement 6."""
    shutil.copytree(copy.root / "who5" / "v1", copy.root / "who5" / "v2")
    problem = copy.problem()
    assert problem.file == copy.root / "who5" / "v2" / "definition.yaml"
    assert (problem.value, problem.message) == ("v1", "the version differs from the folder's name, 'v2'")


def test_old_answers_keep_their_version_and_new_ones_get_the_latest(copy: Copy) -> None:
    """Requirement 6: ten comes after two."""
    for number in (2, 10):
        released_again(copy, number)
    registry = copy.load()
    assert registry.get("who5", 1).version == 1
    assert registry.latest("who5").version == 10
    assert [(each.id, each.version) for each in registry.all()] == [("who5", 1), ("who5", 2), ("who5", 10)]
    assert [each.definition.name for each in registry.newest()] == ["who5 v10"]


def test_an_unknown_questionnaire_or_version_is_named_with_what_there_is(copy: Copy) -> None:
    """Requirement 6."""
    registry = copy.load()
    with pytest.raises(NotDefinedError, match=r"no questionnaire 'who5 v9'\. It has: who5 v1\."):
        registry.get("who5", 9)
    with pytest.raises(NotDefinedError, match=r"no questionnaire 'audit v1'\. It has: who5 v1\."):
        registry.latest("audit")


def test_what_is_shipped_loads_from_the_package_itself(registry: Registry) -> None:
    folders = {(path.parent.name, path.name) for path in SHIPPED.glob("*/v*") if path.is_dir()}
    assert {(each.id, f"v{each.version}") for each in registry.all()} == folders
