"""Silence: a young person doesn't answer any more; `flows.silence` says when that is so.

It is a signal to call, visit or write, and no blame. It says nothing about answers, so it needs no choice beforehand;
the welcome and the page about the contact person say that it is told. The young person hears nothing of each one: it
would read as a reproach, and what becomes of it is that somebody gets in touch.
"""

from __future__ import annotations

from flows.events import FellSilent
from flows.organisation import Organisation
from flows.rules.rule import Finding, Known, Rule, Topic


def check(known: Known, organisation: Organisation) -> Finding | None:
    """Fire when somebody fell silent; with the thresholds of that day, so that it can be explained later."""
    trigger = known.trigger
    if not isinstance(trigger, FellSilent):
        return None
    limits = organisation.plan.silence
    return Finding(
        {"missed": trigger.missed, "days": trigger.days, "missed_limit": limits.missed, "days_limit": limits.days}
    )


RULE = Rule(
    id="silence",
    version=1,
    topic=Topic.SILENCE,
    needs_choice=False,
    check=check,
    is_said=False,
    waits_for_office=True,
)
