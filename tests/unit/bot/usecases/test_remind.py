"""When a reminder is wanted, and when nobody is to be reminded.

M1  One row for a check-in, for ever, however often it is offered.
M2  Wanted: what is offered, begun, or left in a break, as long as its window lasts.
M3  Not wanted: what was ended, what has to wait its turn, whoever takes no part any more.
M4  Not wanted: whoever was here within a day, or is to be asked anyway.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.usecases.offer_check_ins import put_offer
from bot.usecases.remind import LATELY, put_reminder, to_remind_of
from flows import commands as c
from flows.calendar import WINDOW
from flows.check_in import CheckIn, Status
from flows.engine import step
from flows.people import ParticipantStatus
from flows.ports import Dialogue, Kind
from tests.unit.bot.usecases.kit import ALMA, CONTACT, NOW, OWN, REGISTRY, Office

WHO5 = REGISTRY.latest("who5")
TWO_DAYS = timedelta(days=2)
BEGUN = (c.Begin(), c.AskFirst())


async def stepped(office: Office, check_in: CheckIn, commands: Iterable[c.Command]) -> None:
    """Carry out the commands, each saved."""
    for command in commands:
        check_in, _events = step(check_in, command, WHO5, NOW)
        async with office.database.transaction() as tx:
            await tx.check_ins.save(check_in)


async def wanted(office: Office, check_in: CheckIn) -> CheckIn | None:
    """What Alma is to be reminded of, as it stands when the reminder is due."""
    async with office.world() as world:
        return await to_remind_of(world, ALMA, check_in.id)


async def kinds_put(office: Office) -> list[Kind]:
    """The kinds of all rows that will ever be due."""
    far = NOW + timedelta(days=1000)
    kinds: list[Kind] = []
    async with office.database.transaction() as tx:
        while rows := await tx.outbox.claim(far, far, timedelta(seconds=1), 10):
            for row in rows:
                kinds.append(row.kind)
                await tx.outbox.drop(row.id, "seen")
    return kinds


async def test_one_for_ever(office: Office) -> None:
    """M1."""
    check_in = await office.opened(WHO5)
    async with office.world() as world:
        await put_offer(world, ALMA, check_in)
        await put_offer(world, ALMA, replace(check_in, revision=1), not_before=NOW + TWO_DAYS)
        await put_reminder(world, ALMA, check_in, NOW)
    assert sorted(await kinds_put(office)) == [Kind.OFFER, Kind.OFFER, Kind.REMINDER]


@pytest.mark.parametrize(
    ("commands", "status"),
    [((), Status.OFFERED), ((c.Begin(),), Status.INTRO), (BEGUN, Status.ASKING), ((*BEGUN, c.Pause()), Status.PAUSED)],
    ids=lambda each: str(each) if isinstance(each, Status) else "",
)
async def test_what_is_still_to_be_answered(office: Office, commands: tuple[c.Command, ...], status: Status) -> None:
    """M2."""
    check_in = await office.opened(WHO5)
    await stepped(office, check_in, commands)
    office.clock.at = NOW + TWO_DAYS
    found = await wanted(office, check_in)
    assert found is not None
    assert (found.id, found.status) == (check_in.id, status)
    office.clock.at = NOW + WINDOW + timedelta(seconds=1)
    assert await wanted(office, check_in) is None


@pytest.mark.parametrize(
    "commands", [(c.Decline(),), (c.Close(),), (*BEGUN, *[c.SkipItem()] * 5)], ids=["declined", "closed", "completed"]
)
async def test_what_was_ended(office: Office, commands: tuple[c.Command, ...]) -> None:
    """M3."""
    check_in = await office.opened(WHO5)
    await stepped(office, check_in, commands)
    office.clock.at = NOW + TWO_DAYS
    assert await wanted(office, check_in) is None


@pytest.mark.parametrize("status", sorted(set(ParticipantStatus) - {ParticipantStatus.ACTIVE}))
async def test_who_takes_no_part(office: Office, status: ParticipantStatus) -> None:
    """M3."""
    check_in = await office.opened(WHO5)
    async with office.world() as world:
        assert await to_remind_of(world, replace(ALMA, status=status), check_in.id) is None
        assert await to_remind_of(world, ALMA, check_in.id) is not None


async def test_what_has_to_wait_its_turn(office: Office) -> None:
    """M3: what comes after something open, or stands below the last screen of what is done."""
    first, second = await office.opened(OWN), replace(await office.opened(WHO5), revision=1)
    async with office.database.transaction() as tx:
        await tx.check_ins.save(replace(second, after=first.id))
    assert await wanted(office, second) is None
    assert await wanted(office, first) is not None
    done = await office.completed(CONTACT, {})
    async with office.database.transaction() as tx:
        await tx.check_ins.save(replace(first, after=done.id, revision=1))
        await tx.live.show(ALMA.id, Dialogue.CHECK_IN, done.id)
    assert await wanted(office, first) is None


async def test_who_was_here_lately(office: Office) -> None:
    """M4."""
    check_in = await office.opened(WHO5)
    async with office.database.transaction() as tx:
        await tx.live.show(ALMA.id, Dialogue.CHECK_IN, check_in.id)
        await tx.live.heard(ALMA.id, 1, NOW)
    office.clock.at = NOW + LATELY - timedelta(seconds=1)
    assert await wanted(office, check_in) is None
    office.clock.at = NOW + LATELY
    assert await wanted(office, check_in) is not None


@pytest.mark.parametrize("commands", [(c.Begin(),), (*BEGUN, c.GiveAnswer(2))], ids=["begun", "answered"])
async def test_what_was_touched_lately(office: Office, commands: tuple[c.Command, ...]) -> None:
    """M4: in people's time, for a demo's clock is moved under somebody who answers."""
    check_in = await office.opened(WHO5)
    await stepped(office, check_in, commands)
    office.clock.at = NOW + LATELY - timedelta(seconds=1)
    assert await wanted(office, check_in) is None
    office.clock.at = NOW + LATELY
    assert await wanted(office, check_in) is not None


async def test_who_is_to_be_asked_anyway(office: Office) -> None:
    """M4: by an offer that waits for this evening, or that an outage kept back."""
    check_in = await office.opened(WHO5)
    async with office.world() as world:
        await put_offer(world, ALMA, check_in, not_before=NOW + TWO_DAYS)
    office.clock.at = NOW + TWO_DAYS
    assert await wanted(office, check_in) is None
    assert Kind.OFFER in await kinds_put(office)
    assert await wanted(office, check_in) is not None
