"""Certain low: an incomplete WHO-5 that is low whatever the missing answers are.

B1  Raw sum + 5 x missing at 12 fires, at 13 it doesn't; at 8 it is very low and has the shorter deadline, at 9 not.
B2  It says the best that it could be, how much is missing and the threshold: no score.
B3  It is silent where that was so before and the contact person was told of that much; else it fires again.
B4  A whole score, and a sitting in which nothing was answered, are none.
B5  It reads WHO-5 alone; a nudge about it needs the choice.
B6  Going back and answering what was skipped makes it a whole one.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows import commands as c
from flows.measured import measured
from flows.rules.certain_low import RULE
from flows.rules.rule import Finding, Known
from tests.unit.flows.rules.kit import OTHERS, TOLD, TOLD_VERY_LOW, partly, scored
from tests.unit.flows.samples import NOW, OFFERED, ORGANISATION, WHO5, answered, play


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ((2, 2, 2, 1, None), Finding({"best": 48, "missing": 1, "threshold": 50})),
        ((2, 2, 2, 2, None), None),
        ((1, 1, 1, 0, None), Finding({"best": 32, "missing": 1, "threshold": 35}, is_urgent=True)),
        ((1, 1, 1, 1, None), Finding({"best": 36, "missing": 1, "threshold": 50})),
        ((None, 1, 1, 0, None), Finding({"best": 48, "missing": 2, "threshold": 50})),
        ((0, None, None, 0, 0), Finding({"best": 40, "missing": 2, "threshold": 50})),
        ((0, 0, None, None, None), None),
        ((None, None, None, None, None), None),
        ((0, 0, 0, 0, 0), None),
    ],
)
def test_the_best_it_could_be(said: tuple[int | None, ...], found: Finding | None) -> None:
    """B1, B2 and B4, through the engine."""
    check_in, _events = play(OFFERED, answered(*said))
    assert RULE.check(Known(measured(check_in, WHO5), NOW), ORGANISATION) == found


def test_only_what_is_news() -> None:
    """B3."""
    for known, fires in (
        (partly(48, 1, 60, told=TOLD), True),
        (partly(48, 1, 48, told=TOLD), False),
        (partly(48, 1, 60, -48, told=TOLD), False),
        (partly(48, 1, 60, -48), True),
        (partly(48, 1, 48, -80, told=TOLD), False),
        (partly(32, 1, 48, told=TOLD), True),
        (partly(32, 1, 32, told=TOLD), True),
        (partly(32, 1, 32, told=TOLD_VERY_LOW), False),
        (partly(32, 1, 60, -32, told=TOLD_VERY_LOW), False),
        (partly(48, 1, 32, told=TOLD_VERY_LOW), False),
    ):
        assert (RULE.check(known, ORGANISATION) is not None) is fires, known


def test_reads_nothing_else() -> None:
    """B5."""
    assert {RULE.check(replace(scored(0), trigger=each), ORGANISATION) for each in OTHERS} == {None}
    assert (RULE.id, RULE.needs_choice) == ("certain_low", True)


def test_a_correction() -> None:
    """B6: back over two skipped ones, then answered; the fifth answer ends it."""
    skipped = [*answered(0, 0, 0, None), c.GoBack(), c.GiveAnswer(5), c.GiveAnswer(5)]
    check_in, _events = play(OFFERED, skipped)
    assert measured(check_in, WHO5).score is not None
    assert RULE.check(Known(measured(check_in, WHO5), NOW), ORGANISATION) is None
