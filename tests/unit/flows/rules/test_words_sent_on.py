"""Words sent on: the young person had something they wrote sent on to their contact person.

W1  It fires whenever words were sent on, in every organisation, and on nothing else.
W2  It has the shorter deadline and holds no values: what was written is sealed elsewhere, and nobody guesses at it.
W3  A nudge about it needs no choice beforehand: sending on is the choice.
"""

from __future__ import annotations

from dataclasses import replace

from flows import events as e
from flows.rules.rule import Finding, Known
from flows.rules.words_sent_on import RULE
from tests.unit.flows.rules.kit import OTHERS, scored
from tests.unit.flows.samples import NOW, ORGANISATION


def test_fires_when_sent_on() -> None:
    """W1 and W2."""
    for organisation in (ORGANISATION, replace(ORGANISATION, low_threshold=0, promise=None)):
        assert RULE.check(Known(e.WordsSentOn(NOW), NOW), organisation) == Finding({}, is_urgent=True)


def test_is_silent_on_all_else() -> None:
    """W1."""
    others = [each for each in OTHERS if not isinstance(each, e.WordsSentOn)]
    assert {RULE.check(replace(scored(0), trigger=each), ORGANISATION) for each in others} == {None}
    assert RULE.check(scored(0), ORGANISATION) is None


def test_needs_no_choice() -> None:
    """W3."""
    assert (RULE.id, RULE.needs_choice) == ("words_sent_on", False)
