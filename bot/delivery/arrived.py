"""What follows when a row has arrived: it is noted, with whatever depends on it, in one transaction."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.letters import offered
from bot.usecases.follow_nudge import nudge_delivered
from bot.usecases.relay_note import note_delivered
from flows.ports import Kind, World
from storage.repositories.outbox import ClaimedOutgoing
from storage.transaction import StoredTransaction

BECOMES_LIVE = frozenset({Kind.OFFER, Kind.REMINDER})
"""What is answered where it stands, as the chat's live message from then on."""

WITH_A_FILE = frozenset({Kind.PICTURE, Kind.PORTRAIT, Kind.FILE})
"""What comes as a picture or a document, so that cleaning the chat later takes another way."""


async def note_arrival(
    tx: StoredTransaction,
    world: World,
    row: ClaimedOutgoing,
    message_id: int | None,
    real_now: datetime,
    *,
    for_page: bool,
) -> int | None:
    """Note it; `message_id` is None for an e-mail. Returns the message that must lose its buttons, if one has to."""
    if row.kind in BECOMES_LIVE:  # first of all, so that whoever acts on it at this moment comes before or after
        await tx.participants.get(row.recipient)
    if row.kind is Kind.NOTE:  # likewise
        await note_delivered(world, row.ref)
    may_come_back = message_id is None and row.kind is Kind.NOTICE
    await tx.outbox.sent(row.id, real_now, for_page=for_page, may_come_back=may_come_back)
    if row.kind is Kind.NUDGE:
        await nudge_delivered(world, row.ref, row.recipient, after_trouble=row.attempts > 1)
    if message_id is None:
        if row.recipient.startswith("S-"):
            await tx.identities.address_takes(row.recipient)
        return None
    await tx.live.noticed(row.recipient, message_id)
    if row.chat_id is not None and row.recipient.startswith("P-"):
        arrived = (row.recipient, row.chat_id, message_id, real_now)
        await tx.sent_messages.note(*arrived, has_file=row.kind in WITH_A_FILE)
    return await _adopted(row, tx, message_id) if row.kind in BECOMES_LIVE else None


async def _adopted(row: ClaimedOutgoing, tx: StoredTransaction, message_id: int) -> int | None:
    """It becomes the chat's live message, unless the participant has gone on meanwhile: then it is an old one."""
    check_in = await offered(row, tx)
    return await tx.live.adopt(row.recipient, check_in.id, message_id) if check_in else message_id
