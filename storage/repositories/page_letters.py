"""What of the outbox is read on the recipient's own page, from being laid out there to being turned over."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, select, update

from flows.ports import Kind
from flows.screen import Screen
from storage.errors import SealError
from storage.repositories.base import Repository, due
from storage.repositories.outbox import SAID_THERE, open_screen
from storage.tables import OUTBOX
from storage.tables.outbox import OutboxState


@dataclass(frozen=True, slots=True)
class PageLetter:
    """What is to be read on the recipient's own page."""

    id: int
    kind: Kind
    ref: str
    screen: Screen | None


_O = OUTBOX.c
_READ_HERE = _O.kind.in_(bindparam("kinds", expanding=True))
_ITS_RECIPIENT = update(OUTBOX).where(_O.recipient == bindparam("to"))
_TO_READ = select(*_O).where(_O.recipient == bindparam("to"), _O.for_page).order_by(_O.id)
_TURN_OVER = _ITS_RECIPIENT.where(_O.for_page, _O.id.in_(bindparam("letters", expanding=True))).values(
    for_page=False, screen_sealed=case((_O.state == OutboxState.WAITING, _O.screen_sealed), else_=None)
)
_LAY_OUT = _ITS_RECIPIENT.where(
    _O.state == OutboxState.WAITING, _READ_HERE, due(_O.not_before, "now"), _O.leased_by.is_(None)
).values(for_page=True)
_KEEP_BACK = _LAY_OUT.values(state=OutboxState.DROPPED, error=SAID_THERE)


class PageLetters(Repository):
    """Letters are rows of the outbox that are `for_page`, whether the chat says them as well or not."""

    __slots__ = ()

    async def lay_out(self, recipient: str, kinds: Collection[Kind], now: datetime, *, in_chat: bool = False) -> None:
        """What waits for them, of these kinds, is read on their page, which they look at.

        `in_chat`: the chat says it as well; else it says nothing.
        """
        await self.change(_LAY_OUT if in_chat else _KEEP_BACK, {"to": recipient, "kinds": list(kinds), "now": now})

    async def to_read(self, recipient: str) -> list[PageLetter]:
        """What there is to read on somebody's page, the oldest first; one whose seal is broken can't be."""
        found = []
        for row in await self.rows(_TO_READ, to=recipient):
            with suppress(SealError):
                found.append(PageLetter(row.id, row.kind, row.ref, open_screen(self.keyring, row)))
        return found

    async def turn_over(self, recipient: str, letters: Collection[int]) -> None:
        """They have read these; what they said is not kept, unless the chat is still to say it."""
        await self.change(_TURN_OVER, {"to": recipient, "letters": list(letters)})
