"""What a database holds, in the model's words, so that the two can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table

from storage.crypto import Keyring
from storage.tables import FAILED_UPDATE, HANDLED_UPDATE, IDENTITY, INVITE, LIVE_MESSAGE, OUTBOX, WAVE
from storage.transaction import StoredTransaction
from tests.contract.storage_records import PHONES, Letter, Occasion, Person, Token, View


async def found(tx: StoredTransaction, keyring: Keyring) -> dict[str, object]:
    """What is committed, by the names of the model's attributes."""

    async def rows(table: Table) -> Sequence[Any]:
        return (await tx.connection.execute(table.select())).all()

    chats = {keyring.lookup_hash(str(chat)): chat for chat in PHONES}
    return {
        "letters": {row.dedupe_key: _letter(row) for row in await rows(OUTBOX)},
        "views": {row.participant: _view(row) for row in await rows(LIVE_MESSAGE)},
        "sheets": {each.id: (each.revision, dict(each.answers)) for each in await tx.check_ins.all()},
        "marks": {(row.bot_id, row.update_id): (row.mark, row.at) for row in await rows(HANDLED_UPDATE)},
        "parked": {(row.bot_id, row.update_id): row.at for row in await rows(FAILED_UPDATE)},
        "occasions": {(row.participant, row.number): Occasion(row.due_at, row.state) for row in await rows(WAVE)},
        "tokens": {row.token_hash: _token(row) for row in await rows(INVITE)},
        "people": {
            row.subject: Person(row.organisation, chats[row.chat_hash], row.reachable) for row in await rows(IDENTITY)
        },
    }


def _letter(row: Any) -> Letter:
    return Letter(
        kind=row.kind,
        recipient=row.recipient,
        not_before=row.not_before,
        state=row.state,
        lease_until=row.lease_until,
        leased_by=row.leased_by,
        next_try_at=row.next_try_at,
        attempts=row.attempts,
    )


def _view(row: Any) -> View:
    return View(
        dialogue=row.dialogue,
        check_in=row.check_in,
        revision=row.revision,
        shown=row.shown_revision,
        message_id=row.message_id,
        latest=row.latest_message_id,
        heard_at=row.heard_at,
        heard_message=row.heard_message_id,
        lease_until=row.lease_until,
        leased_by=row.leased_by,
        next_try_at=row.next_try_at,
        attempts=row.attempts,
    )


def _token(row: Any) -> Token:
    return Token(row.subject, row.expires_at, row.used_at, row.revoked)
