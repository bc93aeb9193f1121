"""What a staff member's first page asks for: of many young people at once, and of nobody else."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from flows.alert import Alert, Outcome, Permission
from flows.audit import Entry
from flows.check_in import Asked
from flows.people import StaffMember, StaffRole
from flows.ports import Wave
from storage.database import Database
from storage.errors import NotStoredError
from tests.contract.storage_kit import ADA, ASKING, BO, EVA, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

CY = StaffMember("S-CY", "aaby", "Cy", "da", reachable=False)
DAY = timedelta(days=1)


async def test_everybody_of_these_contact_persons(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.staff.add(CY)
        await tx.participants.add(replace(ADA, id="P-HIS1", contact_person=CY.id))
        assert [each.id for each in await tx.participants.of_contacts([CY.id])] == ["P-HIS1"]
        assert await tx.participants.of_contacts([BO.id]) == [ADA, EVA]
        assert len(await tx.participants.of_contacts([CY.id, BO.id])) == 3
        assert await tx.participants.of_contacts([]) == []


async def test_a_staff_member_is_kept_as_they_are_now(town: Database) -> None:
    changed = replace(BO, language="en", role=StaffRole.COORDINATOR)
    async with town.transaction() as tx:
        await tx.staff.save(changed)
        stored = await tx.staff.get(BO.id)
        assert (stored.language, stored.role, stored.name) == ("en", StaffRole.COORDINATOR, BO.name)
        await tx.staff.leave(BO.id, NOW.date())
        await tx.staff.save(changed)
        assert (await tx.staff.get(BO.id)).left_on == NOW.date(), (
            "who has left is not brought back by what was read before"
        )
        with pytest.raises(NotStoredError):
            await tx.staff.save(CY)


async def test_what_many_were_asked_with_answers_and_without(town: Database) -> None:
    evas = replace(ASKING, id="C-E", participant=EVA.id)
    form = replace(ASKING, id="C-F", questionnaire="bip_job_caseworker", answered_by=BO.id, prompted_at=NOW + DAY)
    async with town.transaction() as tx:
        for each in (form, evas, ASKING):
            await tx.check_ins.add(each)
        assert await tx.check_ins.of_many([EVA.id, ADA.id], ["who5", form.questionnaire]) == [ASKING, form, evas]
        assert await tx.check_ins.of_many([EVA.id, ADA.id], ["who5"]) == [ASKING, evas]
        assert await tx.check_ins.of_many([EVA.id], []) == []
        told = [Asked(*(getattr(each, field.name) for field in fields(Asked))) for each in (ASKING, form)]
        assert await tx.check_ins.asked([ADA.id]) == told
        assert await tx.check_ins.asked([]) == []


async def test_alerts_of_many_that_wait_for_contact(town: Database) -> None:
    first = Alert("a1", ADA.id, BO.id, "contact_wanted", 1, {}, Permission.CHOSEN, NOW, act_by=NOW)
    closed = replace(first, id="a2", seen_at=NOW, closed_at=NOW, outcome=Outcome.NO_NEED)
    later, evas = replace(first, id="a0", raised_at=NOW + DAY), replace(first, id="a3", participant=EVA.id)
    async with town.transaction() as tx:
        for each in (evas, later, closed, first):
            await tx.alerts.add(each)
        assert await tx.alerts.open_of_many([ADA.id]) == [first, later]
        assert [each.id for each in await tx.alerts.open_of_many([ADA.id, EVA.id])] == ["a1", "a3", "a0"]


async def test_when_somebody_last_did_something_to_each(town: Database) -> None:
    async with town.transaction() as tx:
        for days, actor, deed, subject, about in (
            (0, BO.id, "read_answers", ADA.id, ""),
            (1, BO.id, "read_answers", ADA.id, ""),
            (2, BO.id, "read_answers", ADA.id, "beside"),
            (3, CY.id, "read_answers", ADA.id, ""),
            (4, BO.id, "take_alert", EVA.id, ""),
        ):
            await tx.audit.write(Entry(NOW + days * DAY, actor, deed, subject, about))
        assert await tx.audit.last_done(BO.id, "read_answers", [ADA.id, EVA.id]) == {ADA.id: NOW + DAY}
        assert await tx.audit.last_at(ADA.id, "read_answers") == NOW + 3 * DAY
        assert await tx.audit.last_at(ADA.id, "erase") is None


async def test_when_each_is_asked_the_next_time(town: Database) -> None:
    async with town.transaction() as tx:
        for number, days in ((1, 1), (2, 3), (3, 5)):
            await tx.waves.plan(Wave(ADA.id, "who5", number, NOW + days * DAY))
        await tx.waves.plan(Wave(ADA.id, "bip_job_caseworker", 1, NOW))
        await tx.waves.take(Wave(ADA.id, "who5", 1, NOW + DAY))
        assert await tx.waves.next_of_many([ADA.id, EVA.id], ["who5"]) == {ADA.id: NOW + 3 * DAY}
