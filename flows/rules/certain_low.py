"""Certain low: an unfinished or partly skipped WHO-5 whose best possible score is low all the same.

Raw sum + 5 x missing at 12 or under is 50 or under whatever the missing answers are; at 8 or under it is 35 or under at
most (32), which is very low and has the shorter deadline. Source: WHO-5's scoring, raw 0 to 25 times 4 (WHO 2024); the
thresholds are the organisation's. Nobody is shown a score for it. What was low before raises nothing again, unless
nobody was told of it yet.
"""

from __future__ import annotations

from flows.organisation import Organisation
from flows.rules.rule import Finding, Known, Rule, Topic


def check(known: Known, organisation: Organisation) -> Finding | None:
    """Fire when even the best answers to what is missing would leave a low score."""
    measured, limits = known.measured, organisation.limits
    if measured is None or measured.score is not None or measured.best is None:
        return None
    is_very_low = measured.best <= limits.very_low
    threshold = limits.very_low if is_very_low else organisation.low_threshold
    if measured.best > threshold or not known.is_new(threshold, is_urgent=is_very_low):
        return None
    return Finding({"best": int(measured.best), "missing": measured.missing, "threshold": threshold}, is_very_low)


RULE = Rule(id="certain_low", version=1, topic=Topic.WELLBEING, needs_choice=True, check=check)
