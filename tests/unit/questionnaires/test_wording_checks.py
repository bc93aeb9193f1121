"""Issue 3, point 2: a wording that isn't exactly the instrument is refused, whatever its checksum says.

1. Each check has cases. A case breaks a copy of a shipped wording by one small edit and names the file, line, value
   and remedy that loading must give. What was edited is signed again: the checksum must not be what catches it.
2. Each case is caught by the check it stands under.
3. What only the checksum can see, it sees; and the error gives the way out.
4. Each check that is written has cases, and is one that loading runs.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

from questionnaires.checks import CHECKS, Folder, Problems, definition, wording
from tests.unit.questionnaires import test_definition_checks
from tests.unit.questionnaires.conftest import Case, Copy, CopyOf

DA, PL = "who5/v1/da.yaml", "who5/v1/pl.yaml"
GSES = "gses/v1/da.yaml"
JOB = "bip_job/v1/da.yaml"
CONTACT = "contact/v1/da.yaml"
BELONGING = "belonging/v1/da.yaml"

KEYS = ["happy", "calm", "active", "rested", "interest"]
CALM = "  calm: har jeg følt mig rolig og afslappet\n"
ACTIVE = "  active: har jeg følt mig aktiv og energisk\n"
TWO = "    2: Lidt mindre end halvdelen af tiden\n"
THREE = "    3: Lidt mere end halvdelen af tiden\n"
STEM = "stem: I de sidste to uger…"
HEARD = '"Sammen med {contact} føler jeg mig hørt, forstået og respekteret."'
BRACES = "no other braces"
LONG = " ".join(["meget"] * 70)
ALIKE = "Give each the text of the instrument."
OURS = "Spørgsmål om job (inspireret af BIP)"
INDICATORS = ["health", "everyday_life", "belief", "collaboration", "search", "goal", "knowledge"]


def heard(words: str, held: str) -> Case:
    """The first question on the contact, in other words."""
    said = words.strip('"')
    return Case(words, CONTACT, HEARD, words, "  heard:", said, f"are ['{{contact}}'], not {held}", BRACES)


CASES: dict[Callable[[Folder], Problems], list[Case]] = {
    definition.only_the_published_text_has_its_name: [
        Case("title", JOB, OURS, "BIP Beskæftigelse", "title:", "BIP Beskæftigelse", "published BIP", "inspired by"),
        Case("with a hyphen", JOB, OURS, "Bip-spørgsmål", "title:", "Bip-spørgsmål", "published BIP", "name: BIP"),
    ],
    wording.wording_has_the_items: [
        Case("item missing", DA, CALM, "", "items:", "calm", "item 'calm' is missing", "Add it as in the definition"),
        Case(
            "item of another instrument", DA, CALM, f"  serene: har jeg\n{CALM}", "serene: har jeg", "serene",
            "item 'serene' isn't in the definition", "Remove",
        ),
        Case(
            "items reordered", DA, CALM + ACTIVE, ACTIVE + CALM, "  active:",
            ["happy", "active", "calm", "rested", "interest"], "the order differs", f"{KEYS}",
        ),
        Case("key renamed", DA, "  calm:", "  serene:", "items:", "calm", "item 'calm' is missing", "Add it", others=1),
    ],
    wording.wording_has_the_options: [
        Case("option missing", DA, TWO, "", "  frequency:", 2, "option 2 is missing", "Add it as in the definition"),
        Case(
            "option added", DA, "    0: På", "    -1: Aldrig\n    0: På", "-1: Aldrig", -1,
            "option -1 isn't in the definition", "renumber",
        ),
        Case("renumbered", DA, "    5: Hele", "    6: Hele", "  frequency:", 5, "option 5 is missing", "Add", others=1),
        Case(
            "options reordered", DA, THREE + TWO, TWO + THREE, "    2:", [5, 4, 2, 3, 1, 0],
            "the order differs", "[5, 4, 3, 2, 1, 0]",
        ),
        Case("don't know missing", GSES, "    dont_know: Ved ikke\n", "", "  agreement:", "dont_know", "missing", "A"),
        Case(
            "don't know misplaced", GSES, "    1: Passer slet ikke\n    dont_know: Ved ikke\n",
            "    dont_know: Ved ikke\n    1: Passer slet ikke\n", "    dont_know:", [4, 3, 2, "dont_know", 1],
            "the order differs", "[4, 3, 2, 1, 'dont_know']",
        ),
        Case(
            "don't know added", DA, "    0: På", "    dont_know: Ved ikke\n    0: På", "dont_know:", "dont_know",
            "option 'dont_know' isn't in the definition", "Remove",
        ),
        Case(
            "a whole set", BELONGING, "  frequency_short:\n    1: Aldrig\n    2: Sjældent\n    3: Ofte\n    4: Altid\n",
            "", "options:", "frequency_short", "option set 'frequency_short' is missing", "Add it",
        ),
    ],
    wording.wording_names_the_indicators: [
        Case("missing", JOB, "  goal: Mål\n", "", "indicators:", "goal", "indicator 'goal' is missing", "Add it"),
        Case("unknown", JOB, "  goal: Mål", "  goal: Mål\n  luck: Held", "  luck:", "luck", "isn't in", "Remove"),
        Case(
            "reordered", JOB, "  health: Helbred\n  everyday_life: Hverdag\n",
            "  everyday_life: Hverdag\n  health: Helbred\n", "  everyday_life: Hverdag",
            ["everyday_life", "health", *INDICATORS[2:]], "the order differs", f"{INDICATORS}",
        ),
        Case("alike", JOB, "goal: Mål", "goal: Helbred", "goal: Helbred", "Helbred", "'health' and 'goal'", ALIKE),
        Case("of none", DA, STEM, f"{STEM}\nindicators: {{calm: Ro}}", "indicators:", "calm", "isn't in", "Remove"),
    ],
    wording.names_stand_in_the_words: [
        heard('"Jeg føler mig hørt, forstået og respekteret."', "[]"),
        heard('"Sammen med {kontakt} føler jeg mig hørt."', "['{kontakt}']"),
        heard('"Sammen med {contact} og {contact} føler jeg mig hørt."', "['{contact}', '{contact}']"),
        heard('"Sammen med {contact} føler {name} sig hørt."', "['{contact}', '{name}']"),
        heard('"Sammen med {contact føler jeg mig hørt."', "['{']"),
        heard('"Sammen med contact} føler jeg mig hørt."', "['}']"),
        heard('"Sammen med {{contact}} føler jeg mig hørt."', "['{', '{contact}', '}']"),
        heard('"Sammen med {contact:d} føler jeg mig hørt."', "['{contact:d}']"),
        Case("none given", DA, "følt mig rolig", "{contact} rolig", "  calm:", "har jeg {contact} rolig og afslappet",
             "placeholders here are [], not ['{contact}']", BRACES),
        Case("stem", CONTACT, "det?", "{contact}?", "stem:", "Hvor godt passer {contact}?", "are [], not", BRACES),
        Case("own stem", CONTACT, HEARD, f'{{stem: "Hos {{contact}}?", text: {HEARD}}}', "  heard:", "Hos {contact}?",
             "are [], not ['{contact}']", BRACES),
        Case("option", CONTACT, "5: Passer helt", '5: "Helt {"', "5:", "Helt {", "are [], not ['{']", BRACES),
        Case("one form", PL, "feminine: Czułam się wesoła i", "feminine: Czułam {x} i", "feminine: Czułam {x}",
             "Czułam {x} i w dobrym nastroju", "are [], not ['{x}']", BRACES),
    ],
    wording.texts_are_tidy: [
        Case("empty option", DA, "5: Hele tiden", "5: ''", "    5:", "", "options.frequency.5: the text is e", "line"),
        Case("blank item", DA, CALM[8:-1], "'  '", "  calm:", "  ", "items.calm: the text is empty", "one line"),
        Case("empty stem", DA, STEM, "stem: ''", "stem:", "", "stem: the text is empty", "one line"),
        Case("trailing space", DA, "5: Hele tiden", "5: 'Hele tiden '", "    5:", "Hele tiden ",
             "options.frequency.5: the text is untidy", "single spaces inside and none around"),
        Case("blank line", DA, STEM, "stem: |\n  I de sidste\n\n  to uger…", "stem: |", "I de sidste\n\nto uger…\n",
             "stem: the text is untidy", "one line of text"),
    ],
    wording.texts_fit_a_phone: [
        Case("item too long", DA, CALM, f"  calm: {LONG}\n", "  calm:", f"I de sidste to uger… {LONG}",
             "a phone shows 400", "fewer words"),
        Case("option too long", DA, TWO, f"    2: {LONG}\n", "    2:", LONG, "a button shows 80", "fewer words"),
        Case("option reads like a number", DA, TWO, '    2: "3"\n', "    2:", "3", "whoever types 3", "Use words"),
    ],
    wording.texts_differ: [
        Case("two options", DA, "Lidt mindre end", "lidt mere end", "    2:", "lidt mere end halvdelen af tiden",
             "3 and 2 have the same text", ALIKE),
        Case("two items", DA, "aktiv og energisk", "rolig og afslappet", "  active:",
             "I de sidste to uger… har jeg følt mig rolig og afslappet", "'calm' and 'active' have the same", ALIKE),
        Case("don't know", GSES, "Ved ikke", "Passer slet ikke", "    dont_know:", "Passer slet ikke",
             "1 and 'dont_know' have the same text", ALIKE),
        Case("other code points", DA, "1: Lidt af tiden", "1: Pa\u030a intet tidspunkt", "    0:", "På intet tidspunkt",
             "1 and 0 have the same text", ALIKE),
        Case("one form", PL, "Czułam się spokojna i odprężona", "Czułam się wesoła i w dobrym nastroju", "  calm:",
             " Czułam się wesoła i w dobrym nastroju", "'happy' and 'calm' have the same text", ALIKE),
    ],
}  # fmt: skip


@pytest.mark.parametrize("case", [case for cases in CASES.values() for case in cases], ids=str)
def test_a_changed_wording_is_refused_even_when_signed_again(copy_of: CopyOf, case: Case) -> None:
    """Requirements 1 and 2."""
    copy = copy_of(case.questionnaire)
    copy.change(case.file, case.old, case.new)
    problem = copy.expect(case)
    (check,) = [check for check, cases in CASES.items() if case in cases]
    assert problem in list(check(copy.folder(case.questionnaire)))


def test_text_in_the_definition_is_tidy_too(copy: Copy) -> None:
    """Requirement 1."""
    licence = "licence: CC BY-NC-SA 3.0 IGO"
    copy.edit("who5/v1/definition.yaml", licence, "licence: ''")
    problem = copy.problem()
    assert (problem.line, problem.value) == (copy.line("who5/v1/definition.yaml", "licence:"), "")
    assert problem.message == "licence: the text is empty"


def test_swapped_option_texts_break_the_checksum_and_the_error_gives_the_way_out(copy: Copy) -> None:
    """Requirement 3: right numbers, count and order; only the checksum can see that two texts changed places."""
    declared = copy.text(DA).split("checksum: ")[1].split("\n")[0]
    copy.edit(DA, "5: Hele tiden", "5: Det meste af tiden#")
    copy.edit(DA, "4: Det meste af tiden", "4: Hele tiden")
    copy.edit(DA, "tiden#", "tiden")
    problem = copy.problem()
    assert (problem.line, problem.value) == (copy.line(DA, "checksum:"), declared)
    assert problem.message == "what is asked is not what the checksum was made of"
    assert "put what is new in v2, a folder of its own" in problem.remedy
    assert problem in list(wording.checksums_are_right(copy.folder("who5")))

    copy.edit(DA, declared, problem.remedy.split("write checksum: ")[1])
    copy.load()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (DA, "title: WHO-5 Trivselsindeks", "title: WHO5 Trivselsindeks"),
        (DA, "uger…", "uger"),
        (DA, "fyldt med ting, der", "fyldt med ting der"),
        (DA, "På intet tidspunkt", "Aldrig"),
        (PL, "Czułem się wesoły", "Czułem się zadowolony"),
        ("who5/v1/definition.yaml", "upper: 35", "upper: 28"),
        ("who5/v1/definition.yaml", "substantial_change: 10", "substantial_change: 8"),
        (
            "school_coping/v1/definition.yaml",
            "  - {fact: in_youth_education, is: true}",
            "  - {fact: in_youth_education, is: false}",
        ),
        (
            BELONGING,
            'respected_by_teachers: {stem: "Hvor ofte synes du at…?"',
            'respected_by_teachers: {stem: "Synes du at…?"',
        ),
        ("bip_job_caseworker/v1/definition.yaml", ", private: true", ""),
    ],
)
def test_what_gives_an_answer_its_meaning_is_under_the_checksum(copy_of: CopyOf, file: str, old: str, new: str) -> None:
    """Requirement 3."""
    questionnaire = file.partition("/")[0]
    copy = copy_of(*{questionnaire, questionnaire.removesuffix("_caseworker")})
    copy.edit(file, old, new)
    assert copy.problem().line == copy.line(file, "checksum:")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (DA, "status: verified", "status: local"),
        (DA, "source: >-", "source: >-\n  Compared again in"),
        (DA, "about: De handler om de sidste to uger.", "about: Det handler om to uger."),
        ("who5/v1/definition.yaml", "minutes: 2", "minutes: 1"),
        ("who5/v1/definition.yaml", "{every_months: 1}", "{every_months: 2}"),
    ],
)
def test_what_is_said_about_a_questionnaire_can_be_corrected_without_a_new_version(
    copy: Copy, file: str, old: str, new: str
) -> None:
    """Requirement 3."""
    copy.edit(file, old, new)
    copy.load()


def test_every_check_has_cases_and_is_run() -> None:
    """Requirement 4: a check that nobody calls would be worse than none."""
    written = {
        each
        for module in (definition, wording)
        for name, each in vars(module).items()
        if inspect.isfunction(each) and not name.startswith("_") and each.__module__ == module.__name__
    }
    assert written == set(CHECKS)
    assert {*CASES, *test_definition_checks.CASES, wording.checksums_are_right} == set(CHECKS)
