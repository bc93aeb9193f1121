"""The doors of the pages: who is signed in, which one-time links were used, and who tried in vain."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select, update

from storage.repositories.base import Repository, inserting
from storage.tables import ATTEMPT, USED_LINK, WEB_SESSION

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert

_S = WEB_SESSION.c
_ITS = _S.token_hash == bindparam("key")
_SUBJECT = select(_S.subject, _S.began_at, _S.seen_at).where(
    _ITS, _S.seen_at > bindparam("seen_after"), _S.began_at > bindparam("began_after")
)
_SEEN = update(WEB_SESSION).where(_ITS).values(seen_at=bindparam("now"))
_END = delete(WEB_SESSION).where(_ITS)
_END_ALL = delete(WEB_SESSION).where(_S.subject == bindparam("whose"))
_END_OTHERS = _END_ALL.where(_S.token_hash != bindparam("key"))
_TRIED_AT = select(ATTEMPT.c.at).where(ATTEMPT.c.door == bindparam("which"), ATTEMPT.c.at > bindparam("since"))
_FORGIVE = delete(ATTEMPT).where(ATTEMPT.c.door == bindparam("which"))

_USED = select(USED_LINK.c.token_hash).where(USED_LINK.c.token_hash == bindparam("key"))


def _hashed(token: str) -> str:
    """Plain SHA-256 will do: a token is random and long, so nobody tries them all."""
    return sha256(token.encode()).hexdigest()


@cache
def _use(dialect: str) -> Insert:
    return inserting(USED_LINK, dialect).on_conflict_do_nothing(index_elements=[USED_LINK.c.token_hash])


class Doors(Repository):
    """Sessions by their token, links by theirs, and attempts by the door that was tried. Times are real time.

    Whoever decides by earlier attempts says so first (`alone`), or many at once would all be let through.
    """

    __slots__ = ()

    async def begin(self, token: str, subject: str, now: datetime) -> None:
        """Somebody is signed in from now on."""
        row = {"token_hash": _hashed(token), "subject": subject, "began_at": now, "seen_at": now}
        await self.change(WEB_SESSION.insert(), row)

    async def whose(self, token: str, seen_after: datetime, began_after: datetime) -> tuple[str, datetime] | None:
        """Who is signed in with a token and when they were last seen; None where nobody is, or not since then."""
        row = await self.first(_SUBJECT, key=_hashed(token), seen_after=seen_after, began_after=began_after)
        return None if row is None else (row.subject, row.seen_at)

    async def seen(self, token: str, now: datetime) -> None:
        """Whoever is signed in with it did something."""
        await self.change(_SEEN, {"key": _hashed(token), "now": now})

    async def end(self, token: str) -> None:
        """Nobody is signed in with it any more."""
        await self.change(_END, {"key": _hashed(token)})

    async def end_all(self, subject: str) -> None:
        """They are signed in nowhere any more."""
        await self.change(_END_ALL, {"whose": subject})

    async def end_others(self, subject: str, token: str) -> None:
        """They stay signed in with this token alone."""
        await self.change(_END_OTHERS, {"whose": subject, "key": _hashed(token)})

    async def use(self, link: str, ends_at: datetime) -> bool:
        """Use a link that opens once; whether it was the first time."""
        return await self.change(_use(self.dialect), {"token_hash": _hashed(link), "ends_at": ends_at}) == 1

    async def is_used(self, link: str) -> bool:
        """Whether a link that opens once has been used."""
        return await self.first(_USED, key=_hashed(link)) is not None

    async def tried_at(self, door: str, since: datetime) -> list[datetime]:
        """When a door was tried in vain since then, in order."""
        hashes = self.keyring.lookup_hashes(door)
        found = [row.at for each in hashes for row in await self.rows(_TRIED_AT, which=each, since=since)]
        return sorted(found)

    async def tried(self, door: str, now: datetime) -> None:
        """A door was tried in vain."""
        await self.change(ATTEMPT.insert(), {"door": self.keyring.lookup_hash(door), "at": now})

    async def forgive(self, door: str) -> None:
        """Whoever got in by a door may err again."""
        for each in self.keyring.lookup_hashes(door):
            await self.change(_FORGIVE, {"which": each})
