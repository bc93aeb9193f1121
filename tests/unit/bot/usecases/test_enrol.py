"""Issue 5, point 1: who is enrolled by whom, with what; each deed refused to who may not, and noted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date

import pytest

from bot.usecases import enrol
from bot.usecases.authorise import NotAllowedError
from bot.usecases.enrol_many import enrol_many, look_through
from bot.usecases.set_portrait import set_portrait
from flows.authorisation import OPERATOR
from flows.names import RefusedError
from flows.people import ParticipantStatus, StaffMember, StaffRole
from flows.ports import InviteProblem, World
from flows.roll import Line
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, ORGANISATION, Office

CLARA = StaffMember("S-CLARA2", METTE.organisation, "Clara", "da", reachable=True, role=StaffRole.COORDINATOR)
ELSEWHERE = StaffMember("S-ELSE22", "elsewhere", "Else", "da", reachable=True, role=StaffRole.COORDINATOR)
BACKGROUND = replace(ORGANISATION, background=("sex", "municipality"))


@pytest.fixture
async def staffed(office: Office) -> Office:
    async with office.database.transaction() as tx:
        await tx.staff.add(CLARA)
        await tx.staff.add(ELSEWHERE)
    office.organisation = BACKGROUND
    return office


@asynccontextmanager
async def acting(office: Office, actor: str) -> AsyncIterator[World]:
    async with office.world() as world:
        yield replace(world, actor=actor)


async def everybody(office: Office) -> int:
    async with office.database.reading() as tx:
        return len(await tx.participants.all()) + len(await tx.staff.all())


@pytest.mark.parametrize("actor", [METTE.id, CLARA.id, OPERATOR])
async def test_a_participant_is_enrolled_by_the_contact_person_a_coordinator_or_the_operator(
    staffed: Office, actor: str
) -> None:
    async with acting(staffed, actor) as world:
        given = ({"towards_education": True}, date(2009, 5, 17), {"sex": "female"})
        bo = await enrol.add_participant(world, METTE, " Bo ", "da", *given)
    async with staffed.database.reading() as tx:
        kept = await tx.participants.get(bo.id)
        noted = [(each.actor, each.deed, each.at) for each in await tx.audit.about(bo.id)]
    assert (kept.name, kept.contact_person, kept.organisation) == ("Bo", METTE.id, METTE.organisation)
    assert (kept.details.birth, kept.details.background) == (date(2009, 5, 17), {"sex": "female"})
    assert kept.facts == {"towards_education": True}
    assert noted == [(actor, "enrol", NOW)]


@pytest.mark.parametrize("actor", [ALI.id, ELSEWHERE.id, ALMA.id])
async def test_nobody_else_enrols_appoints_or_invites(staffed: Office, actor: str) -> None:
    before = await everybody(staffed)
    async with acting(staffed, actor) as world:
        for deed in (
            enrol.add_participant(world, METTE, "Bo", "da"),
            enrol.add_staff(world, METTE.organisation, "Bo", "da"),
            enrol.note_facts(world, ALMA, {}),
            enrol.invite(world, METTE, "token"),
            set_portrait(world, METTE, b"jpeg"),
        ):
            with pytest.raises(NotAllowedError, match="Ask their contact person or a coordinator"):
                await deed
    assert await everybody(staffed) == before


async def test_a_contact_person_adds_no_staff(staffed: Office) -> None:
    async with acting(staffed, METTE.id) as world:
        with pytest.raises(NotAllowedError):
            await enrol.add_staff(world, METTE.organisation, "Bo", "da", StaffRole.LEADER)
    async with acting(staffed, CLARA.id) as world:
        bo = await enrol.add_staff(world, METTE.organisation, "Bo", "da", StaffRole.LEADER)
    async with staffed.database.reading() as tx:
        assert (await tx.staff.get(bo.id)).role is StaffRole.LEADER


@pytest.mark.parametrize(
    ("name", "language", "background", "why"),
    [
        ("010203-1234", "da", {}, "CPR"),
        ("Al\u202ema", "da", {}, "U\\+202E"),
        ("Bo", "tlh", {}, "use one of: en, da"),
        ("Bo", "da", {"sps": "yes"}, "'sps' is not on"),
        ("Bo", "da", {"sex": "x"}, "use one of"),
        ("Bo", "da", {"shoe_size": "43"}, "'shoe_size' is not on"),
    ],
)
async def test_what_cannot_be_used_is_refused(
    staffed: Office, name: str, language: str, background: dict[str, str], why: str
) -> None:
    before = await everybody(staffed)
    with pytest.raises(RefusedError, match=why):
        async with acting(staffed, OPERATOR) as world:
            await enrol.add_participant(world, METTE, name, language, background=background)
    assert await everybody(staffed) == before


async def test_what_is_noted_later_changes_only_what_it_names(staffed: Office) -> None:
    async with acting(staffed, METTE.id) as world:
        await enrol.note_facts(world, ALMA, {"in_youth_education": True}, date(2009, 5, 17), {"sex": "other"})
    async with acting(staffed, METTE.id) as world:
        alma = await world.tx.participants.get(ALMA.id)
        await enrol.note_facts(world, alma, background={"municipality": "751"})
    async with acting(staffed, METTE.id) as world:
        alma = await world.tx.participants.get(ALMA.id)
        assert alma.details.birth == date(2009, 5, 17)
        assert alma.details.background == {"sex": "other", "municipality": "751"}
        assert alma.facts == {"towards_education": False, "in_youth_education": True}
        forgotten = await enrol.note_facts(world, alma, background={"sex": ""})
        assert forgotten.details.background == {"municipality": "751"}
        assert [each.deed for each in await world.tx.audit.about(ALMA.id)] == ["note_facts"] * 3


async def test_a_field_that_was_switched_off_can_still_be_forgotten(staffed: Office) -> None:
    async with acting(staffed, METTE.id) as world:
        await enrol.note_facts(world, ALMA, background={"sex": "other"})
    staffed.organisation = ORGANISATION
    async with acting(staffed, METTE.id) as world:
        alma = await world.tx.participants.get(ALMA.id)
        assert (await enrol.note_facts(world, alma, background={"sex": ""})).details.background == {}


async def seen(
    office: Office, lines: list[Line], actor: str = OPERATOR, contact: str = METTE.id
) -> list[tuple[int, str, str]]:
    async with acting(office, actor) as world:
        _newcomers, problems = await look_through(world, lines, contact)
    return [(each.row, each.column, each.said.partition(";")[0]) for each in problems]


async def test_every_problem_of_a_sheet_by_row(staffed: Office) -> None:
    lines = [
        Line(2, {"name": "ALMA"}),
        Line(3, {"name": "Bo", "contact": ELSEWHERE.id}),
        Line(4, {"name": "Bo", "contact": "S-NOBODY"}),
        Line(5, {"name": "Alma", "contact": ALI.id.lower()}),
        Line(6, {"name": "Mia", "language": "tlh", "contact": "S-NOBODY"}),
        Line(7, {"name": "Kim"}),
        Line(8, {"name": "kim", "birth": "17-05-2009"}),
    ]
    assert await seen(staffed, lines) == [
        (2, "name", f"{ALMA.id} has the same name and contact person"),
        (3, "contact", f"there is no contact person '{ELSEWHERE.id}' here"),
        (4, "contact", "there is no contact person 'S-NOBODY' here"),
        (6, "language", "the language is not offered"),
        (6, "contact", "there is no contact person 'S-NOBODY' here"),
        (8, "name", "row 7 has the same name"),
    ]


async def test_a_contact_person_enrols_with_themselves_alone(staffed: Office) -> None:
    lines = [Line(2, {"name": "Bo"}), Line(3, {"name": "Kim", "contact": ALI.id})]
    may_not = f"{METTE.id} may not enrol with {ALI.id}"
    assert await seen(staffed, lines, METTE.id) == [(3, "contact", may_not)]
    assert await seen(staffed, lines, CLARA.id) == []


async def test_staff_of_another_organisation_dont_learn_who_is_here(staffed: Office) -> None:
    lines = [Line(2, {"name": "Alma"}), Line(3, {"name": "Bo", "contact": "S-NOBODY"})]
    told = await seen(staffed, lines, ELSEWHERE.id)
    assert told == [
        (2, "contact", f"there is no contact person '{METTE.id}' here"),
        (3, "contact", "there is no contact person 'S-NOBODY' here"),
    ]


async def test_a_sheet_that_names_nobody(staffed: Office) -> None:
    async with acting(staffed, OPERATOR) as world:
        with pytest.raises(RefusedError, match="no line names a contact person who is known"):
            await look_through(world, [Line(2, {"name": "Bo"})], "")
    assert await seen(staffed, [Line(2, {"name": "Bo"})], CLARA.id, "") == [
        (2, "contact", "no contact person is named")
    ]


async def test_who_was_refused_for_one_line_is_refused_for_all(staffed: Office) -> None:
    before = await everybody(staffed)
    lines = [Line(2, {"name": "Bo"}), Line(3, {"name": "Kim", "contact": ALI.id})]
    with pytest.raises(NotAllowedError):
        async with acting(staffed, METTE.id) as world:
            newcomers, _problems = await look_through(world, lines, METTE.id)
            await enrol_many(world, newcomers)
    assert await everybody(staffed) == before


async def test_a_whole_sheet_is_enrolled_with_an_entry_each(staffed: Office) -> None:
    lines = [Line(row, {"name": f"Bo{chr(60 + row)}"}) for row in range(5, 25)]
    async with acting(staffed, CLARA.id) as world:
        newcomers, problems = await look_through(world, lines, METTE.id)
        assert problems == []
        added = await enrol_many(world, newcomers)
        entries = [[(each.actor, each.deed) for each in await world.tx.audit.about(one.id)] for one in added]
    assert entries == [[(CLARA.id, "enrol")]] * 20
    assert len({one.id for one in added}) == 20


async def test_nobody_is_enrolled_with_a_leader(staffed: Office) -> None:
    """Or a leader would see answers, as the contact person of whom they enrolled themselves."""
    leo = replace(CLARA, id="S-LEO678", name="Leo", role=StaffRole.LEADER)
    async with staffed.database.transaction() as tx:
        await tx.staff.add(leo)
    for actor in (leo.id, CLARA.id, OPERATOR):
        async with acting(staffed, actor) as world:
            with pytest.raises(RefusedError, match="is a leader"):
                await enrol.add_participant(world, leo, "Bo", "da")
            _newcomers, problems = await look_through(world, [Line(2, {"name": "Bo", "contact": leo.id})], "")
            assert [(each.row, each.column) for each in problems] == [(2, "contact")]


async def test_of_whoever_was_erased_nothing_is_noted_and_no_chat_tied(office: Office) -> None:
    """An invite would make them somebody again, with a welcome and a chat, and no name."""
    erased = await office.participant(status=ParticipantStatus.ERASED)
    for actor in (METTE.id, OPERATOR):
        async with acting(office, actor) as world:
            with pytest.raises(RefusedError, match="was erased"):
                await enrol.invite(world, erased, "a token")
            with pytest.raises(RefusedError, match="was erased"):
                await enrol.note_facts(world, erased, {"in_youth_education": True}, date(2009, 5, 17))
            assert await world.tx.invites.redeem("a token", 4711, NOW) is InviteProblem.UNKNOWN
            assert await world.tx.participants.get(erased.id) == erased


async def test_whoever_is_called_otherwise_now_is_called_so(office: Office) -> None:
    """The right to have it put right: checked as the first one was, and all else stays."""
    async with acting(office, METTE.id) as world:
        for refused in ("", "010203-1234", "Al\u202ema"):
            with pytest.raises(RefusedError):
                await enrol.note_facts(world, ALMA, name=refused)
        await enrol.note_facts(world, ALMA, name=" Alva ")
        assert await world.tx.participants.get(ALMA.id) == replace(ALMA, name="Alva")
        assert await enrol.note_facts(world, await world.tx.participants.get(ALMA.id)) == replace(ALMA, name="Alva")
