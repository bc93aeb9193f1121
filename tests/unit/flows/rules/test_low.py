"""Low: a WHO-5 score of 50 or under.

L1  At 50 or under it fires, for the first time: raw 12 does, raw 13 doesn't. (Some public code takes raw 13 for the
    border.)
L2  The threshold is the organisation's; the score may equal it.
L3  Without a score, because something was skipped, it never fires.
L4  It fires where the score crosses to it; it is silent where it was low before and the contact person was told.
L5  Where nobody was told, because the young person said no, it fires again.
L6  What was low before by an incomplete sitting counts as far as it is certain.
L7  It says what it saw: the score, the threshold and the score before, and nothing else.
L8  It reads WHO-5 alone.
L9  A nudge about it needs the participant's choice.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.check_in import Status
from flows.measured import measured
from flows.rules.low import RULE
from flows.rules.rule import Finding, Known
from tests.unit.flows.rules.kit import OTHERS, TOLD, TOLD_VERY_LOW, scored
from tests.unit.flows.samples import NOW, OFFERED, ORGANISATION, WHO5, answered, play

RAW = st.lists(st.integers(0, 5), min_size=5, max_size=5)


def completed(*values: int | None) -> Known:
    """What is known after a check-in with these answers, the first one, as the engine ends it."""
    check_in, _events = play(OFFERED, answered(*values))
    assert check_in.status is Status.COMPLETED
    return Known(measured(check_in, WHO5), NOW)


@pytest.mark.parametrize(
    ("values", "score"),
    [((0, 0, 0, 0, 0), 0), ((2, 2, 2, 2, 3), 44), ((3, 2, 2, 2, 3), 48)],
)
def test_fires_at_the_border_and_under_it(values: tuple[int, ...], score: int) -> None:
    """L1 and L7: the last of these is raw 12."""
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


def test_only_what_is_news() -> None:
    """L4 to L7."""
    for known, fires in (
        (scored(48, 52, told=TOLD), True),
        (scored(48, 48, 52, told=TOLD), True),
        (scored(48, 48, told=TOLD), False),
        (scored(48, 32, told=TOLD_VERY_LOW), False),
        (scored(48, 48), True),
        (scored(48, 60, -48, told=TOLD), False),
        (scored(48, 60, -48), True),
        (scored(48, 48, -52, told=TOLD), False),
        (scored(48, 60, -52, told=TOLD), True),
        (scored(48, -52, told=TOLD), True),
    ):
        assert (RULE.check(known, ORGANISATION) is not None) is fires, known
    assert RULE.check(scored(48, 52), ORGANISATION) == Finding({"score": 48, "threshold": 50, "before": 52})


def test_reads_nothing_else() -> None:
    """L8."""
    organisation = replace(ORGANISATION, low_threshold=100)
    assert {RULE.check(replace(scored(0), trigger=each), organisation) for each in OTHERS} == {None}


def test_needs_the_choice() -> None:
    """L9."""
    assert (RULE.id, RULE.needs_choice) == ("low", True)
