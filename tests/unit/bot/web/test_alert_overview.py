"""How alerts stand, as coordinator and leader see it.

O5  The coordinator reads which are open, by deadline, and whose turn it is; the leader reads figures, and no code.
O6  Nobody else gets in. Nothing of who wasn't told, nor of another organisation, counts.
O7  Too few to say is said in words, and so is that nothing was promised.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flows.alert import Alert, Outcome, Permission, Rung
from flows.people import StaffMember
from tests.unit.bot.usecases.authorising import CORA, LEO, PETER
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, Office

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOW = Alert(
    id="a1",
    participant=ALMA.id,
    contact_person=METTE.id,
    rule="low",
    rule_version=2,
    values={"score": 24},
    permission=Permission.CHOSEN,
    raised_at=NOW - 3 * DAY,
    deadline=NOW + DAY,
    act_by=NOW + DAY,
)
TOUCHED: dict[str, Any] = {"contact_at": NOW - DAY, "closed_at": NOW - DAY, "outcome": Outcome.TALKED}


@pytest.fixture
async def office(office: Office) -> Office:
    async with office.database.transaction() as tx:
        for member in (CORA, LEO, PETER):
            await tx.staff.add(replace(member, language="en"))
    return office


async def raised(office: Office, *alerts: Alert) -> None:
    async with office.database.transaction() as tx:
        for number, each in enumerate(alerts):
            await tx.alerts.add(replace(each, id=f"a{number}"))


async def read(office: Office, who: StaffMember) -> str:
    """What the page says."""
    async with office.browser(who) as client:
        page = await client.get("/console/alerts")
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.text[page.text.index("<main") :]).split())


async def test_the_nearest_deadline_first(office: Office) -> None:
    """O5."""
    late = replace(LOW, deadline=NOW - DAY, act_by=NOW + HOUR, rung=Rung.SUBSTITUTE, contact_person=ALI.id)
    other = await office.participant()
    await raised(office, LOW, replace(late, participant=other.id, is_urgent=True), replace(LOW, **TOUCHED))
    for_cora = await read(office, CORA)
    assert "Nobody has been in touch yet 2 There is time 1 Due today 0 Late 1" in for_cora
    assert "It passed to the stand-in 1" in for_cora
    lines = rf"{other.id} Urgent .*late .*Ali .*It passed to the stand-in {ALMA.id} .*Mette .*The contact person has it"
    assert re.search(lines, for_cora)
    for_leo = await read(office, LEO)
    assert "Late 1 the oldest by" in for_leo
    assert not re.search(rf"{ALMA.id}|{other.id}|Mette|Ali|Alma|Young", for_leo)


async def test_what_does_not_count(office: Office) -> None:
    """O6, O7."""
    not_told = [replace(LOW, permission=each) for each in (Permission.ASKED, Permission.REFUSED)]
    await raised(office, *not_told, replace(LOW, held_until=NOW + HOUR), replace(LOW, **TOUCHED))
    for who in (CORA, LEO):
        assert "Nobody has been in touch yet 0" in await read(office, who)
    assert "Nobody waits just now." in await read(office, CORA)
    assert (await read(office, LEO)).count("Too few to say") == 4
    office.organisation = replace(office.organisation, promise=None)
    assert (await read(office, LEO)).count("Nothing is promised") == 2
    async with office.database.reading() as tx:
        assert list(await tx.alerts.reactions(PETER.organisation, NOW - 90 * DAY)) == []
    async with office.browser(METTE) as client:
        assert (await client.get("/console/alerts")).status_code == 404


async def test_enough_to_say(office: Office) -> None:
    """O7: five by three, two of them late, in a month and a quarter that are over; not before they are."""
    hands = (METTE, ALI, CORA, METTE, ALI)
    at = datetime(2026, 12, 14, 12, tzinfo=UTC)
    touched = replace(LOW, raised_at=at - 3 * DAY, contact_at=at, closed_at=at + DAY, outcome=Outcome.TALKED)
    deadlines = (at + HOUR, at + HOUR, at, at - DAY, at - DAY)
    await raised(
        office,
        *(replace(touched, contact_person=who.id, deadline=by) for who, by in zip(hands, deadlines, strict=True)),
    )
    for now, said in ((datetime(2026, 12, 31, 22, tzinfo=UTC), 0), (datetime(2027, 1, 1, 9, tzinfo=UTC), 2)):
        office.clock.at = now
        page = await read(office, LEO)
        assert (page.count("in 60 of 100"), page.count("Too few")) == (said, 4 - 2 * said)
    assert "The last whole month 1 December 2026 – 31 December 2026" in page
    assert "The last whole quarter 1 October 2026 – 31 December 2026" in page
