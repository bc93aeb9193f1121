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
from flows.rules.rule import Finding, Known
from flows.rules.unreachable import RULE
from tests.unit.flows.rules.kit import OTHERS, scored
from tests.unit.flows.samples import NOW, ORGANISATION


def test_fires_when_the_chat_refused() -> None:
    """U1 and U3."""
    for organisation in (ORGANISATION, replace(ORGANISATION, low_threshold=0, promise=None)):
        assert RULE.check(Known(e.BecameUnreachable(), NOW), organisation) == Finding({})


def test_is_silent_on_all_else() -> None:
    """U2."""
    others = [each for each in OTHERS if not isinstance(each, e.BecameUnreachable)]
    assert {RULE.check(replace(scored(0), trigger=each), ORGANISATION) for each in others} == {None}
    assert RULE.check(scored(0), ORGANISATION) is None


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
