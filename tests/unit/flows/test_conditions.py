"""Items that hang on facts and on earlier answers, asked by the engine.

C1  An item is asked exactly where its conditions hold; going on and back pass over the others.
C2  An answer that is changed withdraws those that hung on it, and what hung on these; the events say so.
C3  What isn't asked leaves no answer behind, and the progress counts what is.
C4  "I don't know" and skipped open nothing that hangs on a number.
C5  Facts are those of the time when the check-in was opened.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import commands as c
from flows import events as e
from flows.check_in import CheckIn, Status
from flows.engine import step
from flows.screen import Text
from flows.screens.check_in import check_in_screen
from questionnaires.conditions import asked
from questionnaires.model import Item, Questionnaire, Wording
from questionnaires.shape import DONT_KNOW
from tests.unit.flows.samples import NOW, OFFERED, WHO5
from tests.unit.flows.screens.every_screen import sitting

ITEMS = (
    {"key": "work", "options": "yes_no"},
    {"key": "likes", "options": "yes_no", "when": ({"item": "work", "in": (1,)},)},
    {"key": "since", "options": "yes_no", "when": ({"item": "likes", "in": (1,)},)},
    {"key": "school", "options": "yes_no", "when": ({"fact": "in_youth_education", "is": True},)},
    {"key": "last", "options": "yes_no"},
)
KEYS = tuple(str(item["key"]) for item in ITEMS)


def _questionnaire() -> Questionnaire:
    values: dict[str, Any] = {
        "option_sets": {"yes_no": (1, 0, DONT_KNOW)},
        "items": tuple(Item.model_validate(item) for item in ITEMS),
    }
    definition = WHO5.definition.model_copy(update=values)
    words = {key: {"text": key} for key in KEYS}
    wording = Wording.model_validate(
        {
            **WHO5.wording("da").model_dump(exclude={"items", "options"}),
            "items": words,
            "options": {"yes_no": {1: "Ja", 0: "Nej", DONT_KNOW: "Ved ikke"}},
        }
    )
    return Questionnaire.model_construct(definition=definition, wordings={"da": wording})


ASKS = _questionnaire()
ASKING = replace(OFFERED, status=Status.ASKING, item="work", started_at=NOW)


def said(check_in: CheckIn, *values: int | str | None) -> tuple[CheckIn, list[e.Event]]:
    """Answer the items as they come: a number, "dont_know", None to skip, or "back"."""
    events: list[e.Event] = []
    for value in values:
        command: c.Command = c.SkipItem() if value is None else c.GiveAnswer(value)  # type: ignore[arg-type]
        check_in, happened = step(check_in, c.GoBack() if value == "back" else command, ASKS, NOW)
        events += happened
    return check_in, events


@pytest.mark.parametrize(
    ("facts", "values", "items"),
    [
        ({}, [1, 1, 1, 0], ["work", "likes", "since", "last"]),
        ({}, [1, 0, 0], ["work", "likes", "last"]),
        ({}, [0, 0], ["work", "last"]),
        ({}, [DONT_KNOW, 0], ["work", "last"]),
        ({}, [None, 0], ["work", "last"]),
        ({"in_youth_education": True}, [0, 1, 0], ["work", "school", "last"]),
        ({"in_youth_education": False}, [0, 0], ["work", "last"]),
    ],
)
def test_what_is_asked(facts: dict[str, bool], values: list[int | str | None], items: list[str]) -> None:
    """C1, C3, C4."""
    done, events = said(replace(ASKING, facts=facts), *values)
    assert done.status is Status.COMPLETED
    assert list(done.answers) == items
    assert [event.item for event in events if isinstance(event, e.ItemAsked)] == items[1:]


def test_back_passes_over_what_was_not_asked() -> None:
    """C1."""
    there, _ = said(ASKING, 0)
    assert there.item == "last"
    back, _ = said(there, "back")
    assert back.item == "work"


def test_a_changed_answer_withdraws_what_hung_on_it() -> None:
    """C2: two deep, and the events name both."""
    there, _ = said(ASKING, 1, 1, 1)
    back, _ = said(there, "back", "back", "back")
    assert (back.item, set(back.answers)) == ("work", {"work", "likes", "since"})
    changed, events = said(back, 0)
    assert events == [
        e.AnswerGiven("work", 0),
        e.AnswerWithdrawn("likes"),
        e.AnswerWithdrawn("since"),
        e.ItemAsked("last"),
    ]
    assert set(changed.answers) == {"work"}


def test_the_progress_counts_what_is_asked() -> None:
    """C3: as known so far; it can grow when an answer opens more."""

    def progress(check_in: CheckIn) -> object:
        return check_in_screen(replace(sitting(check_in, "da"), questionnaire=ASKS)).body[0]

    assert progress(ASKING) == Text("{number} of {total}", {"number": 1, "total": 2})
    opened, _ = said(ASKING, 1)
    assert progress(opened) == Text("{number} of {total}", {"number": 2, "total": 3})


@given(
    st.lists(st.one_of(st.sampled_from([0, 1, DONT_KNOW, "back"]), st.none()), max_size=20),
    st.sampled_from([{}, {"in_youth_education": True}, {"in_youth_education": False}]),
)
def test_in_any_order(values: list[int | str | None], facts: dict[str, bool]) -> None:
    """C1 to C3 and C5: whatever is said, answers are to items that are asked, and so is what is asked now."""
    check_in = replace(ASKING, facts=facts)
    for value in values:
        if check_in.status is not Status.ASKING:
            break
        check_in, _ = said(check_in, value)
        keys = asked(ASKS.definition, check_in.values, facts)
        assert set(check_in.answers) <= set(keys)
        assert check_in.item is None or check_in.item in keys
        assert check_in.status is not Status.COMPLETED or set(check_in.answers) == set(keys)
