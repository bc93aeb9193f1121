"""Somebody can't be reached any more: it is noted, and of a young person their contact person hears, once."""

from __future__ import annotations

from bot.usecases.raise_alert import raise_alert
from flows.events import BecameUnreachable
from flows.people import Participant, ParticipantStatus
from flows.ports import World


async def lost_touch(world: World, subject: str) -> None:
    """Note that a participant or staff member can't be reached, from now until they are heard of again.

    Their contact person hears of a participant who takes part: whoever has stopped is not missed.
    """
    is_participant = await world.tx.participants.exists(subject)
    # Read before anything is noted: everybody holds a participant first, so that two never wait for each other.
    participant = await world.tx.participants.get(subject) if is_participant else None
    is_news = await world.tx.identities.mark_unreachable(subject)
    if is_news and participant is not None and participant.status is ParticipantStatus.ACTIVE:
        await raise_alert(world, participant, BecameUnreachable())


async def missed_meanwhile(world: World, participant: Participant) -> None:
    """After a break in which their chat began to refuse, which nobody heard of then."""
    if not participant.reachable:
        await raise_alert(world, participant, BecameUnreachable())
