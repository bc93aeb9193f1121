"""A coordinator's lists on every database: one organisation's rows alone, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from flows.check_in import Ending, Status
from flows.overview import PER_PAGE, Among, CourseLine, Wanted
from flows.people import ParticipantStatus
from flows.ports import Kind, Outgoing, Wave
from flows.standing import Standing, stands
from storage.database import Database
from storage.tables import OUTBOX
from storage.tables.outbox import OutboxState
from tests.contract.storage_kit import ADA, ADAS_CHAT, ASKING, BO, BOS_CHAT, EVA, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

DAY = timedelta(days=1)
ELSEWHERE = replace(BO, id="S-ELSE", organisation="beby")
THEIRS = replace(EVA, id="P-THEY", organisation="beby", contact_person=ELSEWHERE.id, name="Ada Fremmed")


async def peopled(town: Database) -> None:
    """The town, somebody of another organisation and somebody erased; Ada has answered, and is asked again."""
    done = replace(ASKING, id="C-0", wave=9, status=Status.COMPLETED, item=None, answers={}, ended_at=NOW, revision=0)
    async with town.transaction() as tx:
        await tx.staff.add(ELSEWHERE)
        await tx.participants.add(THEIRS)
        await tx.participants.add(replace(EVA, id="P-GONE", name="", status=ParticipantStatus.ERASED))
        await tx.check_ins.add(done)
        await tx.check_ins.add(replace(ASKING, prompted_at=NOW + timedelta(days=1)))
        await tx.check_ins.add(replace(ASKING, id="C-2", wave=2, participant=EVA.id, answered_by=BO.id))
        for number, days in ((3, 9), (4, 5)):
            await tx.waves.plan(Wave(ADA.id, "who5", number, NOW + timedelta(days=days)))
        await tx.waves.plan(Wave(EVA.id, "who5", 1, NOW))
        await tx.waves.cancel(EVA.id)


def among(wanted: Wanted, codes: Sequence[str] = (), now: datetime = NOW) -> Among:
    return Among("aaby", wanted, now, ("who5",), codes)


@pytest.mark.parametrize(
    ("said", "overdue"),
    [
        ((), True),
        (((Status.COMPLETED, 1),), True),
        (((Status.COMPLETED, 3),), False),
        (((Status.DECLINED, 3),), False),
        (((Status.CLOSED, 3),), True),
    ],
)
async def test_who_is_due_waits_and_is_overdue(
    town: Database, said: Sequence[tuple[Status, int]], overdue: bool
) -> None:
    """The list counts as `flows.standing` does: whoever was heard from after they were asked is not overdue."""
    passed = replace(
        ASKING,
        status=Status.CLOSED,
        item=None,
        answers={},
        revision=0,
        started_at=None,
        prompted_at=NOW + 2 * DAY,
        ended_at=NOW + 12 * DAY,
        ending=Ending.NOT_ANSWERED,
    )
    async with town.transaction() as tx:
        await tx.participants.save(replace(ADA, status=ParticipantStatus.ACTIVE))
        await tx.check_ins.add(passed)
        for number, (status, day) in enumerate(said, 2):
            ending = Ending.SET_ASIDE if status is Status.CLOSED else None
            at: dict[str, Any] = {"prompted_at": NOW, "started_at": NOW, "ended_at": NOW + day * DAY}
            await tx.check_ins.add(replace(passed, id=f"C-{number}", wave=number, status=status, ending=ending, **at))
        await tx.waves.plan(Wave(ADA.id, "who5", 9, NOW + 30 * DAY))
        await tx.waves.plan(Wave(ADA.id, "contact", 9, NOW))
    async with town.reading() as tx:
        for days, due in ((22, False), (23, True)):
            counts = await tx.overviews.count_each(among(Wanted(), now=NOW + days * DAY))
            assert counts == {Standing.DUE: due, Standing.WAITING: 0, Standing.OVERDUE: overdue}
            stood = stands(await tx.check_ins.asked([ADA.id]), NOW + 30 * DAY, NOW + days * DAY)
            assert stood.all == [each for each, number in counts.items() if number]
    async with town.transaction() as tx:
        began = (NOW + 13 * DAY).date()
        await tx.participants.save(replace(ADA, status=ParticipantStatus.ACTIVE, started_on=began))
        assert (await tx.overviews.count_each(among(Wanted())))[Standing.OVERDUE] == 0
        assert stands(await tx.check_ins.asked([ADA.id]), None, NOW, began).silent_since is None


async def test_courses_as_they_stand(town: Database) -> None:
    await peopled(town)
    ada = CourseLine(ADA.id, ADA.name, BO.id, ADA.status, ADA.started_on)
    eva = CourseLine(EVA.id, EVA.name, BO.id, EVA.status, EVA.started_on)
    async with town.reading() as tx:
        listed = tx.overviews
        for wanted, codes, lines in (
            (Wanted(), (), [ada, eva]),
            (Wanted(standing=Standing.WAITING), (), [ada]),
            (Wanted(standing=Standing.DUE), (), [ada]),
            (Wanted(standing=Standing.OVERDUE), (), []),
            (Wanted(status=ParticipantStatus.INVITED), (), [eva]),
            (Wanted(contact=BO.id, search="p-a"), (), [ada]),
            (Wanted(contact=ELSEWHERE.id), (), []),
            (Wanted(search="Eva"), (EVA.id, THEIRS.id), [eva]),
            (Wanted(search="%"), (), []),
        ):
            assert await listed.page(among(wanted, codes), 1) == lines, wanted
            assert await listed.count(among(wanted, codes)) == len(lines), wanted
        assert await listed.named("aaby", "ung") == [ADA.id]
        assert await listed.named("aaby", "dommelig") == []
        assert await listed.by_contact("aaby") == {BO.id: 2}


async def test_pages_follow_one_another(town: Database) -> None:
    async with town.transaction() as tx:
        for number in range(PER_PAGE):
            await tx.participants.add(replace(EVA, id=f"P-X{number:03}"))
    async with town.reading() as tx:
        pages = [await tx.overviews.page(among(Wanted()), page) for page in (1, 2, 3)]
    codes = [line.code for page in pages for line in page]
    assert [len(page) for page in pages] == [PER_PAGE, 2, 0]
    assert codes == sorted(set(codes))


async def test_letters_of_ones_own_people_alone(town: Database) -> None:
    await peopled(town)
    async with town.transaction() as tx:
        for key, to in (("a", ADA.id), ("b", THEIRS.id), ("c", EVA.id), ("d", ADA.id)):
            await tx.outbox.put(Outgoing(Kind.REPLY, to, key, not_before=NOW if key == "d" else None))
        failed = update(OUTBOX).where(OUTBOX.c.dedupe_key.in_(("a", "b")))
        await tx.connection.execute(failed.values(state=OutboxState.FAILED, error="BlockedError", attempts=30))
        await tx.connection.execute(update(OUTBOX).values(put_at=NOW))
    async with town.transaction() as tx:
        letters = tx.deliveries
        assert [each.key for each in await letters.given_up("aaby")] == ["a"]
        early, soon = NOW - timedelta(seconds=1), NOW + timedelta(hours=1)
        assert [each.key for each in await letters.late("aaby", early, soon)] == ["c"]
        assert [each.key for each in await letters.late("aaby", NOW, NOW)] == ["c", "d"]
        assert await letters.late("aaby", NOW, early) == []
        assert [await letters.send_again("aaby", key) for key in "abcd"] == [True, False, False, False]
        assert [await letters.put_away("aaby", key) for key in "abcd"] == [False] * 4
        assert await letters.put_away("beby", "b")
        assert tx.mail == [ADA.id]
    async with town.reading() as tx:
        rows = {row.dedupe_key: row for row in (await tx.connection.execute(OUTBOX.select())).all()}
    assert (rows["a"].state, rows["a"].attempts, rows["a"].error) == ("waiting", 0, None)
    assert (rows["b"].state, rows["b"].screen_sealed) == ("dropped", None)


async def test_who_leaves_is_reached_and_let_in_nowhere(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.identities.tie(BO.id, BOS_CHAT)
        await tx.identities.write_to(BO.id, "bo@example.dk")
        await tx.staff.set_portrait(BO.id, b"a face")
        await tx.doors.begin("a token", BO.id, NOW)
        await tx.invites.issue(BO.id, "an invite", NOW + timedelta(days=1))
        await tx.staff.leave(BO.id, date(2026, 11, 2))
    async with town.transaction() as tx:
        bo = await tx.staff.get(BO.id)
        assert (bo.name, bo.reachable, bo.left_on) == (BO.name, False, date(2026, 11, 2))
        assert await tx.staff.by_chat(BOS_CHAT) is None
        assert (await tx.identities.staff_at("bo@example.dk"), await tx.staff.portrait(BO.id)) == ([], None)
        past = NOW - timedelta(days=1)
        assert await tx.doors.whose("a token", past, past) is None
        assert not hasattr(await tx.invites.redeem("an invite", 1, NOW), "subject")
        assert (await tx.participants.by_chat(ADAS_CHAT)) is not None
