"""What a coordinator sees: who is there, who answers and who doesn't; and what the organisation has decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.usecases.authorise import allowed, authorise
from bot.usecases.guardian import is_approved
from bot.usecases.hands import acting_contact, today_in
from bot.usecases.standings import asked_of_them, standings
from flows.age import needs_guardian
from flows.authorisation import Deed
from flows.erasure import Erasure
from flows.organisation import Organisation
from flows.overview import Among, Overview, Wanted
from flows.people import Course, Handover, Participant, StaffMember, Substitution
from flows.ports import World

CODES = "P-"
"""How every code begins; whoever types it looks for a code and for no name."""

FOUND_AT_MOST = 1000
"""Names that are searched for by one letter are those of half the list: nobody pages through more."""


@allowed(Deed.SEE_OVERVIEW, noted=False)
async def overview(world: World, organisation: str, /, wanted: Wanted, page: int = 1) -> Overview:
    """One page of the organisation's courses; the last one where there are fewer."""
    by_code = not wanted.search or wanted.search.upper().startswith(CODES)
    listed = world.tx.overviews
    codes = [] if by_code else (await listed.named(organisation, wanted.search))[:FOUND_AT_MOST]
    among = Among(organisation, wanted, world.now, asked_of_them(world, organisation), codes)
    counts = await listed.count_each(among)
    total = counts[wanted.standing] if wanted.standing else await listed.count(among)
    found = Overview((), total, 1)
    page = min(max(page, 1), found.pages)
    lines = await listed.page(among, page)
    standing = await standings(world, organisation, {each.code: each for each in lines})
    stand = [replace(each, stands=standing[each.code]) for each in lines]
    return Overview(stand, total, page, counts)


async def colleagues(world: World, organisation: str) -> Sequence[StaffMember]:
    """Everybody who works for the organisation now, by name."""
    everybody = await world.tx.staff.all()
    staff = [each for each in everybody if each.organisation == organisation and each.left_on is None]
    return sorted(staff, key=lambda each: (each.name.casefold(), each.id))


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """What is noted about one course; `erasure` is a wish to be erased that is still open."""

    participant: Participant
    contact: StaffMember
    acting: StaffMember
    handover: Handover | None
    tied_at: datetime | None
    needs_guardian: bool
    is_approved: bool
    courses: Sequence[Course]
    erasure: Erasure | None


@allowed(Deed.SEE_COURSE, noted=False)
async def course(world: World, participant: Participant, /) -> CourseFacts:
    """One course as it was enrolled and stands now; nothing that was answered."""
    tx, organisation = world.tx, world.organisations(participant.organisation)
    return CourseFacts(
        participant=participant,
        contact=await tx.staff.get(participant.contact_person),
        acting=await acting_contact(world, participant),
        handover=await tx.handovers.of(participant.id),
        tied_at=await tx.invites.tied_at(participant.id),
        needs_guardian=needs_guardian(participant, organisation, today_in(world, organisation.id)),
        is_approved=await is_approved(world, participant),
        courses=await tx.participants.courses_of(participant.id),
        erasure=await tx.erasures.open_of(participant.id),
    )


@dataclass(frozen=True, slots=True)
class Employed:
    """A staff member, how many young people are theirs now, and who stands in for them, today or later."""

    member: StaffMember
    young_people: int
    absences: Sequence[Substitution]


async def staff(world: World, organisation: str) -> Sequence[Employed]:
    """Everybody who works for the organisation."""
    await authorise(world, Deed.SEE_OVERVIEW, organisation, noted=False)
    members = await colleagues(world, organisation)
    theirs = await world.tx.overviews.by_contact(organisation)
    away = await world.tx.substitutions.not_over()
    return [
        Employed(each, theirs.get(each.id, 0), [absence for absence in away if absence.staff == each.id])
        for each in members
    ]


@allowed(Deed.SEE_DECISIONS, noted=False)
async def decisions(world: World, organisation: str, /) -> Organisation:
    """What the organisation has decided, to be looked at."""
    return world.organisations(organisation)
