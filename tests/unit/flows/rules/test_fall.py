"""Fall: a WHO-5 score 20 or more under the one before it that ends at 60 or under.

F1  A fall of 20 that ends at 60 fires; 19 don't, and one that ends at 61 doesn't. In scores, which move in fours: 80 to
    60 does, 76 to 60 and 84 to 64 don't.
F2  Both numbers are the organisation's.
F3  The sitting right before it counts: after an incomplete one, and for the first one, nothing is known.
F4  It has the shorter deadline where it ends at a very low score, and says what it saw.
F5  It reads nothing but whole scores of WHO-5; a nudge about it needs the choice.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.organisation import Limits
from flows.rules.fall import RULE
from flows.rules.rule import Finding
from tests.unit.flows.rules.kit import OTHERS, TOLD_VERY_LOW, partly, scored
from tests.unit.flows.samples import ORGANISATION


@pytest.mark.parametrize(
    ("before", "score", "fires"),
    [
        (80, 60, True),
        (79, 60, False),
        (81, 61, False),
        (76, 60, False),
        (84, 64, False),
        (100, 60, True),
        (100, 64, False),
        (60, 80, False),
        (60, 60, False),
    ],
)
def test_twenty_that_end_at_sixty(before: int, score: int, fires: bool) -> None:
    """F1."""
    assert (RULE.check(scored(score, before), ORGANISATION) is not None) is fires


def test_the_numbers_are_the_organisations() -> None:
    """F2."""
    organisation = replace(ORGANISATION, limits=Limits(fall=12, fall_ends=80))
    assert RULE.check(scored(80, 92), organisation) is not None
    assert RULE.check(scored(84, 100), organisation) is None


def test_the_one_right_before_it_counts() -> None:
    """F3."""
    assert RULE.check(scored(40), ORGANISATION) is None
    assert RULE.check(scored(40, 100, -60), ORGANISATION) is None
    assert RULE.check(scored(40, -100, 60), ORGANISATION) is not None
    assert RULE.check(scored(56, 100, 60), ORGANISATION) is None


def test_what_it_says() -> None:
    """F4."""
    values = {"score": 56, "before": 80, "fall": 24, "threshold": 20, "ends": 60}
    assert RULE.check(scored(56, 80), ORGANISATION) == Finding(values)
    found = RULE.check(scored(12, 32, told=TOLD_VERY_LOW), ORGANISATION)
    assert found is not None
    assert found.is_urgent


def test_reads_nothing_else() -> None:
    """F5."""
    assert RULE.check(partly(40, 1, 100), ORGANISATION) is None
    assert {RULE.check(replace(scored(0, 100), trigger=each), ORGANISATION) for each in OTHERS} == {None}
    assert (RULE.id, RULE.needs_choice) == ("fall", True)
