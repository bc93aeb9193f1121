"""What follows when no channel took a row: it is noted, passed on, tried again later, or given up visibly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.botapi.errors import BlockedError
from bot.delivery.email import LetterRefusedError
from bot.delivery.ways import NEVER_GIVEN_UP, Failure
from bot.usecases.follow_nudge import nudge_not_delivered, nudge_refused, seemed_reachable
from bot.usecases.lost_touch import lost_touch
from flows.ports import Kind, World
from storage.repositories.outbox import ClaimedOutgoing
from storage.transaction import StoredTransaction

UNREACHABLE_RETRY = timedelta(minutes=15)
PASSED_ON = "passed on"
"""Why a nudge was dropped: nothing reaches the person, and somebody else has one of their own."""


async def note_refusals(tx: StoredTransaction, world: World, row: ClaimedOutgoing, failures: Sequence[Failure]) -> None:
    """Note which channels said no for good: they count as no way to this person until they are heard of again."""
    for each in failures:
        if not each.is_refusal:
            continue
        if row.kind is Kind.NUDGE:
            await nudge_not_delivered(world, row.ref, row.recipient, each.said)
        if isinstance(each.problem, LetterRefusedError) and row.recipient.startswith("S-"):
            await tx.identities.address_refused(row.recipient)
        if isinstance(each.problem, BlockedError):
            await lost_touch(world, row.recipient)


async def put_by(
    tx: StoredTransaction, world: World, row: ClaimedOutgoing, failures: Sequence[Failure], real_now: datetime
) -> None:
    """No channel is left: a nudge passes to the next person; where there is none, and a notice, is tried again.

    Everything else is given up. In one transaction with what is noted of the channels, so that whoever is back right
    after it is written to at once.
    """
    error = type(failures[-1].problem).__name__
    is_news = row.kind is Kind.NUDGE and await seemed_reachable(world, row.recipient)
    await note_refusals(tx, world, row, failures)
    if row.kind is Kind.NUDGE and await nudge_refused(world, row.ref, row.recipient, is_news=is_news):
        await tx.outbox.drop(row.id, PASSED_ON)
    elif row.kind in NEVER_GIVEN_UP:
        await tx.outbox.retry(row.id, real_now + UNREACHABLE_RETRY, error)
    else:
        await tx.outbox.fail(row.id, error)
