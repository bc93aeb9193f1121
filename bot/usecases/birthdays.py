"""What follows from somebody's age, once a day: an approval ends at 18, and where one is missing nothing is asked."""

from __future__ import annotations

from bot.usecases.close_check_ins import close
from bot.usecases.guardian import ASKED_THINGS, go_on, is_approved, note_approval, wait, waits_for_guardian
from bot.usecases.hands import today_in
from flows.age import is_of_age
from flows.check_in import Status
from flows.people import Participant, ParticipantStatus, WelcomeStage
from flows.ports import Kind, Outgoing, World
from flows.screens.choices import of_age_screen


async def has_come_of_age(world: World, participant: Participant) -> bool:
    """Whether they are 18 by now, and an approval from before still stands."""
    today = today_in(world, participant.organisation)
    return is_of_age(participant, today) and await is_approved(world, participant)


async def must_be_minded(world: World, participant: Participant) -> bool:
    """Whether `mind_age` has something to do; looking costs less than writing."""
    if await has_come_of_age(world, participant):
        return True
    if participant.status in ASKED_THINGS:
        return await waits_for_guardian(world, participant)
    stands_there = (participant.status, participant.stage) == (ParticipantStatus.WELCOME, WelcomeStage.GUARDIAN)
    return stands_there and not await waits_for_guardian(world, participant)


async def mind_age(world: World, participant: Participant) -> None:
    """Do what follows from their age today. Done twice it does nothing more."""
    if await has_come_of_age(world, participant):
        await _end_approval(world, participant)
    if await waits_for_guardian(world, participant):
        await wait(world, participant)
    else:
        await go_on(world, participant)


async def _end_approval(world: World, participant: Participant) -> None:
    """They decide alone now: what was offered and not begun is closed, and they are told that they are asked anew.

    The choices made under the approval are open from here on (`flows.choices.why_open`).
    """
    await note_approval(world, participant, approves=False)
    offered = [each for each in await world.tx.check_ins.of(participant.id) if each.status is Status.OFFERED]
    await close(world, offered)
    if participant.status is ParticipantStatus.ACTIVE:
        await tell_of_age(world, participant)


async def tell_of_age(world: World, participant: Participant) -> None:
    """Tell them, once, that they decide alone now: on their birthday, or when a break that it fell into is over."""
    key, screen = f"announcement:of_age:{participant.id}", of_age_screen(participant.name)
    await world.tx.outbox.put(Outgoing(Kind.ANNOUNCEMENT, participant.id, key, screen=screen))
