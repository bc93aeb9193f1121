"""Courses in other organisations: nobody learns of them here, unless the young person or a rule says so."""

from __future__ import annotations

from bot.usecases.choices import record
from flows.choices import Choice, Purpose
from flows.people import Participant
from flows.ports import World
from flows.screens.hands import other_course_asking


async def told_of(world: World, participant: Participant, elsewhere: str) -> bool | None:
    """What the participant has said about that course; None: nothing yet."""
    said = [each for each in await world.tx.participants.choices_of(participant.id) if _is_about(each, elsewhere)]
    return said[-1].granted if said else None


def _is_about(choice: Choice, elsewhere: str) -> bool:
    return (choice.purpose, choice.about) == (Purpose.OTHER_COURSES, elsewhere)


async def known_elsewhere(world: World, participant: Participant) -> list[str]:
    """The names of the organisations that the contact person may know of."""
    known = []
    for elsewhere in await world.tx.participants.elsewhere(participant.id):
        other = world.organisations(elsewhere)
        if participant.organisation in other.tells or await told_of(world, participant, elsewhere):
            known.append(other.name)
    return known


async def tell_of(world: World, participant: Participant, elsewhere: str, *, granted: bool) -> None:
    """Keep what the participant says about that course; where there is none, nothing is kept."""
    if elsewhere not in await world.tx.participants.elsewhere(participant.id):
        return
    if await told_of(world, participant, elsewhere) is not granted:
        contact = await world.tx.staff.get(participant.contact_person)
        asked = other_course_asking(world.organisations(elsewhere).name, contact.name)
        await record(world, participant, asked, granted=granted, about=elsewhere)
