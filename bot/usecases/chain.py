"""Who may be asked to react about a participant today, one after the other."""

from __future__ import annotations

from bot.usecases.hands import roster_of
from flows import chain
from flows.people import Participant, StaffMember
from flows.ports import World


async def chain_of(world: World, participant: Participant) -> list[StaffMember]:
    """Who acts today, then who stands in, then the coordinators; empty: there is nobody."""
    return [each.member for each in await places_of(world, participant)]


async def places_of(world: World, participant: Participant) -> list[chain.Place]:
    """The same, each with the rung on which it is their turn."""
    return (await roster_of(world, participant.organisation)).chain(participant.contact_person)


async def next_in_chain(world: World, participant: Participant, member: StaffMember) -> StaffMember | None:
    """Whose turn it is after somebody's; None: there is nobody more."""
    place = chain.after(await places_of(world, participant), member.id)
    return place.member if place else None
