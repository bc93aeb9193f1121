"""Alerts and how far each has come."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from flows.alert import Alert, How, Outcome, Permission, Rung
from storage.database import Database
from storage.errors import NotStoredError
from storage.tables import ALERT
from storage.transaction import StoredTransaction
from tests.contract.storage_kit import ADA, ASKING, BO, EVA, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

LOW = Alert(
    "A-1", ADA.id, BO.id, "low", 1, {"score": 40, "threshold": 50}, Permission.CHOSEN, NOW, ASKING.id, act_by=NOW
)
WANTED = Alert(
    id="A-0",
    participant=ADA.id,
    contact_person=BO.id,
    rule="contact_wanted",
    rule_version=1,
    values={},
    permission=Permission.GRANTED,
    raised_at=NOW + timedelta(hours=1),
    deadline=NOW,
    is_urgent=True,
    episode="A-0",
    act_by=NOW,
    look_at=NOW,
)


def test_every_field_has_its_column() -> None:
    assert set(ALERT.columns.keys()) == {each.name for each in fields(Alert)}


async def test_alerts_come_back_as_they_were_raised(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.check_ins.add(ASKING)
        await tx.alerts.add(WANTED)
        await tx.alerts.add(LOW)
    async with town.reading() as tx:
        assert await tx.alerts.get("A-1") == LOW
        assert await tx.alerts.get("A-9") is None
        assert await tx.alerts.of(ADA.id) == [LOW, WANTED]
        assert await tx.alerts.of(EVA.id) == []
        assert await tx.alerts.of_check_in(ASKING.id) == LOW
        assert await tx.alerts.of_check_in("C-NONE") is None


async def test_how_far_an_alert_has_come_is_kept(town: Database) -> None:
    in_touch: dict[str, Any] = {
        "contact_at": NOW,
        "contact_how": How.PHONED,
        "closed_at": NOW,
        "outcome": Outcome.TALKED,
    }
    seen = replace(WANTED, delivered_at=NOW, seen_at=NOW, rung=Rung.REMINDED, held_until=NOW, **in_touch)
    async with town.transaction() as tx:
        await tx.alerts.add(WANTED)
        await tx.alerts.save(seen)
        assert await tx.alerts.get(WANTED.id) == seen
        with pytest.raises(NotStoredError, match="A-9"):
            await tx.alerts.save(replace(seen, id="A-9"))


@pytest.mark.parametrize(
    "read",
    [lambda tx: tx.alerts.get(LOW.id), lambda tx: tx.alerts.of_check_in(ASKING.id)],
    ids=["by id", "by check-in"],
)
async def test_of_changes_at_once_none_is_lost(
    town: Database, read: Callable[[StoredTransaction], Awaitable[Alert]]
) -> None:
    """For instance: it is delivered while the contact person takes it."""

    async def note(what: str) -> None:
        async with town.transaction() as tx:
            alert = await read(tx)
            await asyncio.sleep(0)
            await tx.alerts.save(replace(alert, values={**alert.values, what: 1}))

    async with town.transaction() as tx:
        await tx.check_ins.add(ASKING)
        await tx.alerts.add(LOW)
    await asyncio.gather(*(note(what) for what in "abcdefghij"))
    async with town.reading() as tx:
        alert = await tx.alerts.get(LOW.id)
    assert alert is not None
    assert set(alert.values) == {*LOW.values, *"abcdefghij"}


async def test_a_young_person_and_a_contact_person_never_wait_for_each_other(town: Database) -> None:
    """One begins with the person and comes to the alert, the other the other way round."""

    async def answer() -> None:
        async with town.transaction() as tx:
            await tx.participants.get(ADA.id)
            await asyncio.sleep(0)
            await tx.alerts.get(WANTED.id)

    async def take() -> None:
        async with town.transaction() as tx:
            await tx.alerts.get(WANTED.id)
            await asyncio.sleep(0)
            await tx.participants.get(ADA.id)

    async with town.transaction() as tx:
        await tx.alerts.add(WANTED)
    await asyncio.gather(*(each() for each in (answer, take) * 7))


async def test_a_rule_fires_once_on_a_check_in(town: Database) -> None:
    with pytest.raises(IntegrityError):
        async with town.transaction() as tx:
            await tx.check_ins.add(ASKING)
            await tx.alerts.add(LOW)
            await tx.alerts.add(replace(LOW, id="A-2"))
