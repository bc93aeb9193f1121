"""Show my curve: the picture again, on request."""

from __future__ import annotations

from bot.usecases.current_screen import scored
from bot.usecases.reply import reply
from flows.people import Participant
from flows.ports import Kind, Outgoing, World
from flows.screen import Screen, Text


async def show_curve(world: World, participant: Participant) -> None:
    """Send the picture of the participant's own points, or a sentence where there are fewer than two."""
    for questionnaire in world.organisations(participant.organisation).questionnaires:
        points = await scored(world, participant, questionnaire)
        if world.questionnaires.latest(questionnaire).definition.curve and len(points) > 1:
            key = f"picture:{world.new_id()}"
            await world.tx.outbox.put(Outgoing(Kind.PICTURE, participant.id, key, ref=points[-1].id))
            return
    await reply(world, participant.id, Screen((Text("There is no curve yet. It begins with the second point."),)))
