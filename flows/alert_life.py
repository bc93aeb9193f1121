"""What may be done to an alert, by whom, and what it becomes. Pure: each returns the alert as it is then.

Whoever's turn it is takes it, passes it on, has been in touch, closes it. Everything else is refused with a sentence
that says why. An alert ends with contact, or with a reason written down; a very low score, and a wish for contact,
never end because somebody couldn't be reached. One contact counts for everything about the young person that waits in
the same hand, and what came of it for everything that came to contact with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flows.alert import Alert, Did, How, Outcome, Rung, Step
from flows.hold import waits
from flows.names import RefusedError
from flows.promise import Turn
from flows.rules import words_sent_on
from flows.screen import Text

UNDO_WITHIN = timedelta(minutes=1)

NOT_YOURS = Text("This message is not for you to take.")
"""To staff who press what is somebody else's."""

_READ: Mapping[str, Callable[[str], object]] = {
    "contact_person": str,
    "contact_how": How,
    "outcome": Outcome,
    "rung": Rung,
    **dict.fromkeys(
        ("delivered_at", "seen_at", "contact_at", "closed_at", "act_by", "look_at"), datetime.fromisoformat
    ),
}
"""What a person's step can change, and how it is read when it is put back."""

WITHOUT_CONTACT = (Outcome.NO_NEED, Outcome.NOT_REACHED)
"""What may end an alert without contact, with the reason written down."""

_NOT_A_TURN = (Did.DELIVERED, Did.NOT_DELIVERED)
"""What may come after a person's step and stand beside it, when that is undone."""

_YOUNG_PERSONS = (Did.HELD, Did.PERMITTED)
"""What moves the time to act by, and can't be undone here."""

_FOR_ALL = (Did.CONTACT, Did.CLOSED)
"""What counts for several at once (`goes_with`), and is undone for all of them."""

_REACHED = (Did.DELIVERED, Did.PASSED_ON, Did.CLIMBED)
"""By what an alert comes into somebody's hand; whoever it was merely raised for may never have heard of it."""


def taken(alert: Alert, by: str, now: datetime) -> Alert:
    """Whoever's turn it is takes it; again changes nothing. Raises RefusedError."""
    expect_in_hand(alert, by)
    return alert if alert.seen_at is not None else replace(alert, seen_at=now)


def passed(alert: Alert, to: str, turn: Turn, rung: Rung | None = None) -> Alert:
    """It is somebody else's turn, who hears of it anew. What the young person was promised stays as it is."""
    return replace(
        alert,
        contact_person=to,
        delivered_at=None,
        seen_at=None,
        act_by=turn.act_by,
        look_at=turn.look_at,
        rung=rung or alert.rung,
    )


def contacted(alert: Alert, by: str, how: How | None, now: datetime) -> Alert:
    """There was contact; said again, it only says how. Raises RefusedError."""
    expect_in_hand(alert, by)
    first = alert.contact_at or now
    return replace(alert, seen_at=alert.seen_at or now, contact_at=first, contact_how=how or alert.contact_how)


def closed(alert: Alert, by: str, outcome: Outcome, now: datetime, *, has_reason: bool = False) -> Alert:
    """It is over. Raises RefusedError where there was no contact and no reason, or that reason isn't one."""
    expect_in_hand(alert, by)
    if outcome is Outcome.NOT_REACHED and alert.is_urgent:
        raise RefusedError(Text("This can't end without contact. Pass it on, or try another way."))
    if alert.contact_at is None and not (outcome in WITHOUT_CONTACT and has_reason):
        raise RefusedError(Text("There was no contact yet. Note how there was, or write why there won't be."))
    if outcome is Outcome.NOT_REACHED and not has_reason:
        raise RefusedError(Text("Write what was tried."))
    return replace(alert, seen_at=alert.seen_at or now, closed_at=now, outcome=outcome, look_at=None)


def goes_with(alert: Alert, other: Alert, now: datetime) -> bool:
    """Whether what is noted of one counts for the other too: in one hand, and exactly as far.

    Before contact that is what waits there, but not what the young person wants to write about first; then what came
    to contact at the same moment, and in the end what was closed at the same moment. So what was raised, told or
    passed on since then is not closed along.
    """
    if other.participant != alert.participant or not other.told:
        return False
    are_one = _how_far(other) == _how_far(alert)
    return are_one and (other.contact_at is not None or not waits(other, now))


def ends_along(other: Alert) -> bool:
    """Whether it is closed with what came to contact with it; what the young person sent on is closed by itself.

    Their words can be read as long as it is open, and whoever closes another one may not have read them.
    """
    return other.rule != words_sent_on.RULE.id


def _how_far(alert: Alert) -> tuple[str, datetime | None, datetime | None]:
    return alert.contact_person, alert.contact_at, alert.closed_at


def expect_in_hand(alert: Alert, by: str) -> None:
    """Raise RefusedError unless it is open, and that person's turn."""
    if alert.contact_person != by or not alert.told:
        raise RefusedError(NOT_YOURS)
    if not alert.is_open:
        raise RefusedError(Text("This is closed already."))


def what_changed(before: Alert, after: Alert) -> dict[str, str | None]:
    """What a step changed, as it was before: to be kept beside the step, so that it can be undone."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in _READ)
    return {name: _as_text(old) for name, old, new in pairs if old != new}


def to_undo(trail: Sequence[Step], by: str, now: datetime) -> Step | None:
    """The newest step, if it is that person's and not a minute old; None: nothing of theirs can be undone."""
    changes = [each for each in trail if _changes(each) and not each.is_undone]
    newest = changes[-1] if changes else None
    return newest if newest and newest.before and newest.by == by and now - newest.at < UNDO_WITHIN else None


def is_one_deed(step: Step, other: Step) -> bool:
    """Whether two steps, of two alerts, are one thing that somebody did."""
    return step.did in _FOR_ALL and (step.did, step.at, step.by) == (other.did, other.at, other.by)


def was_in_hand_of(trail: Sequence[Step], member: str) -> bool:
    """Whether it came into their hand, or they did something about it."""
    return _came_to(trail, member, _REACHED) or any(each.by == member for each in trail)


def knows_of(trail: Sequence[Step], member: str) -> bool:
    """Whether a message about it reached them, or they did something about it."""
    return _came_to(trail, member, (Did.DELIVERED,)) or any(each.by == member for each in trail)


def _came_to(trail: Sequence[Step], member: str, by: Collection[Did]) -> bool:
    return any(each.to == member and each.did in by and not each.is_undone for each in trail)


def _changes(step: Step) -> bool:
    return step.did in _YOUNG_PERSONS or (bool(step.before) and step.did not in _NOT_A_TURN)


def put_back(alert: Alert, before: Mapping[str, str | None]) -> Alert:
    """The alert without that step."""
    was: dict[str, Any] = {name: _READ[name](value) if value else None for name, value in before.items()}
    return replace(alert, **was)


def _as_text(value: datetime | str | None) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else value
