"""In whose hands a participant is: their contact person, or whoever stands in today.

Exactly one acts at a time: writes, looks, and is named wherever something is promised.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from flows.authorisation import OPERATOR
from flows.chain import Roster
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

    Of a substitute who is away too, theirs acts, and so on; where nobody who was named is there, who always stands in.
    """
    if contact.left_on is None and await absence_of(world, contact) is None:
        return contact
    return (await roster_of(world, contact.organisation)).acting(contact.id)


async def roster_of(world: World, organisation: str) -> Roster:
    """Who works for an organisation, and who is away today."""
    today = today_in(world, organisation)
    staff = {each.id: each for each in await world.tx.staff.all() if each.organisation == organisation}
    away = {each.staff: each.substitute for each in await world.tx.substitutions.not_over() if each.holds(today)}
    return Roster(staff, away)


async def in_hands_of(world: World, member: StaffMember) -> list[Participant]:
    """Everybody whose contact person a staff member is, or stands in for today, by code."""
    roster = await roster_of(world, member.organisation)
    absent = [each for each in roster.staff if not roster.is_there(each) and roster.acting(each).id == member.id]
    return list(await world.tx.participants.of_contacts({member.id, *absent}))


async def touched_by_absence(world: World, member: StaffMember) -> list[Participant]:
    """Those taking part for whom somebody else acts when this staff member is away: their own, or whom they help."""
    roster = await roster_of(world, member.organisation)
    theirs = {member.id}.union(each for each in roster.staff if member.id in roster.asked_for(each))
    return [each for each in await world.tx.participants.of_contacts(theirs) if each.status in TAKING_PART]


async def name_of(world: World, participant: Participant, actor: str) -> str:
    """The name of a staff member who did something; the organisation's where it was done on the command line."""
    if actor == OPERATOR:
        return world.organisations(participant.organisation).name
    return (await world.tx.staff.get(actor)).name
