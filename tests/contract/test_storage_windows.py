"""Windows and what begins: what is due is found by its row, once; and what was sent is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from flows.check_in import CheckIn, Ending, Status, WaveKind
from flows.people import Transition, TransitionKind
from flows.ports import Kind, Outgoing
from storage.database import Database
from tests.contract.storage_kit import ADA, BO, EVA, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

DAY = timedelta(days=1)
OFFERED = CheckIn(
    "C-1", ADA.id, "who5", 1, "da", 1, NOW, kind=WaveKind.TRANSITION, remind_at=NOW + 2 * DAY, closes_at=NOW + 11 * DAY
)
EVAS = replace(OFFERED, id="C-2", participant=EVA.id, prompted_at=NOW - DAY, remind_at=NOW + DAY, closes_at=NOW + DAY)
FORM = replace(OFFERED, id="C-3", questionnaire="bip_job_caseworker", answered_by=BO.id)
"""What the contact person is asked has no window."""


async def test_what_is_to_be_reminded_of_and_closed(town: Database) -> None:
    """The longest due first, so many at a time; never what is answered, closed, or asked of the contact person."""
    closed = replace(EVAS, id="C-4", wave=2, status=Status.CLOSED, ended_at=NOW, ending=Ending.MISSED_BY_US)
    async with town.transaction() as tx:
        for each in (OFFERED, EVAS, FORM, closed):
            await tx.check_ins.add(each)
        assert await tx.check_ins.to_remind(NOW, 10) == []
        assert await tx.check_ins.to_remind(NOW + 2 * DAY, 10) == [EVAS.id, OFFERED.id]
        assert await tx.check_ins.to_remind(NOW + 2 * DAY, 1) == [EVAS.id]
        assert await tx.check_ins.to_close(NOW + 2 * DAY, 10) == [EVAS.id]
        assert await tx.check_ins.to_close(NOW + 11 * DAY, 10) == [EVAS.id, OFFERED.id]
        assert await tx.check_ins.get(closed.id) == closed
        assert await tx.check_ins.get(OFFERED.id) == OFFERED


async def test_a_window_is_kept_without_a_new_revision(town: Database) -> None:
    """Nothing that is shown changes, so a step from before still counts, and keeps the window as it became."""
    kept = replace(OFFERED, remind_at=None, reminded=2, closes_at=NOW + 5 * DAY)
    async with town.transaction() as tx:
        await tx.check_ins.add(OFFERED)
        await tx.check_ins.keep_window(kept)
        assert await tx.check_ins.get(OFFERED.id) == kept
    declined = replace(kept, status=Status.DECLINED, ended_at=NOW, revision=1)
    async with town.transaction() as tx:
        assert await tx.check_ins.get(OFFERED.id) == kept
        assert await tx.check_ins.to_remind(NOW + 9 * DAY, 10) == []
        await tx.check_ins.save(declined)
        assert await tx.check_ins.to_close(NOW + 9 * DAY, 10) == []


async def test_what_was_sent_to_whom(town: Database) -> None:
    """By how its reference begins; where nothing was ever put, nothing is known."""
    async with town.transaction() as tx:
        assert await tx.outbox.was_sent(ADA.id, Kind.OFFER, "C-1:") is None
        for revision in (0, 4):
            await tx.outbox.put(Outgoing(Kind.OFFER, ADA.id, f"offer:C-1:{revision}", ref=f"C-1:{revision}"))
        assert await tx.outbox.was_sent(ADA.id, Kind.OFFER, "C-1:") is False
        [row] = await tx.outbox.claim(NOW, NOW, DAY, 10)
        await tx.outbox.sent(row.id, NOW)
        assert await tx.outbox.was_sent(ADA.id, Kind.OFFER, "C-1:") is True
        others = [(EVA.id, Kind.OFFER, "C-1:"), (ADA.id, Kind.REMINDER, "C-1:"), (ADA.id, Kind.OFFER, "C-11:")]
        assert [await tx.outbox.was_sent(*each) for each in others] == [None] * 3


async def test_what_begins_in_a_life(town: Database) -> None:
    """By day; one that doesn't begin after all is gone, and nobody else's."""
    exams = Transition("T-2", ADA.id, TransitionKind.EXAMS, date(2027, 5, 3), ADA.id)
    moving = Transition("T-1", ADA.id, TransitionKind.MOVING, date(2027, 6, 1), BO.id)
    hers = replace(exams, id="T-3", participant=EVA.id)
    async with town.transaction() as tx:
        for each in (moving, exams, hers):
            await tx.transitions.add(each)
        assert await tx.transitions.of(ADA.id) == [exams, moving]
        await tx.transitions.remove(exams.id)
        assert await tx.transitions.of(ADA.id) == [moving]
        assert await tx.transitions.of(EVA.id) == [hers]
