"""Unreachable: a young person who takes part can't be reached any more.

U1  It fires when the chat refused, in every organisation.
U2  It fires on nothing else, also not on the lowest score.
U3  It holds no values: nobody guesses why.
U4  It says nothing about answers, so a nudge about it needs no choice beforehand.
U5  The young person can't be told what becomes of it, and isn't.
"""

from __future__ import annotations

from dataclasses import replace

from flows import events as e
from flows.rules import is_said
from flows.rules.rule import Finding
from flows.rules.unreachable import RULE
from tests.unit.flows.samples import NOW, ORGANISATION


def test_fires_when_the_chat_refused() -> None:
    """U1 and U3."""
    for organisation in (ORGANISATION, replace(ORGANISATION, low_threshold=0, promise=None)):
        assert RULE.check(e.BecameUnreachable(), organisation) == Finding({})


def test_is_silent_on_all_else() -> None:
    """U2."""
    assert RULE.check(e.CheckInCompleted("who5", 0, 0), ORGANISATION) is None
    assert RULE.check(e.ContactWanted(NOW), ORGANISATION) is None


def test_needs_no_choice() -> None:
    """U4."""
    assert (RULE.id, RULE.needs_choice) == ("unreachable", False)


def test_is_not_said() -> None:
    """U5; a rule that there is no more was said."""
    assert {rule: is_said(rule) for rule in ("unreachable", "low", "contact_wanted", "retired")} == {
        "unreachable": False,
        "low": True,
        "contact_wanted": True,
        "retired": True,
    }
