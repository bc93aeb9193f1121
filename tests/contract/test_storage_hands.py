"""Absences, handovers, sheets and duties, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from flows.people import Duty, DutyOutcome, Handover, ParticipantStatus, Sheet, SheetState, Substitution
from storage.database import Database
from storage.tables import SHEET
from tests.contract.storage_kit import ADA, ADAS_CHAT, BO, EVA, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

DAY = date(2026, 11, 23)
CY = replace(BO, id="S-CY", name="Cy")
AWAY = Substitution(BO.id, CY.id, DAY, DAY + timedelta(days=4))
WRITTEN = Sheet("h234567890", ADA.id, BO.id, NOW, "Mål\nÆ Ø Å <b>")


async def test_an_absence_comes_back_as_it_was_kept_and_changed(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.staff.add(CY)
        kept = await tx.substitutions.add(AWAY)
        later = await tx.substitutions.add(replace(AWAY, until_on=None))
        assert kept.id is not None
        assert later.id == kept.id + 1
        await tx.substitutions.save(replace(kept, begun=True, over=True))
    async with town.reading() as tx:
        changed = replace(kept, begun=True, over=True)
        assert await tx.substitutions.get(kept.id) == changed
        assert await tx.substitutions.of(AWAY.staff) == [changed, later]
        assert await tx.substitutions.by(CY.id) == [changed, later]
        assert await tx.substitutions.not_over() == [later]
        assert await tx.substitutions.get(later.id + 1 if later.id else 0) is None


@pytest.mark.parametrize(
    ("day", "holds"), [(DAY - timedelta(days=1), False), (DAY, True), (DAY + timedelta(days=4), True)]
)
def test_an_absence_holds_on_its_days(day: date, holds: bool) -> None:
    assert AWAY.holds(day) is holds
    assert not replace(AWAY, over=True).holds(day)
    assert not AWAY.holds(DAY + timedelta(days=5))


async def test_one_handover_at_a_time_is_planned(town: Database) -> None:
    first, second = Handover(ADA.id, BO.id, DAY), Handover(ADA.id, EVA.contact_person, DAY + timedelta(days=7))
    async with town.transaction() as tx:
        for each in (first, second, Handover(EVA.id, BO.id, DAY)):
            await tx.handovers.plan(each)
        assert await tx.handovers.of(ADA.id) == second
        assert await tx.handovers.planned() == [Handover(EVA.id, BO.id, DAY), second]
        await tx.handovers.done(EVA.id)
        assert await tx.handovers.planned() == [second]
        assert await tx.handovers.of(EVA.id) is None


async def test_a_sheet_is_sealed_and_keeps_what_it_says(town: Database) -> None:
    decided = replace(WRITTEN, state=SheetState.APPROVED, decided_at=NOW)
    async with town.transaction() as tx:
        await tx.sheets.add(WRITTEN)
        await tx.sheets.decide(replace(decided, content="something else"))
    async with town.reading() as tx:
        assert await tx.sheets.get(WRITTEN.id) == decided
        assert await tx.sheets.of(ADA.id) == [decided]
        assert await tx.sheets.of(EVA.id) == []
        [sealed] = (await tx.connection.execute(select(SHEET.c.content_sealed))).scalars().all()
        assert "Mål" not in sealed


async def test_duties_are_kept_in_order(town: Database) -> None:
    noted = [Duty(ADA.id, None, BO.id, outcome, NOW) for outcome in DutyOutcome]
    async with town.transaction() as tx:
        for each in noted:
            await tx.duties.add(each)
        assert await tx.duties.of(ADA.id) == noted
        assert await tx.duties.of(EVA.id) == []


async def test_where_else_a_chat_takes_part(town: Database) -> None:
    there = replace(ADA, id="P-THER", organisation="elsewhere")
    async with town.transaction() as tx:
        await tx.participants.add(there)
        assert await tx.participants.elsewhere(ADA.id) == []
        await tx.identities.tie(there.id, ADAS_CHAT)
        assert await tx.participants.elsewhere(ADA.id) == ["elsewhere"]
        assert await tx.participants.elsewhere(there.id) == [ADA.organisation]
        assert await tx.participants.elsewhere(EVA.id) == []
        await tx.participants.save(replace(there, status=ParticipantStatus.ENDED))
        assert await tx.participants.elsewhere(ADA.id) == []
