"""Enrol people: staff, participants, and the invites that tie their chats to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from flows.people import Participant, StaffMember
from flows.ports import World

INVITE_LASTS = timedelta(days=14)
CPR = re.compile(r"\b\d{6}[- ]?\d{4}\b")


class EnrolmentError(ValueError):
    """What was given can't be used; the message says what and what to do."""


def checked_name(name: str) -> str:
    """A first name or nickname, tidied. Refuses blanks, over 40 characters, and anything like a CPR number."""
    tidy = " ".join(name.split())
    if CPR.search(tidy):
        raise EnrolmentError("the name looks like a CPR number; CPR never enters Pejling, give a first name")
    if not tidy or len(tidy) > 40 or not tidy.isprintable():
        raise EnrolmentError(f"the name has {len(tidy)} characters; give a first name of 1 to 40 printable characters")
    return tidy


async def add_staff(world: World, name: str, organisation: str, language: str) -> StaffMember:
    """Add a contact person; no channel yet, until the invite has been followed."""
    world.organisations(organisation)
    member = StaffMember(f"S-{world.new_id()[:6].upper()}", organisation, checked_name(name), language, reachable=False)
    await world.tx.staff.add(member)
    return member


async def add_participant(
    world: World, name: str, contact_person: str, language: str, facts: Mapping[str, bool] | None = None
) -> Participant:
    """Add a participant with a random code, assigned to one contact person of the same organisation.

    `facts` is what is known about them by `conditions.Fact`; what isn't in it is not known.
    """
    contact = await world.tx.staff.get(contact_person)
    participant = Participant(
        id=await _free_code(world),
        organisation=contact.organisation,
        contact_person=contact.id,
        name=checked_name(name),
        language=language,
        facts=facts or {},
    )
    await world.tx.participants.add(participant)
    return participant


async def note_facts(world: World, participant: str, facts: Mapping[str, bool]) -> Participant:
    """Note what is known now; what else was noted stays. It counts from the next check-in on."""
    known = await world.tx.participants.get(participant)
    noted = replace(known, facts={**known.facts, **facts})
    await world.tx.participants.save(noted)
    return noted


async def _free_code(world: World) -> str:
    """A code short enough to say aloud, such as P-7KQ4; one that is somebody's is drawn again."""
    code = ""
    while not code or await world.tx.participants.exists(code):
        code = f"P-{world.new_id()[:4].upper()}"
    return code


async def invite(world: World, subject: str, token: str) -> None:
    """Issue a single-use invite; one that was issued before and not used ends here."""
    await world.tx.invites.issue(subject, token, world.now + INVITE_LASTS)
