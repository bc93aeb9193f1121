"""Invites: by the hash of their token, used once, and only the newest of each person."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import bindparam, exists, func, select, update
from sqlalchemy.exc import IntegrityError

from flows.ports import Invitee, InviteProblem
from storage.repositories.base import Repository
from storage.repositories.identities import IN_CHAT, SERVED, Identities, is_served
from storage.tables import IDENTITY, INVITE, STAFF

_ITS = (INVITE.c.token_hash == bindparam("key")) & is_served(INVITE.c.subject)
_UNUSED = INVITE.c.used_at.is_(None)
_REVOKE = update(INVITE).where(INVITE.c.subject == bindparam("who"), _UNUSED).values(revoked=True)
_USE = (
    update(INVITE)
    .where(_ITS, _UNUSED, ~INVITE.c.revoked, INVITE.c.expires_at > bindparam("now"))
    .values(used_at=bindparam("now"))
    .returning(INVITE.c.subject)
)
_GET = select(INVITE.c.used_at).where(_ITS)
_TIED_AT = select(func.max(INVITE.c.used_at)).where(INVITE.c.subject == bindparam("who"))
_INVITED = select(INVITE.c.subject).where(_ITS).scalar_subquery()
_SOMEBODY_ELSES = select(IDENTITY.c.subject).where(IN_CHAT, SERVED, IDENTITY.c.subject != _INVITED)
_IS_STAFF = select(exists().where(STAFF.c.id == bindparam("who")))


def _hashed(token: str) -> str:
    """Plain SHA-256 will do: a token is random and long, so nobody tries them all."""
    return sha256(token.encode()).hexdigest()


class Invites(Repository):
    """Single-use links that tie a chat to a person."""

    __slots__ = ()

    async def issue(self, subject: str, token: str, expires_at: datetime) -> None:
        """Keep a new invite; earlier ones that nobody used no longer work."""
        await self.change(_REVOKE, {"who": subject})
        invite = {"token_hash": _hashed(token), "subject": subject, "expires_at": expires_at, "revoked": False}
        await self.change(INVITE.insert(), invite)

    async def redeem(self, token: str, chat_id: int, now: datetime) -> Invitee | InviteProblem:
        """Use an invite: the chat becomes that of its person. Of two at once, one is told that it is used.

        In a chat that is somebody else's it is not used up: whoever tries a link out must not lose their own chat.
        """
        await self.alone("invites.redeem")  # or a chat could become one person's here and another's there
        chat_hashes = self.keyring.lookup_hashes(str(chat_id))
        if await self.first(_SOMEBODY_ELSES, key=_hashed(token), chat_hashes=chat_hashes, **self.served) is not None:
            return InviteProblem.OTHER_PERSON
        try:
            async with self.connection.begin_nested():
                taken = await self.first(_USE, key=_hashed(token), now=now, **self.served)
                if taken is None:
                    return await self._problem(token)
                await Identities.beside(self).tie(taken.subject, chat_id)
        except IntegrityError:  # at the same moment the chat became somebody else's
            return InviteProblem.OTHER_PERSON
        is_staff = await self.connection.scalar(_IS_STAFF, {"who": taken.subject})
        return Invitee(taken.subject, bool(is_staff))

    async def tied_at(self, subject: str) -> datetime | None:
        """When somebody's chat was last tied to them, perhaps on another phone; None: never, or long ago."""
        found: datetime | None = await self.connection.scalar(_TIED_AT, {"who": subject})
        return found

    async def _problem(self, token: str) -> InviteProblem:
        """Why an invite can't be used. One that a newer replaced counts as expired."""
        row = await self.first(_GET, key=_hashed(token), **self.served)
        if row is None:
            return InviteProblem.UNKNOWN
        return InviteProblem.EXPIRED if row.used_at is None else InviteProblem.USED
