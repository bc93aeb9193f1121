"""Very low: a WHO-5 score of 35 or under.

V1  It fires at 35 and under, for the first time: raw 8 does, raw 9 doesn't; and of what an organisation may choose, 35
    does and 36 doesn't.
V2  It fires where the score crosses to it, also from a low one that is known.
V3  It is silent where it was very low before and the contact person was told of that.
V4  To be told of a low score is not to be told of a very low one.
V5  What was low before by an incomplete sitting counts as far as it is certain.
V6  It has the shorter deadline, needs the choice, and says what it saw.
V7  It reads nothing but whole scores of WHO-5.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.organisation import Limits
from flows.rules.rule import Finding
from flows.rules.very_low import RULE
from tests.unit.flows.rules.kit import OTHERS, TOLD, TOLD_VERY_LOW, partly, scored
from tests.unit.flows.samples import ORGANISATION


def test_raw_eight_and_nine() -> None:
    """V1 and V6."""
    assert RULE.check(scored(8 * 4), ORGANISATION) == Finding({"score": 32, "threshold": 35}, is_urgent=True)
    assert RULE.check(scored(9 * 4), ORGANISATION) is None
    assert RULE.check(scored(0, 100), ORGANISATION) == Finding({"score": 0, "threshold": 35, "before": 100}, True)
    assert (RULE.id, RULE.needs_choice) == ("very_low", True)


@pytest.mark.parametrize(("threshold", "score", "fires"), [(35, 35, True), (35, 36, False), (28, 28, True)])
def test_the_threshold_is_the_organisations(threshold: int, score: int, fires: bool) -> None:
    """V1."""
    found = RULE.check(scored(score), replace(ORGANISATION, limits=Limits(very_low=threshold)))
    assert (found is not None) is fires


def test_only_what_is_news() -> None:
    """V2 to V5."""
    for known, fires in (
        (scored(32, 36, told=TOLD), True),
        (scored(32, 52, told=TOLD_VERY_LOW), True),
        (scored(32, 32, told=TOLD_VERY_LOW), False),
        (scored(32, 32, told=TOLD), True),
        (scored(32, 32), True),
        (scored(32, 32, -32, told=TOLD_VERY_LOW), False),
        (scored(32, 32, -48, told=TOLD_VERY_LOW), False),
        (scored(32, 32, -100, told=TOLD_VERY_LOW), False),
        (scored(32, 60, -48, told=TOLD_VERY_LOW), True),
        (scored(32, -48, told=TOLD_VERY_LOW), True),
    ):
        assert (RULE.check(known, ORGANISATION) is not None) is fires, known


def test_reads_nothing_else() -> None:
    """V7."""
    assert RULE.check(partly(0, 1), ORGANISATION) is None
    assert {RULE.check(replace(scored(0), trigger=each), ORGANISATION) for each in OTHERS} == {None}
