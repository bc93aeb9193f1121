"""When a reminder is wanted, when nobody is to be reminded, and how a window ends.

M1  Each reminder is put once, for ever, however often the check-in is offered; at night none, and of two one.
M2  Wanted: what is offered, begun, or left in a break, as long as its window lasts.
M3  Not wanted: what was ended, what has to wait its turn, whoever takes no part any more.
M4  Not wanted: whoever was here within a day, or is to be asked anyway.
M5  What the outbox held back is sent only where no later one is to come.
M6  A window ends once, by day, and not under somebody who is at it; what was offered together ends together, and what
    was never sent is our fault.
M7  A late answer keeps when it was asked for and when it was given, through the store and into an export.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.delivery.letters import compose
from bot.usecases.close_check_ins import close_window
from bot.usecases.collect_export import collect_export
from bot.usecases.offer_check_ins import ask_what_is_due, put_offer
from bot.usecases.remind import remind, to_remind_of
from flows import commands as c
from flows.check_in import CheckIn, Ending, Status
from flows.engine import step
from flows.people import Participant, ParticipantStatus
from flows.ports import Dialogue, Kind, Wave
from flows.window import LATELY
from storage.repositories.participants import Participants
from storage.tables import CHECK_IN
from tests.unit.bot.usecases.kit import ALMA, CONTACT, NOW, OWN, REGISTRY, Office

WHO5 = REGISTRY.latest("who5")
TWO_DAYS = timedelta(days=2)
BEGUN = (c.Begin(), c.AskFirst())


async def stepped(office: Office, check_in: CheckIn, commands: Iterable[c.Command], at: datetime = NOW) -> None:
    """Carry out the commands, each saved."""
    for command in commands:
        check_in, _events = step(check_in, command, WHO5, at)
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


async def put(office: Office, check_in: CheckIn, after: timedelta) -> bool:
    """Whether a reminder of it is put so long after it was offered."""
    office.clock.at = NOW + after
    async with office.world() as world:
        return await remind(world, check_in.id)


async def test_each_once(office: Office) -> None:
    """M1: on the second day and on the fifth, both at 15:30."""
    check_in = await office.opened(WHO5)
    assert not await put(office, check_in, TWO_DAYS - timedelta(minutes=1))
    assert [await put(office, check_in, TWO_DAYS + timedelta(hours=hours)) for hours in (0, 1, 7)] == [
        True,
        False,
        False,
    ]
    assert [await put(office, check_in, timedelta(days=days)) for days in (4, 5, 6)] == [False, True, False]
    assert await kinds_put(office) == [Kind.REMINDER, Kind.REMINDER]
    assert (await office.stored(check_in)).reminded == 2


async def test_held_up(office: Office) -> None:
    """M1: nobody was there for days, until a night; the last one is put in the morning, and the first one never."""
    check_in = await office.opened(WHO5)
    held_up = timedelta(days=5, hours=8)  # 23:30
    assert [await put(office, check_in, held_up + timedelta(hours=hours)) for hours in (0, 8, 9)] == [
        False,
        False,
        True,
    ]
    async with office.database.transaction() as tx:
        [row] = await tx.outbox.claim(office.clock.at, office.clock.at, timedelta(seconds=1), 10)
    assert row.ref == f"{check_in.id}:2"


async def test_put_off_in_the_same_moment(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """M1: whoever waited for the participant's row goes on from what was left there, not from what was read before."""
    check_in = await office.opened(WHO5)
    get = Participants.get

    async def after_another(self: Participants, code: str) -> Participant:
        elsewhere = update(CHECK_IN).values(reminded=2, remind_at=None)
        await self.connection.execute(elsewhere)
        return await get(self, code)

    monkeypatch.setattr(Participants, "get", after_another)
    assert not await put(office, check_in, TWO_DAYS)
    assert (await office.stored(check_in)).reminded == 2


async def test_one_of_two_in_the_outbox(office: Office) -> None:
    """M5: Telegram took nothing for days, so that both wait there."""
    check_in = await office.opened(WHO5)
    assert [await put(office, check_in, timedelta(days=days)) for days in (2, 5)] == [True, True]
    written: dict[str, bool] = {}
    async with office.database.transaction() as tx:
        world = office.worlds.at(tx, office.clock.at)
        while rows := await tx.outbox.claim(office.clock.at, office.clock.at, timedelta(hours=1), 10):
            written |= {row.ref: await compose(row, world) is not None for row in rows}
            for row in rows:
                await tx.outbox.drop(row.id, "seen")
    assert written == {f"{check_in.id}:1": False, f"{check_in.id}:2": True}


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
    office.clock.at = NOW + timedelta(days=11)
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


NIGHT, MORNING = NOW + timedelta(days=10, hours=9), NOW + timedelta(days=10, hours=17)
"""Half an hour after its last day, and 8:30."""


async def closed(office: Office, check_in: CheckIn) -> Ending | None:
    """How its window ends now, if it does."""
    async with office.world() as world:
        await close_window(world, check_in.id)
    return (await office.stored(check_in)).ending


async def sent_and_reminded(office: Office, check_in: CheckIn) -> None:
    """As after ten days on which everything went as it should."""
    async with office.database.transaction() as tx:
        await put_offer(office.worlds.at(tx, NOW), ALMA, check_in)
        [row] = await tx.outbox.claim(NOW, NOW, timedelta(seconds=1), 10)
        await tx.outbox.sent(row.id, NOW)
        await tx.check_ins.keep_window(replace(check_in, reminded=2, remind_at=None))


async def test_its_end(office: Office) -> None:
    """M6."""
    first, second = await office.opened(WHO5), await office.opened(OWN)
    async with office.database.transaction() as tx:
        await tx.check_ins.save(replace(second, after=first.id, revision=1, reminded=2, remind_at=None))
    await sent_and_reminded(office, first)
    office.clock.at = NIGHT
    assert await closed(office, first) is None
    await stepped(office, await office.stored(first), BEGUN, MORNING - timedelta(minutes=59))
    office.clock.at = MORNING
    assert await closed(office, first) is None
    office.clock.at = MORNING + timedelta(minutes=2)
    assert await closed(office, first) is Ending.NOT_ANSWERED
    assert (await office.stored(second)).ending is Ending.NOT_ANSWERED


async def test_its_end_where_something_is_due_first(office: Office) -> None:
    """M6: what is asked next doesn't set aside what they let pass."""
    check_in = await office.opened(WHO5)
    await sent_and_reminded(office, check_in)
    office.clock.at = NIGHT
    async with office.world() as world:
        due = Wave(ALMA.id, OWN.id, 1, NIGHT, month=0)
        await world.tx.waves.plan(due)
        await ask_what_is_due(world, ALMA)
    assert (await office.stored(check_in)).ending is Ending.NOT_ANSWERED


async def test_our_fault(office: Office) -> None:
    """M6: it was never sent; or the bot was away over its end."""
    never, sent = await office.opened(WHO5), await office.opened(OWN)
    async with office.world() as world:
        await put_offer(world, ALMA, never)
    office.clock.at = MORNING
    assert await closed(office, never) is Ending.MISSED_BY_US
    assert (await office.stored(sent)).ending is Ending.MISSED_BY_US


async def test_a_late_answer(office: Office) -> None:
    """M7."""
    check_in = await office.opened(WHO5)
    late = NOW + timedelta(days=9, hours=3)
    await stepped(office, check_in, (*BEGUN, *[c.GiveAnswer(3)] * 5), late)
    stored = await office.stored(check_in)
    assert (stored.prompted_at, stored.ended_at, {each.at for each in stored.answers.values()}) == (NOW, late, {late})
    assert stored.score == 60
    async with office.world() as world:
        [row] = await collect_export(world)
    assert (row.prompted_at, row.completed_at, {each.answered_at for each in row.answers.values()}) == (
        NOW,
        late,
        {late},
    )
