"""The rows of the outbox that went out as e-mails, for what comes back of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from sqlalchemy import bindparam, select, update

from flows.ports import PRIORITY, Kind
from flows.screen import Screen
from storage.repositories.base import Repository
from storage.repositories.identities import open_address
from storage.repositories.outbox import letter_ids, open_screen
from storage.tables import IDENTITY, OUTBOX
from storage.tables.outbox import OutboxState


@dataclass(frozen=True, slots=True)
class MailedOutgoing:
    """A row that was sent to somebody who has an e-mail address, which is the one of now."""

    id: int
    kind: Kind
    recipient: str
    ref: str
    dedupe_key: str
    screen: Screen | None
    is_urgent: bool
    address: str


CAME_BACK = "LetterCameBackError"
"""The error of a row whose e-mail was taken and came back later, as a letter of its own."""

_O = OUTBOX.c
_MAILED = (
    select(*_O, IDENTITY.c.address_sealed)
    .join(IDENTITY, IDENTITY.c.subject == _O.recipient)
    .where(_O.state == OutboxState.SENT, _O.sent_at >= bindparam("since"), IDENTITY.c.address_sealed.is_not(None))
    .order_by(_O.id.desc())
)
_RETURN = (
    update(OUTBOX).where(_O.id == bindparam("key"), _O.state == OutboxState.SENT).values(error=CAME_BACK, sent_at=None)
)
_NEWER = select(_O.id).where(
    _O.recipient == bindparam("to"), _O.kind == bindparam("of"), _O.ref == bindparam("ref"), _O.id > bindparam("key")
)


class Mailed(Repository):
    """A row is known by the name of its e-mail, which nobody can work out or guess."""

    __slots__ = ()

    async def find(self, letter_id: str, since: datetime) -> MailedOutgoing | None:
        """What was sent since then (real time) and is named so as an e-mail. Raises SealError."""
        for row in await self.rows(_MAILED, since=since):
            if any(compare_digest(letter_id, each) for each in letter_ids(self.keyring, row.dedupe_key)):
                address = open_address(self.keyring, row.recipient, row.address_sealed)
                its = (row.id, row.kind, row.recipient, row.ref, row.dedupe_key, open_screen(self.keyring, row))
                return MailedOutgoing(*its, row.priority < PRIORITY[row.kind], str(address))
        return None

    async def returned(self, mailed: MailedOutgoing, *, goes_on: bool) -> bool:
        """The e-mail came back: it counts as sent no more. False where that is known already.

        It shows as given up, unless it `goes_on` as a row of its own.
        """
        state = OutboxState.DROPPED if goes_on else OutboxState.FAILED
        return await self.change(_RETURN.values(state=state), {"key": mailed.id}) == 1

    async def is_newest(self, mailed: MailedOutgoing) -> bool:
        """Whether nothing of the kind about the same was put for them since."""
        its = {"to": mailed.recipient, "of": mailed.kind, "ref": mailed.ref, "key": mailed.id}
        return await self.first(_NEWER, **its) is None
