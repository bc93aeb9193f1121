"""Words sent on: the young person wrote something and had it sent on. Always; sending it on is the choice.

Nobody guesses at what words mean, so it is read by a human like a wish for contact: with the shorter deadline.
"""

from __future__ import annotations

from flows.events import WordsSentOn
from flows.organisation import Organisation
from flows.rules.rule import Finding, Known, Rule, Topic


def check(known: Known, _organisation: Organisation) -> Finding | None:
    """Fire when words were sent on."""
    return Finding({}, is_urgent=True) if isinstance(known.trigger, WordsSentOn) else None


RULE = Rule(id="words_sent_on", version=1, topic=Topic.WORDS, needs_choice=False, check=check)
