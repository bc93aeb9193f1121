"""Changed: a WHO-5 score 10 or more above or under the one before it. Something to talk about, and no nudge.

Source: a change of 10 points is "betydelig" (Social- og Boligstyrelsen's evaluation, FACTS § 2); since scores move in
fours, it is 12 in practice. It says nothing about why: exams or a new school move it, too. The points are the
organisation's, default 10.
"""

from __future__ import annotations

from flows.organisation import Organisation
from flows.rules.rule import AgendaRule, Finding, Known


def check(known: Known, organisation: Organisation) -> Finding | None:
    """Fire when the score has risen or fallen so far; `change` is under 0 where it fell."""
    measured, threshold = known.measured, organisation.limits.change
    if measured is None or measured.score is None or known.last is None:
        return None
    change = int(measured.score) - known.last
    if abs(change) < threshold:
        return None
    return Finding({"score": int(measured.score), "before": known.last, "change": change, "threshold": threshold})


RULE = AgendaRule(id="changed", version=1, check=check)
