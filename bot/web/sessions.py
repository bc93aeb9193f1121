"""Sessions: who is signed in at a browser, told by one cookie; and whether a form comes from a page of ours.

The cookie holds a random token, of which the store keeps the hash; it says nothing and lives as long as the browser.
A form carries a second value that is derived from it, which no other site can know (ADR 17).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from fastapi import Request, Response

from bot.clock import Clock
from storage.database import Database
from storage.transaction import StoredTransaction

NOTED_EVERY = timedelta(minutes=1)
"""That somebody is still there is written down no more often."""

CSRF = "csrf"
"""The name of the form's field that shows where it comes from."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is signed in: its cookie's name, and how long they stay without a word, and at all."""

    cookie: str
    idle: timedelta
    longest: timedelta


OWN = Place("own", timedelta(hours=1), timedelta(hours=12))
"""A participant's page. Who is interrupted by a bus ride can go on; who leaves a library's computer is gone soon."""

CONSOLE = Place("console", timedelta(minutes=30), timedelta(hours=10))
"""The staff's pages: a working day, and no longer than a meeting without a word."""


class SignedOutError(Exception):
    """Nobody is signed in here, or not any more."""


class ForgedError(Exception):
    """A form does not come from a page of ours, or from one of another session."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who is signed in, and the value that forms on their pages carry."""

    subject: str
    csrf: str


class Sessions:
    """Begins, finds and ends sessions; the transaction is the caller's, but for `visiting`."""

    def __init__(self, clock: Clock, *, is_https: bool) -> None:
        self._clock = clock
        self._is_https = is_https

    async def begin(
        self, tx: StoredTransaction, response: Response, place: Place, subject: str, *, framed: bool = False
    ) -> None:
        """Sign somebody in. `framed`: the page stands in Telegram's own frame, where only such a cookie is kept."""
        token = secrets.token_urlsafe(32)
        await tx.doors.begin(token, subject, self._clock.real())
        kept = "SameSite=None; Partitioned" if framed and self._is_https else "SameSite=Lax"
        secure = "; Secure" if self._is_https else ""
        cookie = f"{self._name(place)}={token}; HttpOnly; Path=/; {kept}{secure}"
        response.headers.append("Set-Cookie", cookie)

    async def signed(self, tx: StoredTransaction, request: Request, place: Place) -> Signed:
        """Who is signed in, noting that they are there. Raises SignedOutError."""
        signed, is_to_note = await self._found(tx, request, place)
        if is_to_note:
            await tx.doors.seen(request.cookies[self._name(place)], self._clock.real())
        return signed

    async def visiting(self, database: Database, request: Request, place: Place) -> Signed:
        """The same in transactions of its own, of which most only read. Raises SignedOutError."""
        async with database.reading() as tx:
            signed, is_to_note = await self._found(tx, request, place)
        if is_to_note:
            async with database.transaction() as tx:
                return await self.signed(tx, request, place)
        return signed

    async def _found(self, tx: StoredTransaction, request: Request, place: Place) -> tuple[Signed, bool]:
        """Who is signed in, and whether it is time to note it. Raises SignedOutError."""
        token, now = request.cookies.get(self._name(place), ""), self._clock.real()
        found = await tx.doors.whose(token, now - place.idle, now - place.longest) if token else None
        if found is None:
            raise SignedOutError
        subject, seen_at = found
        return Signed(subject, _csrf(token)), now - seen_at >= NOTED_EVERY

    async def end(self, tx: StoredTransaction, request: Request, response: Response, place: Place) -> None:
        """Sign out whoever is signed in."""
        name = self._name(place)
        await tx.doors.end(request.cookies.get(name, ""))
        response.delete_cookie(name, secure=self._is_https, httponly=True)

    async def end_others(self, tx: StoredTransaction, request: Request, place: Place, subject: str) -> None:
        """Sign somebody out everywhere but in this browser."""
        await tx.doors.end_others(subject, request.cookies.get(self._name(place), ""))

    def _name(self, place: Place) -> str:
        """With the prefix that keeps other hosts below the same domain from setting it (RFC 6265bis, 4.1.3.2)."""
        return f"__Host-{place.cookie}" if self._is_https else place.cookie


def expect_ours(signed: Signed, form: Mapping[str, str]) -> None:
    """Raise ForgedError unless a form comes from a page of this session."""
    if not hmac.compare_digest(form.get(CSRF, "").encode(), signed.csrf.encode()):
        raise ForgedError


def _csrf(token: str) -> str:
    """Derived from the session's token, which it doesn't give away."""
    return sha256(f"csrf:{token}".encode()).hexdigest()[:32]
