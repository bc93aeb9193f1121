"""In whose hands a participant is: their contact person, or whoever stands in today.

Exactly one acts at a time: writes, looks, and is named wherever something is promised.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from flows.authorisation import OPERATOR
from flows.people import TAKING_PART, Participant, StaffMember, Substitution
from flows.ports import World


def today_in(world: World, organisation: str) -> date:
    """The local day."""
    return world.now.astimezone(ZoneInfo(world.organisations(organisation).zone)).date()


async def absence_of(world: World, member: StaffMember) -> Substitution | None:
    """The absence in force today; of several the newest."""
    today = today_in(world, member.organisation)
    held = [each for each in await world.tx.substitutions.of(member.id) if each.holds(today)]
    return held[-1] if held else None


async def acting_contact(world: World, participant: Participant) -> StaffMember:
    """Who acts as a participant's contact person today."""
    return await acting_for(world, await world.tx.staff.get(participant.contact_person))


async def acting_for(world: World, contact: StaffMember) -> StaffMember:
    """The one who stands in for a contact person who is away, else themselves.

    Of a substitute who is away too, theirs acts: once, and never back to the one who is away.
    """
    absence = await absence_of(world, contact)
    if absence is None:
        return contact
    first = await world.tx.staff.get(absence.substitute)
    its_own = await absence_of(world, first)
    if its_own is None or its_own.substitute == contact.id:
        return first
    return await world.tx.staff.get(its_own.substitute)


async def in_hands_of(world: World, member: StaffMember) -> list[Participant]:
    """Everybody whose contact person a staff member is, or stands in for today, by code."""
    helped = [await world.tx.staff.get(each) for each in await _helped_by(world, member) - {member.id}]
    absent = [each.id for each in helped if (await acting_for(world, each)).id == member.id]
    return list(await world.tx.participants.of_contacts([member.id, *absent]))


async def _helped_by(world: World, member: StaffMember) -> set[str]:
    """For whom a staff member may act: those they were ever named for, and those whom these were named for."""
    helped = {each.staff for each in await world.tx.substitutions.by(member.id)}
    return helped.union(*[{each.staff for each in await world.tx.substitutions.by(first)} for first in helped])


async def touched_by_absence(world: World, member: StaffMember) -> list[Participant]:
    """Those taking part for whom somebody else acts when this staff member is away: their own, or whom they help."""
    theirs = {member.id}
    for contact in {each.staff for each in await world.tx.substitutions.by(member.id)}:
        absence = await absence_of(world, await world.tx.staff.get(contact))
        if absence is not None and absence.substitute == member.id:
            theirs.add(contact)
    return [each for each in await world.tx.participants.of_contacts(theirs) if each.status in TAKING_PART]


async def name_of(world: World, participant: Participant, actor: str) -> str:
    """The name of a staff member who did something; the organisation's where it was done on the command line."""
    if actor == OPERATOR:
        return world.organisations(participant.organisation).name
    return (await world.tx.staff.get(actor)).name
