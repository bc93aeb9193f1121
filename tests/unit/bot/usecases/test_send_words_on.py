"""Words outside a question that the young person has sent on.

V1  They wait sealed, the newest alone, for a day at most; no, a stop and whatever is written next remove them.
V2  Sent on, they belong to an alert that is always told; pressed again, nothing more happens.
V3  What is gone, somebody else's, too long or no text is never sent, and nothing of it is kept.
V4  While nobody has been in touch, more texts join the same alert, and the contact person is told once an hour.
V5  Only who takes part can send; somebody with a pause can.
V6  Their words stand in no other table, and in none in the clear.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.usecases.act import act
from bot.usecases.receive_words import receive_words
from bot.usecases.send_words_on import LONGEST, is_told_anew
from bot.usecases.stop import stop
from flows.alert import Alert, How, Permission, Words
from flows.alert_life import contacted
from flows.people import Participant, ParticipantStatus
from flows.ports import Dialogue, Kind, World
from flows.screen import Action, Screen
from storage.tables import METADATA, OUTBOX, WORDS
from tests.unit.bot.usecases.kit import ALMA, METTE, NOW, Office

SECRET = "zebra-crossing 010203-1234"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@asynccontextmanager
async def alma(office: Office, **changes: object) -> AsyncIterator[tuple[World, Participant]]:
    """Alma in her chat, where nothing is asked just now."""
    async with office.world() as world:
        await world.tx.live.show(ALMA.id, Dialogue.RESTING)
        them = replace(ALMA, **changes)  # type: ignore[arg-type]
        yield replace(world, actor=ALMA.id), them


async def says(office: Office, words: str | None, **changes: object) -> str:
    """Alma writes; the id of what waits to be sent on, "" where nothing does."""
    async with alma(office, **changes) as (world, them):
        await receive_words(world, them, words)
        return next((each.id for each in await world.tx.words.of(ALMA.id) if each.alert is None), "")


async def presses(office: Office, verb: str, words: str, **changes: object) -> None:
    async with alma(office, **changes) as (world, them):
        await act(world, them, Action("words", verb, words))


async def sends(office: Office, words: str = SECRET, **changes: object) -> None:
    await presses(office, "send", await says(office, words, **changes), **changes)


async def kept(office: Office) -> list[Words]:
    async with office.world() as world:
        return list(await world.tx.words.of(ALMA.id))


async def alerts(office: Office) -> list[Alert]:
    async with office.world() as world:
        return list(await world.tx.alerts.of(ALMA.id))


async def nudges(office: Office) -> int:
    async with office.database.reading() as tx:
        return len((await tx.connection.execute(select(OUTBOX.c.id).where(OUTBOX.c.kind == Kind.NUDGE))).all())


async def last_said(office: Office) -> str:
    """The first sentence of the last answer in her chat."""
    far, screens = NOW + 99 * DAY, list[Screen]()
    async with office.database.transaction() as tx:
        while rows := await tx.outbox.claim(far, far, timedelta(seconds=1), 50):
            screens += [each.screen for each in rows if each.screen is not None and each.recipient == ALMA.id]
            for each in rows:
                await tx.outbox.drop(each.id, "seen")
    return screens[-1].body[0].msgid  # type: ignore[union-attr]


GONE = "I don't have what you wrote any more."
NOBODY_READ = "I am a bot. Nobody has read what you wrote. If you are in danger, call 112."


async def test_they_are_sent_on_once(office: Office) -> None:
    """V2."""
    async with office.world() as world:
        await world.tx.identities.write_to(METTE.id, "mette@example.dk")
    waiting = await says(office, SECRET)
    assert await alerts(office) == []
    for _ in range(2):
        await presses(office, "send", waiting)
        assert await last_said(office) == "I have sent what you wrote to {contact}."
    [alert] = await alerts(office)
    assert (alert.rule, alert.permission, alert.is_urgent) == ("words_sent_on", Permission.CHOSEN, True)
    assert await kept(office) == [Words(waiting, ALMA.id, NOW, SECRET, alert.id, NOW)]
    for verb in ("leave", "send"):
        await presses(office, verb, waiting)
    assert len(await kept(office)) == 1, "what was sent stays"


async def test_only_the_newest_waits(office: Office) -> None:
    """V1: an old button sends nothing, and neither an old no nor something else than text leaves what was written."""
    first, second = await says(office, "first"), await says(office, SECRET)
    await presses(office, "send", first)
    assert await last_said(office) == GONE
    await presses(office, "leave", first)
    assert [each.id for each in await kept(office)] == [second]
    await presses(office, "leave", second)
    assert await last_said(office) == "Okay. I have deleted what you wrote."
    await presses(office, "send", second)
    assert (await last_said(office), await kept(office), await alerts(office)) == (GONE, [], [])
    await says(office, SECRET)
    assert (await says(office, None), await kept(office)) == ("", [])


@pytest.mark.parametrize(("late", "is_sent"), [(DAY - MINUTE, True), (DAY, False)])
async def test_after_a_day_it_is_over(office: Office, late: timedelta, *, is_sent: bool) -> None:
    """V1: also before the clock has removed it."""
    waiting = await says(office, SECRET)
    office.clock.at = NOW + late
    await presses(office, "send", waiting)
    assert bool(await alerts(office)) is is_sent


async def test_a_stop_removes_what_waits_and_keeps_what_was_sent(office: Office) -> None:
    """V1."""
    await sends(office, "sent")
    waiting = await says(office, SECRET)
    async with alma(office) as (world, them):
        await stop(world, them)
    await presses(office, "send", waiting, status=ParticipantStatus.STOPPED)
    assert [each.words for each in await kept(office)] == ["sent"]


async def test_somebody_elses_looks_like_gone(office: Office) -> None:
    """V3: neither sent nor deleted."""
    waiting, emil = await says(office, SECRET), await office.participant()
    for verb in ("send", "leave"):
        async with office.world() as world:
            await act(replace(world, actor=emil.id), emil, Action("words", verb, waiting))
    assert [each.alert for each in await kept(office)] == [None]
    assert await alerts(office) == []


@pytest.mark.parametrize("length", [LONGEST, LONGEST + 1])
async def test_how_long_they_may_be(office: Office, length: int) -> None:
    """V3."""
    await says(office, SECRET)
    waiting = await says(office, "å" * length)
    assert bool(waiting) is (length == LONGEST)
    assert await last_said(office) == NOBODY_READ
    assert [len(each.words or "") for each in await kept(office)] == [LONGEST] * bool(waiting)


@pytest.mark.parametrize("status", [ParticipantStatus.PAUSED, ParticipantStatus.STOPPED, ParticipantStatus.ENDED])
async def test_who_can_send(office: Office, status: ParticipantStatus) -> None:
    """V5: of who takes part no more, not even what waited already."""
    takes_part = status is ParticipantStatus.PAUSED
    await presses(office, "send", await says(office, SECRET), status=status)
    assert bool(await alerts(office)) is takes_part
    assert bool(await says(office, SECRET, status=status)) is takes_part


async def test_several_belong_to_one_alert(office: Office) -> None:
    """V4: told once an hour; after contact it is a new one, of the same stretch as long as the first is open."""
    for minutes, told in ((0, 1), (20, 1), (59, 1), (60, 2), (119, 2), (120, 3)):
        office.clock.at = NOW + minutes * MINUTE
        await sends(office)
        assert await nudges(office) == told, minutes
    [alert] = await alerts(office)
    async with office.world() as world:
        await world.tx.alerts.save(contacted(alert, alert.contact_person, How.MET, world.now))
    await sends(office)
    first, second = await alerts(office)
    assert (second.episode, await nudges(office)) == (first.id, 4)
    async with office.world() as world:
        assert [len(await world.tx.words.of_alert(each.id)) for each in (first, second)] == [6, 1]


def test_what_is_told_anew() -> None:
    """V4: whatever order they come in; an hour is enough, a minute less isn't."""
    at = [datetime(2026, 11, 23, 14, minute, tzinfo=UTC) for minute in (30, 0, 59)]
    assert is_told_anew([], NOW)
    assert is_told_anew(at, at[1] + HOUR)
    assert not is_told_anew(at, at[1] + HOUR - MINUTE)


async def test_they_stand_nowhere_in_the_clear(office: Office) -> None:
    """V6."""
    await sends(office)
    await says(office, SECRET)
    async with office.database.reading() as tx:
        rows = {table.name: (await tx.connection.execute(select(table))).all() for table in METADATA.sorted_tables}
    assert len(rows[WORDS.name]) == 2
    assert "zebra" not in repr(rows)
