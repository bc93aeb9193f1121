"""Conversations: the last one of each says when what was agreed is looked at again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from flows.alert import FollowUp, Talk
from storage.database import Database
from storage.tables import TALK
from tests.contract.storage_kit import ADA, BO, EVA, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

DAY, MONDAY = date(2026, 11, 20), date(2026, 11, 30)
WALK = Talk("T-9", ADA.id, None, BO.id, DAY, NOW, "A walk.\nOn Monday.", "2026-7", MONDAY)


async def test_the_last_one_counts_by_its_day_and_then_by_when_it_was_noted(town: Database) -> None:
    same_day = replace(WALK, id="T-1", noted_at=NOW + timedelta(minutes=1), follow_up_on=MONDAY + timedelta(days=1))
    older = replace(WALK, id="T-5", on_day=DAY - timedelta(days=1), noted_at=NOW + timedelta(hours=1))
    evas = replace(WALK, id="T-3", participant=EVA.id, follow_up_on=None)
    async with town.transaction() as tx:
        for each in (same_day, WALK, evas, older):
            await tx.talks.add(each)
        assert await tx.talks.of(ADA.id) == [older, WALK, same_day]
        assert await tx.talks.look_again([ADA.id, EVA.id]) == {ADA.id: same_day.follow_up_on}
        assert await tx.talks.look_again([]) == {}


def due(talk: Talk) -> FollowUp:
    assert talk.follow_up_on is not None
    return FollowUp(talk.id, talk.participant, ADA.organisation, talk.follow_up_on)


async def test_each_is_told_of_once(town: Database) -> None:
    """One whose seal is broken holds up nothing: its words aren't needed."""
    later = replace(WALK, id="T-1", follow_up_on=MONDAY + timedelta(days=1))
    async with town.transaction() as tx:
        for each in (WALK, later, replace(WALK, id="T-2", follow_up_on=None)):
            await tx.talks.add(each)
        await tx.connection.execute(TALK.update().where(TALK.c.id == WALK.id).values(agreed_sealed="broken"))
        assert await tx.talks.to_follow_up(MONDAY - timedelta(days=1)) == []
        assert await tx.talks.to_follow_up(MONDAY) == [due(WALK)]
        await tx.talks.followed_up(WALK.id)
        assert await tx.talks.to_follow_up(later.follow_up_on or MONDAY) == [due(later)]
