"""Still low: a WHO-5 score of 50 or under, when there was no contact for 84 days and every score since was low, too.

Whoever is low and was talked with isn't forgotten: after twelve weeks, a quarter, their contact person hears of it
again. The days are the organisation's, default 84; our own rule, no published one.
"""

from __future__ import annotations

from flows.organisation import Organisation
from flows.rules.rule import Finding, Known, Rule, Topic


def check(known: Known, organisation: Organisation) -> Finding | None:
    """Fire when a low score comes so long after the last contact."""
    measured, threshold = known.measured, organisation.low_threshold
    if measured is None or measured.score is None or measured.score > threshold or known.contact_at is None:
        return None
    days = (known.now - known.contact_at).days
    if days < organisation.limits.still_low_days:
        return None
    values = {"score": int(measured.score), "threshold": threshold}
    return Finding({**values, "days": days, "days_limit": organisation.limits.still_low_days})


RULE = Rule(id="still_low", version=1, topic=Topic.WELLBEING, needs_choice=True, check=check)
