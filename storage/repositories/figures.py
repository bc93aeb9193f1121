"""What stands in the database, in figures for operators: how many and how old, and nothing about anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from flows.alert import Permission
from flows.ports import Kind
from storage.repositories.base import Repository, due
from storage.repositories.identities import SERVED, is_served
from storage.tables import ALERT, FAILED_UPDATE, IDENTITY, LIVE_MESSAGE, OUTBOX, STAFF, WAVE
from storage.tables.outbox import OutboxState
from storage.tables.waves import WaveState

TOLD = (Permission.CHOSEN, Permission.GRANTED)


@dataclass(frozen=True, slots=True)
class Queue:
    """One kind's rows in the outbox. `due` ones could be sent now; ages are 0 where there is no row.

    What is due is that old since it could first be sent, or be tried again.
    """

    waiting: int = 0
    due: int = 0
    given_up: int = 0
    oldest_waiting_seconds: float = 0.0
    oldest_due_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All figures at one moment. `parked_updates` are by the bot's id; alerts unseen are those that a contact person
    is to be told of, delivered or not, and has not seen.

    `unreachable` are those a channel refused, by whether they are staff. Of those unseen, some are past the time by
    which the young person was told that somebody writes: `alerts_overdue`.
    """

    outbox: Mapping[Kind, Queue]
    views_not_drawn: int
    parked_updates: Mapping[int, int]
    due_check_ins: int
    alerts_unseen: int
    alerts_overdue: int
    unreachable: Mapping[bool, int]


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


_O, _L = OUTBOX.c, LIVE_MESSAGE.c
_WAITING = _O.state == OutboxState.WAITING
_DUE = and_(_WAITING, due(_O.not_before, "now"), due(_O.next_try_at, "real_now"), due(_O.lease_until, "real_now"))
_DUE_SINCE = func.coalesce(_O.next_try_at, case((_O.not_before > _O.put_at, _O.not_before), else_=_O.put_at))
_QUEUES = (
    select(
        _O.kind,
        _number(_WAITING).label("waiting"),
        _number(_DUE).label("due"),
        _number(_O.state == OutboxState.FAILED).label("given_up"),
        func.min(case((_WAITING, _O.put_at))).label("oldest_waiting"),
        func.min(case((_DUE, _DUE_SINCE))).label("oldest_due"),
    )
    .where(_O.state.in_((OutboxState.WAITING, OutboxState.FAILED)), is_served(_O.recipient))
    .group_by(_O.kind)
)
_NOT_DRAWN = (
    select(func.count())
    .select_from(LIVE_MESSAGE)
    .join(IDENTITY, IDENTITY.c.subject == _L.participant)
    .where(_L.revision > _L.shown_revision, IDENTITY.c.reachable, IDENTITY.c.chat_sealed.is_not(None), SERVED)
)
_PARKED = select(FAILED_UPDATE.c.bot_id, func.count()).group_by(FAILED_UPDATE.c.bot_id)
_DUE_CHECK_INS = (
    select(func.count())
    .select_from(WAVE)
    .where(WAVE.c.state == WaveState.PLANNED, due(WAVE.c.due_at, "now"), is_served(WAVE.c.participant))
)
_UNSEEN = select(func.count(), _number(due(ALERT.c.deadline, "now") & ALERT.c.deadline.is_not(None))).where(
    ALERT.c.seen_at.is_(None), ALERT.c.permission.in_(TOLD), is_served(ALERT.c.participant)
)
_IS_STAFF = STAFF.c.id.is_not(None)
_UNREACHABLE = (
    select(_IS_STAFF, func.count())
    .select_from(IDENTITY.outerjoin(STAFF, STAFF.c.id == IDENTITY.c.subject))
    .where(~IDENTITY.c.reachable, SERVED)
    .group_by(_IS_STAFF)
)


class Figures(Repository):
    """Counts what stands there now; changes nothing."""

    __slots__ = ()

    async def read(self, now: datetime, real_now: datetime) -> Snapshot:
        """All figures. `now` is people's time, `real_now` what leases and ages run on."""
        asked = {"now": now, **self.served}
        queues = await self.rows(_QUEUES, real_now=real_now, **asked)
        unseen, overdue = await self.first(_UNSEEN, **asked) or (0, 0)
        return Snapshot(
            outbox={row.kind: _queue(row, real_now) for row in queues},
            views_not_drawn=await self.connection.scalar(_NOT_DRAWN, self.served) or 0,
            parked_updates=dict(map(tuple, await self.rows(_PARKED))),
            due_check_ins=await self.connection.scalar(_DUE_CHECK_INS, asked) or 0,
            alerts_unseen=unseen,
            alerts_overdue=overdue,
            unreachable={bool(is_staff): number for is_staff, number in await self.rows(_UNREACHABLE, **self.served)},
        )


def _queue(row: Any, real_now: datetime) -> Queue:
    ages = (_age(row.oldest_waiting, real_now), _age(row.oldest_due, real_now))
    return Queue(row.waiting, row.due, row.given_up, *ages)


def _age(since: datetime | None, real_now: datetime) -> float:
    """Seconds; none where the clock of whoever put it there is ahead of ours."""
    return max(0.0, (real_now - since).total_seconds()) if since else 0.0
