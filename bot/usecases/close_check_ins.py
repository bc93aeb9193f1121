"""Close check-ins: their window is over, or the participant has stopped."""

from __future__ import annotations

from collections.abc import Sequence

from flows.check_in import CheckIn
from flows.commands import Close
from flows.engine import step
from flows.people import Participant
from flows.ports import World


async def close_open_check_ins(world: World, participant: Participant) -> None:
    """Close what the participant has open."""
    await close(world, await world.tx.check_ins.of(participant.id))


async def close(world: World, check_ins: Sequence[CheckIn]) -> None:
    """Close those of them that are open."""
    for check_in in check_ins:
        if check_in.is_open:
            questionnaire = world.questionnaires.get(check_in.questionnaire, check_in.version)
            closed, _events = step(check_in, Close(), questionnaire, world.now)
            await world.tx.check_ins.save(closed)
