"""Check-ins: what is saved between every step comes back as it was, and no two steps overwrite each other."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from flows.check_in import Answer, CheckIn, Status
from questionnaires.model import Form
from questionnaires.shape import DONT_KNOW
from storage.database import Database
from storage.errors import ConcurrentChangeError
from storage.tables import CHECK_IN
from tests.contract.storage_kit import ADA, ASKING, BO, EVA, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

OFFERED = CheckIn("C-0", ADA.id, "who5", 1, "da", 2, NOW)
DONE = replace(
    ASKING,
    status=Status.COMPLETED,
    item=None,
    answers={key: Answer(2, NOW) for key in ("happy", "calm", "active", "rested", "interest")},
    revision=4,
    ended_at=NOW,
    raw=10,
    score=40,
)


FORM = replace(OFFERED, id="C-F", questionnaire="bip_job_caseworker", answered_by=BO.id)
"""What the contact person is asked about Ada."""

PROFILE = replace(
    DONE,
    id="C-P",
    questionnaire="bip_job",
    after="C-1",
    answers={"health": Answer(5, NOW), "goal": Answer(DONT_KNOW, NOW), "search": Answer(None, NOW)},
    form=Form.FEMININE,
    facts={"towards_education": False},
    together=True,
    shared=False,
    raw=13,
    score=13 / 3,
)


def test_every_field_has_its_column() -> None:
    assert set(CHECK_IN.columns.keys()) == {each.name for each in fields(CheckIn)} - {"answers"}


@pytest.mark.parametrize("check_in", [OFFERED, ASKING, DONE], ids=lambda each: str(each.status))
async def test_a_check_in_comes_back_as_it_was_added(town: Database, check_in: CheckIn) -> None:
    async with town.transaction() as tx:
        await tx.check_ins.add(check_in)
    async with town.reading() as tx:
        assert await tx.check_ins.get(check_in.id) == check_in
        assert await tx.check_ins.of(ADA.id) == [check_in]


async def test_times_come_back_in_utc_whatever_zone_they_came_in(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.check_ins.add(replace(OFFERED, prompted_at=NOW.astimezone().replace(microsecond=7)))
        stored = await tx.check_ins.get(OFFERED.id)
        assert stored is not None
        assert (stored.prompted_at, stored.prompted_at.utcoffset()) == (NOW.replace(microsecond=7), timedelta(0))


async def test_what_is_not_there_is_none(town: Database) -> None:
    async with town.reading() as tx:
        assert await tx.check_ins.get("C-NONE") is None
        assert await tx.check_ins.of(EVA.id) == []


async def test_a_step_keeps_the_new_answer_the_changed_and_the_skipped(town: Database) -> None:
    later = NOW + timedelta(seconds=3)
    stepped = replace(
        ASKING,
        item="active",
        answers={"happy": Answer(5, later), "calm": Answer(None, later)},
        revision=ASKING.revision + 1,
    )
    async with town.transaction() as tx:
        await tx.check_ins.add(ASKING)
        await tx.check_ins.save(stepped)
    async with town.reading() as tx:
        assert await tx.check_ins.get(ASKING.id) == stepped
        rows = await tx.connection.execute(text("SELECT item, state, value FROM answer ORDER BY item"))
        assert [tuple(row) for row in rows] == [("calm", "skipped", None), ("happy", "answered", 5)]


async def test_an_answer_can_become_skipped_and_answered_again_at_the_same_moment(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.check_ins.add(ASKING)
        for revision, value in enumerate((None, 0, None, 5), start=ASKING.revision + 1):
            said = replace(ASKING, answers={"happy": Answer(value, NOW)}, revision=revision)
            await tx.check_ins.save(said)
            assert await tx.check_ins.get(ASKING.id) == said


@pytest.mark.parametrize("revision", [ASKING.revision - 1, ASKING.revision, ASKING.revision + 2])
async def test_only_the_next_revision_is_saved(town: Database, revision: int) -> None:
    async with town.transaction() as tx:
        await tx.check_ins.add(ASKING)
    with pytest.raises(ConcurrentChangeError, match=rf"C-1 .* revision {revision}\b"):
        async with town.transaction() as tx:
            await tx.check_ins.save(replace(ASKING, answers={"happy": Answer(0, NOW)}, revision=revision))
    async with town.reading() as tx:
        assert await tx.check_ins.get(ASKING.id) == ASKING


async def test_of_two_steps_from_the_same_state_the_second_is_refused(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.check_ins.add(ASKING)
    first, second = (
        replace(ASKING, answers={"happy": Answer(value, NOW)}, revision=ASKING.revision + 1) for value in (4, 1)
    )
    async with town.transaction() as tx:
        await tx.check_ins.save(first)
    with pytest.raises(ConcurrentChangeError):
        async with town.transaction() as tx:
            await tx.check_ins.save(second)
    async with town.reading() as tx:
        assert await tx.check_ins.get(ASKING.id) == first


async def test_check_ins_come_in_the_order_they_were_prompted(town: Database) -> None:
    theirs = [
        replace(OFFERED, id=name, wave=wave, prompted_at=NOW + timedelta(days=30 * wave))
        for name, wave in (("C-B", 1), ("C-A", 2), ("C-C", 3))
    ]
    evas = replace(OFFERED, id="C-EVA", participant=EVA.id)
    async with town.transaction() as tx:
        for check_in in (evas, *reversed(theirs)):
            await tx.check_ins.add(check_in)
    async with town.reading() as tx:
        assert await tx.check_ins.of(ADA.id) == theirs
        assert await tx.check_ins.all() == [*theirs, evas]


async def test_a_wave_has_one_check_in_for_ever(town: Database) -> None:
    with pytest.raises(IntegrityError):
        async with town.transaction() as tx:
            await tx.check_ins.add(ASKING)
            await tx.check_ins.add(replace(ASKING, id="C-2"))


async def test_whose_turn_it_is_to_be_asked_what(town: Database) -> None:
    """A participant's own, what a contact person is asked about them, and what comes next on the same day."""
    async with town.transaction() as tx:
        for check_in in (DONE, PROFILE, FORM):
            await tx.check_ins.add(check_in)
        assert await tx.check_ins.of(ADA.id) == [DONE, PROFILE]
        assert await tx.check_ins.about(ADA.id) == [FORM]
        assert await tx.check_ins.about(EVA.id) == []
        assert await tx.check_ins.next_after(DONE.id) == PROFILE
        assert await tx.check_ins.next_after(PROFILE.id) is None


async def test_a_profile_comes_back_with_everything_that_was_known(town: Database) -> None:
    """Three kinds of answers, a score that is no whole number, and one that is stays one."""
    async with town.transaction() as tx:
        for check_in in (DONE, PROFILE):
            await tx.check_ins.add(check_in)
    async with town.reading() as tx:
        assert await tx.check_ins.get(PROFILE.id) == PROFILE
        done = await tx.check_ins.get(DONE.id)
        assert done is not None
        assert repr(done.score) == "40"
        rows = await tx.connection.execute(text("SELECT state, value FROM answer WHERE check_in = 'C-P' ORDER BY item"))
        assert [tuple(row) for row in rows] == [("dont_know", None), ("answered", 5), ("skipped", None)]


async def test_a_withdrawn_answer_is_gone_and_the_others_stay(town: Database) -> None:
    async with town.transaction() as tx:
        for check_in in (DONE, PROFILE):
            await tx.check_ins.add(check_in)
        await tx.check_ins.withdraw_answer(PROFILE.id, "goal")
        profile, done = await tx.check_ins.get(PROFILE.id), await tx.check_ins.get(DONE.id)
        assert profile is not None
        assert set(profile.answers) == {"health", "search"}
        assert done == DONE
