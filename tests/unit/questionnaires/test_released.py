"""Issue 3, point 1: a released version is immutable, as `released.yaml` says what was released.

1. A changed file whose own checksum was adjusted is refused all the same.
2. A released file that is gone, or a ledger that can't be read, is refused.
3. A new language and a new version are fine.
4. WHO-5 in Danish and English is what was released first: not a word changed since.
"""

from __future__ import annotations

import shutil

import pytest
import yaml

from questionnaires import released
from questionnaires.checksum import checksum_of
from questionnaires.loader import SHIPPED, load_folders
from questionnaires.model import Questionnaire
from tests.unit.questionnaires.conftest import Copy, CopyOf

DEFINITION, DA, EN = (f"contact/v1/{name}.yaml" for name in ("definition", "da", "en"))


@pytest.fixture
def ledgered(copy_of: CopyOf) -> Copy:
    """The questions on the contact, released as they are."""
    copy = copy_of("contact")
    lines = released.not_yet(copy.root, load_folders(copy.root))
    (copy.root / released.LEDGER).write_text(yaml.safe_dump(lines), encoding="utf-8")
    return copy


def test_the_ledger_has_a_line_for_every_file(ledgered: Copy) -> None:
    assert sorted(released.released(ledgered.root)) == [DA, DEFINITION, EN]
    ledgered.load()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [(DA, "hørt, forstået og respekteret", "hørt"), (DEFINITION, "{key: suited,", "{key: suited, private: true,")],
)
def test_a_changed_file_that_was_signed_again_is_refused(ledgered: Copy, file: str, old: str, new: str) -> None:
    """Requirement 1."""
    before = released.released(ledgered.root)[file]
    ledgered.change(file, old, new)
    problem = ledgered.problem()
    assert (problem.file, problem.line) == (ledgered.root / file, ledgered.line(file, "checksum:"))
    assert problem.value == ledgered.text(file).split("checksum: ")[1].split("\n")[0]
    assert problem.message == f"it was released with checksum {before}"
    assert problem.remedy.startswith("Put it back as it was, and what is new into a new version")


def test_a_released_file_that_is_gone_is_refused(ledgered: Copy) -> None:
    """Requirement 2: somebody may have been asked in these words."""
    (ledgered.root / EN).unlink()
    problem = ledgered.problem()
    assert (problem.file, problem.line) == (ledgered.root / released.LEDGER, ledgered.line(released.LEDGER, EN))
    assert (problem.value, problem.message) == (EN, "this file was released and is gone or can't be read")
    assert problem.remedy.startswith("Put it back as it was")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("contact/v1/da.yaml: [", "not valid YAML at column"),
        ("", "this file: "),
        ("x: 3", "x: input should be a valid"),
    ],
)
def test_a_ledger_that_can_not_be_read_is_refused(ledgered: Copy, text: str, message: str) -> None:
    """Requirement 2."""
    (ledgered.root / released.LEDGER).write_text(text, encoding="utf-8")
    problem = ledgered.problem()
    assert problem.file == ledgered.root / released.LEDGER
    assert problem.message.startswith(message)


def test_a_new_language_and_a_new_version_are_fine(ledgered: Copy) -> None:
    """Requirement 3."""
    (ledgered.root / "contact/v1/nb.yaml").write_text(ledgered.text(DA), encoding="utf-8")
    ledgered.change("contact/v1/nb.yaml", "language: da", "language: nb")
    shutil.copytree(ledgered.root / "contact/v1", ledgered.root / "contact/v2")
    ledgered.change("contact/v2/definition.yaml", "version: 1\n", "version: 2\n")
    registry = ledgered.load()
    assert registry.latest("contact").version == 2
    assert sorted(registry.get("contact", 1).wordings) == ["da", "en", "nb"]


@pytest.mark.parametrize(
    ("language", "checksum"),
    [
        ("da", "sha256:f0c6bc630833026b2d6431a71be83ddf2dc8898f471d320b24788b13ee55a808"),
        ("en", "sha256:1800a445719a9250f121017b3cd85980baebb828c3cf572de7180143919185a7"),
    ],
)
def test_version_1_of_who5_stays_as_released(who5: Questionnaire, language: str, checksum: str) -> None:
    """Requirement 4: pinned apart from the files, which could be changed together with the ledger."""
    assert who5.wording(language).checksum == checksum == checksum_of(who5.wording(language))


def test_what_is_shipped_is_released() -> None:
    """1: nobody is asked with a file that could still change."""
    assert released.not_yet(SHIPPED, load_folders(SHIPPED)) == {}
