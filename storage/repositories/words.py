"""What young people write outside a question, sealed: sent on to the contact person, or soon removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from flows.alert import Words
from storage.repositories.base import Repository, named
from storage.tables import WORDS

_ALL = select(*WORDS.c).order_by(WORDS.c.said_at, WORDS.c.id)
_GET = _ALL.where(WORDS.c.id == bindparam("key"))
_OF_ALERT = _ALL.where(WORDS.c.alert == bindparam("about"))
_OF = _ALL.where(WORDS.c.participant == bindparam("whose"))
_SEND_ON = (
    update(WORDS).where(WORDS.c.id == bindparam("key")).values(alert=bindparam("about"), sent_at=bindparam("now"))
)
_FORGET = delete(WORDS).where(WORDS.c.participant == bindparam("whose"), WORDS.c.alert.is_(None))


class SentOn(Repository):
    """Words that wait to be sent on, or were."""

    __slots__ = ()

    async def add(self, words: Words) -> None:
        """Keep what was written until it is decided whether it is sent on."""
        row = {name: getattr(words, name) for name in WORDS.c.keys() if name != "words_sealed"}  # noqa: SIM118
        sealed = self.keyring.seal(words.words or "", _place(words.id))
        await self.change(WORDS.insert(), {**row, "words_sealed": sealed})

    async def get(self, words: str) -> Words | None:
        """By id."""
        row = await self.first(_GET, key=words)
        return self._opened(row) if row else None

    async def of(self, participant: str) -> Sequence[Words]:
        """All of one participant, the oldest first."""
        return [self._opened(row) for row in await self.rows(_OF, whose=participant)]

    async def of_alert(self, alert: str) -> Sequence[Words]:
        """What an alert is about."""
        return [self._opened(row) for row in await self.rows(_OF_ALERT, about=alert)]

    async def send_on(self, words: str, alert: str, now: datetime) -> None:
        """They belong to that alert from now on."""
        await self.change(_SEND_ON, {"key": words, "about": alert, "now": now})

    async def forget(self, participant: str) -> bool:
        """Remove what a participant wrote and hasn't had sent on; whether there was any."""
        return await self.change(_FORGET, {"whose": participant}) > 0

    def _opened(self, row: Any) -> Words:
        values = named(WORDS.c, row)
        sealed = values.pop("words_sealed")
        words = None if sealed is None else self.keyring.open_text(sealed, _place(values["id"]))
        return Words(words=words, **values)


def _place(words: str) -> str:
    return f"words.words:{words}"
