"""Enrol everybody of a sheet, or, where anything is wrong with it, nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.usecases.authorise import relations
from bot.usecases.enrol import add_participant, today_in
from flows.authorisation import Deed, may
from flows.names import RefusedError
from flows.people import Participant, ParticipantStatus, StaffMember, StaffRole
from flows.ports import World
from flows.roll import Line, Newcomer, Problem, read_line, repeated
from flows.screen import Text

GONE = frozenset({ParticipantStatus.ENDED, ParticipantStatus.ERASED})
"""Who has left isn't enrolled: somebody of that name is somebody else, or comes back by another way."""


async def look_through(
    world: World, lines: Sequence[Line], contact: str
) -> tuple[Sequence[Newcomer], Sequence[Problem]]:
    """Whom the lines are about, and every problem by row. `contact` holds where a line names no contact person."""
    organisation = await organisation_of(world, lines, contact)
    decided = world.organisations(organisation)
    here = [each for each in await world.tx.staff.all() if each.organisation == organisation]
    staff = {each.id: each for each in here if each.left_on is None}
    read = [read_line(line, contact, decided, today_in(world, decided)) for line in lines]
    newcomers = [newcomer for newcomer, _problems in read]
    problems = [problem for _newcomer, wrong in read for problem in wrong]
    problems += await _wrong_contacts(world, newcomers, staff)
    enrolled = await world.tx.participants.of_contacts({each.contact for each in newcomers} & staff.keys())
    problems += [*repeated(newcomers), *_enrolled_before(newcomers, enrolled)]
    return newcomers, sorted(problems, key=lambda each: each.row)


async def enrol_many(world: World, newcomers: Sequence[Newcomer]) -> Sequence[Participant]:
    """Enrol all of them, in whoever acts's name; what is refused for one is refused for all."""
    added = []
    for each in newcomers:
        contact = await world.tx.staff.get(each.contact)
        given = (each.facts, each.birth, each.background)
        added.append(await add_participant(world, contact, each.name, each.language, *given))
    return added


async def organisation_of(world: World, lines: Sequence[Line], contact: str) -> str:
    """Whoever acts enrols in their own organisation, the operator in that of the first contact person named.

    Raises RefusedError.
    """
    staff = {each.id: each for each in await world.tx.staff.all()}
    named = [world.actor, *(line.cells.get("contact", contact).upper() for line in lines)]
    known = [staff[each].organisation for each in named if each in staff]
    if not known:
        raise RefusedError(
            Text(
                "no line names a contact person who is known; write ids as the list of staff shows them into the "
                "column contact, or give one for all"
            )
        )
    return known[0]


async def _wrong_contacts(
    world: World, newcomers: Sequence[Newcomer], staff: Mapping[str, StaffMember]
) -> Sequence[Problem]:
    """Lines whose contact person is nobody of the organisation, or nobody whom whoever acts may enrol with.

    Of another organisation's staff nothing is told, not even that they are there.
    """
    refused: dict[str, Text] = {}
    for contact in {each.contact for each in newcomers}:
        member, named = staff.get(contact), {"staff": contact}
        if not contact:
            refused[contact] = Text("no contact person is named; write an id of the list of staff, or give one for all")
        elif member is None:
            refused[contact] = Text("there is no contact person '{staff}' here; use an id of the list of staff", named)
        elif not may(Deed.ENROL, await relations(world, member)):
            refused[contact] = Text(
                "{actor} may not enrol with {staff}; ask them or a coordinator to do it",
                {**named, "actor": world.actor},
            )
        elif member.role is StaffRole.LEADER:
            refused[contact] = Text("{staff} is a leader, who sees nobody's answers; name a contact person", named)
    return [Problem(each.row, "contact", refused[each.contact]) for each in newcomers if each.contact in refused]


def _enrolled_before(newcomers: Sequence[Newcomer], enrolled: Sequence[Participant]) -> Iterator[Problem]:
    theirs: dict[str, list[Participant]] = {}
    for person in enrolled:
        if person.status not in GONE:
            theirs.setdefault(person.contact_person, []).append(person)
    for each in newcomers:
        for person in theirs.get(each.contact, ()):
            if each.may_be(person.contact_person, person.name, person.details.birth):
                same = Text(
                    "{code} has the same name and contact person; give another name or a birth date, or leave it out",
                    {"code": person.id},
                )
                yield Problem(each.row, "name", same)
