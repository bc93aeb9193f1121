"""Contact wanted: the young person asked to hear from the contact person. Always, whatever else was chosen."""

from __future__ import annotations

from flows.events import ContactWanted
from flows.organisation import Organisation
from flows.rules.rule import Finding, Known, Rule, Topic


def check(known: Known, _organisation: Organisation) -> Finding | None:
    """Fire when contact was asked for; with the shorter deadline."""
    return Finding({}, is_urgent=True) if isinstance(known.trigger, ContactWanted) else None


RULE = Rule(id="contact_wanted", version=1, topic=Topic.CONTACT, needs_choice=False, check=check)
