"""Contact wanted: the young person asked to hear from the contact person.

C1  It fires whenever contact was asked for, in every organisation.
C2  It fires on nothing else, also not on the lowest score.
C3  It holds no values: that somebody asked is all there is to know. It has the shorter deadline.
C4  A nudge about it needs no choice beforehand.
"""

from __future__ import annotations

from dataclasses import replace

from flows import events as e
from flows.rules.contact_wanted import RULE
from flows.rules.rule import Finding, Known
from tests.unit.flows.rules.kit import OTHERS, scored
from tests.unit.flows.samples import NOW, ORGANISATION


def test_fires_when_asked() -> None:
    """C1 and C3."""
    for organisation in (ORGANISATION, replace(ORGANISATION, low_threshold=0, promise=None)):
        assert RULE.check(Known(e.ContactWanted(NOW), NOW), organisation) == Finding({}, is_urgent=True)


def test_is_silent_on_scores() -> None:
    """C2."""
    others = [each for each in OTHERS if not isinstance(each, e.ContactWanted)]
    assert {RULE.check(replace(scored(0), trigger=each), ORGANISATION) for each in others} == {None}
    assert RULE.check(scored(0), ORGANISATION) is None


def test_needs_no_choice() -> None:
    """C4."""
    assert (RULE.id, RULE.needs_choice) == ("contact_wanted", False)
