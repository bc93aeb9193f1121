"""Two falls: a WHO-5 score under the one before it, which was under the one before that. No nudge.

However small they are: that it goes the same way twice is worth a question. Our own rule, no published one; of three
scores that only scatter, one in six falls twice, so it is for a conversation and for nothing else. An incomplete
sitting breaks the row.
"""

from __future__ import annotations

from flows.organisation import Organisation
from flows.rules.rule import AgendaRule, Finding, Known


def check(known: Known, _organisation: Organisation) -> Finding | None:
    """Fire when it fell twice in a row."""
    measured = known.measured
    before = known.points[-2:]
    if measured is None or measured.score is None or [each.is_exact for each in before] != [True, True]:
        return None
    first, second, third = before[0].score, before[1].score, int(measured.score)
    return Finding({"first": first, "before": second, "score": third}) if first > second > third else None


RULE = AgendaRule(id="two_falls", version=1, check=check)
