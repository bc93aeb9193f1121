"""What the contact person may see: looked at, and taken back, at any time."""

from __future__ import annotations

from bot.usecases.choose import record_choice
from bot.usecases.reply import reply
from flows.check_in import CheckIn
from flows.choices import Purpose
from flows.commands import Share
from flows.engine import step
from flows.people import Participant
from flows.ports import World
from flows.screens.sharing import nothing_screen, share_question, sharing_screen


async def show_sharing(world: World, participant: Participant) -> None:
    """Say what the contact person can see now."""
    contact = await world.tx.staff.get(participant.contact_person)
    shared = {
        each.questionnaire: world.questionnaires.get(each.questionnaire, each.version).wording(each.language).title
        for each in await _shared(world, participant)
    }
    await reply(world, participant.id, sharing_screen(participant, contact.name, list(shared.values())))


async def share_nothing(world: World, participant: Participant) -> None:
    """Take back everything that is shared, and say so."""
    contact = await world.tx.staff.get(participant.contact_person)
    await record_choice(world, participant, Purpose.SHARE, share_question(contact.name, 1), granted=False)
    await take_back(world, participant)
    await reply(world, participant.id, nothing_screen(contact.name))


async def take_back(world: World, participant: Participant, questionnaire: str | None = None) -> None:
    """Share no check-in of this questionnaire any more; None: of any."""
    for check_in in await _shared(world, participant):
        if questionnaire in (None, check_in.questionnaire):
            asked = world.questionnaires.get(check_in.questionnaire, check_in.version)
            kept, _events = step(check_in, Share(shared=False), asked, world.now)
            await world.tx.check_ins.save(kept)


async def _shared(world: World, participant: Participant) -> list[CheckIn]:
    return [each for each in await world.tx.check_ins.of(participant.id) if each.shared]
