"""What I have decided: each choice with what holds now, and a way to change it or to take everything back."""

from __future__ import annotations

from bot.usecases.choices import as_it_holds, decidable, take_all_back
from bot.usecases.own import show_page
from flows.choices import ASKED, Purpose, Sees
from flows.people import Participant, ParticipantStatus
from flows.ports import World
from flows.screen import Action, Screen, Text
from flows.screens.choices import NOTED, choices_screen, holds, seen_of, shown_of

HELD = [purpose for purpose in ASKED if purpose is not Purpose.TAKE_PART]


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """Everything that holds now."""
    contact = (await world.tx.staff.get(participant.contact_person)).name
    held = await as_it_holds(world, participant)
    now = [holds(purpose, held, contact) for purpose in HELD]
    now = [*now, *await _by_themselves(world, held, contact)]
    return choices_screen(contact, now, is_over=participant.status is ParticipantStatus.ENDED)


async def _by_themselves(world: World, participant: Participant, contact: str) -> list[Text]:
    """The questionnaires that the contact person sees more or less of than of the others."""
    shared = {each.questionnaire for each in await world.tx.check_ins.of(participant.id) if each.shared}
    found = []
    for about in decidable(world, participant):
        level = participant.sees_of(about.questionnaire)
        if about.questionnaire in participant.sees:
            found.append(seen_of(level, about, contact))
        elif about.questionnaire in shared and level is not Sees.ANSWERS:
            found.append(shown_of(about, contact))
    return found


async def act(world: World, participant: Participant, _about: str, action: Action) -> None:
    """Take everything back, but for taking part."""
    notice = None
    if action.verb == "none":
        participant = await take_all_back(world, participant)
        notice = NOTED
    await show_page(world, participant, "choices", notice)
