"""Participants and their choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select, update

from flows.people import Choice, Participant
from storage.errors import NotStoredError
from storage.repositories.base import Repository, named, values_of
from storage.repositories.identities import Identities, in_chat, open_name
from storage.tables import CHOICE, IDENTITY, PARTICIPANT

_QUERY = select(*PARTICIPANT.c, IDENTITY.c.name_sealed).join(IDENTITY, IDENTITY.c.subject == PARTICIPANT.c.id)


class Participants(Repository):
    """The young people, with their names opened."""

    __slots__ = ()

    async def get(self, participant: str) -> Participant:
        """By code. Raises NotStoredError."""
        rows = await self.rows(_QUERY.where(PARTICIPANT.c.id == participant))
        if not rows:
            raise NotStoredError("participant", participant)
        return self._opened(rows[0])

    async def by_chat(self, chat_id: int) -> Participant | None:
        """Whose chat it is, None where it is no participant's."""
        rows = await self.rows(_QUERY.where(in_chat(self.keyring, chat_id)))
        return self._opened(rows[0]) if rows else None

    async def add(self, participant: Participant) -> None:
        """Keep a new participant."""
        await self.connection.execute(PARTICIPANT.insert(), values_of(PARTICIPANT, participant))
        await Identities(self.connection, self.keyring).add(participant.id, participant.name)

    async def save(self, participant: Participant) -> None:
        """Keep a participant as it is now. Raises NotStoredError."""
        values = values_of(PARTICIPANT, participant)
        statement = update(PARTICIPANT).where(PARTICIPANT.c.id == participant.id).values(values)
        if (await self.connection.execute(statement)).rowcount != 1:
            raise NotStoredError("participant", participant.id)
        await Identities(self.connection, self.keyring).rename(participant.id, participant.name)

    async def record_choice(self, choice: Choice) -> None:
        """Add a choice to those made before."""
        await self.connection.execute(CHOICE.insert(), asdict(choice))

    async def all(self) -> Sequence[Participant]:
        """Everybody, by code."""
        return [self._opened(row) for row in await self.rows(_QUERY.order_by(PARTICIPANT.c.id))]

    def _opened(self, row: Sequence[Any]) -> Participant:
        values = named(PARTICIPANT.c, row)
        return Participant(name=open_name(self.keyring, values["id"], row[-1]), **values)
