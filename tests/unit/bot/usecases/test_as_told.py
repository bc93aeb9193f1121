"""Two alerts about one young person: what they read is said once, and nothing contradicts another.

T1  Who waits for one person about two things reads the sooner time, on the last screen, the page and in the messages.
T2  Taken together, it is said once that it was seen; what came only afterwards has a word of its own.
T3  Where it has passed on, whose turn it is is asked to write, on the page and after what is known; they hear of the
    wish, on the same rung, and nobody was reminded of it yet.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.letters import Letter
from bot.usecases.after_low import after_low
from bot.usecases.own import show_page
from bot.usecases.pages import own_screen
from bot.usecases.tell_of_alert import tell_seen
from flows.alert import Alert, Permission, Rung
from flows.ports import Kind
from flows.screens.after_low import after_low as last_screen
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, Office
from tests.unit.bot.usecases.test_after_low import TOLD, WHO5, low, words
from tests.unit.bot.usecases.test_asked_whether import labels
from tests.unit.bot.usecases.test_say import composed, press, rows

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


async def reachable(office: Office) -> None:
    """Both can be written to."""
    await office.save(TOLD)
    async with office.database.transaction() as tx:
        for number, who in enumerate((METTE, ALI), 1001):
            await tx.identities.tie(who.id, number)


async def both(office: Office) -> tuple[Alert, Alert]:
    """Low, by Wednesday, and a wish that is promised for an hour sooner."""
    await reachable(office)
    _done, [alert] = await low(office, TOLD)
    office.clock.at += SECOND
    await press(office, "contact", "ask", "")
    async with office.world() as world:
        _low, wish = await world.tx.alerts.of(ALMA.id)
        assert alert.deadline is not None
        sooner = alert.deadline - timedelta(hours=1)
        wish = replace(wish, deadline=sooner, act_by=sooner)
        await world.tx.alerts.save(wish)
    return alert, wish


async def contact_page(office: Office) -> tuple[str, list[str]]:
    """Its words and its buttons."""
    async with office.world() as world:
        await show_page(world, TOLD, "contact")
        live = await world.tx.live.get(ALMA.id)
        assert live is not None
        shown = await own_screen(world, TOLD, live)
    return words(shown), labels(shown)


async def test_the_sooner_time(office: Office) -> None:
    """T1."""
    alert, _wish = await both(office)
    assert alert.check_in is not None
    async with office.world() as world:
        await world.tx.alerts.save(replace(alert, seen_at=NOW))
        await tell_seen(world, alert)
        check_in = await world.tx.check_ins.get(alert.check_in)
        assert check_in is not None
        after = await after_low(world, TOLD, check_in)
    assert after is not None
    office.clock.at += MINUTE
    [row] = await rows(office, Kind.SEEN)
    seen = await composed(office, row)
    assert isinstance(seen, Letter)
    page, _labels = await contact_page(office)
    for said in (words(last_screen(after)), words(seen.screen), page):
        assert "by Wednesday, 25 November at 14:00." in said
        assert "15:00" not in said


@pytest.mark.parametrize(("raised", "seen", "told"), [(0, 3, 1), (0, 1, 1), (2, 3, 2)])
async def test_seen_together(office: Office, raised: int, seen: int, told: int) -> None:
    """T2: asked before the first was taken, and taken later or in the same moment; and asked after it."""
    alert, wish = await both(office)
    async with office.world() as world:
        await world.tx.alerts.save(replace(alert, seen_at=NOW + MINUTE))
        await world.tx.alerts.save(replace(wish, raised_at=NOW + raised * MINUTE, seen_at=NOW + seen * MINUTE))
        for each in (alert, wish):
            await tell_seen(world, each)
    office.clock.at += 4 * MINUTE
    letters = [await composed(office, row) for row in await rows(office, Kind.SEEN)]
    assert len([each for each in letters if each is not None]) == told


@pytest.mark.parametrize(("rung", "begins"), [(Rung.SUBSTITUTE, Rung.SUBSTITUTE), (Rung.LEADER, Rung.COORDINATOR)])
async def test_who_is_asked_where_it_has_passed_on(office: Office, rung: Rung, begins: Rung) -> None:
    """T3."""
    await reachable(office)
    _done, [alert] = await low(office, TOLD)
    async with office.world() as world:
        await world.tx.alerts.save(replace(alert, contact_person=ALI.id, rung=rung))
    again = await office.completed(WHO5, dict.fromkeys(WHO5.definition.keys, 2), TOLD)
    async with office.world() as world:
        after = await after_low(world, TOLD, again)
    assert after is not None
    assert f"Ask {ALI.name} to write" in labels(last_screen(after))
    _words, offered = await contact_page(office)
    assert f"Ask {ALI.name} to write" in offered
    assert f"Ask {METTE.name} to write" not in offered
    office.clock.at += SECOND
    await press(office, "contact", "ask", "")
    async with office.world() as world:
        _low, wish = await world.tx.alerts.of(ALMA.id)
    assert (wish.contact_person, wish.rung, wish.permission) == (ALI.id, begins, Permission.CHOSEN)
    assert (wish.id, ALI.id) in [(each.ref, each.recipient) for each in await rows(office, Kind.NUDGE)]
