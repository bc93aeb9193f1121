"""Silence: a young person doesn't answer any more.

S1  It fires when somebody fell silent, in every organisation, and on nothing else, also not on the lowest score.
S2  Its values explain the decision by the thresholds of that day.
S3  It says nothing about answers, so a nudge about it needs no choice beforehand.
S4  The young person isn't told of each one; the nudge waits for the office hours.
"""

from __future__ import annotations

from dataclasses import replace

from flows import events as e
from flows.plan import Plan, Silence
from flows.rules import is_said, waits_for_office
from flows.rules.rule import Known
from flows.rules.silence import RULE
from tests.unit.flows.rules.kit import OTHERS, scored
from tests.unit.flows.samples import NOW, ORGANISATION


def test_fires_when_somebody_fell_silent() -> None:
    """S1 and S2."""
    plan = Plan(silence=Silence(missed=3, days=7))
    for organisation in (ORGANISATION, replace(ORGANISATION, low_threshold=0, promise=None, plan=plan)):
        found = RULE.check(Known(e.FellSilent(missed=2, days=38), NOW), organisation)
        assert found is not None
        limits = organisation.plan.silence
        assert found.values == {
            "missed": 2,
            "days": 38,
            "missed_limit": limits.missed,
            "days_limit": limits.days,
        }


def test_is_quiet_on_all_else() -> None:
    """S1."""
    others = [each for each in OTHERS if not isinstance(each, e.FellSilent)]
    assert {RULE.check(replace(scored(0), trigger=each), ORGANISATION) for each in others} == {None}
    assert RULE.check(scored(0), ORGANISATION) is None


def test_what_it_needs_and_says() -> None:
    """S3 and S4."""
    assert (RULE.id, RULE.needs_choice, is_said("silence")) == ("silence", False, False)
    rules = ("silence", "unreachable", "low", "contact_wanted", "retired")
    assert [waits_for_office(each) for each in rules] == [True, False, False, False, False]
