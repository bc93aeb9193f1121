"""Conversations: when there was one, what was agreed, and when to follow up; the words are sealed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, update

from flows.alert import FollowUp, Talk
from storage.repositories.base import Repository, named
from storage.repositories.identities import SERVED
from storage.tables import IDENTITY, TALK

_ALL = select(*TALK.c).order_by(TALK.c.on_day, TALK.c.noted_at, TALK.c.id)
_OF = _ALL.where(TALK.c.participant == bindparam("whose"))
_DAYS = (
    select(TALK.c.participant, TALK.c.follow_up_on)
    .where(TALK.c.participant.in_(bindparam("among", expanding=True)))
    .order_by(TALK.c.on_day, TALK.c.noted_at, TALK.c.id)
)
_TO_FOLLOW_UP = (
    select(TALK.c.id, TALK.c.participant, IDENTITY.c.organisation, TALK.c.follow_up_on)
    .join(IDENTITY, IDENTITY.c.subject == TALK.c.participant)
    .where(TALK.c.follow_up_on <= bindparam("day"), TALK.c.is_followed_up.is_(False), SERVED)
    .order_by(TALK.c.follow_up_on, TALK.c.id)
)
_FOLLOWED_UP = update(TALK).where(TALK.c.id == bindparam("key")).values(is_followed_up=True)
_SEALED = ("agreed", "journal")


class Talks(Repository):
    """What was talked about is never kept; what was agreed is, in a few words."""

    __slots__ = ()

    async def add(self, talk: Talk) -> None:
        """Keep a new one."""
        row = {name: getattr(talk, name) for name in TALK.c.keys() if not name.endswith("_sealed")}  # noqa: SIM118
        sealed = {f"{name}_sealed": self.keyring.seal(getattr(talk, name), _place(name, talk.id)) for name in _SEALED}
        await self.change(TALK.insert(), {**row, **sealed})

    async def of(self, participant: str) -> Sequence[Talk]:
        """All with one participant, the oldest first."""
        return [self._opened(row) for row in await self.rows(_OF, whose=participant)]

    async def look_again(self, participants: Collection[str]) -> Mapping[str, date]:
        """The next date by the last conversation with each; nobody without one."""
        last = {row.participant: row.follow_up_on for row in await self.rows(_DAYS, among=list(participants))}
        return {participant: day for participant, day in last.items() if day is not None}

    async def to_follow_up(self, day: date) -> Sequence[FollowUp]:
        """What comes next by that day, the oldest first; nothing is opened."""
        return [FollowUp(*row) for row in await self.rows(_TO_FOLLOW_UP, day=day, **self.served)]

    async def followed_up(self, talk: str) -> None:
        """Its date has been told of."""
        await self.change(_FOLLOWED_UP, {"key": talk})

    def _opened(self, row: Any) -> Talk:
        values = named(TALK.c, row)
        opened: dict[str, Any] = {
            name: self.keyring.open_text(values.pop(f"{name}_sealed"), _place(name, values["id"])) for name in _SEALED
        }
        return Talk(**values, **opened)


def _place(name: str, talk: str) -> str:
    return f"talk.{name}:{talk}"
