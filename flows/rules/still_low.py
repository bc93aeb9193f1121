"""Still low: a WHO-5 score of 50 or under, 84 days after the last contact, where every score since was low, too.

Whoever is low and was talked with isn't forgotten: after twelve weeks, a quarter, their contact person hears of it
again, and then again after as many days, not with every sitting in between. Where nobody noted a contact, the days
count from when somebody was last told. An incomplete sitting counts where it is certainly low. A very low one has the
shorter deadline. The days are the organisation's, default 84; our own rule, no published one.
"""

from __future__ import annotations

from flows.organisation import Organisation
from flows.rules.rule import Finding, Known, Rule, Topic


def check(known: Known, organisation: Organisation) -> Finding | None:
    """Fire when a low score comes so long after there last was contact, and after anybody was told."""
    measured, threshold, limits = known.measured, organisation.low_threshold, organisation.limits
    if measured is None or known.is_new(threshold, is_urgent=False):
        return None
    score = measured.best if measured.score is None else measured.score
    days = (known.now - max(filter(None, (known.contact_at, known.told[-1].at)))).days
    if score is None or score > threshold or days < limits.still_low_days:
        return None
    values = {"score": int(score)} if measured.score is not None else {"best": int(score), "missing": measured.missing}
    values |= {"threshold": threshold, "days": days, "days_limit": limits.still_low_days}
    return Finding(values, is_urgent=score <= limits.very_low)


RULE = Rule(id="still_low", version=1, topic=Topic.WELLBEING, needs_choice=True, check=check)
