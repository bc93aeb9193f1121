"""What sittings of WHO-5 give rise to, through the use cases: which alerts, when, and what is known afterwards.

E1  A month after month that stays low raises one alert, and another one when nobody was in touch for 84 days.
E2  Where the young person said no, the next low one raises one again; and a yes later on makes it known.
E3  A half-finished one that is certainly low is told when it is closed: its window is over, it is set aside by a pause
    or by what is asked next, or we missed it. Once, also where it is closed twice.
E4  Not where nothing was answered or it may still be better; without the choice it is asked; not for who stops, whose
    guardian says no, or who is erased: they take it back.
E5  One that was completed with something skipped is told in the same way, and corrected ones as they end.
E6  What is certain counts as low from then on: the next whole one that is low raises nothing.
E7  A very low one goes by the shorter promise, and joins the episode of the low one before it.
E8  Nothing from before the course counts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.usecases.answer_telling import answer_telling
from bot.usecases.close_check_ins import close, close_window
from bot.usecases.known import knows
from bot.usecases.pause import pause
from bot.usecases.stop import stop
from bot.usecases.take_step import take_step
from flows import commands as c
from flows.alert import Alert, How, Outcome, Permission
from flows.check_in import CheckIn, Ending
from flows.organisation import Promise
from flows.people import Participant
from flows.ports import Kind
from storage.tables import OUTBOX
from tests.unit.bot.usecases.kit import ALMA, NOW, REGISTRY, Office

WHO5 = REGISTRY.latest("who5")
MONTH = timedelta(days=30)


async def sit(office: Office, *said: int | None, who: Participant = ALMA) -> CheckIn:
    """One sitting, as far as it goes: a value answers, None skips."""
    check_in = await office.opened(WHO5, who)
    steps = [c.Begin(), c.AskFirst(together=False), *(c.SkipItem() if v is None else c.GiveAnswer(v) for v in said)]
    async with office.world() as world:
        await world.tx.check_ins.save(replace(check_in, revision=check_in.revision + 1))
        for command in steps:
            await take_step(world, who, check_in.id, command)
    return check_in


async def alerts(office: Office) -> list[Alert]:
    async with office.world() as world:
        return list(await world.tx.alerts.of(ALMA.id))


async def raised(office: Office) -> list[tuple[str, bool]]:
    """The rule of each alert, and whether it is urgent."""
    return [(each.rule, each.is_urgent) for each in await alerts(office)]


async def nudged(office: Office) -> int:
    async with office.database.transaction() as tx:
        rows = await tx.connection.execute(OUTBOX.select().where(OUTBOX.c.kind == Kind.NUDGE))
        return len(rows.all())


async def touch(office: Office) -> None:
    """There was contact about the newest alert."""
    async with office.world() as world:
        newest = (await world.tx.alerts.of(ALMA.id))[-1]
        await world.tx.alerts.save(replace(newest, contact_at=world.now, contact_how=How.PHONED))


async def chosen(office: Office, **changes: object) -> Participant:
    changed = replace(ALMA, **changes)  # type: ignore[arg-type]
    await office.save(changed)
    return changed


async def test_month_after_month(office: Office) -> None:
    """E1."""
    await sit(office, 2, 2, 2, 2, 2)
    await touch(office)
    for _ in range(5):
        office.clock.at += MONTH
        await sit(office, 2, 2, 2, 2, 2)
    assert await raised(office) == [("low", False), ("still_low", False)]
    newest = (await alerts(office))[-1]
    assert newest.values == {"score": 40, "threshold": 50, "days": 90, "days_limit": 84}
    assert await nudged(office) == 2


async def test_a_no_and_a_late_yes(office: Office) -> None:
    """E2."""
    alma = await chosen(office, nudge=False)
    for answer in ("no", "yes", None):
        await sit(office, 2, 2, 2, 2, 2, who=alma)
        if answer is not None:
            async with office.world() as world:
                newest = (await world.tx.alerts.of(ALMA.id))[-1]
                assert await knows(world, alma) == []
                await answer_telling(world, alma, newest.id, answer)
        office.clock.at += MONTH
    assert [each.permission for each in await alerts(office)] == [Permission.REFUSED, Permission.GRANTED]
    async with office.world() as world:
        assert [each.rule for each in await knows(world, alma)] == ["low"]
    await sit(office, 5, 5, 5, 5, 5, who=alma)
    async with office.world() as world:
        assert await knows(world, alma) == []


@pytest.mark.parametrize("ending", list(Ending))
async def test_closed_half_way(office: Office, ending: Ending) -> None:
    """E3 and E7: raw 3 and one missing, 32 at best."""
    office.organisation = replace(office.organisation, urgent_promise=Promise(0, office.organisation.office_hours[1]))
    check_in = await sit(office, 1, 1, 1, 0)
    assert await raised(office) == []
    for _ in range(2):
        async with office.world() as world:
            begun = await world.tx.check_ins.get(check_in.id)
            assert begun is not None
            await close(world, [begun], ending)
    [alert] = await alerts(office)
    assert (alert.rule, alert.is_urgent, alert.check_in, alert.values) == (
        "certain_low",
        True,
        check_in.id,
        {"best": 32, "missing": 1, "threshold": 35},
    )
    assert alert.deadline is not None
    assert alert.deadline - NOW < timedelta(days=1)
    assert await nudged(office) == 1


async def test_when_its_window_is_over_or_there_is_a_pause(office: Office) -> None:
    """E3: each by the use case that closes it."""
    check_in = await sit(office, 1, 1, 1, 1)
    office.clock.at = await _closes(office, check_in) + timedelta(hours=10)
    async with office.world() as world:
        assert await close_window(world, check_in.id)
        assert not await close_window(world, check_in.id)
    assert await raised(office) == [("certain_low", False)]
    office.clock.at += timedelta(days=3)
    await sit(office, 0, 0, 0, 0)
    async with office.world() as world:
        await pause(world, ALMA, None)
    assert await raised(office) == [("certain_low", False), ("certain_low", True)]
    first, second = await alerts(office)
    assert second.episode == first.episode == first.id


async def _closes(office: Office, check_in: CheckIn) -> datetime:
    async with office.world() as world:
        kept = await world.tx.check_ins.get(check_in.id)
        assert kept is not None
        assert kept.closes_at is not None
        return kept.closes_at


@pytest.mark.parametrize("said", [(), (None, None), (2, 2, 2, 2), (0, 0)])
async def test_nothing_that_may_be_better(office: Office, said: tuple[int | None, ...]) -> None:
    """E4."""
    check_in = await sit(office, *said)
    async with office.world() as world:
        await pause(world, ALMA, None)
        ended = await world.tx.check_ins.get(check_in.id)
        assert ended is not None
        assert ended.ending is Ending.SET_ASIDE
    assert await raised(office) == []


async def test_nothing_without_the_choice_or_after_a_stop(office: Office) -> None:
    """E4."""
    alma = await chosen(office, nudge=False)
    await sit(office, 0, 0, 0, 0, who=alma)
    async with office.world() as world:
        await pause(world, alma, None)
    assert [each.permission for each in await alerts(office)] == [Permission.ASKED]
    alma = await chosen(office)
    await sit(office, 0, 0, 0, 0, who=alma)
    async with office.world() as world:
        await stop(world, alma)
    assert await raised(office) == [("certain_low", True)]
    assert await nudged(office) == 0


async def test_something_skipped_and_something_corrected(office: Office) -> None:
    """E5 and E6."""
    check_in = await sit(office, 2, 2, 2, None)
    async with office.world() as world:
        for command in (c.GoBack(), c.GiveAnswer(5), c.GiveAnswer(5)):
            await take_step(world, ALMA, check_in.id, command)
    assert await raised(office) == []
    for said in ((2, 2, 2, 1, None), (2, 2, 2, 2, 2)):
        office.clock.at += MONTH
        await sit(office, *said)
        assert await raised(office) == [("certain_low", False)]
    office.clock.at += MONTH
    await sit(office, 1, 1, 1, 1, 1)
    assert (await raised(office))[1:] == [("very_low", True)]


async def test_a_new_course(office: Office) -> None:
    """E8."""
    await sit(office, 2, 2, 2, 2, 2)
    async with office.world() as world:
        [alert] = await world.tx.alerts.of(ALMA.id)
        over = replace(alert, contact_at=world.now, closed_at=world.now, outcome=Outcome.TALKED)
        await world.tx.alerts.save(over)
    office.clock.at += MONTH
    alma = await chosen(office, started_on=office.clock.at.date())
    async with office.world() as world:
        assert await knows(world, alma) == []
    await sit(office, 2, 2, 2, 2, 2, who=alma)
    first, second = await alerts(office)
    assert (second.rule, second.values) == ("low", {"score": 40, "threshold": 50})
    assert (first.episode, second.episode) == (first.id, second.id)
