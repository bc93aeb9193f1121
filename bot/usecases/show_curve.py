"""Show my curve: the pictures again, on request."""

from __future__ import annotations

from bot.usecases.pictures import has_picture
from bot.usecases.reply import reply
from flows.people import Participant
from flows.ports import Kind, Outgoing, World
from flows.screen import Screen, Text


async def show_curve(world: World, participant: Participant) -> None:
    """Send the participant's curve and their newest profile, or a sentence where there is neither."""
    asked = world.organisations(participant.organisation).questionnaires
    newest: dict[bool, str] = {}
    for check_in in await world.tx.check_ins.of(participant.id):
        if check_in.questionnaire in asked and await has_picture(world, participant, check_in):
            curve = world.questionnaires.get(check_in.questionnaire, check_in.version).definition.curve
            newest[curve] = check_in.id
    for curve in sorted(newest, reverse=True):
        key = f"picture:{world.new_id()}"
        await world.tx.outbox.put(Outgoing(Kind.PICTURE, participant.id, key, ref=newest[curve]))
    if not newest:
        await reply(world, participant.id, Screen((Text("There is no curve yet. It begins with the second point."),)))
