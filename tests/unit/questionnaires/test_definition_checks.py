"""Issue 3, point 2: a definition that isn't exactly the instrument is refused, whatever its checksum says.

1. Each check has cases. A case breaks a copy of a shipped definition by one small edit and names the file, line, value
   and remedy that loading must give. What was edited is signed again: the checksum must not be what catches it.
2. Each case is caught by the check it stands under.
3. An option set with an option missing, doubled, reordered or renumbered is refused, "I don't know" among them.
4. The real mistake, the same option or item lost in every file alike, is refused.
5. Conditions that wait for each other are told as the round trip they are.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from questionnaires.checks import Folder, Problems
from questionnaires.checks import definition as checks
from tests.unit.questionnaires.conftest import Case, Copy, CopyOf

WHO5 = "who5/v1/definition.yaml"
GSES = "gses/v1/definition.yaml"
JOB = "bip_job/v1/definition.yaml"
DESK = "bip_job_caseworker/v1/definition.yaml"
CONTACT = "contact/v1/definition.yaml"
SCHOOL = "school_coping/v1/definition.yaml"
BELONGING = "belonging/v1/definition.yaml"

KEYS = ["happy", "calm", "active", "rested", "interest"]
FIRST, SECOND, THIRD = (
    f"{{key: {key}, options: frequency}}" for key in ("stay_all_day", "ask_the_teacher", "speak_in_class")
)
FACT = "{fact: in_youth_education, is: true}"
TEACHERS = "teachers, options: frequency"
STUDENTS = "students, options: frequency"
JOB_TITLE = "Questions about work (inspired by BIP)"
BANDS = "bands:\n  - {name: all, upper: 40, source: x}\n"


def when(item: str, condition: str) -> str:
    """The item of the school questions, with a condition."""
    return f"{item[:-1]}, when: [{condition}]}}"


CASES: dict[Callable[[Folder], Problems], list[Case]] = {
    checks.items_are_those_declared: [
        Case("more items", WHO5, "  items: 5", "  items: 6", "items:", KEYS, "has 6 items, here are 5", "every item"),
        Case(
            "item twice", BELONGING, "{key: glad_to_go,", "{key: thrive, code: x,", "code: x", "thrive",
            "two items have this key", "Rename one", others=2,
        ),
    ],
    checks.option_sets_are_those_declared: [
        Case(
            "unknown", SCHOOL, SECOND, SECOND.replace("frequency", "fit"), "options: fit", "fit",
            "the item's option set doesn't exist", "Choose one of frequency.",
        ),
        Case(
            "undeclared", BELONGING, "    frequency_short: {count: 4, first: 1, last: 4}\n", "",
            "  frequency_short: [1, 2, 3, 4]", "frequency_short", "isn't in instrument.options", "Remove",
        ),
        Case(
            "not listed", BELONGING, "  frequency_short: [1, 2, 3, 4]\n", "", "option_sets:", "frequency_short",
            "option set 'frequency_short' is missing", "Add it as in instrument.options", others=4,
        ),
        Case(
            "unused", BELONGING, f"{TEACHERS}_short}}\n  - {{key: respected_by_{STUDENTS}_short}}",
            f"{TEACHERS}}}\n  - {{key: respected_by_{STUDENTS}}}", "  frequency_short: [1, 2, 3, 4]",
            "frequency_short", "no item uses this option set", "Remove it",
        ),
    ],
    checks.options_are_exactly_the_instruments: [
        Case(
            "declared without one", WHO5, "count: 6", "count: 5", "    frequency: {count: 5, first: 5, last: 0}", 5,
            "from 5 to 0 are not 5 numbers", "what the instrument prints",
        ),
        Case(
            "don't know missing", GSES, "1, dont_know]", "1]", "  agreement: [4, 3, 2, 1]", [4, 3, 2, 1],
            "4 options from 4 to 1, then dont_know", "List every option once", others=2,
        ),
        Case(
            "don't know not printed", SCHOOL, "5]", "5, dont_know]", "dont_know", [1, 2, 3, 4, 5, "dont_know"],
            "5 options from 1 to 5", "List every option once", others=2,
        ),
    ],
    checks.conditions_look_back: [
        Case("first", SCHOOL, FIRST, when(FIRST, FACT), "stay_all_day", "stay_all_day", "the first item", "everybody"),
        Case(
            "later item", SCHOOL, SECOND, when(SECOND, "{item: do_homework, in: [1]}"), "ask_the_teacher",
            "do_homework", "no item before it has this key", "Name one of stay_all_day.",
        ),
        Case(
            "unknown item", SCHOOL, THIRD, when(THIRD, "{item: mood, in: [1]}"), "speak_in_class", "mood",
            "no item before it has this key", "Name one of stay_all_day, ask_the_teacher.",
        ),
        Case(
            "no such number", SCHOOL, SECOND, when(SECOND, "{item: stay_all_day, in: [5, 9, 0]}"), "ask_the_teacher",
            [0, 9], "item 'stay_all_day' has no such number", "Name numbers of its option set.",
        ),
        Case(
            "itself", SCHOOL, SECOND, when(SECOND, "{item: ask_the_teacher, in: [1]}"), "ask_the_teacher",
            "ask_the_teacher → ask_the_teacher", "wait for each other", "asked of everybody",
        ),
        Case(
            "an answer to itself", SCHOOL, f"- {FACT}", "- {item: stay_all_day, in: [1]}", "- {item:", "stay_all_day",
            "whom a questionnaire is for can't hang on an answer to it", "Name a fact",
        ),
    ],
    checks.scoring_names_known_items: [
        Case(
            "unknown item", JOB, "goal: [goal]", "goal: [goal, mood]", "    goal:", "mood",
            "names an unknown item", "Name one of health, everyday_life, belief,",
        ),
        Case("twice", JOB, "goal: [goal]", "goal: [goal, health]", "    goal:", "health", "item twice", "Name it"),
        Case(
            "left out", JOB, "belief: [belief]\n    collaboration: [collaboration]", "belief: [collaboration]",
            "scoring:", "belief", "leaves this item out", "Name every item.", others=2,
        ),
    ],
    checks.scoring_reaches_the_scale: [
        Case("factor", WHO5, "factor: 4", "factor: 5", "scale: {", 100, "reach a maximum of 125", "factor or scale"),
        Case("too short", WHO5, "{minimum: 0", "{minimum: 4", "minimum: 4", 4, "reach a minimum of 0", "or scale", 1),
        Case("S0's own 0-40", GSES, "minimum: 10", "minimum: 0", "scale: {", 0, "reach a minimum of 10", "or scale"),
        Case("mean", CONTACT, "maximum: 5", "maximum: 15", "scale: {", 15, "reach a maximum of 5", "or scale"),
        Case(
            "missing", GSES, "scale: {minimum: 10, maximum: 40}\n", "", "scoring:", "sum_times_factor",
            "the scoring rule needs a scale", "Write it.",
        ),
        Case(
            "of a profile", JOB, "scoring:\n", "scale: {minimum: 7, maximum: 35}\nscoring:\n", "scale: {", "profile",
            "the scoring rule has no total, so no scale", "Remove it.",
        ),
        Case(
            "of no score", SCHOOL, "scoring:", "scale: {minimum: 5, maximum: 25}\nscoring:", "scale: {", "none",
            "the scoring rule has no total, so no scale", "Remove it.",
        ),
    ],
    checks.totals_ask_everybody_the_same: [
        Case(
            "condition", GSES, "{key: handle_opposition, options: agreement}",
            "{key: handle_opposition, options: agreement, when: [{fact: in_youth_education, is: true}]}",
            "key: handle_opposition", "handle_opposition", "needs an answer to every item", "condition away",
        ),
    ],
    checks.curves_are_drawn_from_0_to_100: [
        Case("of 10 to 40", GSES, "minutes: 3", "minutes: 3\ncurve: true", "curve:", True, "from 0 to 100", "Leave"),
        Case("of no score", SCHOOL, "minutes: 2", "minutes: 2\ncurve: true", "curve:", True, "from 0 to 100", "Leave"),
    ],
    checks.bands_cover_the_scale: [
        Case("end early", WHO5, "upper: 100", "upper: 96", "upper: 96", [35, 50, 96], "at 100", "the last band"),
        Case("end late", WHO5, "upper: 100", "upper: 104", "upper: 104", [35, 50, 104], "at 100", "the last band"),
        Case("overlap", WHO5, "upper: 50", "upper: 35 #", "upper: 35 #", 35, "which ends at 35", "bands rise"),
        Case("empty", WHO5, "upper: 35", "upper: -1", "upper: -1", -1, "which ends at -1", "bands rise"),
        Case("twice", WHO5, "ordinary", "low #", "name: low #", "low", "two bands have this name", "Rename one"),
        Case("no scale", SCHOOL, "scoring:", f"{BANDS}scoring:", "bands:", "all", "no scale to have bands", "Remove"),
    ],
    checks.only_the_published_text_has_its_name: [
        Case("our title", JOB, JOB_TITLE, "BIP Beskæftigelse", "title:", "BIP Beskæftigelse", "published BIP", "Say"),
        Case("small letters", JOB, JOB_TITLE, "Bip", "title:", "Bip", "published BIP", "declare instrument.name: BIP"),
        Case(
            "half inspired", JOB, JOB_TITLE, "BIP (inspired by BIP)", "title:", "BIP (inspired by BIP)",
            "only the published BIP may be called so", "inspired by BIP",
        ),
        Case(
            "seven are not nine", JOB, "instrument:\n", "instrument:\n  name: BIP\n", "  items: 7", 7,
            "BIP asks the participant 9 questions", "Install the whole instrument.",
        ),
        Case(
            "eight are not eleven", DESK, "instrument:\n", "instrument:\n  name: BIP\n", "  items: 8", 8,
            "BIP asks the contact person 11 questions", "Install the whole instrument.",
        ),
    ],
}  # fmt: skip


@pytest.mark.parametrize("case", [case for cases in CASES.values() for case in cases], ids=str)
def test_a_changed_definition_is_refused_even_when_signed_again(copy_of: CopyOf, case: Case) -> None:
    """Requirements 1 and 2."""
    copy = copy_of(*({case.questionnaire, "bip_job"} if case.file == DESK else {case.questionnaire}))
    copy.change(case.file, case.old, case.new)
    problem = copy.expect(case)
    (check,) = [check for check, cases in CASES.items() if case in cases]
    assert problem in list(check(copy.folder(case.questionnaire)))


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
    """Requirement 3: exactly the instrument's options, or nothing loads."""
    expect_options(copy, WHO5, "frequency: [5, 4, 3, 2, 1, 0]", values, "the instrument has 6 options from 5 to 0")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([4, 3, 2, 1], id="missing"),
        pytest.param(["dont_know", 4, 3, 2, 1], id="first"),
        pytest.param([4, 3, "dont_know", 2, 1], id="in the middle"),
        pytest.param([4, 3, 2, 1, "dont_know", "dont_know"], id="doubled"),
        pytest.param([4, 3, 2, "dont_know"], id="instead of a number"),
        pytest.param(["dont_know"], id="alone"),
    ],
)
def test_i_dont_know_stands_last_and_once(copy_of: CopyOf, values: list[int | str]) -> None:
    """Requirement 3, where the instrument has it."""
    message = "the instrument has 4 options from 4 to 1, then dont_know"
    expect_options(copy_of("gses"), GSES, "agreement: [4, 3, 2, 1, dont_know]", values, message)


def expect_options(copy: Copy, file: str, declared: str, values: list[int] | list[int | str], message: str) -> None:
    """Other options than the instrument's are refused, at their line."""
    written = f"{declared.partition(':')[0]}: [{', '.join(map(str, values))}]"
    copy.change(file, declared, written)
    problem = next(problem for problem in copy.problems() if problem.message == message)
    assert (problem.file, problem.line, problem.value) == (copy.root / file, copy.line(file, written), values)
    assert problem.remedy == "List every option once, in the printed order, with the printed number."


def test_a_second_option_set_of_an_instrument_is_held_against_it_too(copy_of: CopyOf) -> None:
    """Requirement 3, with mixed scales: the four-step set must not become the five-step one."""
    declared = "frequency_short: [1, 2, 3, 4]"
    expect_options(
        copy_of("belonging"), BELONGING, declared, [1, 2, 3, 4, 5], "the instrument has 4 options from 1 to 4"
    )


def test_the_option_that_went_missing_is_caught_even_when_it_is_lost_in_every_file(copy: Copy) -> None:
    """Requirement 4: the authority's survey lost option 2 everywhere, so comparing files wouldn't have helped."""
    copy.change(WHO5, "frequency: [5, 4, 3, 2, 1, 0]", "frequency: [5, 4, 3, 1, 0]")
    for words in sorted(copy.root.glob("who5/v1/[a-z][a-z].yaml")):
        file = words.relative_to(copy.root).as_posix()
        (line,) = [line for line in copy.text(file).splitlines() if line.startswith("    2: ")]
        copy.change(file, f"{line}\n", "")
    problem = copy.problem()
    assert (problem.file, problem.value) == (copy.root / WHO5, [5, 4, 3, 1, 0])


def test_an_item_left_out_everywhere_is_caught(copy_of: CopyOf) -> None:
    """Requirement 4: the school questions without the second one, in every file alike."""
    copy = copy_of("school_coping")
    copy.change(SCHOOL, f"  - {SECOND}\n", "")
    copy.change("school_coping/v1/da.yaml", "  ask_the_teacher: Du kan spørge læreren om noget?\n", "")
    copy.change("school_coping/v1/en.yaml", "  ask_the_teacher: You can ask the teacher about something?\n", "")
    problem = copy.problem()
    assert (problem.file, problem.line) == (copy.root / SCHOOL, copy.line(SCHOOL, "items:"))
    assert problem.value == ["stay_all_day", "speak_in_class", "do_homework", "manage_tests"]
    assert problem.message == "the instrument has 5 items, here are 4"


def test_conditions_that_wait_for_each_other_are_told_in_the_order_they_wait(copy_of: CopyOf) -> None:
    """Requirement 5."""
    copy = copy_of("school_coping")
    copy.edit(SCHOOL, SECOND, when(SECOND, "{item: do_homework, in: [1]}"))
    copy.edit(SCHOOL, THIRD, when(THIRD, "{item: ask_the_teacher, in: [1]}"))
    homework = SECOND.replace("ask_the_teacher", "do_homework")
    copy.change(SCHOOL, homework, when(homework, "{item: speak_in_class, in: [1]}"))
    problem = copy.problem()
    round_trip = str(problem.value).split(" → ")
    assert round_trip[0] == round_trip[-1]
    waits_for = {
        "ask_the_teacher": "do_homework",
        "do_homework": "speak_in_class",
        "speak_in_class": "ask_the_teacher",
    }
    assert [waits_for[each] for each in round_trip[:-1]] == round_trip[1:]
    assert problem.line == copy.line(SCHOOL, f"{{key: {round_trip[0]},")


def test_items_in_another_order_differ_from_every_wording(copy_of: CopyOf) -> None:
    copy = copy_of("school_coping")
    copy.change(SCHOOL, f"{SECOND}\n  - {THIRD}", f"{THIRD}\n  - {SECOND}")
    keys = ["stay_all_day", "ask_the_teacher", "speak_in_class", "do_homework", "manage_tests"]
    files = [f"school_coping/v1/{language}.yaml" for language in ("da", "en")]
    found = [(problem.file, problem.line, problem.value) for problem in copy.problems()]
    assert found == [(copy.root / file, copy.line(file, "  ask_the_teacher:"), keys) for file in files]
