"""Answers that the contact person may see: shared one check-in at a time, and taken back at any time."""

from __future__ import annotations

from flows.check_in import CheckIn
from flows.commands import Share
from flows.engine import step
from flows.people import Participant
from flows.ports import World


async def share(world: World, check_in: CheckIn, *, shared: bool) -> None:
    """Let the contact person see a completed check-in, or not any more."""
    asked = world.questionnaires.get(check_in.questionnaire, check_in.version)
    kept, _events = step(check_in, Share(shared=shared), asked, world.now)
    await world.tx.check_ins.save(kept)


async def take_back(world: World, participant: Participant, questionnaire: str | None = None) -> None:
    """Share no check-in of this questionnaire any more; None: of any."""
    for check_in in await world.tx.check_ins.of(participant.id):
        if check_in.shared and questionnaire in (None, check_in.questionnaire):
            await share(world, check_in, shared=False)
