"""Issue 3, point 3: licensed wording is installed from one file, whole or not at all.

1. A good file installs into an empty and into a filled folder, loads from there, and carries its instrument's name.
   The version before stays, for the answers that were given to it.
2. Whatever is wrong is told with a line of the given file, and the folder stays exactly as it was.
3. The folder stays as it was, too, when writing fails half-way.
4. What was installed counts as released.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from questionnaires import released
from questionnaires.errors import DefinitionError, Problem
from questionnaires.install import install
from questionnaires.loader import load_registry
from tests.unit.questionnaires import licensed


class Broken(NamedTuple):
    """One edit of the file; `at` is a text in the line to be named. Signed again unless that is impossible."""

    name: str
    old: str
    new: str
    at: str
    value: object
    message: str
    signed: bool = True

    def __str__(self) -> str:
        return self.name


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return licensed.write(tmp_path / "bip.yaml")


@pytest.fixture(params=["absent", "empty", "filled"])
def root(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A folder for what is installed; filled with another questionnaire."""
    folder = tmp_path / "installed"
    if request.param != "absent":
        folder.mkdir()
    if request.param == "filled":
        own = licensed.write(tmp_path / "own.yaml", version=1)
        licensed.edit(own, "id: bip_job", "id: own")
        licensed.sign(own)
        install(own, folder)
    return folder


def tree(root: Path) -> dict[str, bytes | None] | None:
    """Every file with what it holds, and every folder; None where there is nothing."""
    if not root.exists():
        return None
    return {str(path.relative_to(root)): path.read_bytes() if path.is_file() else None for path in root.rglob("*")}


def refusal(file: Path, root: Path) -> tuple[Problem, ...]:
    """What installing says, having changed nothing."""
    before = tree(root)
    with pytest.raises(DefinitionError) as caught:
        install(file, root)
    assert tree(root) == before
    return caught.value.problems


def test_a_good_file_is_installed_and_the_version_before_stays(file: Path, root: Path) -> None:
    """Requirement 1."""
    definition = install(file, root)
    assert (definition.id, definition.version, definition.title) == ("bip_job", 2, "BIP Beskæftigelse")
    registry = load_registry(root)
    new, old = registry.latest("bip_job"), registry.get("bip_job", 1)
    assert new.definition == definition
    assert new.wording("da").title == "BIP Beskæftigelse (da)"
    assert new.wording("en").items["q9"].said() == "Question 9"
    assert len(new.definition.keys) == 9
    assert old.wording("da").title == "Spørgsmål om job (inspireret af BIP)"
    assert "health" in old.definition.keys
    assert not [path.name for path in root.glob(".*")]


def test_both_sides_can_be_installed_with_keys_and_indicators_of_their_own(file: Path, tmp_path: Path) -> None:
    """Requirement 1: one after the other, in either order of the two."""
    desk = licensed.write(tmp_path / "desk.yaml", "bip_job_caseworker")
    root = tmp_path / "installed"
    install(file, root)
    install(desk, root)
    registry = load_registry(root)
    other = registry.other_side("bip_job")
    assert other is not None
    assert (other.id, other.version, len(other.definition.keys)) == ("bip_job_caseworker", 2, 11)


def test_the_contact_persons_side_needs_an_indicator_in_common_with_some_version(tmp_path: Path) -> None:
    """Requirement 2: so it comes second where all its indicators are its own."""
    desk = licensed.write(tmp_path / "desk.yaml", "bip_job_caseworker")
    (problem,) = refusal(desk, tmp_path / "installed")
    assert (problem.file, problem.line) == (desk, licensed.line(desk, "pairs_with:"))
    assert (problem.value, problem.message) == ("bip_job", "it can't stand beside this one")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: "\ufeff" + text, id="byte order mark"),
        pytest.param(lambda text: f"---\n{text}...\n", id="marked ends"),
        pytest.param(lambda text: text.replace("\n", "\n  ").replace("  ---", "---"), id="indented"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="Windows"),
        pytest.param(lambda text: text.replace("---\n", "--- # words\n"), id="comments"),
    ],
)
def test_the_same_file_written_in_another_manner_is_installed_the_same(
    file: Path, tmp_path: Path, change: object
) -> None:
    """Requirement 1."""
    other = tmp_path / "other.yaml"
    assert callable(change)
    other.write_bytes(change(file.read_text(encoding="utf-8")).encode())
    install(file, tmp_path / "one")
    install(other, tmp_path / "two")
    assert load_registry(tmp_path / "one").all() == load_registry(tmp_path / "two").all()


def test_a_questionnaire_that_is_new_begins_at_version_1(file: Path, tmp_path: Path) -> None:
    """Requirement 1."""
    licensed.edit(file, "id: bip_job", "id: own")
    licensed.sign(file)
    (problem,) = refusal(file, tmp_path / "installed")
    assert (problem.line, problem.message) == (licensed.line(file, "version:"), "the next version of own is 1")
    licensed.edit(file, "version: 2", "version: 1")
    licensed.sign(file)
    assert install(file, tmp_path / "installed").name == "own v1"


BROKEN = [
    Broken("item missing", "  q9: Spørgsmål 9\n", "", "items: # da", "q9", "item 'q9' is missing"),
    Broken("item added", "  q9: Question 9", "  q9: Question 9\n  q10: X", "  q10:", "q10", "isn't in the definition"),
    Broken("items reordered", "  q1: Question 1\n  q2: Question 2\n", "  q2: Question 2\n  q1: Question 1\n",
           "  q2: Question 2", ["q2", "q1", *(f"q{each}" for each in range(3, 10))], "the order differs"),
    Broken("option missing", "    3: Svar 3\n", "", "  steps: # da", 3, "option 3 is missing"),
    Broken("options alike", "    3: Svar 3", "    3: Svar 2", "    3: Svar 2", "Svar 2", "have the same text"),
    Broken("indicator missing", "  i9: Part 9\n", "", "indicators: # en", "i9", "indicator 'i9' is missing"),
    Broken("eight", "  - {key: q9, options: steps}\n", "", "items: # all", [f"q{each}" for each in range(1, 9)],
           "the instrument has 9 items, here are 8"),
    Broken("declares eight", "  items: 9", "  items: 8", "  items: 8", 8, "BIP asks the participant 9 questions"),
    Broken("not called BIP", "  name: BIP\n", "", "title: BIP Beskæftigelse (en)", "BIP Beskæftigelse (en)",
           "only the published BIP may be called so"),
    Broken("shipped already", "version: 2", "version: 1", "version: 1", 1, "the next version of bip_job is 2"),
    Broken("too far on", "version: 2", "version: 3", "version: 3", 3, "the next version of bip_job is 2"),
    Broken("language twice", "language: en", "language: da # again", "# again", "da", "two documents are in this lan"),
    Broken("pair", "target: participant", "target: participant\npairs_with: who5", "pairs_with:", "who5",
           "it can't stand beside this one"),
    Broken("no Danish", "language: da", "language: sv", "id: bip_job", ["en", "sv"], "there is no wording in da"),
    Broken("a path", "language: en", "language: ../en", "language: ../en", "../en", "language: string should", False),
    Broken("definition's name", "language: en", "language: definition", "language: def", "definition", "should", False),
    Broken("no status", "about: Question 1-9.\n", "", "language: en", "about", "this file: field required", False),
    Broken("unknown key", "about: Question 1-9.", "about: x\nhint: y", "hint: y", "hint", "extra inputs", False),
    Broken("key twice", "  q9: Question 9", "  q8: Question 9", "  q8: Question 9", "q8", "the key occurs", False),
    Broken("YAML", "about: Question 1-9.", "about: a: b", "about: a: b", "mapping values are not allowed here",
           "not valid YAML at column 9", False),
    Broken("encoding", "about: Question 1-9.", "about: \udcf8", "\ufffd", b"\xf8", "not UTF-8", False),
]  # fmt: skip


@pytest.mark.parametrize("case", BROKEN, ids=str)
def test_a_broken_file_is_refused_with_its_line_and_nothing_changes(file: Path, root: Path, case: Broken) -> None:
    """Requirement 2."""
    text = file.read_text(encoding="utf-8")
    assert text.count(case.old) == 1
    file.write_bytes(text.replace(case.old, case.new).encode(errors="surrogateescape"))
    if case.signed:
        licensed.sign(file)
    problems = refusal(file, root)
    assert {problem.file for problem in problems} == {file}
    line = licensed.line(file, case.at)
    (problem,) = [each for each in problems if each.line == line and case.message in each.message]
    assert problem.value == case.value
    assert problem.remedy


def test_words_that_are_not_those_of_the_checksum_are_refused(file: Path, root: Path) -> None:
    """Requirement 2."""
    licensed.edit(file, "Question 4", "Question four")
    (problem,) = refusal(file, root)
    assert problem.message == "what is asked is not what the checksum was made of"
    assert (problem.file, problem.line) == (file, licensed.line(file, str(problem.value)))


@pytest.mark.parametrize("kept", [0, 2])
def test_a_file_without_danish_words_is_refused(file: Path, root: Path, kept: int) -> None:
    """Requirement 2: no words at all, and English ones alone."""
    documents = file.read_text(encoding="utf-8").split("---\n")
    file.write_text("---\n".join(documents[:1] + documents[2 : kept + 1]), encoding="utf-8")
    (problem,) = refusal(file, root)
    assert (problem.file, problem.line) == (file, licensed.line(file, "id: bip_job"))
    assert problem.message == "there is no wording in da, which stands in for other languages"


def test_a_document_that_is_empty_is_refused(file: Path, root: Path) -> None:
    """Requirement 2."""
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}---\n", encoding="utf-8")
    (problem,) = refusal(file, root)
    assert (problem.file, problem.line, problem.value) == (file, len(text.splitlines()) + 2, None)
    assert problem.remedy == "Write the keys of this file, each on its own line."


def test_a_file_that_is_none_is_refused(tmp_path: Path, root: Path) -> None:
    """Requirement 2."""
    assert [problem.message for problem in refusal(tmp_path / "bib.yaml", root)] == ["the file is missing"]
    assert [problem.message for problem in refusal(tmp_path, root)] == ["the file is missing"]


def test_a_folder_that_is_not_right_itself_gets_nothing_more(file: Path, tmp_path: Path) -> None:
    """Requirement 2: what is wrong there is named there, also a released version that is gone."""
    root = tmp_path / "installed"
    install(file, root)
    (root / "bip_job/v2").rename(tmp_path / "away")
    (problem, *_) = refusal(licensed.write(tmp_path / "again.yaml"), root)
    assert problem.file == root
    (tmp_path / "away").rename(root / "bip_job/v2")
    (root / "bip_job/v2/da.yaml").unlink()
    problems = refusal(licensed.write(tmp_path / "third.yaml", version=3), root)
    assert {problem.file for problem in problems} == {root / "bip_job/v2/definition.yaml"}


@pytest.mark.parametrize("root", ["empty", "filled"], indirect=True)
@pytest.mark.parametrize(
    ("method", "successes"),
    [("mkdir", 1), ("write_text", 0), ("write_text", 2), ("write_text", 3), ("rename", 0), ("replace", 0)],
)
def test_nothing_is_half_installed_when_writing_fails(
    file: Path, root: Path, monkeypatch: pytest.MonkeyPatch, method: str, successes: int
) -> None:
    """Requirement 3: whichever step it is that the disk refuses; after so many that it took."""
    before, real, left = tree(root), getattr(Path, method), iter(range(successes))

    def failing(*args: object, **kwargs: object) -> object:
        if next(left, None) is None:
            raise OSError("no space left on device")
        return real(*args, **kwargs)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="no space left"):
        patch.setattr(Path, method, failing)
        install(file, root)
    assert tree(root) == before
    install(file, root)


def test_what_was_installed_counts_as_released(file: Path, root: Path) -> None:
    """Requirement 4."""
    install(file, root)
    ledger = released.released(root)
    names = [f"bip_job/v2/{name}.yaml" for name in ("definition", "da", "en")]
    assert {name for name in ledger if name.startswith("bip_job/")} == set(names)
    assert ("own/v1/da.yaml" in ledger) == (root / "own").exists()

    (root / names[2]).unlink()
    with pytest.raises(DefinitionError, match=r"this file was released and is gone") as caught:
        load_registry(root)
    assert caught.value.problems[0].value == names[2]


def test_the_same_version_can_not_be_installed_again(file: Path, root: Path) -> None:
    """Requirement 4."""
    install(file, root)
    (problem,) = refusal(file, root)
    assert (problem.line, problem.value) == (licensed.line(file, "version: 2"), 2)
    assert problem.message == "the next version of bip_job is 3"
    assert problem.remedy.startswith("Write version: 3")
