"""Very low: a WHO-5 score of 35 or under, for the first time or after one above it.

Source: the Danish band 0–35 "stor risiko" (Social- og Boligstyrelsen's evaluation, Boks 5.4.1, after
Sundhedsstyrelsen). The threshold is the organisation's, default 35. It has the shorter deadline. A score that stays
there raises nothing again, so that monthly measuring floods nobody, unless nobody was told of it yet.
"""

from __future__ import annotations

from flows.organisation import Organisation
from flows.rules.rule import Finding, Known, Rule, Topic


def check(known: Known, organisation: Organisation) -> Finding | None:
    """Fire when a score comes to the threshold or under it."""
    measured, threshold = known.measured, organisation.limits.very_low
    if measured is None or measured.score is None or measured.score > threshold:
        return None
    if not known.is_new(threshold, is_urgent=True):
        return None
    before = {} if known.last is None else {"before": known.last}
    return Finding({"score": int(measured.score), "threshold": threshold, **before}, is_urgent=True)


RULE = Rule(id="very_low", version=1, topic=Topic.WELLBEING, needs_choice=True, check=check)
