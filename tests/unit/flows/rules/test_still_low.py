"""Still low: nobody who stays low is forgotten.

D1  A low score 84 days after the last contact fires, 83 days after it doesn't: to the second.
D2  It is silent within 84 days after anybody was last told, so that it comes once in 84 days and not every month.
D3  Where nobody noted a contact, the days count from when somebody was last told.
D4  A score above the threshold, one that is low for the first time or after a better one, is none of its business.
D5  An incomplete sitting that is certainly low counts; one that may be better doesn't.
D6  It has the shorter deadline where the score is very low, and says what it saw.
D7  The days are the organisation's.
D8  It reads WHO-5 alone; a nudge about it needs the choice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.organisation import Limits
from flows.rules.rule import Finding, Known, Told
from flows.rules.still_low import RULE
from tests.unit.flows.rules.kit import DAY, OTHERS, TOLD, partly, scored
from tests.unit.flows.samples import NOW, ORGANISATION

LATELY = NOW - 84 * DAY
A_SECOND = timedelta(seconds=1)


def _fires(known: Known) -> bool:
    return RULE.check(known, ORGANISATION) is not None


def test_eighty_four_days() -> None:
    """D1, D2 and D3."""
    assert _fires(scored(48, 48, told=TOLD, contact_at=LATELY))
    assert not _fires(scored(48, 48, told=TOLD, contact_at=LATELY + A_SECOND))
    assert not _fires(scored(48, 48, told=[*TOLD, Told(LATELY + A_SECOND)], contact_at=NOW - 200 * DAY))
    assert _fires(scored(48, 48, told=[Told(LATELY)]))
    assert not _fires(scored(48, 48, told=[Told(LATELY + A_SECOND)]))


@pytest.mark.parametrize(
    ("known", "fires"),
    [
        (scored(52, 48, told=TOLD, contact_at=LATELY), False),
        (scored(48, 52, told=TOLD, contact_at=LATELY), False),
        (scored(48, contact_at=LATELY), False),
        (scored(48, 48, contact_at=LATELY), False),
        (partly(48, 1, 48, told=TOLD), True),
        (partly(52, 1, 48, told=TOLD), False),
        (partly(48, 1, 60, -48, told=TOLD), True),
    ],
)
def test_only_who_stays_low(known: Known, fires: bool) -> None:
    """D4 and D5."""
    assert _fires(known) is fires


def test_what_it_says() -> None:
    """D6 and D7."""
    found = RULE.check(scored(32, 32, told=TOLD, contact_at=NOW - 100 * DAY), ORGANISATION)
    assert found == Finding({"score": 32, "threshold": 50, "days": 100, "days_limit": 84}, is_urgent=True)
    found = RULE.check(partly(40, 2, 48, told=TOLD), replace(ORGANISATION, limits=Limits(still_low_days=28)))
    assert found == Finding({"best": 40, "missing": 2, "threshold": 50, "days": 280, "days_limit": 28})


def test_reads_nothing_else() -> None:
    """D8."""
    known = scored(0, 0, told=TOLD)
    assert {RULE.check(replace(known, trigger=each), ORGANISATION) for each in OTHERS} == {None}
    assert (RULE.id, RULE.needs_choice) == ("still_low", True)
