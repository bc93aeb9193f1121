"""What stands side by side (issue 3, points 3 and 6): what is shared, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.reports.profile_sides import profile_sides
from bot.usecases.side_by_side import SideBySide, side_by_side
from flows.people import ParticipantStatus, StaffMember
from questionnaires.scoring import Profile
from tests.unit.bot.usecases.kit import ALI, ALMA, CONTACT, LAST_QUARTER, METTE, NOW, OTHER, OWN, Office

THEIRS = dict.fromkeys(OWN.definition.keys, 4)
OURS = dict.fromkeys(OTHER.definition.keys, 2)
HEARD = dict.fromkeys(CONTACT.definition.keys, 5)


async def seen(office: Office, member: StaffMember = METTE) -> SideBySide:
    async with office.world() as world:
        return await side_by_side(world, member)


async def test_first_names_only_where_the_organisation_lets_them_stand_in_notices(office: Office) -> None:
    assert [each.about.called for each in (await seen(office)).beside] == ["Alma (P-7KQ4)"]
    office.organisation = replace(office.organisation, first_names_in_notices=False)
    assert [each.about.called for each in (await seen(office)).beside] == ["P-7KQ4"]


async def test_shared_answers_stand_beside_ones_own(office: Office) -> None:
    await office.completed(OWN, THEIRS, shared=True, at=NOW - timedelta(days=2))
    await office.completed(OTHER, OURS, by=METTE, at=NOW)
    (pair,) = (await seen(office)).beside
    assert pair.sides is not None
    assert {(row.participant, row.contact) for row in pair.sides.rows} == {(4.0, 2.0)}
    assert (pair.participant_on, pair.contact_on) == (date(2026, 11, 21), date(2026, 11, 23))


@pytest.mark.parametrize("shared", [None, False])
async def test_what_is_not_shared_is_not_there_at_all(office: Office, shared: bool | None) -> None:
    await office.completed(OWN, THEIRS, shared=shared)
    await office.completed(OTHER, OURS, by=METTE)
    (pair,) = (await seen(office)).beside
    assert (pair.sides, pair.participant_on, pair.contact_on) == (None, None, None)


async def test_whether_somebody_answered_can_not_be_told_from_what_is_not_shared(office: Office) -> None:
    before = await seen(office)
    await office.completed(OWN, THEIRS, shared=False)
    await office.opened(OWN)
    assert await seen(office) == before


async def test_the_newest_shared_one_counts_and_an_older_form_beside_it(office: Office) -> None:
    await office.completed(OWN, dict.fromkeys(THEIRS, 1), shared=True, at=NOW - timedelta(days=90))
    office.clock.at += timedelta(days=1)
    await office.completed(OWN, dict.fromkeys(THEIRS, 3), shared=True)
    office.clock.at += timedelta(days=1)
    await office.completed(OWN, dict.fromkeys(THEIRS, 5), shared=False)
    await office.opened(OTHER, by=METTE)
    (pair,) = (await seen(office)).beside
    assert pair.sides is not None
    assert {(row.participant, row.contact) for row in pair.sides.rows} == {(3.0, None)}
    assert pair.contact_on is None


async def test_others_forms_about_the_same_person_are_not_ones_own(office: Office) -> None:
    await office.completed(OWN, THEIRS, shared=True)
    await office.completed(OTHER, OURS, by=ALI)
    (pair,) = (await seen(office)).beside
    assert pair.contact_on is None
    assert (await seen(office, ALI)).beside == ()


async def test_who_has_stopped_shows_nothing_and_is_not_asked_about(office: Office) -> None:
    await office.completed(OWN, THEIRS, shared=True)
    await office.opened(OTHER, by=METTE)
    await office.save(replace(ALMA, status=ParticipantStatus.STOPPED))
    assert (await seen(office)).beside == ()


async def test_only_what_is_asked_of_somebody_stands_there(office: Office) -> None:
    await office.save(replace(ALMA, facts={"towards_education": True}))
    assert (await seen(office)).beside == ()
    await office.save(ALMA)
    office.organisation = replace(office.organisation, questionnaires=("who5", OWN.id, CONTACT.id))
    assert (await seen(office)).beside == ()


async def test_wellbeing_has_no_other_side_and_never_stands_there(office: Office) -> None:
    await office.completed(OWN, THEIRS, shared=True)
    assert [each.title for each in (await seen(office)).beside] == [OWN.wording("en").title]


async def test_five_people_make_a_figure_and_four_do_not(office: Office) -> None:
    for _ in range(4):
        await office.completed(CONTACT, HEARD, await office.participant(), at=LAST_QUARTER)
    assert {each.figure for each in (await seen(office)).said} == {None}
    await office.completed(CONTACT, HEARD, await office.participant(), at=LAST_QUARTER)
    said = (await seen(office)).said
    assert [each.figure and each.figure.mean for each in said] == [5.0, 5.0, 5.0]
    assert said[0].item.startswith("With Mette")
    assert {each.figure for each in (await seen(office, ALI)).said} == {None}


async def test_what_was_said_before_somebody_stopped_counts_on(office: Office) -> None:
    """Else the figure would move with the one who left."""
    people = [await office.participant() for _ in range(5)]
    for each in people:
        await office.completed(CONTACT, HEARD, each, at=LAST_QUARTER)
    before = (await seen(office)).said
    await office.save(replace(people[0], status=ParticipantStatus.STOPPED))
    assert (await seen(office)).said == before


async def test_an_organisation_that_does_not_ask_about_the_contact_has_no_such_part(office: Office) -> None:
    office.organisation = replace(office.organisation, questionnaires=("who5",))
    assert (await seen(office)).said == ()


async def test_what_was_shared_with_one_is_not_shared_with_the_next(office: Office) -> None:
    """Alma said yes to Mette. Ali, who comes after her, sees neither the answers nor what was said about Mette."""
    await office.completed(OWN, THEIRS, shared=True)
    people = [await office.participant() for _ in range(5)]
    for person in people:
        await office.completed(CONTACT, HEARD, person, at=LAST_QUARTER)
    for person in (ALMA, *people):
        await office.save(replace(person, contact_person=ALI.id))
    page = await seen(office, ALI)
    assert {pair.sides for pair in page.beside if pair.about.code == ALMA.id} == {None}
    assert {each.figure for each in page.said} == {None}


async def test_a_side_that_was_renewed_waits_for_the_other(office: Office) -> None:
    """The licensed questions have indicators of their own: until both sides have them, nothing stands side by side."""
    definition = OWN.definition.model_copy(update={"scoring": Profile(rule="profile", indicators={"new": ("health",)})})
    renewed = OWN.model_copy(update={"definition": definition})
    assert profile_sides(renewed, THEIRS, OTHER, OURS, "en") is None
    coarse = OTHER.definition.model_copy(update={"option_sets": {"fit": (4, 3, 2, 1)}})
    assert profile_sides(OWN, THEIRS, OTHER.model_copy(update={"definition": coarse}), OURS, "en") is None
