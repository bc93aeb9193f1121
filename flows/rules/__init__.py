"""Alert rules: one file each, pure. A rule reads what happened and may find something a person should know.

A new rule is one new file here and its line in `RULES`, or in `AGENDA` where it only finds something to talk about;
duplicates are refused at import.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.organisation import Organisation
from flows.rules import (
    certain_low,
    changed,
    contact_wanted,
    fall,
    low,
    lowest_twice,
    silence,
    still_low,
    two_falls,
    unreachable,
    very_low,
    words_sent_on,
)
from flows.rules.rule import AgendaRule, Finding, Known, Rule, Topic

RULES: tuple[Rule, ...] = (
    contact_wanted.RULE,
    words_sent_on.RULE,
    very_low.RULE,
    certain_low.RULE,
    low.RULE,
    fall.RULE,
    still_low.RULE,
    silence.RULE,
    unreachable.RULE,
)
"""What the young person asked for comes first; of several about the same thing the first one counts."""

AGENDA: tuple[AgendaRule, ...] = (changed.RULE, two_falls.RULE, lowest_twice.RULE)
"""What is worth a question when they meet next: found when somebody looks, and kept nowhere."""

_IDS = [*(rule.id for rule in RULES), *(rule.id for rule in AGENDA)]
if len(set(_IDS)) != len(_IDS):
    raise ValueError(f"two alert rules share an id: {sorted(_IDS)}; rename one")

_TOPICS = {rule.id: rule.topic for rule in RULES}


def topic_of(rule: str) -> Topic | None:
    """What a rule's alerts are about; None for a rule that there is no more."""
    return _TOPICS.get(rule)


_UNSAID = frozenset(rule.id for rule in RULES if not rule.is_said)


def is_said(rule: str) -> bool:
    """Whether the participant is told of what this rule found, and of what becomes of it."""
    return rule not in _UNSAID


_WAITS = frozenset(rule.id for rule in RULES if rule.waits_for_office)


def waits_for_office(rule: str) -> bool:
    """Whether what this rule found is told in the office hours."""
    return rule in _WAITS


def evaluate(known: Known, organisation: Organisation) -> Sequence[tuple[Rule, Finding]]:
    """The rules that fire on what happened, in the order of `RULES`: of each topic the first, so one nudge for each."""
    found: dict[Topic, tuple[Rule, Finding]] = {}
    for rule in RULES:
        finding = rule.check(known, organisation)
        if finding is not None:
            found.setdefault(rule.topic, (rule, finding))
    return list(found.values())


def agenda(known: Known, organisation: Organisation) -> Sequence[tuple[AgendaRule, Finding]]:
    """Everything to talk about that follows from the newest sitting, in the order of `AGENDA`."""
    found = ((rule, rule.check(known, organisation)) for rule in AGENDA)
    return [(rule, finding) for rule, finding in found if finding is not None]
