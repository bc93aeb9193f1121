"""Fall: a WHO-5 score 20 or more under the one before it that ends at 60 or under.

Source: a change of 10 points is "betydelig" (Social- og Boligstyrelsen's evaluation); twice that is taken here for a
nudge, and only where it ends near the low scores, so that few are false. Both are the organisation's, default 20 and
60. After an incomplete sitting nobody knows how far it fell. One to a very low score has the shorter deadline.
"""

from __future__ import annotations

from flows.organisation import Organisation
from flows.rules.rule import Finding, Known, Rule, Topic


def check(known: Known, organisation: Organisation) -> Finding | None:
    """Fire when the score has fallen so far and ends so low."""
    measured, limits = known.measured, organisation.limits
    if measured is None or measured.score is None or known.last is None:
        return None
    fallen = known.last - int(measured.score)
    if fallen < limits.fall or measured.score > limits.fall_ends:
        return None
    values = {"score": int(measured.score), "before": known.last, "fall": fallen}
    is_very_low = measured.score <= limits.very_low
    return Finding({**values, "threshold": limits.fall, "ends": limits.fall_ends}, is_urgent=is_very_low)


RULE = Rule(id="fall", version=1, topic=Topic.WELLBEING, needs_choice=True, check=check)
