"""What a link that came from somebody's message leads to now."""

from __future__ import annotations

from bot.links import Door, LinkError
from bot.web.parts import Parts
from flows.authorisation import Deed
from storage.transaction import StoredTransaction


async def behind(parts: Parts, tx: StoredTransaction, doors: tuple[Door, ...], token: str) -> tuple[Door, str]:
    """The door, and whose it is. Raises LinkError.

    What was sent to a chat or a mailbox that is theirs no more opens nothing: whoever has it may be somebody else.
    """
    door, person, made = parts.links.behind_any(doors, token, parts.clock.now())
    moved = (await tx.invites.tied_at(person), await tx.audit.last_at(person, Deed.KEEP_ADDRESS))
    if any(at is not None and made < at for at in moved):
        raise LinkError("was made for a chat or a mailbox that is not theirs any more")
    return door, person
