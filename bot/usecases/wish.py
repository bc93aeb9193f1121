"""Keep what a participant wishes about being asked, and have what lies ahead follow it at once."""

from __future__ import annotations

from bot.usecases.plan_waves import plan_anew
from flows.people import Participant
from flows.ports import World


async def wish(world: World, participant: Participant) -> None:
    """Keep the participant as they wish it now. In a break nothing is planned: it counts when that is over."""
    await world.tx.participants.save(participant)
    await plan_anew(world, participant)
