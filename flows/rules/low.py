"""Low: a WHO-5 score of 50 or under.

Source: the Danish bands, 36–50 "risiko" and 0–35 "stor risiko" (Social- og Boligstyrelsen's evaluation, after
Sundhedsstyrelsen); raw 12 and under. The threshold is the organisation's, default 50. No score, no finding.
"""

from __future__ import annotations

from flows.events import CheckInCompleted
from flows.organisation import Organisation
from flows.rules.rule import Finding, Rule, Trigger

WELLBEING = "who5"
"""The one questionnaire whose low scores have a published meaning."""


def check(trigger: Trigger, organisation: Organisation) -> Finding | None:
    """Fire when a completed WHO-5 has a score at or under the threshold."""
    if not isinstance(trigger, CheckInCompleted) or trigger.questionnaire != WELLBEING or trigger.score is None:
        return None
    if trigger.score > organisation.low_threshold:
        return None
    return Finding({"score": int(trigger.score), "threshold": organisation.low_threshold})


RULE = Rule(id="low", version=1, needs_choice=True, check=check)
