"""Issue 3, bad input: files of the wrong shape are refused with file, line, value and remedy, all at once.

1. Invalid YAML is named with line and column; so is what is more than keys and texts, and what isn't UTF-8.
2. A key that occurs twice, and a second document, are refused with their lines.
3. A wrong, unknown or missing key of a wording or definition is named once, with where it stands.
4. Files that are empty or missing say so.
"""

from __future__ import annotations

import pytest

from tests.unit.questionnaires.conftest import Case, Copy, CopyOf

WHO5, DA, PL = "who5/v1/definition.yaml", "who5/v1/da.yaml", "who5/v1/pl.yaml"
JOB = "bip_job/v1/definition.yaml"
STEM = "stem: I de sidste to uger…"
TITLE = "title: WHO-5 Trivselsindeks"
FACT = "- {fact: towards_education, is: false}"
CADENCE = "cadence: {every_months: 1}"
SCORING = "scoring: {rule: sum_times_factor, factor: 4}"


def test_invalid_yaml_is_named_with_line_and_column(copy: Copy) -> None:
    """Requirement 1."""
    copy.edit(DA, TITLE, "title: WHO-5: ")
    problem = copy.problem()
    assert (problem.file, problem.line) == (copy.root / DA, copy.line(DA, "title:"))
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
        ("2026-13-01: x", "month must be in 1..12"),
        ("stem: !!bool perhaps", "'perhaps' can't be read"),
        ("stem: !!timestamp soon", "'soon' can't be read"),
    ],
)
def test_yaml_that_is_more_than_keys_and_texts_is_refused(copy: Copy, new: str, reason: str) -> None:
    """Requirement 1."""
    copy.edit(DA, STEM, new)
    problem = copy.problem()
    assert reason in str(problem.value)
    assert problem.line == copy.line(DA, new)


def test_a_character_that_yaml_does_not_allow_is_named_with_its_line(copy: Copy) -> None:
    """Requirement 1."""
    copy.edit(DA, "følt mig rolig", "følt mig\x07rolig")
    problem = copy.problem()
    assert (problem.line, problem.value) == (copy.line(DA, "calm:"), "\x07")


def test_a_file_in_another_encoding_is_named_with_its_line(copy: Copy) -> None:
    """Requirement 1."""
    file, line = copy.root / DA, copy.line(DA, "har jeg følt mig rolig")
    file.write_bytes(file.read_bytes().replace("følt mig rolig".encode(), "følt mig rolig".encode("latin-1")))
    problem = copy.problem()
    assert (problem.file, problem.line, problem.value) == (file, line, b"\xf8")
    assert problem.message == "not UTF-8"


def test_a_key_that_occurs_twice_is_refused(copy: Copy) -> None:
    """Requirement 2: YAML itself would let the second silently win, and an option would be lost."""
    copy.edit(DA, "    2: Lidt mindre end", "    3: Lidt mindre end")
    problem = copy.problem()
    first = copy.line(DA, "    3: Lidt mere end")
    assert (problem.line, problem.value) == (first + 1, 3)
    assert problem.message == f"the key occurs twice, first in line {first}"
    assert problem.remedy == "Remove one of the two."


def test_a_key_that_occurs_twice_in_one_line_is_refused(copy: Copy) -> None:
    """Requirement 2."""
    copy.edit(WHO5, "{key: calm,", "{key: calm, key: rested,")
    problem = copy.problem()
    assert (problem.line, problem.value) == (copy.line(WHO5, "key: calm"), "key")


def test_a_second_document_is_refused_with_its_line(copy: Copy) -> None:
    """Requirement 2."""
    copy.edit(DA, STEM, f"---\n{STEM}")
    problem = copy.problem()
    assert (problem.file, problem.line, problem.value) == (copy.root / DA, copy.line(DA, STEM), "---")
    assert problem.message == "a second document begins here"
    assert problem.remedy == "Put it in its own file."


WORDING = [
    Case("missing", DA, f"{TITLE}\n", "", "language: da", "title", "this file: field required", "Add it."),
    Case("unknown", DA, STEM, f"{STEM}\nhint: x", "hint: x", "hint", "this file: extra inputs", "correct its spelling"),
    Case("status", DA, "status: verified", "status: checked", "status:", "checked", "'second-hand'", "Correct"),
    Case("no as false", DA, "language: da", "language: no", "language:", False, "language: ", "in quotes"),
    Case("a path", DA, "language: da", "language: ../da", "language:", "../da", "language: string should match", "C"),
    Case("yes as true", DA, "5: Hele tiden", "5: Yes", "5: Yes", True, "options.frequency.5: ", "in quotes"),
    Case("text as value", DA, "5: Hele tiden", "'5': Hele", "'5':", "5", "options.frequency.5: ", "without quotes"),
    Case(
        "half a pair", PL, "    masculine: Czułem się wesoły i w dobrym nastroju\n", "", "  happy:",
        {"feminine": "Czułam się wesoła i w dobrym nastroju"}, "items.happy: give either text, or both", "Correct",
    ),
    Case(
        "text and a form", PL, "masculine: Czułem się wesoły i w dobrym nastroju", "text: Dobrze", "  happy:",
        {"feminine": "Czułam się wesoła i w dobrym nastroju", "text": "Dobrze"}, "give either text, or both", "Correct",
    ),
    Case("no words", DA, "calm: har jeg følt mig rolig og afslappet", "calm: ''", "  calm:", "", "give either", "C"),
]  # fmt: skip

DEFINITION = [
    Case("text as factor", WHO5, "factor: 4", "factor: '4'", "factor:", "4", "scoring.factor: ", "without quotes"),
    Case("zero", WHO5, "factor: 4", "factor: 0", "factor:", 0, "scoring.factor: input should be gre", "Correct"),
    Case("rule", WHO5, "rule: sum_times_factor", "rule: median", "rule:", "median", "scoring.rule: ", "one of those"),
    Case("no rule", WHO5, "rule: sum_times_factor, ", "", SCORING[:8], {"factor": 4}, "using discriminator", "Add"),
    Case("own rule", WHO5, "factor: 4", "factor: 4, indicators: {}", "factor:", "indicators", "scoring: extra", "Rem"),
    Case("missing", WHO5, "version: 1\n", "", "id: who5", "version", "this file: field required", "Add it."),
    Case("missing in item", WHO5, "key: calm, ", "", "code: calm", "key", "items.1: field required", "Add it."),
    Case("unknown in item", WHO5, "{key: calm,", "{key: calm, hint: x,", "key: calm", "hint", "items.1: extra", "R"),
    Case("capitals", WHO5, "key: calm", "key: Calm", "key: Calm", "Calm", "items.1.key: ", "Correct"),
    Case("half", WHO5, "[5, 4, 3", "[5, 4.5, 3", "4.5", 4.5, "option_sets.frequency.1: ", "whole number"),
    Case("cadence", WHO5, CADENCE, "cadence: hourly", "cadence:", "hourly", "cadence: ", "Write the keys"),
    Case("never", WHO5, CADENCE, "cadence: {}", "cadence:", {}, "cadence: give either every_months", "Correct"),
    Case("falling", WHO5, "every_months: 1", "at_months: [6, 0]", "cadence:", {"at_months": (6, 0)}, "rise", "Correct"),
    Case("fact", JOB, FACT, "- {fact: tall, is: true}", "- {fact:", "tall", "when.0.fact: input should be", "Correct"),
    Case("is", JOB, FACT, "- {fact: towards_education, is: 1}", "- {fact:", 1, "when.0.is: input", "Correct"),
    Case("is_", JOB, FACT, "- {fact: towards_education, is_: true}", "- {fact:", "is", "when.0: field", "A", others=1),
    Case("among", JOB, FACT, "- {item: health, in: []}", "- {item:", (), "when.0.in: tuple should have", "Correct"),
    Case("target", JOB, "target: participant", "target: parent", "target:", "parent", "target: input", "Correct"),
    Case("name", JOB, "instrument:\n", "instrument:\n  name: WHO\n", "  name:", "WHO", "instrument.name: ", "Correct"),
    Case("indicator", JOB, "goal: [goal]", "goal: []", "    goal:", (), "scoring.indicators.goal: tuple", "Correct"),
]  # fmt: skip


@pytest.mark.parametrize("case", WORDING + DEFINITION, ids=str)
def test_a_wrong_unknown_or_missing_key_is_named(copy_of: CopyOf, case: Case) -> None:
    """Requirement 3."""
    copy = copy_of(case.questionnaire)
    copy.edit(case.file, case.old, case.new)
    copy.expect(case)


def test_a_definition_without_items_is_refused(copy_of: CopyOf) -> None:
    """Requirement 3: there would be nothing to take a mean of."""
    copy = copy_of("contact")
    file = "contact/v1/definition.yaml"
    before, _, rest = copy.text(file).partition("items:\n  - {key")
    (copy.root / file).write_text(f"{before}items: []\n{rest[rest.index('scoring:') :]}", encoding="utf-8")
    problem = copy.problem()
    assert (problem.line, problem.value) == (copy.line(file, "items: []"), ())
    assert problem.message.startswith("items: tuple should have at least 1 item")


def test_an_empty_file_says_so(copy: Copy) -> None:
    """Requirement 4."""
    (copy.root / DA).write_text("", encoding="utf-8")
    problem = copy.problem()
    assert (problem.line, problem.value) == (1, None)
    assert problem.message.startswith("this file: input should be a valid dictionary")
    assert problem.remedy == "Write the keys of this file, each on its own line."


def test_a_missing_definition_is_named(copy: Copy) -> None:
    """Requirement 4."""
    (copy.root / WHO5).unlink()
    problem = copy.problem()
    assert (problem.file, problem.message) == (copy.root / WHO5, "the file is missing")
