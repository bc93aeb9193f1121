"""The outbox: what must reach somebody, from being put there to being sent, failed or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, exists, or_, select, update

from flows.ports import PRIORITY, Kind, Outgoing
from flows.screen import Screen
from storage import screens
from storage.errors import SealError
from storage.repositories.base import Repository, due
from storage.repositories.identities import LANGUAGE, PEOPLE, open_chat
from storage.tables import IDENTITY, OUTBOX
from storage.tables.outbox import OutboxState

SEAL_BROKEN = "seal_broken"
"""The error of a row whose sealed values don't open; it fails by itself and holds up nothing else."""


@dataclass(frozen=True, slots=True)
class ClaimedOutgoing:
    """A row to send now, before its lease ends. `attempts` counts this one; no chat: nobody to send it to yet."""

    id: int
    kind: Kind
    recipient: str
    chat_id: int | None
    language: str
    ref: str
    screen: Screen | None
    attempts: int


@dataclass(frozen=True, slots=True)
class FailedOutgoing:
    """A row that is given up; `error` is a type or code."""

    id: int
    kind: Kind
    recipient: str
    error: str
    attempts: int


class Outbox(Repository):
    """Rows wait until they are claimed, and are claimed again when a lease ends without a word."""

    __slots__ = ()

    async def put(self, outgoing: Outgoing) -> None:
        """Add a row; one whose key was ever there changes nothing."""
        screen = outgoing.screen
        sealed = self.keyring.seal(screens.dump_screen(screen), _place(outgoing.dedupe_key)) if screen else None
        row = {
            "kind": outgoing.kind,
            "recipient": outgoing.recipient,
            "dedupe_key": outgoing.dedupe_key,
            "ref": outgoing.ref,
            "screen_sealed": sealed,
            "priority": PRIORITY[outgoing.kind],
            "state": OutboxState.WAITING,
            "not_before": outgoing.not_before,
            "attempts": 0,
        }
        statement = self.upsert(OUTBOX).on_conflict_do_nothing(index_elements=[OUTBOX.c.dedupe_key])
        await self.connection.execute(statement, row)

    async def claim(self, now: datetime, real_now: datetime, lease: timedelta, limit: int) -> list[ClaimedOutgoing]:
        """Lease what can be sent: by priority and then age, and one row at a time for each recipient.

        `now` is people's time, for `not_before`; leases and next tries run on real time.
        """
        columns = (*OUTBOX.c, IDENTITY.c.chat_sealed, LANGUAGE.label("language"))
        recipients = OUTBOX.outerjoin(PEOPLE, IDENTITY.c.subject == OUTBOX.c.recipient)
        query = select(*columns).select_from(recipients).where(_first_of_its_recipient(now, real_now))
        query = query.order_by(OUTBOX.c.priority, OUTBOX.c.id).limit(limit)
        rows = await self.rows(query.with_for_update(of=OUTBOX, skip_locked=True))
        if not rows:
            return []
        leased = update(OUTBOX).where(OUTBOX.c.id.in_([row.id for row in rows]))
        leased = leased.values(lease_until=real_now + lease, attempts=OUTBOX.c.attempts + 1)
        await self.connection.execute(leased)
        return [claimed for row in rows if (claimed := await self._opened(row))]

    async def sent(self, outgoing: int, real_now: datetime) -> None:
        """It has arrived; what it said is not kept."""
        await self._end(outgoing, OutboxState.SENT, None, sent_at=real_now, screen_sealed=None)

    async def retry(self, outgoing: int, next_try_at: datetime, error: str) -> None:
        """It did not arrive; try again then."""
        await self._end(outgoing, OutboxState.WAITING, error, next_try_at=next_try_at)

    async def fail(self, outgoing: int, error: str) -> None:
        """It can't arrive, or was tried often enough: visible from now on, and not tried again."""
        await self._end(outgoing, OutboxState.FAILED, error)

    async def drop(self, outgoing: int, why: str) -> None:
        """It is no longer wanted."""
        await self._end(outgoing, OutboxState.DROPPED, why, screen_sealed=None)

    async def failed(self) -> list[FailedOutgoing]:
        """What was given up, the oldest first."""
        o = OUTBOX.c
        query = select(o.id, o.kind, o.recipient, o.error, o.attempts).where(o.state == OutboxState.FAILED)
        return [FailedOutgoing(*row) for row in await self.rows(query.order_by(o.id))]

    async def _opened(self, row: Any) -> ClaimedOutgoing | None:
        try:
            chat_id = open_chat(self.keyring, row.recipient, row.chat_sealed)
            sealed, bound_to = row.screen_sealed, _place(row.dedupe_key)
            screen = screens.load_screen(self.keyring.open(sealed, bound_to)) if sealed else None
        except SealError:
            await self.fail(row.id, SEAL_BROKEN)
            return None
        attempts = row.attempts + 1
        return ClaimedOutgoing(row.id, row.kind, row.recipient, chat_id, row.language, row.ref, screen, attempts)

    async def _end(self, outgoing: int, state: OutboxState, error: str | None, **more: datetime | None) -> None:
        """End an attempt and give the lease back."""
        statement = update(OUTBOX).where(OUTBOX.c.id == outgoing)
        await self.connection.execute(statement.values(state=state, error=error, lease_until=None, **more))


def _place(dedupe_key: str) -> str:
    return f"outbox.screen:{dedupe_key}"


def _ready(row: FromClause, now: datetime, real_now: datetime) -> ColumnElement[bool]:
    return and_(
        row.c.state == OutboxState.WAITING,
        due(row.c.not_before, now),
        due(row.c.next_try_at, real_now),
        due(row.c.lease_until, real_now),
    )


def _first_of_its_recipient(now: datetime, real_now: datetime) -> ColumnElement[bool]:
    """The row is ready, nothing is being sent to its recipient, and nothing for them comes before it."""
    other = OUTBOX.alias("other")
    before = or_(
        other.c.priority < OUTBOX.c.priority,
        and_(other.c.priority == OUTBOX.c.priority, other.c.id < OUTBOX.c.id),
    )
    being_sent = and_(other.c.state == OutboxState.WAITING, other.c.lease_until > real_now)
    in_the_way = or_(being_sent, and_(_ready(other, now, real_now), before))
    return and_(
        _ready(OUTBOX, now, real_now),
        ~exists().where(other.c.recipient == OUTBOX.c.recipient, in_the_way),
    )
