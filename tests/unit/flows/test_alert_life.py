"""The life of an alert for staff: what each step makes of it, what is refused, and what can be undone.

B1  Taken, passed on, contact, closed: by whose turn it is, as long as it is open and they may know of it.
B2  It ends with contact, or with a reason; never unreached where it is urgent.
B3  Passed on, the promise stays; whoever gets it hears of it and takes it anew.
B4  Undone is the newest step, by who did it, for less than a minute; what it changed is as it was.
B5  What is noted of one counts for what is in the same hand and exactly as far; held, untold or later it isn't.
B6  Who was told is who it reached, or who did something; not who was merely named.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.alert import Alert, Did, How, Outcome, Permission, Rung, Step
from flows.alert_life import (
    UNDO_WITHIN,
    closed,
    contacted,
    goes_with,
    is_one_deed,
    knows_of,
    passed,
    put_back,
    taken,
    to_undo,
    was_in_hand_of,
    what_changed,
)
from flows.names import RefusedError
from flows.promise import Turn

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
METTE, ALI = "S-METTE2", "S-ALI345"
WEDNESDAY = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
ALERT = Alert("a1", "P-7KQ4", METTE, "low", 1, {}, Permission.CHOSEN, NOW, deadline=WEDNESDAY, act_by=WEDNESDAY)
CONTACTED = contacted(ALERT, METTE, How.PHONED, NOW)
STEPS = (
    lambda alert, by: taken(alert, by, NOW),
    lambda alert, by: contacted(alert, by, None, NOW),
    lambda alert, by: closed(alert, by, Outcome.TALKED, NOW),
)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("alert", "by"),
    [
        (CONTACTED, ALI),
        (replace(CONTACTED, permission=Permission.ASKED), METTE),
        (replace(CONTACTED, permission=Permission.REFUSED), METTE),
        (replace(CONTACTED, closed_at=NOW, outcome=Outcome.TALKED), METTE),
    ],
)
def test_nobody_elses_none_untold_and_none_that_is_over(step, alert: Alert, by: str) -> None:  # type: ignore[no-untyped-def]
    """B1."""
    with pytest.raises(RefusedError):
        step(alert, by)


def test_each_step_once() -> None:
    """B1: said again it changes nothing, but how there was contact."""
    later = NOW + timedelta(hours=1)
    took = taken(ALERT, METTE, NOW)
    assert taken(took, METTE, later) == took == replace(ALERT, seen_at=NOW)
    touched = contacted(ALERT, METTE, None, NOW)
    assert touched == replace(ALERT, seen_at=NOW, contact_at=NOW)
    assert contacted(touched, METTE, None, later) == touched
    assert contacted(touched, METTE, How.MET, later) == replace(touched, contact_how=How.MET)
    over = closed(touched, METTE, Outcome.TALKED, later)
    assert over == replace(touched, closed_at=later, outcome=Outcome.TALKED, look_at=None)


@pytest.mark.parametrize("is_urgent", [False, True])
@pytest.mark.parametrize("has_contact", [False, True])
@pytest.mark.parametrize("has_reason", [False, True])
@pytest.mark.parametrize("outcome", Outcome)
def test_it_ends_with_contact_or_with_a_reason(
    is_urgent: bool, has_contact: bool, has_reason: bool, outcome: Outcome
) -> None:
    """B2, every case."""
    alert = replace(CONTACTED if has_contact else ALERT, is_urgent=is_urgent)
    if outcome is Outcome.NOT_REACHED:
        ends = has_reason and not is_urgent
    else:
        ends = has_contact or (outcome is Outcome.NO_NEED and has_reason)
    if ends:
        assert closed(alert, METTE, outcome, NOW, has_reason=has_reason).outcome is outcome
    else:
        with pytest.raises(RefusedError):
            closed(alert, METTE, outcome, NOW, has_reason=has_reason)


def test_passed_on_the_promise_stays() -> None:
    """B3: it is new to whoever gets it; how long they have is the promise's (`test_promise`)."""
    alert = replace(ALERT, seen_at=NOW, delivered_at=NOW)
    turn = Turn(WEDNESDAY, WEDNESDAY + timedelta(hours=1), WEDNESDAY)
    assert passed(alert, ALI, turn, Rung.SUBSTITUTE) == replace(
        ALERT, contact_person=ALI, act_by=turn.act_by, look_at=turn.look_at, rung=Rung.SUBSTITUTE
    )
    assert passed(alert, ALI, turn).rung is alert.rung


def test_undone_it_is_as_it_was() -> None:
    """B4, for every step there is."""
    turn = Turn(WEDNESDAY, NOW, NOW)
    for before, after in (
        (ALERT, taken(ALERT, METTE, NOW)),
        (taken(ALERT, METTE, NOW), passed(ALERT, ALI, turn, Rung.COORDINATOR)),
        (ALERT, contacted(ALERT, METTE, None, NOW)),
        (contacted(ALERT, METTE, None, NOW), CONTACTED),
        (CONTACTED, closed(CONTACTED, METTE, Outcome.REFERRED, NOW)),
    ):
        assert put_back(after, what_changed(before, after)) == before


TAKEN = Step("a1", Did.TAKEN, NOW, METTE, before={"seen_at": None}, number=2)
CONTACT = Step("a1", Did.CONTACT, NOW, METTE, before={"contact_at": None}, number=3)


@pytest.mark.parametrize(
    ("trail", "by", "after", "expected"),
    [
        ([], METTE, timedelta(), None),
        ([TAKEN], METTE, timedelta(), 2),
        ([TAKEN], METTE, UNDO_WITHIN - timedelta(seconds=1), 2),
        ([TAKEN], METTE, UNDO_WITHIN, None),
        ([TAKEN], ALI, timedelta(), None),
        ([TAKEN, CONTACT], METTE, timedelta(), 3),
        ([TAKEN, replace(CONTACT, is_undone=True)], METTE, timedelta(), 2),
        ([TAKEN, replace(CONTACT, by=ALI)], METTE, timedelta(), None),
        ([TAKEN, Step("a1", Did.SAID, NOW, "P-7KQ4", number=3)], METTE, timedelta(), 2),
        ([TAKEN, replace(CONTACT, did=Did.DELIVERED, by="clock")], METTE, timedelta(), 2),
        ([TAKEN, replace(CONTACT, did=Did.CLIMBED, by="clock")], METTE, timedelta(), None),
        ([TAKEN, Step("a1", Did.HELD, NOW, "P-7KQ4", number=3)], METTE, timedelta(), None),
    ],
)
def test_the_newest_step_by_who_did_it_for_a_minute(
    trail: list[Step], by: str, after: timedelta, expected: int | None
) -> None:
    """B4: what the young person says, and a message that arrives, stand beside it; that they write first doesn't."""
    step = to_undo(trail, by, NOW + after)
    assert (step and step.number) == expected


OVER = closed(CONTACTED, METTE, Outcome.TALKED, NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("changes", "goes"),
    [
        ({}, [True, True, True]),
        ({"rule": "silence", "is_urgent": True, "rung": Rung.LEADER, "act_by": NOW}, [True, True, True]),
        ({"participant": "P-BERT2"}, [False, False, False]),
        ({"contact_person": ALI}, [False, False, False]),
        ({"permission": Permission.ASKED}, [False, False, False]),
        ({"held_until": NOW + timedelta(minutes=1)}, [False, True, True]),
        ({"held_until": NOW}, [True, True, True]),
    ],
)
def test_what_goes_with_it(changes: dict[str, object], goes: list[bool]) -> None:
    """B5, either way round: at the beginning, after contact and in the end; never with one that is elsewhere."""
    stages = (ALERT, CONTACTED, OVER)
    for here, alert in enumerate(stages):
        for there, stage in enumerate(stages):
            other = replace(stage, id="a2", **changes)  # type: ignore[arg-type]
            assert goes_with(alert, other, NOW) is (here == there and goes[here])
    for later in (replace(CONTACTED, contact_at=NOW + timedelta(seconds=1)), replace(OVER, closed_at=NOW)):
        assert not any(goes_with(each, later, NOW) for each in stages)


def test_one_deed() -> None:
    """B5: only what counts for several, at one moment, by one person."""
    assert is_one_deed(CONTACT, replace(CONTACT, alert="a2", number=9))
    other = [replace(CONTACT, by=ALI), replace(CONTACT, at=NOW + timedelta(microseconds=1)), TAKEN]
    assert not any(is_one_deed(CONTACT, each) for each in other)
    assert not is_one_deed(TAKEN, TAKEN)


@pytest.mark.parametrize("did", Did)
def test_who_was_told(did: Did) -> None:
    """B6."""
    named = Step("a1", did, NOW, "clock", to=ALI)
    assert was_in_hand_of([named], ALI) is (did in (Did.DELIVERED, Did.PASSED_ON, Did.CLIMBED))
    assert not was_in_hand_of([replace(named, is_undone=True)], ALI)
    assert knows_of([named], ALI) is (did is Did.DELIVERED)
    assert not was_in_hand_of([named], METTE)
    assert was_in_hand_of([replace(named, by=METTE, is_undone=True)], METTE)
