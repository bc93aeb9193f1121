"""Low: the rule that a WHO-5 score fires.

L1  At 50 or under it fires: raw 12 does, raw 13 doesn't. (Some public code takes raw 13 for the border.)
L2  The threshold is the organisation's; the score may equal it.
L3  Without a score, because something was skipped, it never fires.
L4  It says what it saw: the score and the threshold, and nothing else.
L5  It reads completed check-ins only.
L6  A nudge about it needs the participant's choice.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import events as e
from flows.check_in import Status
from flows.rules.low import RULE
from flows.rules.rule import Finding
from tests.unit.flows.samples import NOW, OFFERED, ORGANISATION, answered, play

RAW = st.lists(st.integers(0, 5), min_size=5, max_size=5)


def completed(*values: int | None) -> e.CheckInCompleted:
    """The last event of a check-in with these answers, as the engine says it."""
    check_in, events = play(OFFERED, answered(*values))
    assert check_in.status is Status.COMPLETED
    assert isinstance(events[-1], e.CheckInCompleted)
    return events[-1]


@pytest.mark.parametrize(
    ("values", "score"),
    [((0, 0, 0, 0, 0), 0), ((2, 2, 2, 2, 3), 44), ((3, 2, 2, 2, 3), 48)],
)
def test_fires_at_the_border_and_under_it(values: tuple[int, ...], score: int) -> None:
    """L1 and L4: the last of these is raw 12."""
    assert RULE.check(completed(*values), ORGANISATION) == Finding({"score": score, "threshold": 50})


@pytest.mark.parametrize("values", [(3, 3, 2, 2, 3), (5, 5, 3, 0, 0), (5, 5, 5, 5, 5)])
def test_is_silent_above_the_border(values: tuple[int, ...]) -> None:
    """L1: the first two of these are raw 13."""
    assert RULE.check(completed(*values), ORGANISATION) is None


@given(RAW, st.integers(0, 100))
def test_the_threshold_is_the_organisations(values: list[int], threshold: int) -> None:
    """L2, for every score and every threshold."""
    score = 4 * sum(values)
    found = RULE.check(completed(*values), replace(ORGANISATION, low_threshold=threshold))
    assert found == (Finding({"score": score, "threshold": threshold}) if score <= threshold else None)


@given(st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=5, max_size=5).filter(lambda said: None in said))
def test_no_score_nothing(values: list[int | None]) -> None:
    """L3: however low the other answers are."""
    assert RULE.check(completed(*values), replace(ORGANISATION, low_threshold=100)) is None


def test_reads_nothing_else() -> None:
    """L5."""
    assert RULE.check(e.ContactWanted(NOW), replace(ORGANISATION, low_threshold=100)) is None


def test_needs_the_choice() -> None:
    """L6."""
    assert (RULE.id, RULE.needs_choice) == ("low", True)
