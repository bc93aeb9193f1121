"""Enrol people: staff, participants, what is noted about them, and the invites that tie their chats to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.usecases.authorise import allowed
from bot.usecases.guardian import go_on
from bot.usecases.transitions import follow_birthday
from flows.audit import Entry
from flows.authorisation import Deed
from flows.background import checked_background
from flows.names import RefusedError, checked_name
from flows.organisation import Organisation, expect_old_enough
from flows.people import Details, Participant, ParticipantStatus, StaffMember, StaffRole
from flows.ports import World
from flows.roll import offered_language
from flows.screen import Text

INVITE_LASTS = timedelta(days=14)
TOKEN_BYTES = 18
"""Of an invite: 144 bits, more than anybody can try; 24 letters, of the 64 that a link to a bot can carry."""

NOTHING: Mapping[str, str] = {}


@allowed(Deed.ADD_STAFF)
async def add_staff(
    world: World, organisation: str, name: str, language: str, role: StaffRole = StaffRole.CONTACT_PERSON
) -> StaffMember:
    """Add somebody who works for an organisation; no channel yet, until the invite has been followed."""
    world.organisations(organisation)
    member = StaffMember(
        f"S-{world.new_id()[:6].upper()}", organisation, checked_name(name), language, reachable=False, role=role
    )
    await world.tx.staff.add(member)
    return member


@allowed(Deed.ENROL)
async def add_participant(
    world: World,
    contact: StaffMember,
    name: str,
    language: str,
    facts: Mapping[str, bool] | None = None,
    birth: date | None = None,
    background: Mapping[str, str] = NOTHING,
) -> Participant:
    """Add a participant with a random code, assigned to that contact person, in their organisation.

    `facts` is what is known about them by `conditions.Fact`; what isn't in it is not known. Raises RefusedError.
    """
    organisation = world.organisations(contact.organisation)
    _expect_contact_person(contact)
    expect_old_enough(organisation, birth, today_in(world, organisation))
    participant = Participant(
        id=await _free_code(world),
        organisation=contact.organisation,
        contact_person=contact.id,
        name=checked_name(name),
        language=offered_language(language, organisation.languages),
        facts=facts or {},
        details=Details(birth=birth, background=checked_background(background, organisation.background)),
    )
    await world.tx.participants.add(participant)
    await world.tx.audit.write(Entry(world.now, world.actor, Deed.ENROL, participant.id))
    return participant


@allowed(Deed.NOTE_FACTS)
async def note_facts(
    world: World,
    participant: Participant,
    facts: Mapping[str, bool] | None = None,
    birth: date | None = None,
    background: Mapping[str, str] = NOTHING,
    *,
    name: str | None = None,
) -> Participant:
    """Note what is known now; what else was noted stays, and a field that is given no code is forgotten.

    Facts count from the next check-in on. Raises RefusedError.
    """
    _expect_somebody(participant)
    organisation = world.organisations(participant.organisation)
    if birth:
        expect_old_enough(organisation, birth, today_in(world, organisation))
    known = {field: code for field, code in participant.details.background.items() if field not in background}
    said = checked_background({field: code for field, code in background.items() if code}, organisation.background)
    details = replace(participant.details, birth=birth or participant.details.birth, background=known | said)
    called = participant.name if name is None else checked_name(name)
    noted = replace(participant, name=called, facts={**participant.facts, **(facts or {})}, details=details)
    await world.tx.participants.save(noted)
    await follow_birthday(world, noted)
    return await go_on(world, noted)


@allowed(Deed.INVITE)
async def invite(world: World, person: Participant | StaffMember, token: str) -> None:
    """Issue a single-use invite; one that was issued before and not used ends here. Raises RefusedError."""
    _expect_somebody(person)
    await world.tx.invites.issue(person.id, token, world.now + INVITE_LASTS)


def _expect_contact_person(member: StaffMember) -> None:
    """A leader sees nobody's answers, so nobody is enrolled with one; nor with somebody who has left."""
    if member.left_on is not None:
        raise RefusedError(Text("{staff} works here no more; name somebody else", {"staff": member.id}))
    if member.role is StaffRole.LEADER:
        raise RefusedError(
            Text("{staff} is a leader, who sees nobody's answers; name a contact person", {"staff": member.id})
        )


def _expect_somebody(person: Participant | StaffMember) -> None:
    """Of whoever is erased nothing is noted again, and no chat is tied to them."""
    if isinstance(person, StaffMember) and person.left_on is not None:
        raise RefusedError(Text("{staff} works here no more; name somebody else", {"staff": person.id}))
    if isinstance(person, Participant) and person.status is ParticipantStatus.ERASED:
        raise RefusedError(Text("{code} was erased; whoever comes back is enrolled anew", {"code": person.id}))


def today_in(world: World, organisation: Organisation) -> date:
    """The day it is where the organisation is."""
    return world.now.astimezone(ZoneInfo(organisation.zone)).date()


async def _free_code(world: World) -> str:
    """A code short enough to say aloud, such as P-7KQ4; one that is somebody's is drawn again."""
    code = ""
    while not code or await world.tx.participants.exists(code):
        code = f"P-{world.new_id()[:4].upper()}"
    return code
