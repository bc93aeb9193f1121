"""Two falls: something to talk about.

H1  Three scores of which each is under the one before are found, however little; an equal one breaks the row.
H2  An incomplete sitting between them breaks the row: nobody knows.
H3  It reads nothing but whole scores of WHO-5.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.rules.rule import Finding
from flows.rules.two_falls import RULE
from tests.unit.flows.rules.kit import OTHERS, partly, scored
from tests.unit.flows.samples import ORGANISATION


@pytest.mark.parametrize(
    ("scores", "found"),
    [
        ((80, 76, 72), {"first": 80, "before": 76, "score": 72}),
        ((0, 80, 76, 72), {"first": 80, "before": 76, "score": 72}),
        ((80, 76, 76), None),
        ((80, 80, 76), None),
        ((80, 84, 76), None),
        ((80, 76), None),
        ((80,), None),
        ((80, -76, 72), None),
        ((-80, 76, 72), None),
    ],
)
def test_in_a_row(scores: tuple[int, ...], found: dict[str, int] | None) -> None:
    """H1 and H2."""
    *before, now = scores
    assert RULE.check(scored(now, *before), ORGANISATION) == (Finding(found) if found else None)


def test_what_it_reads() -> None:
    """H3."""
    assert RULE.check(partly(40, 1, 80, 60), ORGANISATION) is None
    assert {RULE.check(replace(scored(0, 80, 60), trigger=each), ORGANISATION) for each in OTHERS} == {None}
