"""Changed: something to talk about.

G1  A rise or fall of 10 points or more is found, 9 aren't; in scores, which move in fours, 12 are and 8 aren't.
G2  The points are the organisation's.
G3  The sitting right before it counts: after an incomplete one, and for the first one, nothing is known.
G4  It says from what to what, and reads nothing but whole scores of WHO-5.
"""

from __future__ import annotations

from dataclasses import replace

from flows.organisation import Limits
from flows.rules.changed import RULE
from flows.rules.rule import Finding
from tests.unit.flows.rules.kit import OTHERS, partly, scored
from tests.unit.flows.samples import ORGANISATION


def test_ten_points_up_or_down() -> None:
    """G1 and G4."""
    for score, before, fires in ((60, 50, True), (60, 51, False), (40, 50, True), (41, 50, False), (48, 56, False)):
        assert (RULE.check(scored(score, before), ORGANISATION) is not None) is fires
    found = RULE.check(scored(48, 60), ORGANISATION)
    assert found == Finding({"score": 48, "before": 60, "change": -12, "threshold": 10})


def test_the_points_are_the_organisations() -> None:
    """G2."""
    organisation = replace(ORGANISATION, limits=Limits(change=16))
    assert RULE.check(scored(60, 48), organisation) is None
    assert RULE.check(scored(64, 48), organisation) is not None


def test_what_it_reads() -> None:
    """G3 and G4."""
    for known in (scored(40), scored(40, 100, -60), partly(40, 1, 100)):
        assert RULE.check(known, ORGANISATION) is None
    assert {RULE.check(replace(scored(0, 100), trigger=each), ORGANISATION) for each in OTHERS} == {None}
