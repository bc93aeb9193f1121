"""What must hold of every alert after every tick of the clock: who has it, until when, and that its trail tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flows.alert import Alert, Did, Rung, Step
from flows.alert_life import UNDO_WITHIN, put_back
from flows.authorisation import CLOCK
from flows.people import StaffMember
from flows.promise import Office

LONGEST_TURN = timedelta(days=14)
"""Two working days over Christmas."""


def expect_kept(alert: Alert, staff: Mapping[str, StaffMember], office: Office, now: datetime) -> None:
    """Somebody who works there has it, the clock has looked at it, and nobody below the leader sits on it too long."""
    if not (alert.is_open and alert.told):
        return
    assert staff[alert.contact_person].left_on is None, f"{alert.id} is with somebody who has left"
    assert alert.act_by is not None, f"{alert.id} has no deadline"
    assert alert.look_at is not None, f"{alert.id} is never looked at again"
    assert alert.look_at > now, f"{alert.id} should have been looked at"
    assert alert.act_by < now + LONGEST_TURN, f"{alert.id} has a deadline that is far away"
    if alert.contact_at is None and alert.rung is not Rung.LEADER and office.opens(now) is None:
        assert alert.act_by > now - UNDO_WITHIN, f"{alert.id} is past its deadline, and nobody else has it"


def expect_told(alert: Alert, trail: Sequence[Step]) -> None:
    """The trail, read forwards, leads to what the alert is now; backwards, to what it was when it was raised."""
    assert [each.number for each in trail] == list(range(1, len(trail) + 1)), f"{alert.id} has a gap in its trail"
    done = [each for each in trail if not each.is_undone]
    owner, seen, contact, outcome = "", False, False, None
    for step in done:
        if step.did in (Did.RAISED, Did.PERMITTED, Did.PASSED_ON, Did.CLIMBED):
            owner, seen = step.to or owner, False
        seen = seen or (step.did in (Did.TAKEN, Did.CONTACT, Did.CLOSED) and step.by != CLOCK)
        contact = contact or step.did is Did.CONTACT
        outcome = step.detail if step.did is Did.CLOSED else outcome
    is_now = (alert.contact_person, alert.seen_at is not None, alert.contact_at is not None, alert.outcome)
    assert is_now == (owner, seen, contact, outcome), (
        f"{alert.id}: its trail leads to {(owner, seen, contact, outcome)}"
    )
    begins = max(at for at, each in enumerate(done) if each.did in (Did.RAISED, Did.PERMITTED))
    was = alert
    for step in reversed(done[begins + 1 :]):
        if step.did in (Did.PASSED_ON, Did.CLIMBED):
            assert was.contact_person == step.to, f"{alert.id}: step {step.number} passed it to somebody else"
        was = put_back(was, step.before or {})
    found = (was.contact_person, was.rung, was.seen_at, was.contact_at, was.outcome)
    first = (done[begins].to, Rung.CONTACT, None, None, None)
    assert found == first, f"{alert.id}: back to its beginning it is {found}"
