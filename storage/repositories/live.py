"""The live message of each chat: what it is to show, and how far that is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from flows.ports import Dialogue, LiveMessage
from flows.screen import Text
from storage import screens
from storage.errors import SealError
from storage.repositories.base import Repository, at_least, due
from storage.repositories.identities import open_chat
from storage.repositories.outbox import SEAL_BROKEN
from storage.tables import IDENTITY, LIVE_MESSAGE, PARTICIPANT

_LIVE = LIVE_MESSAGE.c
_REVISION = "revision"


@dataclass(frozen=True, slots=True)
class Undrawn:
    """A live message to draw now, before its lease ends. `attempts` counts this one."""

    message: LiveMessage
    chat_id: int
    language: str
    attempts: int


class LiveMessages(Repository):
    """Each participant's live message: `show` says what, delivery draws it and says `drawn`."""

    __slots__ = ()

    async def get(self, participant: str) -> LiveMessage | None:
        """A participant's, None before anything was to be shown."""
        rows = await self.rows(select(*_LIVE).where(_LIVE.participant == participant))
        return self._opened(rows[0]) if rows else None

    async def show(
        self, participant: str, dialogue: Dialogue, check_in: str | None = None, notice: Text | None = None
    ) -> None:
        """Say what the chat is to show from now on: the next revision, to be drawn after the commit."""
        sealed = self.keyring.seal(screens.dump_text(notice), _place(participant)) if notice else None
        shown = {"dialogue": dialogue, "check_in": check_in, "notice_sealed": sealed}
        fresh = {"participant": participant, "revision": 1, "shown_revision": 0, "latest_message_id": 0}
        insert = self.upsert(LIVE_MESSAGE)
        changes = {name: insert.excluded[name] for name in shown}
        statement = insert.on_conflict_do_update(
            index_elements=[_LIVE.participant], set_={**changes, _REVISION: _LIVE.revision + 1}
        )
        await self.connection.execute(statement, {**fresh, **shown, "attempts": 0})

    async def noticed(self, participant: str, message_id: int) -> None:
        """A message of the chat became known; it may stand below the live one."""
        await self._change(participant, latest_message_id=at_least(_LIVE.latest_message_id, message_id))

    async def claim_undrawn(
        self, real_now: datetime, lease: timedelta, limit: int, participant: str | None = None
    ) -> list[Undrawn]:
        """Lease the live messages that don't show what they are to, one participant's or anybody's."""
        people = LIVE_MESSAGE.join(PARTICIPANT).join(IDENTITY, IDENTITY.c.subject == _LIVE.participant)
        columns = (*_LIVE, IDENTITY.c.chat_sealed, PARTICIPANT.c.language)
        query = (
            select(*columns)
            .select_from(people)
            .where(
                _LIVE.revision > _LIVE.shown_revision,
                due(_LIVE.next_try_at, real_now),
                due(_LIVE.lease_until, real_now),
                IDENTITY.c.reachable,
                IDENTITY.c.chat_sealed.is_not(None),
            )
        )
        if participant is not None:
            query = query.where(_LIVE.participant == participant)
        rows = await self.rows(query.limit(limit).with_for_update(of=LIVE_MESSAGE, skip_locked=True))
        if not rows:
            return []
        leased = update(LIVE_MESSAGE).where(_LIVE.participant.in_([row.participant for row in rows]))
        until = real_now + lease
        await self.connection.execute(leased.values(lease_until=until, attempts=_LIVE.attempts + 1))
        return [undrawn for row in rows if (undrawn := await self._claimed(row, until))]

    async def drawn(self, participant: str, revision: int, message_id: int) -> None:
        """A revision stands in the chat, in that message."""
        await self._change(
            participant,
            shown_revision=at_least(_LIVE.shown_revision, revision),
            message_id=at_least(_LIVE.message_id, message_id),
            latest_message_id=at_least(_LIVE.latest_message_id, message_id),
            lease_until=None,
            next_try_at=None,
            attempts=0,
            error=None,
        )

    async def draw_failed(self, participant: str, error: str, next_try_at: datetime) -> None:
        """It could not be drawn; try again then. `error` is a type or code."""
        await self._change(participant, lease_until=None, error=error, next_try_at=next_try_at)

    async def undrawable(self, participant: str) -> None:
        """Give the lease back: the chat can't be reached, and is drawn once it can."""
        await self._change(participant, lease_until=None)

    async def adopt(self, participant: str, message_id: int) -> int | None:
        """A message that was sent becomes the live one, as it is. Returns the one before, to lose its buttons."""
        query = select(_LIVE.message_id).where(_LIVE.participant == participant)
        previous: int | None = await self.connection.scalar(query)
        await self._change(
            participant,
            shown_revision=_LIVE.revision,
            message_id=at_least(_LIVE.message_id, message_id),
            latest_message_id=at_least(_LIVE.latest_message_id, message_id),
        )
        return previous

    async def _change(self, participant: str, **values: Any) -> None:
        statement = update(LIVE_MESSAGE).where(_LIVE.participant == participant).values(**values)
        await self.connection.execute(statement)

    async def _claimed(self, row: Any, until: datetime) -> Undrawn | None:
        try:
            chat_id = open_chat(self.keyring, row.participant, row.chat_sealed)
            message = self._opened(row)
        except SealError:
            await self.draw_failed(row.participant, SEAL_BROKEN, until)
            return None
        return None if chat_id is None else Undrawn(message, chat_id, row.language, row.attempts + 1)

    def _opened(self, row: Any) -> LiveMessage:
        sealed = row.notice_sealed
        notice = screens.load_text(self.keyring.open(sealed, _place(row.participant))) if sealed else None
        return LiveMessage(
            participant=row.participant,
            dialogue=row.dialogue,
            check_in=row.check_in,
            notice=notice,
            revision=row.revision,
            shown_revision=row.shown_revision,
            message_id=row.message_id,
            latest_message_id=row.latest_message_id,
        )


def _place(participant: str) -> str:
    return f"live_message.notice:{participant}"
