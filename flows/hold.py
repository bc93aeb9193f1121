"""*I want to write myself*: a young person may have a low alert wait until the next working noon, once. Pure."""

from __future__ import annotations

from datetime import datetime, time
from typing import Protocol

from flows.alert import Alert, Permission
from flows.calendar import promised_by
from flows.organisation import Promise
from flows.promise import Office

_BY_NOON = Promise(0, time(12))


def may_wait_until(alert: Alert, office: Office, now: datetime) -> datetime | None:
    """Until when it would be held; None: it can't be.

    What is urgent never is, nor what somebody has taken, nor a second time: it counts from when it was raised, or,
    where nobody was told yet, from now.
    """
    is_in_hand = alert.seen_at is not None or alert.contact_at is not None or not alert.is_open
    if alert.is_urgent or is_in_hand or alert.held_until is not None or alert.permission is Permission.REFUSED:
        return None
    begins = now if alert.permission is Permission.ASKED else alert.raised_at
    noon = promised_by(begins, _BY_NOON, office.zone, office.is_off)
    return noon if noon > now else None


class CanWait(Protocol):
    """Whatever knows until when an alert is held, and when it reached somebody."""

    @property
    def held_until(self) -> datetime | None:
        """Until when it is held; None: it never was."""

    @property
    def delivered_at(self) -> datetime | None:
        """When a message about it reached somebody; None: not yet."""


def waits(alert: CanWait, now: datetime) -> bool:
    """Whether it is held now."""
    return alert.held_until is not None and now < alert.held_until


def is_kept_back(alert: CanWait, now: datetime) -> bool:
    """Whether nobody of staff may know of it yet: it is held, and has reached nobody."""
    return alert.delivered_at is None and waits(alert, now)


def writes_first(alert: Alert, now: datetime) -> bool:
    """Whether whoever has it is to leave the young person the first word."""
    return waits(alert, now) and alert.is_open and alert.contact_at is None
