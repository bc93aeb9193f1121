"""All rules together.

R1  Every file in `flows/rules` that has a rule is registered, under its own name.
R2  Every rule that fires is found, in the order of the registry, and no other.
R3  A rule's version is at least 1, so that an old alert can say which one it was.
"""

from __future__ import annotations

import pkgutil
from dataclasses import replace

import flows.rules
from flows import events as e
from flows.rules import RULES, evaluate
from flows.rules.rule import Trigger
from tests.unit.flows.samples import NOW, ORGANISATION


def test_every_file_is_registered() -> None:
    """R1."""
    files = {module.name for module in pkgutil.iter_modules(flows.rules.__path__)} - {"rule"}
    assert {rule.id for rule in RULES} == files
    assert {rule.check.__module__ for rule in RULES} == {f"flows.rules.{name}" for name in files}


def test_evaluate_finds_what_fires() -> None:
    """R2."""

    def fired(trigger: Trigger, threshold: int = 50) -> list[str]:
        found = evaluate(trigger, replace(ORGANISATION, low_threshold=threshold))
        return [rule.id for rule, _finding in found]

    assert fired(e.ContactWanted(NOW)) == ["contact_wanted"]
    assert fired(e.BecameUnreachable()) == ["unreachable"]
    assert fired(e.FellSilent(2, 38)) == ["silence"]
    assert fired(e.CheckInCompleted("who5", 12, 48)) == ["low"]
    assert fired(e.CheckInCompleted("who5", 13, 52)) == []
    assert fired(e.CheckInCompleted("who5", 13, 52), threshold=52) == ["low"]
    assert fired(e.CheckInCompleted("who5", None, None), threshold=100) == []


def test_versions() -> None:
    """R3."""
    assert all(rule.version >= 1 for rule in RULES)
