"""The live message of each chat: what it is to show, and how far that is drawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, null, select, update

from flows.ports import Dialogue, LiveMessage
from flows.screen import Text
from storage import screens
from storage.errors import SealError
from storage.repositories.base import Repository, at_least, due, inserting, nobody_elses, whole
from storage.repositories.identities import SERVED, is_served, open_chat
from storage.repositories.outbox import SEAL_BROKEN
from storage.tables import IDENTITY, LIVE_MESSAGE, PARTICIPANT

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert

_L = LIVE_MESSAGE.c
_ITS = _L.participant == bindparam("whose")
_GET = select(*_L).where(_ITS)
_IS_BEHIND = (_L.revision > _L.shown_revision, due(_L.next_try_at, "real_now"), due(_L.lease_until, "real_now"))
_CAN_BE_REACHED = (IDENTITY.c.reachable, IDENTITY.c.chat_sealed.is_not(None), SERVED)
_WAITING = (
    select(_L.participant)
    .join(IDENTITY, IDENTITY.c.subject == _L.participant)
    .where(*_IS_BEHIND, *_CAN_BE_REACHED)
    .limit(whole("at_most"))
)
_LET_GO = (
    update(LIVE_MESSAGE)
    .where(_L.leased_by == bindparam("process"), _L.lease_until <= bindparam("ends_before"))
    .where(_L.participant.not_in(bindparam("in_hand", expanding=True)), is_served(_L.participant))
    .values(lease_until=None, leased_by=None, attempts=_L.attempts - 1)
)
_HOLDERS = select(_L.leased_by).where(_L.leased_by.is_not(None)).distinct()
_RELEASE = (
    update(LIVE_MESSAGE)
    .where(_L.leased_by.is_not(None), _L.leased_by.not_in(bindparam("alive", expanding=True)))
    .values(lease_until=None, leased_by=None, attempts=_L.attempts - 1)  # it was not the chat's fault
)
_CHANGE = update(LIVE_MESSAGE).where(_ITS)
_PERSON = (
    select(PARTICIPANT.c.id)
    .join(IDENTITY, IDENTITY.c.subject == PARTICIPANT.c.id)
    .where(PARTICIPANT.c.id == bindparam("whose"), *_CAN_BE_REACHED)
    .with_for_update(of=(PARTICIPANT, IDENTITY), key_share=True)  # as `Repository.held`, the participant first
)
_CHAT = select(IDENTITY.c.chat_sealed).where(IDENTITY.c.subject == _L.participant).correlate(LIVE_MESSAGE)
_LANGUAGE = select(PARTICIPANT.c.language).where(PARTICIPANT.c.id == _L.participant).correlate(LIVE_MESSAGE)
_CLAIM = (
    _CHANGE.where(*_IS_BEHIND, _L.participant.in_(_PERSON))
    .values(lease_until=bindparam("until"), leased_by=bindparam("process"), attempts=_L.attempts + 1)
    .returning(*_L, _CHAT.scalar_subquery().label("chat_sealed"), _LANGUAGE.scalar_subquery().label("language"))
)
_NOTICED = _CHANGE.values(latest_message_id=at_least(_L.latest_message_id, "seen"))
_IN_MESSAGE = _CHANGE.values(
    message_id=at_least(_L.message_id, "seen"), latest_message_id=at_least(_L.latest_message_id, "seen")
)
_IS_NEWEST = whole("drawn") >= _L.shown_revision
_IS_OURS = nobody_elses(_L.leased_by)
_DRAWN = _CHANGE.values(
    message_id=case((_IS_NEWEST, at_least(_L.message_id, "seen")), else_=_L.message_id),
    latest_message_id=at_least(_L.latest_message_id, "seen"),
    shown_revision=at_least(_L.shown_revision, "drawn"),
    lease_until=case((_IS_OURS, null()), else_=_L.lease_until),
    leased_by=case((_IS_OURS, null()), else_=_L.leased_by),
    next_try_at=None,
    attempts=case((_IS_OURS, 0), else_=_L.attempts),
    error=None,
).returning(_L.revision > _L.shown_revision)
_HEARD = _CHANGE.values(
    latest_message_id=at_least(_L.latest_message_id, "seen"),
    heard_message_id=at_least(_L.heard_message_id, "seen"),
    heard_at=bindparam("heard"),
)
_HEARD_LATER = select(_L.participant).where(_ITS, _L.heard_message_id > whole("message"))
_HEARD_AT = select(_L.heard_at).where(_ITS)
_HEARD_AFTER = select(_L.participant).where(_L.heard_at > bindparam("heard"), is_served(_L.participant))
_ANEW = _CHANGE.values(
    notice_sealed=bindparam("sealed"),
    revision=_L.revision + 1,
    latest_message_id=_L.latest_message_id + 1,  # as if something stood below it: the next drawing sends it anew
)
_FAILED = _CHANGE.where(_IS_OURS)
_ADOPT = _IN_MESSAGE.values(
    dialogue=Dialogue.CHECK_IN,
    check_in=bindparam("offered"),
    notice_sealed=None,
    place="",
    revision=_L.revision + 1,
    shown_revision=_L.revision + 1,
)


@cache
def _show(dialect: str) -> Insert:
    insert = inserting(LIVE_MESSAGE, dialect)
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=[_L.participant],
        set_={
            "dialogue": new.dialogue,
            "check_in": new.check_in,
            "notice_sealed": new.notice_sealed,
            "place": new.place,
            "revision": _L.revision + 1,
        },
    )


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
        row = await self.first(_GET, whose=participant)
        return None if row is None else self._opened(row)

    async def show(
        self,
        participant: str,
        dialogue: Dialogue,
        check_in: str | None = None,
        notice: Text | None = None,
        place: str = "",
    ) -> None:
        """Say what the chat is to show from now on: the next revision, to be drawn after the commit."""
        row = {
            "participant": participant,
            "dialogue": dialogue,
            "check_in": check_in,
            "notice_sealed": self.keyring.seal(screens.dump(notice), _place(participant)) if notice else None,
            "place": place,
            "revision": 1,
            "shown_revision": 0,
            "latest_message_id": 0,
            "attempts": 0,
        }
        await self.change(_show(self.dialect), row)

    async def noticed(self, participant: str, message_id: int) -> None:
        """A message of the chat became known; it may stand below the live one."""
        await self.change(_NOTICED, {"whose": participant, "seen": message_id})

    async def heard(self, participant: str, message_id: int, real_now: datetime) -> None:
        """The participant wrote or tapped, on that message."""
        await self.change(_HEARD, {"whose": participant, "seen": message_id, "heard": real_now})

    async def heard_at(self, participant: str) -> datetime | None:
        """When the participant last wrote or tapped (real time), None where that is not known."""
        row = await self.first(_HEARD_AT, whose=participant)
        return None if row is None else row.heard_at

    async def has_heard_later(self, participant: str, message_id: int) -> bool:
        """Whether the participant wrote or tapped something that is newer than that message."""
        return await self.first(_HEARD_LATER, whose=participant, message=message_id) is not None

    async def send_anew(self, heard_after: datetime, notice: Text) -> Sequence[str]:
        """Have the live message of everybody heard after that (real time) sent anew, with a notice; whose they are."""
        people = [row.participant for row in await self.rows(_HEARD_AFTER, heard=heard_after, **self.served)]
        for participant in people:
            sealed = self.keyring.seal(screens.dump(notice), _place(participant))
            await self.change(_ANEW, {"whose": participant, "sealed": sealed})
        return people

    async def claim_undrawn(self, participant: str, real_now: datetime, lease: timedelta) -> Undrawn | None:
        """Lease a participant's live message; None where it shows what it is to, or isn't to be tried now."""
        until = real_now + lease
        leased = {"until": until, "process": self.standpoint.process}
        row = await self.first(_CLAIM, whose=participant, real_now=real_now, **leased, **self.served)
        return None if row is None else await self._claimed(row, until)

    async def let_go(self, in_hand: Collection[str], ends_before: datetime) -> int:
        """End this process's leases on what it has in hand no more, of those that end before then. Returns how many."""
        given = {
            "process": self.standpoint.process,
            "in_hand": list(in_hand),
            "ends_before": ends_before,
            **self.served,
        }
        return await self.change(_LET_GO, given)

    async def holders(self) -> set[int]:
        """The processes that hold leases."""
        return {row.leased_by for row in await self.rows(_HOLDERS)}

    async def release(self, alive: Collection[int]) -> int:
        """End the leases of processes that are gone, all but those that are alive. Returns how many."""
        return await self.change(_RELEASE, {"alive": list(alive)})

    async def drawn(self, participant: str, revision: int, message_id: int) -> bool:
        """A revision stands in the chat, in that message. Returns whether a newer one is to be shown by now."""
        row = await self.first(_DRAWN, whose=participant, drawn=revision, seen=message_id, **self.ours)
        return row is not None and bool(row[0])

    async def draw_failed(self, participant: str, error: str, next_try_at: datetime) -> None:
        """It could not be drawn; try again then. `error` is a type or code."""
        values = {"lease_until": None, "leased_by": None, "error": error, "next_try_at": next_try_at}
        await self.change(_FAILED, {"whose": participant, **self.ours, **values})

    async def waiting(self, real_now: datetime, limit: int) -> list[str]:
        """The participants whose live message is to be drawn and may be tried now."""
        rows = await self.rows(_WAITING, real_now=real_now, at_most=limit, **self.served)
        return [row.participant for row in rows]

    async def adopt(self, participant: str, check_in: str, message_id: int) -> int | None:
        """An offer that was sent becomes the live message, as it is; returns the one before, to lose its buttons.

        Where the same check-in was drawn below the offer meanwhile, it is the offer that loses them.
        """
        row = await self.held(_GET, LIVE_MESSAGE, whose=participant)
        if row is not None and row.check_in == check_in and (row.message_id or 0) > message_id:
            return message_id
        if row is not None and (row.message_id or 0) > message_id:
            await self.show(participant, Dialogue.CHECK_IN, check_in)
            return message_id
        await self.change(_ADOPT, {"whose": participant, "offered": check_in, "seen": message_id})
        return None if row is None else row.message_id

    async def _claimed(self, row: Any, until: datetime) -> Undrawn | None:
        """The live message to draw, or None and put off where a seal is broken."""
        try:
            chat_id = open_chat(self.keyring, row.participant, row.chat_sealed)
            message = self._opened(row)
        except SealError:
            await self.draw_failed(row.participant, SEAL_BROKEN, until)
            return None
        return None if chat_id is None else Undrawn(message, chat_id, row.language, row.attempts)

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
            place=row.place,
        )


def _place(participant: str) -> str:
    return f"live_message.notice:{participant}"
