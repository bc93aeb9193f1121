"""What of the outbox is to be sent next, and who has it in hand: the queries of claiming, leasing and letting go.

By priority and then age, and one row at a time for each recipient.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, exists, func, or_, select, update

from storage.repositories.base import due, whole
from storage.repositories.identities import LANGUAGE, SERVED, is_served, with_people
from storage.tables import IDENTITY, OUTBOX, STAFF
from storage.tables.outbox import OutboxState

_O = OUTBOX.c


def _due(row: FromClause) -> ColumnElement[bool]:
    people = due(row.c.not_before, "now")
    return and_(people, due(row.c.next_try_at, "real_now"), due(row.c.lease_until, "real_now"))


def _something_comes_first() -> ColumnElement[bool]:
    """Something is being sent to the same recipient, or is due and comes before the row."""
    other = OUTBOX.alias("other")
    before = or_(
        other.c.priority < _O.priority,
        and_(other.c.priority == _O.priority, other.c.id < _O.id),
    )
    being_sent = other.c.lease_until > bindparam("real_now")
    return exists().where(
        other.c.recipient == _O.recipient,
        other.c.state == OutboxState.WAITING,
        or_(being_sent, and_(_due(other), before)),
    )


_I = IDENTITY.c
_WHERE_TO = (_I.chat_sealed, _I.address_sealed, _I.reachable, _I.address_refuses, _I.address_sends_back)
CLAIM = (
    select(*_O, *_WHERE_TO, STAFF.c.channels, LANGUAGE.label("language"))
    .select_from(with_people(OUTBOX.outerjoin(IDENTITY, IDENTITY.c.subject == _O.recipient), _O.recipient))
    .where(_O.state == OutboxState.WAITING, _due(OUTBOX), SERVED, ~_something_comes_first())
    .order_by(_O.priority, _O.id)
    .limit(whole("at_most"))
    .with_for_update(of=OUTBOX, skip_locked=True)
)
LEASE = (
    update(OUTBOX)
    .where(_O.id.in_(bindparam("ids", expanding=True)))
    .values(lease_until=bindparam("until"), leased_by=bindparam("process"), attempts=_O.attempts + 1)
    .values(tried_from=func.coalesce(_O.tried_from, bindparam("at", type_=_O.tried_from.type)))
)
LET_GO = (
    update(OUTBOX)
    .where(_O.leased_by == bindparam("process"), _O.lease_until <= bindparam("ends_before"))
    .where(_O.id.not_in(bindparam("in_hand", expanding=True)), is_served(_O.recipient))
    .values(lease_until=None, leased_by=None)
)
HOLDERS = select(_O.leased_by).where(_O.leased_by.is_not(None)).distinct()
RELEASE = (
    update(OUTBOX)
    .where(_O.leased_by.is_not(None), _O.leased_by.not_in(bindparam("alive", expanding=True)))
    .values(lease_until=None, leased_by=None)
)
