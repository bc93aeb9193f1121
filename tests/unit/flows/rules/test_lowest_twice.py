"""Lowest twice: something to talk about.

I1  An indicator at the least it can give, in this sitting and the one before, is found; each by its name.
I2  Once, or with a better sitting or a skipped answer in between, it isn't.
I3  It reads the two newest sittings alone, and nothing of WHO-5.
"""

from __future__ import annotations

import pytest

from flows.rules.lowest_twice import RULE
from flows.rules.rule import Finding
from tests.unit.flows.rules.kit import profiles, scored
from tests.unit.flows.samples import ORGANISATION


@pytest.mark.parametrize(
    ("sittings", "found"),
    [
        (({"health": 1, "goal": 2}, {"health": 1, "goal": 1}), {"health": 1}),
        (({"health": 1, "goal": 1}, {"health": 1, "goal": 1}), {"health": 1, "goal": 1}),
        (({"health": 1}, {"health": 2}), None),
        (({"health": 2}, {"health": 1}), None),
        (({"health": 1.5}, {"health": 1}), None),
        (({"health": 1}, {"goal": 1}), None),
        (({"health": 1}, {}, {"health": 1}), None),
        (({"health": 1}, {"health": 1}, {"health": 2}), None),
        (({"health": 1},), None),
        ((), None),
    ],
)
def test_twice_in_a_row(sittings: tuple[dict[str, float], ...], found: dict[str, int] | None) -> None:
    """I1, I2 and I3."""
    assert RULE.check(profiles(*sittings), ORGANISATION) == (Finding(found) if found else None)
    assert RULE.check(scored(0, 0), ORGANISATION) is None
