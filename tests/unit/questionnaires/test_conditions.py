"""Issue 3, point 1: conditions on profile facts and on earlier answers.

1. A fact holds only where it is known to be so; an answer only where a number was given that is among those named.
2. All conditions must hold; none at all is for everybody.
3. The asked items keep the definition's order, the first is always asked, and an answer decides only what is later.
4. The shipped questionnaires are for whom FACTS § 2 says.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.conditions import AnswerCondition, FactCondition, asked, hold
from questionnaires.loader import load_registry
from questionnaires.model import Definition
from questionnaires.registry import Registry

SCHOOL = load_registry().get("school_coping", 1).definition
KEYS = SCHOOL.keys
FACTS = ("in_youth_education", "towards_education")
NUMBERS = st.sampled_from(SCHOOL.values(KEYS[0]))


def fact(name: str, is_: bool) -> FactCondition:
    return FactCondition.model_validate({"fact": name, "is": is_})


def answer(item: str, *among: int) -> AnswerCondition:
    return AnswerCondition.model_validate({"item": item, "in": among})


@pytest.mark.parametrize(
    ("facts", "expected", "holds"),
    [
        ({"in_youth_education": True}, True, True),
        ({"in_youth_education": False}, True, False),
        ({"in_youth_education": False}, False, True),
        ({"in_youth_education": True}, False, False),
        ({}, True, False),
        ({}, False, False),
        ({"towards_education": True}, True, False),
    ],
)
def test_a_fact_that_is_not_known_holds_neither_way(facts: dict[str, bool], expected: bool, holds: bool) -> None:
    """Requirement 1."""
    assert hold([fact("in_youth_education", expected)], {}, facts) is holds


@pytest.mark.parametrize(
    ("answers", "holds"),
    [({"ask_the_teacher": 1}, True), ({"ask_the_teacher": 2}, True), ({"ask_the_teacher": 3}, False), ({}, False)],
)
def test_an_answer_condition_needs_one_of_its_numbers(answers: dict[str, int], holds: bool) -> None:
    """Requirement 1: skipped and "I don't know" are no numbers, and so aren't in the answers."""
    assert hold([answer("ask_the_teacher", 1, 2)], answers, {}) is holds


@pytest.mark.parametrize(
    ("answers", "facts", "holds"),
    [
        ({"do_homework": 1}, {"towards_education": True}, True),
        ({"do_homework": 2}, {"towards_education": True}, False),
        ({"do_homework": 1}, {"towards_education": False}, False),
    ],
)
def test_all_conditions_must_hold(answers: dict[str, int], facts: dict[str, bool], holds: bool) -> None:
    """Requirement 2."""
    assert hold([answer("do_homework", 1), fact("towards_education", True)], answers, facts) is holds
    assert hold([], answers, facts)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """The school questions, with conditions that the checks would let pass."""
    items = [SCHOOL.items[0]]
    for index, item in enumerate(SCHOOL.items[1:], start=1):
        facts = st.builds(fact, st.sampled_from(FACTS), st.booleans())
        answers = st.builds(
            lambda key, among: answer(key, *among), st.sampled_from(KEYS[:index]), st.sets(NUMBERS, min_size=1)
        )
        items.append(item.model_copy(update={"when": tuple(draw(st.lists(facts | answers, max_size=2)))}))
    return SCHOOL.model_copy(update={"items": tuple(items)})


ANSWERS = st.dictionaries(st.sampled_from(KEYS), NUMBERS)
KNOWN = st.dictionaries(st.sampled_from(FACTS), st.booleans())


@given(definitions(), ANSWERS, KNOWN)
def test_asked_items_keep_their_order_and_the_first_is_always_asked(
    definition: Definition, answers: Mapping[str, int], facts: Mapping[str, bool]
) -> None:
    """Requirement 3."""
    keys = asked(definition, answers, facts)
    assert keys[0] == definition.keys[0]
    assert keys == tuple(key for key in definition.keys if key in keys)
    assert {item.key for item in definition.items if not item.when} <= set(keys)


@given(definitions(), ANSWERS, KNOWN, st.sampled_from(KEYS), NUMBERS | st.none())
def test_an_answer_decides_only_what_comes_after_it(
    definition: Definition, answers: dict[str, int], facts: Mapping[str, bool], changed: str, to: int | None
) -> None:
    """Requirement 3: so nobody is sent back, and an item never makes itself disappear."""
    others = {key: value for key, value in answers.items() if key != changed}
    now = others if to is None else others | {changed: to}
    upto = definition.keys[: definition.keys.index(changed) + 1]
    before, after = asked(definition, answers, facts), asked(definition, now, facts)
    assert [key for key in before if key in upto] == [key for key in after if key in upto]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, set()),
        ({"in_youth_education": True}, {"belonging", "school_coping"}),
        ({"in_youth_education": False, "towards_education": True}, {"bip_education", "bip_education_caseworker"}),
        ({"towards_education": False}, {"bip_job", "bip_job_caseworker"}),
    ],
)
def test_who_is_asked_what(registry: Registry, facts: dict[str, bool], expected: set[str]) -> None:
    """Requirement 4: the school questions only in a youth education; one BIP version or the other, never both."""
    for_everybody = {"who5", "gses", "contact"}
    found = {each.id for each in registry.newest() if hold(each.definition.when, {}, facts)}
    assert found == for_everybody | expected
