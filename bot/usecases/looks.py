"""Choose how one's own page looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows.looks import changed
from flows.people import Participant
from flows.ports import World


async def wish_look(world: World, participant: Participant, wished: Mapping[str, str]) -> None:
    """Keep it, by the names of `flows.looks.KINDS`; what can't be chosen changes nothing."""
    look = changed(participant.details.look, wished)
    if look != participant.details.look:
        await world.tx.participants.save(replace(participant, details=replace(participant.details, look=look)))
