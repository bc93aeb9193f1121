"""Somebody can't be reached any more.

L1  Of a young person who takes part their contact person hears, whatever was chosen about answers, with a deadline
    where there is a promise.
L2  Once: again only after they were reached in between.
L3  Of nobody else: who has stopped, said no or not yet said yes isn't missed, and staff has no contact person.
L4  The young person hears nothing of it: neither when it is seen, nor when it couldn't be delivered at first.
L5  The message is the same as about anything else: by when to be in touch. What it is stands on the alert's page.
L6  Whose chat began to refuse in a break is missed when it is over; who ends it themselves is there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.usecases.close_alert import close_alert
from bot.usecases.follow_nudge import nudge_delivered, nudge_not_delivered, nudge_refused
from bot.usecases.lost_touch import lost_touch
from bot.usecases.note_contact import note_contact
from bot.usecases.pause import resume
from bot.usecases.take_alert import take_alert
from flows.alert import Alert, Outcome, Permission
from flows.authorisation import CLOCK
from flows.people import ParticipantStatus, PauseReason
from flows.ports import Kind
from flows.screen import Moment, Text
from flows.screens.alerts import nudge_screen
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, ORGANISATION, Office


async def lost(office: Office, subject: str = ALMA.id) -> None:
    async with office.world() as world:
        await lost_touch(world, subject)


async def alerts(office: Office) -> list[Alert]:
    async with office.database.reading() as tx:
        return list(await tx.alerts.of(ALMA.id))


async def letters(office: Office) -> list[tuple[Kind, str]]:
    """What is to be sent, to whom; nothing of it waits any more afterwards."""
    found: list[tuple[Kind, str]] = []
    async with office.database.transaction() as tx:
        while rows := await tx.outbox.claim(NOW, NOW, timedelta(seconds=1), 10):
            for row in rows:
                found.append((row.kind, row.recipient))
                await tx.outbox.drop(row.id, "seen")
    return found


@pytest.mark.parametrize("choice", [True, False, None])
async def test_the_contact_person_hears_of_it(office: Office, choice: bool | None) -> None:
    """L1."""
    await office.save(replace(ALMA, nudge=choice))
    await lost(office)
    (alert,) = await alerts(office)
    assert (alert.rule, alert.rule_version, alert.permission) == ("unreachable", 1, Permission.CHOSEN)
    assert (alert.values, alert.check_in, alert.contact_person) == ({}, None, METTE.id)
    assert alert.deadline is not None
    assert await letters(office) == [(Kind.NUDGE, METTE.id)]


async def test_once_a_stretch(office: Office) -> None:
    """L2."""
    for _ in range(3):
        await lost(office)
    assert len(await alerts(office)) == 1
    async with office.database.transaction() as tx:
        await tx.identities.mark_reachable(ALMA.id)
    await lost(office)
    assert len(await alerts(office)) == 2
    assert len(await letters(office)) == 2


@pytest.mark.parametrize("status", sorted(set(ParticipantStatus) - {ParticipantStatus.ACTIVE}))
async def test_who_takes_no_part_is_not_missed(office: Office, status: ParticipantStatus) -> None:
    """L3; and when they take part again, nothing of before is made up for."""
    why = PauseReason.OWN if status is ParticipantStatus.PAUSED else None
    await office.save(replace(ALMA, status=status, pause_reason=why))
    await lost(office)
    await office.save(ALMA)
    await lost(office)
    assert await alerts(office) == []
    async with office.database.reading() as tx:
        assert not await tx.identities.is_reachable(ALMA.id)


@pytest.mark.parametrize(("actor", "missed"), [(CLOCK, 1), (METTE.id, 1), (ALMA.id, 0)])
async def test_who_was_lost_in_a_break(office: Office, actor: str, missed: int) -> None:
    """L6."""
    paused = replace(ALMA, status=ParticipantStatus.PAUSED, pause_reason=PauseReason.ADMISSION)
    await office.save(paused)
    await lost(office)
    assert await alerts(office) == []
    async with office.world() as world:
        await resume(replace(world, actor=actor), await world.tx.participants.get(ALMA.id))
    assert [each.rule for each in await alerts(office)] == ["unreachable"] * missed


async def test_staff_can_be_lost_too(office: Office) -> None:
    """L3."""
    await lost(office, ALI.id)
    async with office.database.reading() as tx:
        assert not await tx.identities.is_reachable(ALI.id)
    assert await letters(office) == []


async def test_the_young_person_hears_nothing_of_it(office: Office) -> None:
    """L4: from the first refusal to the talk."""
    await lost(office)
    (alert,) = await alerts(office)
    async with office.world() as world:
        assert not await nudge_refused(world, alert.id, METTE.id, is_news=True)
        await nudge_not_delivered(world, alert.id, METTE.id, "telegram:BlockedError")
        await nudge_delivered(world, alert.id, alert.contact_person, after_trouble=True)
        theirs = replace(world, actor=METTE.id)
        (alert,) = await world.tx.alerts.of(ALMA.id)
        alert = await note_contact(theirs, ALMA, await take_alert(theirs, ALMA, alert))
        await close_alert(theirs, ALMA, alert, Outcome.TALKED)
    (alert,) = await alerts(office)
    assert None not in (alert.delivered_at, alert.seen_at, alert.closed_at)
    assert await letters(office) == [(Kind.NUDGE, METTE.id)]


async def test_what_it_says(office: Office) -> None:
    """L5; with nothing promised it still says what to do."""
    await lost(office)
    (alert,) = await alerts(office)
    organisation = replace(ORGANISATION, first_names_in_notices=True)
    assert alert.deadline is not None
    news = Text("News about {code}. Open Pejling.", {"code": ALMA.id})
    by = Text("Please be in touch by {deadline}.", {"deadline": Moment(alert.deadline, organisation.zone)})
    assert nudge_screen(alert, ALMA, organisation, NOW).body == (news, by)
    free = nudge_screen(replace(alert, deadline=None), ALMA, organisation, NOW)
    assert free.body == (news, Text("Please be in touch."))
    async with office.browser(METTE) as browser:
        html = (await browser.get(f"/console/alerts/{alert.id}")).text
    assert "Please call, visit or write." in html
