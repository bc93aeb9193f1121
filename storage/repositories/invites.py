"""Invites: by the hash of their token, used once, and only the newest of each person."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import exists, select, update

from flows.ports import Invitee, InviteProblem
from storage.repositories.base import Repository
from storage.repositories.identities import Identities
from storage.tables import INVITE, STAFF


def _hashed(token: str) -> str:
    """Plain SHA-256 will do: a token is random and long, so nobody tries them all."""
    return sha256(token.encode()).hexdigest()


class Invites(Repository):
    """Single-use links that tie a chat to a person."""

    __slots__ = ()

    async def issue(self, subject: str, token: str, expires_at: datetime) -> None:
        """Keep a new invite; earlier ones that nobody used no longer work."""
        unused = (INVITE.c.subject == subject) & INVITE.c.used_at.is_(None)
        await self.connection.execute(update(INVITE).where(unused).values(revoked=True))
        invite = {"token_hash": _hashed(token), "subject": subject, "expires_at": expires_at, "revoked": False}
        await self.connection.execute(INVITE.insert(), invite)

    async def redeem(self, token: str, chat_id: int, now: datetime) -> Invitee | InviteProblem:
        """Use an invite: the chat becomes that of its person. Of two at once, one is told that it is used."""
        mine = INVITE.c.token_hash == _hashed(token)
        usable = INVITE.c.used_at.is_(None) & ~INVITE.c.revoked & (INVITE.c.expires_at > now)
        taken = update(INVITE).where(mine, usable).values(used_at=now).returning(INVITE.c.subject)
        subject = await self.connection.scalar(taken)
        if subject is None:
            return await self._problem(token)
        await Identities(self.connection, self.keyring).tie(subject, chat_id)
        is_staff = await self.connection.scalar(select(exists().where(STAFF.c.id == subject)))
        return Invitee(subject, bool(is_staff))

    async def _problem(self, token: str) -> InviteProblem:
        """Why an invite can't be used. One that a newer replaced counts as expired."""
        query = select(INVITE.c.used_at).where(INVITE.c.token_hash == _hashed(token))
        row = (await self.connection.execute(query)).one_or_none()
        if row is None:
            return InviteProblem.UNKNOWN
        return InviteProblem.EXPIRED if row.used_at is None else InviteProblem.USED
