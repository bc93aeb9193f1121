"""Several hands (issue 5, point 6): who acts on which day, what goes along, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.usecases import course_end, erasure, hand_over, other_courses, substitute
from bot.usecases.ask_for_contact import ask_for_contact
from bot.usecases.authorise import NotAllowedError
from bot.usecases.hands import acting_contact, in_hands_of
from bot.usecases.substitute import appoint_substitute, come_back, follow_absence
from flows.authorisation import CLOCK, OPERATOR
from flows.names import RefusedError
from flows.people import (
    ExitReason,
    Handover,
    ParticipantStatus,
    PauseReason,
    StaffMember,
    StaffRole,
    Substitution,
)
from flows.ports import Dialogue, World
from storage.tables import OUTBOX
from storage.transaction import StoredTransaction
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, OTHER, REGISTRY, Office

TODAY, TOMORROW, FRIDAY = NOW.date(), NOW.date() + timedelta(days=1), date(2026, 11, 27)
BO = replace(ALI, id="S-BO2345", name="Bo")
WHO5 = REGISTRY.latest("who5")


async def add(office: Office, *members: StaffMember) -> None:
    """More staff, and everybody's chat."""
    async with office.database.transaction() as tx:
        for member in members:
            await tx.staff.add(member)
        for number, member in enumerate((METTE, ALI, *members)):
            await tx.identities.tie(member.id, 1000 + number)


def by(world: World, actor: str = OPERATOR) -> World:
    return replace(world, actor=actor)


async def away(world: World, who: StaffMember, stands_in: StaffMember, **days: date | None) -> Substitution:
    given = {"from_on": TODAY, "until_on": None, **days}
    return await world.tx.substitutions.add(Substitution(who.id, stands_in.id, begun=True, **given))  # type: ignore[arg-type]


async def acting(world: World) -> str:
    return (await acting_contact(world, ALMA)).name


async def test_the_substitute_acts_from_the_first_to_the_last_day(office: Office) -> None:
    async with office.world() as world:
        await away(world, METTE, ALI, from_on=TOMORROW, until_on=FRIDAY)
        days = {TODAY: "Mette", TOMORROW: "Ali", FRIDAY: "Ali", FRIDAY + timedelta(days=1): "Mette"}
        for day, name in days.items():
            assert await acting(replace(world, now=NOW + (day - TODAY))) == name


async def test_of_several_the_newest_counts(office: Office) -> None:
    await add(office, BO)
    async with office.world() as world:
        await away(world, METTE, ALI)
        await away(world, METTE, BO)
        assert await acting(world) == "Bo"


async def test_a_substitute_who_is_away_has_one_too_but_nobody_goes_in_circles(office: Office) -> None:
    await add(office, BO)
    async with office.world() as world:
        await away(world, METTE, ALI)
        await away(world, ALI, METTE)
        assert await acting(world) == "Ali"
        await away(world, ALI, BO)
        assert await acting(world) == "Bo"
        assert [each.id for each in await in_hands_of(world, BO)] == [ALMA.id]
        assert [each.id for each in await in_hands_of(world, ALI)] == []
        assert [each.id for each in await in_hands_of(world, METTE)] == [ALMA.id]
        await away(world, BO, ALI)
        assert await acting(world) == "Bo"


@pytest.mark.parametrize(
    ("stands_in", "from_on", "until_on", "said"),
    [
        (METTE, TODAY, None, "themselves"),
        (replace(ALI, id="S-PETER2", organisation="nabo-kommune"), TODAY, None, "same organisation"),
        (replace(ALI, id="S-LEO678", role=StaffRole.LEADER), TODAY, None, "a leader"),
        (ALI, TODAY - timedelta(days=1), None, "is over"),
        (ALI, TOMORROW, TODAY, "before"),
    ],
)
async def test_an_absence_that_cannot_be_is_refused(
    office: Office, stands_in: StaffMember, from_on: date, until_on: date | None, said: str
) -> None:
    await add(office, *([] if stands_in in (METTE, ALI) else [stands_in]))
    async with office.world() as world:
        with pytest.raises(RefusedError, match=said):
            await appoint_substitute(by(world), METTE, stands_in.id, from_on, until_on)
        assert list(await world.tx.substitutions.of(METTE.id)) == []


async def test_for_who_has_left_nobody_stands_in(office: Office) -> None:
    async with office.world() as world:
        with pytest.raises(RefusedError, match="works here no more"):
            await appoint_substitute(by(world), replace(METTE, left_on=TODAY), ALI.id, TODAY, None)


async def test_who_cannot_be_reached_stands_in_for_nobody(office: Office) -> None:
    async with office.world() as world:
        with pytest.raises(RefusedError, match="can't be reached yet"):
            await appoint_substitute(by(world), METTE, ALI.id, TODAY, None)


async def letters(world: World) -> list[tuple[str, str]]:
    tx = world.tx
    assert isinstance(tx, StoredTransaction)
    return [(row.kind, row.recipient) for row in await tx.connection.execute(OUTBOX.select().order_by(OUTBOX.c.id))]


async def test_young_people_are_told_once_and_an_open_alert_goes_along(office: Office) -> None:
    await add(office)
    async with office.world() as world:
        await ask_for_contact(world, ALMA)
        noted = await appoint_substitute(by(world, METTE.id), METTE, ALI.id, TODAY, FRIDAY)
        await follow_absence(world, (await world.tx.substitutions.of(METTE.id))[0])
        assert [each for each in await letters(world) if each[1] != METTE.id] == [
            ("reply", ALMA.id),
            ("notice", ALI.id),
            ("announcement", ALMA.id),
            ("nudge", ALI.id),
        ]
        [alert] = await world.tx.alerts.of(ALMA.id)
        assert (alert.contact_person, alert.seen_at) == (ALI.id, None)
        saturday = replace(world, now=NOW + timedelta(days=5))
        await follow_absence(saturday, (await world.tx.substitutions.of(METTE.id))[0])
        [alert] = await world.tx.alerts.of(ALMA.id)
        assert alert.contact_person == METTE.id
        [known] = await world.tx.substitutions.of(METTE.id)
        assert (known.id, known.over) == (noted.absence.id, True)


async def test_a_new_absence_takes_the_place_of_the_old_one_on_its_days_alone(office: Office) -> None:
    await add(office, BO)
    async with office.world() as world:
        await appoint_substitute(by(world), METTE, ALI.id, TODAY, FRIDAY)
        noted = await appoint_substitute(by(world), METTE, BO.id, TOMORROW, TOMORROW)
        (change,) = noted.changes
        assert change.before is not None
        assert change.still_holds(TODAY)
        for days, name in enumerate(("Ali", "Bo", "Ali", "Ali", "Ali", "Mette")):
            assert await acting(replace(world, now=NOW + timedelta(days=days))) == name, days
        for each in ("begin", "end"):
            for absence in await world.tx.substitutions.of(METTE.id):
                await follow_absence(replace(world, now=NOW + timedelta(days=1 if each == "begin" else 2)), absence)
        assert [who for kind, who in await letters(world) if kind == "notice"] == [
            *(ALI.id, ALI.id, BO.id),  # Ali begins, ends; Bo begins
            *(ALI.id, BO.id),
        ]
        await come_back(replace(by(world), now=NOW + timedelta(days=2)), METTE, FRIDAY - timedelta(days=2))
        assert await acting(replace(world, now=NOW + timedelta(days=3))) == "Mette"


@pytest.mark.parametrize("status", [ParticipantStatus.PAUSED, ParticipantStatus.STOPPED])
async def test_somebody_else_from_today_on_takes_over_what_is_open(office: Office, status: ParticipantStatus) -> None:
    """Of whoever has a pause, and of whoever has stopped; and back again when it is over."""
    await add(office, BO)
    async with office.world() as world:
        await ask_for_contact(world, ALMA)
        reason = PauseReason.PRISON if status is ParticipantStatus.PAUSED else None
        changed = replace(await world.tx.participants.get(ALMA.id), status=status, pause_reason=reason)
        await world.tx.participants.save(changed)

        async def whose() -> str:
            [alert] = await world.tx.alerts.of(ALMA.id)
            return alert.contact_person

        await appoint_substitute(by(world), METTE, ALI.id, TODAY, FRIDAY)
        assert await whose() == ALI.id
        noted = await appoint_substitute(by(world), METTE, BO.id, TODAY, TOMORROW)
        assert not noted.changes[0].still_holds(TODAY)
        assert await whose() == BO.id
        assert [who for kind, who in await letters(world) if kind == "notice"] == [ALI.id, BO.id, ALI.id]
        await come_back(by(world), METTE, TODAY)
        assert await whose() == METTE.id
        assert await acting(replace(world, now=NOW + timedelta(days=2))) == "Ali"


async def test_back_ends_the_one_in_force_and_nothing_twice(office: Office) -> None:
    """What is planned stays, and is taken back by the day on which it begins; then nobody hears of it."""
    await add(office)
    async with office.world() as world:
        planned = TODAY + timedelta(days=30)
        await appoint_substitute(by(world), METTE, ALI.id, planned, None)
        with pytest.raises(RefusedError, match="not away"):
            await come_back(by(world), METTE)
        await appoint_substitute(by(world), METTE, ALI.id, TODAY, FRIDAY)
        assert await come_back(by(world, METTE.id), METTE)
        assert await acting(world) == "Mette"
        assert await acting(replace(world, now=NOW + timedelta(days=31))) == "Ali"
        before = await letters(world)
        assert not await come_back(by(world, METTE.id), METTE, planned)
        assert await acting(replace(world, now=NOW + timedelta(days=31))) == "Mette"
        assert await letters(world) == before
        with pytest.raises(RefusedError, match="not away"):
            await come_back(by(world), METTE)
        with pytest.raises(NotAllowedError):
            await come_back(by(world, ALI.id), METTE)


async def test_the_new_contact_person_gets_the_open_form_without_what_was_answered(office: Office) -> None:
    form = await office.opened(OTHER, by=METTE)
    own = await office.opened(WHO5)
    async with office.world() as world:
        await hand_over.carry_out(world, Handover(ALMA.id, ALI.id, TODAY))
    moved = await office.stored(form)
    assert (moved.answered_by, moved.contact_person, moved.language) == (ALI.id, ALI.id, "da")
    assert (await office.stored(own)).contact_person == ALI.id


async def test_a_later_handover_takes_the_planned_ones_place_and_an_end_cancels_it(office: Office) -> None:
    await add(office, BO)
    async with office.world() as world:
        await hand_over.hand_over(by(world), ALMA, ALI.id, FRIDAY)
        await hand_over.hand_over(by(world), ALMA, BO.id, FRIDAY)
        assert await world.tx.handovers.of(ALMA.id) == Handover(ALMA.id, BO.id, FRIDAY)
        assert (await world.tx.participants.get(ALMA.id)).contact_person == METTE.id
        await course_end.end_course(by(world), ALMA, ExitReason.MOVED)
        assert await world.tx.handovers.of(ALMA.id) is None
        with pytest.raises(RefusedError, match="in no course"):
            await hand_over.hand_over(by(world), await world.tx.participants.get(ALMA.id), ALI.id, FRIDAY)


async def test_of_another_course_nobody_learns_unless_it_is_said(office: Office) -> None:
    peter = replace(ALI, id="S-PETER2", name="Peter", organisation="nabo-kommune")
    await add(office, peter)
    there = replace(ALMA, id="P-THER", organisation=peter.organisation, contact_person=peter.id)
    async with office.world() as world:
        tx = world.tx
        assert isinstance(tx, StoredTransaction)
        assert list(await tx.participants.elsewhere(ALMA.id)) == []
        await tx.participants.add(there)
        for each in (ALMA, there):
            await tx.identities.tie(each.id, 4711)
        assert list(await tx.participants.elsewhere(ALMA.id)) == [peter.organisation]
        assert await other_courses.known_elsewhere(world, ALMA) == []
        await other_courses.tell_of(by(world, ALMA.id), ALMA, peter.organisation, granted=True)
        assert len(await other_courses.known_elsewhere(world, ALMA)) == 1
        assert await other_courses.known_elsewhere(world, there) == []
        await other_courses.tell_of(by(world, ALMA.id), ALMA, peter.organisation, granted=False)
        assert await other_courses.known_elsewhere(world, ALMA) == []
        await other_courses.tell_of(by(world, ALMA.id), ALMA, "nowhere", granted=True)
        assert len(await tx.participants.choices_of(ALMA.id)) == 2
        rule = replace(office.organisation, tells=(ALMA.organisation,))
        telling = replace(world, organisations=lambda _id: rule)
        assert len(await other_courses.known_elsewhere(telling, ALMA)) == 1
        await tx.participants.save(replace(there, status=ParticipantStatus.STOPPED))
        assert list(await tx.participants.elsewhere(ALMA.id)) == []


async def test_nobody_acts_in_the_clocks_name(office: Office) -> None:
    async with office.world() as world:
        assert world.actor == CLOCK
        with pytest.raises(NotAllowedError):
            await substitute.appoint_substitute(world, METTE, ALI.id, TODAY, None)


async def test_a_wish_to_be_erased_reaches_who_stands_in_and_ends_a_planned_handover(office: Office) -> None:
    await add(office, BO)
    async with office.world() as world:
        await appoint_substitute(by(world), METTE, ALI.id, TODAY, FRIDAY)
        await hand_over.hand_over(by(world), ALMA, BO.id, TOMORROW)
        wish = await erasure.ask(by(world, ALMA.id), ALMA)
        wish = await erasure.assess(by(world), ALMA, wish, {})
        await erasure.carry_out(by(world), ALMA, wish)
        assert await world.tx.handovers.of(ALMA.id) is None
        tx = world.tx
        assert isinstance(tx, StoredTransaction)
        told = {
            (row.dedupe_key.partition(":")[0], row.recipient) for row in await tx.connection.execute(OUTBOX.select())
        }
        assert {("asked", ALI.id), ("erased", ALI.id)} <= told
        assert not {("asked", METTE.id), ("erased", METTE.id)} & told


async def test_a_handover_asks_nothing_and_takes_no_page_away(office: Office) -> None:
    """What Ali may see is asked when Alma begins something; what she looks at stays, with the new name on it."""
    async with office.world() as world:
        await world.tx.live.show(ALMA.id, Dialogue.OWN, place="contact")
        await hand_over.carry_out(world, Handover(ALMA.id, ALI.id, TODAY))
        live = await world.tx.live.get(ALMA.id)
        assert live is not None
        assert (live.dialogue, live.place) == (Dialogue.OWN, "contact")
        await world.tx.live.show(ALMA.id, Dialogue.RESTING)
        await hand_over.carry_out(world, Handover(ALMA.id, METTE.id, TODAY))
        live = await world.tx.live.get(ALMA.id)
        assert live is not None
        assert live.dialogue is Dialogue.RESTING
