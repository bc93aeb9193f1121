"""Contact wanted: the young person asked to hear from the contact person. Always, whatever else was chosen."""

from __future__ import annotations

from flows.events import ContactWanted
from flows.organisation import Organisation
from flows.rules.rule import Finding, Rule, Trigger


def check(trigger: Trigger, _organisation: Organisation) -> Finding | None:
    """Fire when contact was asked for."""
    return Finding({}) if isinstance(trigger, ContactWanted) else None


RULE = Rule(id="contact_wanted", version=1, needs_choice=False, check=check)
