"""Show my curve: the pictures again, on request."""

from __future__ import annotations

from collections.abc import Sequence

from bot.usecases.pictures import has_picture
from bot.usecases.reply import reply
from flows.people import Participant
from flows.ports import Kind, Outgoing, World
from flows.screen import Screen, Text

NO_CURVE_YET = Text("There is no curve yet. It begins with the second point.")


async def show_curve(world: World, participant: Participant) -> None:
    """Send the participant's curve and their newest profile, or a sentence where there is neither."""
    newest = await newest_pictures(world, participant)
    for check_in in newest:
        key = f"picture:{world.new_id()}"
        await world.tx.outbox.put(Outgoing(Kind.PICTURE, participant.id, key, ref=check_in))
    if not newest:
        await reply(world, participant.id, Screen((NO_CURVE_YET,)))


async def newest_pictures(world: World, participant: Participant) -> Sequence[str]:
    """The check-ins up to which there is a picture: of the curve, and of the profile beside the time before."""
    asked = world.organisations(participant.organisation).questionnaires
    newest: dict[bool, str] = {}
    for check_in in await world.tx.check_ins.of(participant.id):
        if check_in.questionnaire in asked and await has_picture(world, participant, check_in):
            curve = world.questionnaires.get(check_in.questionnaire, check_in.version).definition.curve
            newest[curve] = check_in.id
    return [newest[is_curve] for is_curve in sorted(newest, reverse=True)]
