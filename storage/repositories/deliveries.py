"""What has not reached the people of one organisation, and what a coordinator makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, update

from flows.ports import Kind, StuckLetter
from storage.repositories.base import Repository, due, whole
from storage.tables import FAILED_UPDATE, IDENTITY, OUTBOX
from storage.tables.outbox import OutboxState

PUT_AWAY = "put away"
"""Why a row was dropped: a coordinator has seen that it was given up, and wants it no more."""

AT_MOST = 200
"""Rows of one page: where there are more, something is wrong that is mended elsewhere."""

_O = OUTBOX.c
_OURS = IDENTITY.c.organisation == bindparam("organisation")
_ROWS = select(_O.dedupe_key, _O.kind, _O.recipient, _O.put_at, _O.attempts, _O.error)
_LETTERS = _ROWS.join(IDENTITY, IDENTITY.c.subject == _O.recipient).where(_OURS).order_by(_O.id).limit(AT_MOST)
_GIVEN_UP = _LETTERS.where(_O.state == OutboxState.FAILED)
_REACHES_NOBODY = and_(_O.kind == Kind.NUDGE, _O.error.in_(("BlockedError", "LetterRefusedError", "ImpossibleError")))
_LATE = _LETTERS.where(
    _O.state == OutboxState.WAITING,
    or_(_O.put_at <= bindparam("before"), _REACHES_NOBODY),
    due(_O.not_before, "now"),
)
_ITS = (
    _O.dedupe_key == bindparam("key"),
    _O.state == OutboxState.FAILED,
    _O.recipient.in_(select(IDENTITY.c.subject).where(_OURS)),
)
_AGAIN = (
    update(OUTBOX)
    .where(*_ITS)
    .values(state=OutboxState.WAITING, attempts=0, next_try_at=None, error=None)
    .returning(_O.recipient)
)
_AWAY = update(OUTBOX).where(*_ITS).values(state=OutboxState.DROPPED, error=PUT_AWAY, screen_sealed=None)
_PARKED = select(func.count()).select_from(FAILED_UPDATE).where(FAILED_UPDATE.c.bot_id == whole("bot"))


class Deliveries(Repository):
    """Letters of one organisation's people that were given up, or wait for long."""

    __slots__ = ()

    async def given_up(self, organisation: str) -> Sequence[StuckLetter]:
        """What isn't tried any more, the oldest first."""
        return _letters(await self.rows(_GIVEN_UP, organisation=organisation))

    async def late(self, organisation: str, now: datetime, before: datetime) -> Sequence[StuckLetter]:
        """What could have gone out (people's time `now`), and waits since before that moment of real time.

        An alert that reaches nobody is late at once.
        """
        return _letters(await self.rows(_LATE, organisation=organisation, now=now, before=before))

    async def parked(self, bot: int) -> int:
        """How many messages to a bot could not be handled."""
        return int(await self.connection.scalar(_PARKED, {"bot": bot}) or 0)

    async def send_again(self, organisation: str, key: str) -> bool:
        """Try one that was given up anew; False where there is none of that organisation."""
        row = await self.first(_AGAIN, organisation=organisation, key=key)
        if row is not None:
            self.mail.append(row.recipient)
        return row is not None

    async def put_away(self, organisation: str, key: str) -> bool:
        """Forget one that was given up, and what it said; False where there is none of that organisation."""
        return await self.change(_AWAY, {"organisation": organisation, "key": key}) == 1


def _letters(rows: Sequence[Any]) -> list[StuckLetter]:
    return [StuckLetter(*row) for row in rows]
