"""Tell somebody what others did: a participant in a young person's hours, staff at once."""

from __future__ import annotations

from bot.usecases.agreed import timetable_of
from flows.calendar import next_morning
from flows.people import Participant, ParticipantStatus
from flows.ports import Kind, Outgoing, World
from flows.screen import Screen

NOT_TOLD = (ParticipantStatus.INVITED, ParticipantStatus.DECLINED, ParticipantStatus.ERASED)
"""Who never followed their invite, who said no and was told that nothing is written to them, who isn't here."""


async def announce(world: World, participant: Participant, screen: Screen, cause: str, ref: str = "") -> None:
    """Tell a participant, once for each cause, not at night; those in `NOT_TOLD` hear nothing."""
    if participant.status in NOT_TOLD:
        return
    morning = next_morning(world.now, timetable_of(world, participant))
    row = Outgoing(Kind.ANNOUNCEMENT, participant.id, f"announcement:{cause}", ref, screen, morning)
    await world.tx.outbox.put(row)


async def notify(world: World, member: str, screen: Screen, cause: str, ref: str = "") -> None:
    """Tell a staff member, once for each cause."""
    await world.tx.outbox.put(Outgoing(Kind.NOTICE, member, f"notice:{cause}", ref, screen))
