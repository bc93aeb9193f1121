"""What a young person does about an alert that is open: holds it, says something, asks again for contact.

Y1  What they say is noted once, told once for each to whose turn it is, can be changed, and closes nothing.
Y2  About what isn't theirs, wasn't told, is closed or means nothing, nothing is noted and nobody hears anything.
Y3  A low one waits until the next working noon, with its promise counted from then; the nudge waits as long.
Y4  What is urgent, taken, or was held before is never held, whatever button is pressed; a double tap counts once.
Y5  What is held can be told at once; the one that waited is not sent then, and it can't be held again.
Y6  Asking again for contact raises no second alert until there was contact, and says what is known of the first.
Y7  Whoever is back in between hears of a late yes: it goes to who acts then.
Y8  What became of an alert is composed when it is sent: not at night, and not what isn't so any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.delivery.letters import Later, Letter, compose
from bot.usecases.act import act
from bot.usecases.raise_alert import nudge, with_turn
from bot.usecases.tell_of_alert import tell_late, tell_passed_on, tell_seen
from flows.alert import Alert, Did, Outcome, Permission, Said
from flows.people import Substitution
from flows.ports import Kind
from flows.screen import Action
from storage.repositories.outbox import ClaimedOutgoing
from storage.tables import OUTBOX
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, Office

LOW = Alert("a1", ALMA.id, METTE.id, "low", 2, {"score": 44, "threshold": 50}, Permission.CHOSEN, NOW, episode="a1")
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 22, tzinfo=UTC)


async def have(office: Office, alert: Alert) -> None:
    """Of a rule that fired a moment ago; nudged where it may be told."""
    async with office.world() as world:
        alert = with_turn(world, ALMA, alert) if alert.told else alert
        await world.tx.alerts.add(alert)
        if alert.told:
            await nudge(world, alert)


async def press(office: Office, topic: str, verb: str, ref: str = "a1") -> None:
    """Alma presses a button."""
    async with office.world() as world:
        await act(replace(world, actor=ALMA.id), ALMA, Action(topic, verb, ref))


async def the(office: Office, alert: str = "a1") -> Alert:
    """An alert as it is kept."""
    async with office.database.reading() as tx:
        found = await tx.alerts.get(alert)
    assert found is not None
    return found


async def change(office: Office, **changes: object) -> None:
    """The alert is otherwise."""
    async with office.world() as world:
        found = await world.tx.alerts.get("a1")
        assert found is not None
        await world.tx.alerts.save(replace(found, **changes))  # type: ignore[arg-type]


async def said(office: Office) -> list[str]:
    """What she said about it, in order."""
    async with office.database.reading() as tx:
        return [each.detail for each in await tx.alerts.trail("a1") if each.did is Did.SAID]


async def rows(office: Office, kind: Kind) -> Sequence[ClaimedOutgoing]:
    """What of a kind was put into the outbox, as it would be claimed."""
    columns = (OUTBOX.c.id, OUTBOX.c.recipient, OUTBOX.c.ref, OUTBOX.c.dedupe_key)
    async with office.database.transaction() as tx:
        found = await tx.connection.execute(select(*columns).where(OUTBOX.c.kind == kind).order_by(OUTBOX.c.id))
        return [ClaimedOutgoing(id_, kind, to, 1, "en", ref, None, 1, None, key) for id_, to, ref, key in found]


async def composed(office: Office, row: ClaimedOutgoing) -> Letter | Later | None:
    """What a row says when it is sent."""
    async with office.world() as world:
        return await compose(row, world)


async def test_what_they_say(office: Office) -> None:
    """Y1."""
    await have(office, LOW)
    for word in (Said.WAIT, Said.WAIT, Said.TALKED, Said.WAIT):
        await press(office, "said", word)
    assert await said(office) == ["wait", "talked", "wait"]
    assert [each.recipient for each in await rows(office, Kind.NOTICE)] == [METTE.id] * 2
    assert (await the(office)).is_open


@pytest.mark.parametrize(
    ("alert", "verb"),
    [
        (replace(LOW, permission=Permission.ASKED), "talked"),
        (replace(LOW, permission=Permission.REFUSED), "talked"),
        (replace(LOW, contact_at=NOW, closed_at=NOW, outcome=Outcome.TALKED), "talked"),
        (replace(LOW, rule="silence"), "talked"),
        (LOW, "closed"),
        (LOW, ""),
    ],
)
async def test_what_says_nothing(office: Office, alert: Alert, verb: str) -> None:
    """Y2, and somebody else's, and one that there never was."""
    await have(office, alert)
    await press(office, "said", verb)
    await press(office, "said", "talked", "a2")
    other = await office.participant()
    async with office.world() as world:
        await act(replace(world, actor=other.id), other, Action("said", "talked", "a1"))
        await act(replace(world, actor=other.id), other, Action("tell", "hold", "a1"))
    assert await said(office) == []
    assert await rows(office, Kind.NOTICE) == []
    assert (await the(office)).held_until is None


async def test_it_waits_until_noon(office: Office) -> None:
    """Y3 and Y4: from a told one, twice."""
    await have(office, LOW)
    [first] = await rows(office, Kind.NUDGE)
    for _ in range(2):
        await press(office, "tell", "hold")
    held = await the(office)
    assert held.held_until == NOON
    assert held.deadline is not None
    assert held.deadline > NOON + timedelta(days=1)
    assert await composed(office, first) == Later(NOON)
    office.clock.at = NOON
    assert isinstance(await composed(office, first), Letter)
    await press(office, "tell", "hold")
    assert (await the(office)).held_until == NOON


async def test_the_third_answer_and_at_once(office: Office) -> None:
    """Y3 and Y5."""
    await have(office, replace(LOW, permission=Permission.ASKED))
    await press(office, "tell", "hold")
    held = await the(office)
    assert (held.permission, held.held_until) == (Permission.GRANTED, NOON)
    await press(office, "said", Said.TALKED)
    assert await rows(office, Kind.NOTICE) == []
    await press(office, "tell", "now")
    first, at_once = await rows(office, Kind.NUDGE)
    assert isinstance(await composed(office, at_once), Letter)
    await change(office, delivered_at=NOW)
    office.clock.at = NOON
    assert await composed(office, first) is None
    await press(office, "tell", "hold")
    assert (await the(office)).held_until == NOW


@pytest.mark.parametrize(
    "never",
    [
        {"is_urgent": True},
        {"seen_at": NOW},
        {"contact_at": NOW},
        {"closed_at": NOW, "outcome": Outcome.NO_NEED},
        {"held_until": NOW},
    ],
)
async def test_what_is_never_held(office: Office, never: dict[str, object]) -> None:
    """Y4: an old button of what has become so."""
    await have(office, LOW)
    await change(office, **never)
    before = await the(office)
    await press(office, "tell", "hold")
    await press(office, "tell", "now")
    assert await the(office) == before


async def test_asking_again_for_contact(office: Office) -> None:
    """Y6: before it is seen, when it is seen, when its time is over; and anew when there was contact."""
    for _ in range(2):
        await press(office, "contact", "ask", "")
    async with office.world() as world:
        [wanted] = await world.tx.alerts.of(ALMA.id)
        await world.tx.alerts.save(replace(wanted, seen_at=NOW))
    office.clock.at += timedelta(days=9)
    await press(office, "contact", "ask", "")
    async with office.world() as world:
        assert [each.id for each in await world.tx.alerts.of(ALMA.id)] == [wanted.id]
        await world.tx.alerts.save(replace(wanted, seen_at=NOW, contact_at=NOW))
    await press(office, "contact", "ask", "")
    async with office.world() as world:
        assert len(await world.tx.alerts.of(ALMA.id)) == 2


async def test_a_late_yes_goes_to_who_acts_now(office: Office) -> None:
    """Y7."""
    await have(office, replace(LOW, permission=Permission.ASKED))
    async with office.world() as world:
        await world.tx.substitutions.add(Substitution(METTE.id, ALI.id, NOW.date(), None))
    await press(office, "tell", "yes")
    assert (await the(office)).contact_person == ALI.id
    assert [each.recipient for each in await rows(office, Kind.NUDGE)] == [ALI.id]


async def test_what_becomes_of_it(office: Office) -> None:
    """Y8: seen, passed on and late, each while it is so."""
    await have(office, LOW)
    async with office.world() as world:
        alert = await world.tx.alerts.get("a1")
        assert alert is not None
        await tell_seen(world, alert)
        await tell_passed_on(world, alert, ALI.id)
        await tell_late(world, replace(alert, contact_person=ALI.id), METTE.id)
    seen, passed, late = await rows(office, Kind.SEEN)
    assert [isinstance(await composed(office, each), Letter) for each in (seen, passed, late)] == [False, True, False]
    await change(office, seen_at=NOW, contact_person=ALI.id)
    assert [isinstance(await composed(office, each), Letter) for each in (seen, passed, late)] == [True, False, True]
    office.clock.at = NIGHT
    assert isinstance(await composed(office, seen), Later)
    await change(office, contact_at=NOW)
    assert [await composed(office, each) for each in (seen, passed, late)] == [None] * 3
