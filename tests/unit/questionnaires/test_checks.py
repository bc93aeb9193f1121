"""Issue 2, bad input: a definition or wording that isn't exactly the instrument is refused.

Each case breaks a copy of the real files by one small edit and names the file, line, value and remedy that
loading must give. Wordings are signed again after the edit: the checksum must not be what catches them.
"""

from __future__ import annotations

import pytest

from questionnaires import checks
from questionnaires.loader import load_registry
from tests.unit.questionnaires.conftest import Case, Copy

OPTIONS = "[5, 4, 3, 2, 1, 0]"
CALM = "  - {key: calm, options: frequency, code: calm}\n"
ACTIVE = "  - {key: active, options: frequency, code: active}\n"
RESTED = "  - {key: rested, options: frequency, code: rested}\n"
KEYS = ["happy", "calm", "active", "rested", "interest"]


DEFINITION = [
    Case("other id", "id: who5", "id: who6", "id: who6", "who6", "the folder's name, 'who5'", "Rename"),
    Case("other version", "version: 1", "version: 2", "version: 2", "v2", "name, 'v1'", "correct the version"),
    Case("more items", "  items: 5", "  items: 6", "items:", KEYS, "has 6 items, here are 5", "every item"),
    Case("other factor", "factor: 4", "factor: 5", "maximum:", 100, "reach a maximum of 125", "or scale"),
    Case("scale too short", "minimum: 0", "minimum: 4", "minimum: 4", 4, "minimum of 0", "factor or scale"),
    Case("rule", "sum_times_factor", "median", "rule:", "median", "no such scoring rule", "sum_times_factor"),
    Case("bands end early", "upper: 100", "upper: 96", "upper: 96", [35, 50, 96], "at 100", "the last band"),
    Case("bands end late", "upper: 100", "upper: 104", "104", [35, 50, 104], "at 100", "the last band"),
    Case("bands overlap", "upper: 50", "upper: 35 #", "upper: 35 #", 35, "which ends at 35", "bands rise"),
    Case("empty band", "upper: 35", "upper: -1", "upper: -1", -1, "which ends at -1", "bands rise"),
    Case("band twice", "ordinary", "low #", "name: low #", "low", "two bands have this name", "Rename one"),
    Case("empty", "licence: CC BY-NC-SA 3.0 IGO", "licence: ''", "licence", "", "text is empty", "one line"),
]

WORDING = [
    Case("language", "language: da", "language: en", "language: en", "en", "file's name, 'da.yaml'", "Rename"),
    Case(
        "item missing", "  calm: har jeg følt mig rolig og afslappet\n", "", "items:", "calm",
        "item 'calm' is missing", "Add it as in the definition",
    ),
    Case(
        "item of another instrument", "  calm: har", "  serene: x\n  calm: har", "serene: x", "serene",
        "item 'serene' isn't in the definition", "Remove",
    ),
    Case(
        "items reordered",
        "  calm: har jeg følt mig rolig og afslappet\n  active: har jeg følt mig aktiv og energisk\n",
        "  active: har jeg følt mig aktiv og energisk\n  calm: har jeg følt mig rolig og afslappet\n",
        "active:", ["happy", "active", "calm", "rested", "interest"], "the order differs", f"{KEYS}",
    ),
    Case(
        "option missing", "    2: Lidt mindre end halvdelen af tiden\n", "", "  frequency:", 2,
        "option 2 is missing", "Add it as in the definition",
    ),
    Case(
        "option added", "    0: På", "    -1: Aldrig\n    0: På", "-1: Aldrig", -1,
        "option -1 isn't in the definition", "renumber",
    ),
    Case(
        "options reordered",
        "    3: Lidt mere end halvdelen af tiden\n    2: Lidt mindre end halvdelen af tiden\n",
        "    2: Lidt mindre end halvdelen af tiden\n    3: Lidt mere end halvdelen af tiden\n",
        "    2:", [5, 4, 2, 3, 1, 0], "the order differs", "[5, 4, 3, 2, 1, 0]",
    ),
    Case(
        "two options alike", "Lidt mindre end", "lidt mere end", "    2:", "lidt mere end halvdelen af tiden",
        "3 and 2 have the same text", "text of the instrument",
    ),
    Case(
        "two items alike", "følt mig aktiv og energisk", "følt mig rolig og afslappet", "  active:",
        "har jeg følt mig rolig og afslappet", "'calm' and 'active' have the same text", "of the instrument",
    ),
    Case("empty option", "5: Hele tiden", "5: ''", "    5:", "", "options.frequency.5: the text is empty", "line"),
    Case("blank item", "har jeg følt mig rolig og afslappet", "'  '", "  calm:", "  ", "calm: the text is e", "l"),
    Case(
        "trailing space", "5: Hele tiden", "5: 'Hele tiden '", "    5:", "Hele tiden ",
        "options.frequency.5: the text is untidy", "single spaces inside and none around",
    ),
    Case(
        "blank line", "stem: I de sidste to uger…", "stem: |\n  I de sidste\n\n  to uger…", "stem:",
        "I de sidste\n\nto uger…\n", "stem: the text is untidy", "one line of text",
    ),
    Case("empty stem", "stem: I de sidste to uger…", "stem: ''", "stem:", "", "stem: the text is empty", "line"),
]  # fmt: skip


def test_an_unchanged_copy_is_accepted(copy: Copy) -> None:
    load_registry(copy.root)


@pytest.mark.parametrize("case", DEFINITION, ids=str)
def test_a_changed_definition_is_refused(copy: Copy, case: Case) -> None:
    copy.edit("definition.yaml", case.old, case.new)
    copy.expect(copy.problem(), "definition.yaml", case)


@pytest.mark.parametrize("case", WORDING, ids=str)
def test_a_changed_wording_is_refused_even_when_signed_again(copy: Copy, case: Case) -> None:
    copy.edit("da.yaml", case.old, case.new)
    copy.sign("da.yaml")
    copy.expect(copy.problem(), "da.yaml", case)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([5, 4, 3, 1, 0], id="missing"),
        pytest.param([5, 4, 3, 3, 2, 1, 0], id="doubled"),
        pytest.param([5, 4, 3, 3, 1, 0], id="one twice instead of another"),
        pytest.param([5, 4, 2, 3, 1, 0], id="reordered"),
        pytest.param([0, 1, 2, 3, 4, 5], id="turned round"),
        pytest.param([6, 5, 4, 3, 2, 1], id="renumbered"),
        pytest.param([5, 4, 3, 2, 1, 0, -1], id="added"),
        pytest.param([], id="none"),
    ],
)
def test_an_option_set_that_is_not_the_instruments_is_refused(copy: Copy, values: list[int]) -> None:
    """The brief's rule: exactly the instrument's options, or nothing loads."""
    copy.edit("definition.yaml", OPTIONS, str(values))
    problem = next(problem for problem in copy.problems() if problem.file.name == "definition.yaml")
    assert problem.line == copy.line("definition.yaml", f"frequency: {values}")
    assert problem.value == values
    assert problem.message == "the instrument has 6 options from 5 to 0"
    assert "List every option once, in the printed order" in problem.remedy


def test_the_real_mistake_is_caught_even_when_made_in_every_file(copy: Copy) -> None:
    """The authority's survey lost option 2 everywhere at once, so comparing files wouldn't have helped."""
    copy.edit("definition.yaml", OPTIONS, "[5, 4, 3, 1, 0]")
    copy.edit("da.yaml", "    2: Lidt mindre end halvdelen af tiden\n", "")
    copy.edit("en.yaml", "    2: Less than half of the time\n", "")
    copy.sign("da.yaml")
    copy.sign("en.yaml")
    problem = copy.problem()
    assert (problem.file.name, problem.value) == ("definition.yaml", [5, 4, 3, 1, 0])


def test_an_item_left_out_everywhere_is_caught(copy: Copy) -> None:
    copy.edit("definition.yaml", CALM, "")
    copy.edit("da.yaml", "  calm: har jeg følt mig rolig og afslappet\n", "")
    copy.edit("en.yaml", "  calm: I have felt calm and relaxed\n", "")
    copy.sign("da.yaml")
    copy.sign("en.yaml")
    items, scale = copy.problems()
    assert (items.line, items.value) == (
        copy.line("definition.yaml", "items:"),
        ["happy", "active", "rested", "interest"],
    )
    assert "the instrument has 5 items, here are 4" in items.message
    assert (scale.value, scale.message) == (
        100,
        "the answers reach a maximum of 80, the declared scale differs",
    )


def test_items_in_another_order_differ_from_every_wording(copy: Copy) -> None:
    copy.edit("definition.yaml", CALM + ACTIVE, ACTIVE + CALM)
    found = [(problem.file.name, problem.line, problem.value) for problem in copy.problems()]
    assert found == [(name, copy.line(name, "  calm:"), KEYS) for name in ("da.yaml", "en.yaml")]


def test_an_item_asked_twice_is_refused(copy: Copy) -> None:
    copy.edit("definition.yaml", RESTED, RESTED.replace("key: rested", "key: calm"))
    problem = next(problem for problem in copy.problems() if problem.message == "two items have this key")
    assert (problem.value, problem.line) == ("calm", copy.line("definition.yaml", "code: rested"))


def test_an_item_with_an_unknown_option_set_is_refused(copy: Copy) -> None:
    copy.edit("definition.yaml", CALM, CALM.replace("frequency", "agreement"))
    problem = copy.problem()
    assert (problem.value, problem.line) == ("agreement", copy.line("definition.yaml", "agreement"))
    assert problem.remedy == "Choose one of frequency."


def test_an_option_set_that_is_not_declared_used_or_worded_is_refused(copy: Copy) -> None:
    copy.edit("definition.yaml", OPTIONS, f"{OPTIONS}\n  agreement: [1, 0]")
    line = copy.line("definition.yaml", "agreement")
    found = [(problem.file.name, problem.line, problem.value, problem.message) for problem in copy.problems()]
    assert found == [
        ("definition.yaml", line, "agreement", "option set 'agreement' isn't in instrument.options"),
        ("definition.yaml", line, "agreement", "no item uses this option set"),
        ("da.yaml", copy.line("da.yaml", "options:"), "agreement", "option set 'agreement' is missing"),
        ("en.yaml", copy.line("en.yaml", "options:"), "agreement", "option set 'agreement' is missing"),
    ]


def test_bands_left_out_leave_the_scale_uncovered(copy: Copy) -> None:
    path = copy.folder / "definition.yaml"
    before, _, rest = path.read_text(encoding="utf-8").partition("bands:\n")
    path.write_text(f"{before}bands: []\n{rest[rest.index('# In practice') :]}", encoding="utf-8")
    problem = copy.problem()
    assert (problem.line, problem.value) == (copy.line("definition.yaml", "bands:"), [])
    assert "don't end where the scale ends, at 100" in problem.message


def test_two_files_that_claim_one_language_are_refused(copy: Copy) -> None:
    text = (copy.folder / "da.yaml").read_text(encoding="utf-8")
    (copy.folder / "nb.yaml").write_text(text, encoding="utf-8")
    problem = copy.problem()
    assert (problem.file.name, problem.line, problem.value) == ("nb.yaml", 1, "da")
    assert problem.remedy == "Rename the file or correct the language."


def test_swapped_option_texts_break_the_checksum_and_the_error_gives_the_way_out(copy: Copy) -> None:
    """Right numbers, right count, right order: only the checksum can see that two texts changed places."""
    declared = (copy.folder / "da.yaml").read_text(encoding="utf-8").split("checksum: ")[1].split("\n")[0]
    copy.edit("da.yaml", "5: Hele tiden", "5: Det meste af tiden#")
    copy.edit("da.yaml", "4: Det meste af tiden", "4: Hele tiden")
    copy.edit("da.yaml", "tiden#", "tiden")
    problem = copy.problem()
    assert (problem.line, problem.value) == (copy.line("da.yaml", "checksum:"), declared)
    assert problem.message == "the words are not those of the checksum"
    assert "put new words in v2, a folder of its own" in problem.remedy

    expected = problem.remedy.split("write checksum: ")[1]
    copy.edit("da.yaml", declared, expected)
    load_registry(copy.root)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: WHO-5", "title: WHO5"),
        ("uger…", "uger"),
        ("fyldt med ting, der", "fyldt med ting der"),
        ("På intet tidspunkt", "Aldrig"),
    ],
)
def test_every_word_a_person_reads_is_under_the_checksum(copy: Copy, old: str, new: str) -> None:
    copy.edit("da.yaml", old, new)
    assert copy.problem().line == copy.line("da.yaml", "checksum:")


def test_a_status_can_be_corrected_without_a_new_version(copy: Copy) -> None:
    copy.edit("da.yaml", "status: verified", "status: second-hand")
    assert load_registry(copy.root).get("who5", 1).wording("da").status == "second-hand"


def test_every_check_is_in_the_tuple() -> None:
    """A check that nobody calls would be worse than none."""
    written = {
        each
        for name, each in vars(checks).items()
        if callable(each) and not name.startswith("_") and getattr(each, "__module__", "") == checks.__name__
    }
    assert written - {checks.Folder} == set(checks.CHECKS)
