"""Alert rules: one file each, pure. A rule reads what happened and may find something a person should know.

A new rule is one new file here and its line in `RULES`; duplicates are refused at import.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.organisation import Organisation
from flows.rules import contact_wanted, low, silence, unreachable
from flows.rules.rule import Finding, Rule, Trigger

RULES: tuple[Rule, ...] = (contact_wanted.RULE, low.RULE, silence.RULE, unreachable.RULE)

if len({rule.id for rule in RULES}) != len(RULES):
    raise ValueError(f"two alert rules share an id: {sorted(rule.id for rule in RULES)}; rename one")


_UNSAID = frozenset(rule.id for rule in RULES if not rule.is_said)


def is_said(rule: str) -> bool:
    """Whether the participant is told of what this rule found, and of what becomes of it."""
    return rule not in _UNSAID


_WAITS = frozenset(rule.id for rule in RULES if rule.waits_for_office)


def waits_for_office(rule: str) -> bool:
    """Whether what this rule found is told in the office hours."""
    return rule in _WAITS


def evaluate(trigger: Trigger, organisation: Organisation) -> Sequence[tuple[Rule, Finding]]:
    """Every rule that fires on what happened, in the order of `RULES`."""
    found = ((rule, rule.check(trigger, organisation)) for rule in RULES)
    return [(rule, finding) for rule, finding in found if finding is not None]
