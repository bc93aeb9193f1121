"""A course's end, pause and return, the handover sheet, the duty to notify, and a note (issue 5, point 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.usecases import course_end, duty, relay_note, sheet
from bot.usecases.ask_for_contact import ask_for_contact
from bot.usecases.take_alert import take_alert
from flows.authorisation import OPERATOR
from flows.choices import Way
from flows.names import RefusedError
from flows.people import (
    Details,
    DutyOutcome,
    ExitReason,
    Participant,
    ParticipantStatus,
    PauseReason,
    SheetState,
)
from flows.ports import World
from storage.tables import OUTBOX
from storage.transaction import StoredTransaction
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, REGISTRY, Office

TODAY = NOW.date()
WHO5 = REGISTRY.latest("who5")


def by(world: World, actor: str = OPERATOR) -> World:
    return replace(world, actor=actor)


async def letters(world: World) -> list[tuple[str, str]]:
    tx = world.tx
    assert isinstance(tx, StoredTransaction)
    return [(row.kind, row.recipient) for row in await tx.connection.execute(OUTBOX.select().order_by(OUTBOX.c.id))]


async def test_an_end_keeps_the_course_with_its_reason_and_asks_nothing_more(office: Office) -> None:
    opened = await office.opened(WHO5)
    started = replace(ALMA, started_on=date(2026, 3, 2), status=ParticipantStatus.PAUSED, pause_reason=PauseReason.OWN)
    await office.save(started)
    async with office.world() as world:
        await course_end.end_course(by(world, METTE.id), started, ExitReason.LOST_CONTACT)
        [course] = await world.tx.participants.courses_of(ALMA.id)
        assert (course.number, course.started_on, course.ended_on) == (1, date(2026, 3, 2), TODAY)
        assert course.exit_reason is ExitReason.LOST_CONTACT
        ended = await world.tx.participants.get(ALMA.id)
        assert (ended.status, ended.pause_reason) == (ParticipantStatus.ENDED, None)
        with pytest.raises(RefusedError, match="over already"):
            await course_end.end_course(by(world), ended, ExitReason.MOVED)
    assert not (await office.stored(opened)).is_open


@pytest.mark.parametrize("status", [ParticipantStatus.ACTIVE, ParticipantStatus.STOPPED, ParticipantStatus.DECLINED])
async def test_only_what_staff_ended_or_paused_is_taken_up_again(office: Office, status: ParticipantStatus) -> None:
    """Whoever stopped by themselves comes back by themselves."""
    stopped = replace(ALMA, status=status)
    await office.save(stopped)
    async with office.world() as world:
        with pytest.raises(RefusedError, match="that staff ended or paused"):
            await course_end.return_to_course(by(world), stopped)


async def test_a_pause_of_their_own_is_theirs_to_end(office: Office) -> None:
    paused = replace(ALMA, status=ParticipantStatus.PAUSED, pause_reason=PauseReason.OWN)
    await office.save(paused)
    async with office.world() as world:
        with pytest.raises(RefusedError):
            await course_end.return_to_course(by(world), paused)


async def test_an_admission_takes_the_place_of_a_break_and_gets_longer(office: Office) -> None:
    own = replace(ALMA, status=ParticipantStatus.PAUSED, pause_reason=PauseReason.OWN)
    await office.save(own)
    async with office.world() as world:
        for until in (TODAY + timedelta(days=7), TODAY + timedelta(days=30), None):
            now = await world.tx.participants.get(ALMA.id)
            await course_end.pause_course(by(world, METTE.id), now, PauseReason.ADMISSION, until)
            now = await world.tx.participants.get(ALMA.id)
            assert (now.status, now.pause_reason, now.pause_until) == (
                ParticipantStatus.PAUSED,
                PauseReason.ADMISSION,
                until,
            )


async def test_who_said_no_is_told_nothing_for_that_was_promised(office: Office) -> None:
    no = replace(ALMA, status=ParticipantStatus.DECLINED)
    await office.save(no)
    async with office.world() as world:
        with pytest.raises(RefusedError, match="can't read it"):
            await sheet.write_sheet(by(world, METTE.id), no, "Mål og delmål")
        await course_end.end_course(by(world, METTE.id), no, ExitReason.MOVED)
        assert await letters(world) == []


@pytest.mark.parametrize("until", [TODAY, TODAY - timedelta(days=1)])
async def test_a_pause_until_a_day_that_has_come_is_refused(office: Office, until: date) -> None:
    async with office.world() as world:
        with pytest.raises(RefusedError, match="no later day"):
            await course_end.pause_course(by(world), ALMA, PauseReason.PRISON, until)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "0 characters"),
        ("x" * 2001, "2001 characters"),
        ("Født 010203-1234.", "CPR"),
        ("et \u202e ord", "invisible"),
        ("et \x07 ord", "invisible"),
    ],
)
async def test_a_sheet_that_cannot_be_is_refused(office: Office, content: str, said: str) -> None:
    async with office.world() as world:
        with pytest.raises(RefusedError, match=said):
            await sheet.write_sheet(by(world), ALMA, content)
        assert list(await world.tx.sheets.of(ALMA.id)) == []


async def test_spaces_that_do_not_break_are_spaces(office: Office) -> None:
    """What is copied from a word processor is full of them."""
    async with office.world() as world:
        written = await sheet.write_sheet(by(world), ALMA, "Mål\xa0og delmål\xa0\r\nAftaler")
    assert written.content == "Mål og delmål\nAftaler"


async def test_the_template_is_a_sheet_and_a_printed_one_is_only_text(office: Office) -> None:
    evil = f"{sheet.template()}<script>alert(1)</script>"
    async with office.world() as world:
        written = await sheet.write_sheet(by(world, METTE.id), ALMA, evil)
        for state, said in ((None, "has not read it"), (False, "doesn't want")):
            if state is not None:
                written = await sheet.decide_on_sheet(world, ALMA, written, approved=state)
            with pytest.raises(RefusedError, match=said):
                await sheet.pass_sheet_on(by(world), ALMA, written.id)
        approved = await sheet.decide_on_sheet(world, ALMA, written, approved=True)
        html = await sheet.pass_sheet_on(by(world), ALMA, approved.id)
        assert "<script" not in html
        assert "Familie og hjemlige forhold" in html
        [kept] = await world.tx.sheets.of(ALMA.id)
        assert (kept.state, kept.content) == (SheetState.PASSED_ON, written.content)
        assert (await sheet.decide_on_sheet(world, ALMA, kept, approved=False)).state is SheetState.PASSED_ON


async def test_a_sheet_of_somebody_else_is_not_passed_on(office: Office) -> None:
    other = await office.participant()
    async with office.world() as world:
        written = await sheet.write_sheet(by(world), ALMA, "What Alma wants")
        approved = await sheet.decide_on_sheet(world, ALMA, written, approved=True)
        with pytest.raises(RefusedError, match="no sheet of"):
            await sheet.pass_sheet_on(by(world), other, approved.id)


def born(years: int, days: int = 0) -> Participant:
    return replace(ALMA, details=Details(birth=TODAY.replace(year=TODAY.year - years) + timedelta(days=days)))


@pytest.mark.parametrize(
    ("who", "asked"), [(ALMA, False), (born(18), False), (born(18, 1), True), (born(15), True), (born(30), False)]
)
async def test_the_duty_is_asked_about_under_18_alone(office: Office, who: Participant, asked: bool) -> None:
    """On the day somebody turns 18 no longer; where nobody knows how old they are, the page says so instead."""
    await office.save(who)
    async with office.world() as world:
        await ask_for_contact(world, who)
        [alert] = await world.tx.alerts.of(who.id)
        alert = await take_alert(by(world, METTE.id), who, alert)
        await take_alert(by(world, METTE.id), who, alert)
        assert [kind for kind, to in await letters(world) if to == METTE.id].count("notice") == asked


async def test_the_duty_is_noted_once_each_and_by_nobody_else(office: Office) -> None:
    await office.save(born(15))
    async with office.world() as world:
        await ask_for_contact(world, ALMA)
        [alert] = await world.tx.alerts.of(ALMA.id)
        await take_alert(by(world, METTE.id), ALMA, alert)
        for member, outcome in (
            (ALI, DutyOutcome.SENT),
            (METTE, DutyOutcome.CONSIDERED),
            (METTE, DutyOutcome.CONSIDERED),
            (METTE, DutyOutcome.SENT),
            (METTE, DutyOutcome.CONSIDERED),
        ):
            await duty.record_duty_on(by(world, member.id), member, alert.id, outcome=outcome)
        noted = [(each.recorded_by, each.outcome, each.at) for each in await world.tx.duties.of(ALMA.id)]
        assert noted == [(METTE.id, DutyOutcome.CONSIDERED, NOW), (METTE.id, DutyOutcome.SENT, NOW)]


async def test_a_note_goes_to_those_alone_who_chose_it(office: Office) -> None:
    async with office.world() as world:
        for way in (None, *set(Way) - {Way.NOTE}):
            with pytest.raises(RefusedError, match="hasn't chosen"):
                await relay_note.relay_note(by(world, METTE.id), replace(ALMA, details=Details(reach=way)), "Hello")
