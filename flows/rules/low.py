"""Low: a WHO-5 score of 50 or under, for the first time or after one above it.

Source: the Danish bands, 36–50 "risiko" and 0–35 "stor risiko" (Social- og Boligstyrelsen's evaluation, after
Sundhedsstyrelsen); raw 12 and under. The threshold is the organisation's, default 50. No score, no finding. A score
that stays there raises nothing again, so that monthly measuring floods nobody, unless nobody was told of it yet. An
incomplete sitting before it counts for what was certain of it.
"""

from __future__ import annotations

from flows.organisation import Organisation
from flows.rules.rule import Finding, Known, Rule, Topic


def check(known: Known, organisation: Organisation) -> Finding | None:
    """Fire when a score comes to the threshold or under it."""
    measured, threshold = known.measured, organisation.low_threshold
    if measured is None or measured.score is None or measured.score > threshold:
        return None
    if not known.is_new(threshold, is_urgent=False):
        return None
    before = {} if known.last is None else {"before": known.last}
    return Finding({"score": int(measured.score), "threshold": threshold, **before})


RULE = Rule(id="low", version=2, topic=Topic.WELLBEING, needs_choice=True, check=check)
