"""Issue 5, point 5: after an erasure nothing leads back to the person, and nobody else's rows are touched."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Table
from structlog.testing import capture_logs

import bot
from bot.clock import Clock
from bot.jobs.retention import Retention
from bot.settings import Environment, Settings
from bot.store import load_worlds
from bot.usecases import erasure as usecases
from bot.usecases.authorise import NotAllowedError
from bot.worlds import Worlds
from flows.authorisation import OPERATOR
from flows.erasure import ASSESSED, DecisionError, Reason
from flows.people import ParticipantStatus, StaffMember, StaffRole
from flows.ports import Kind
from flows.retention import Record
from storage.crypto import Keyring
from storage.database import Database
from storage.tables import ALERT, ALERT_STEP, CHECK_IN, CHOICE, COURSE, DUTY, NOTE, SHEET, TALK, WORDS
from tests.contract import erasure_lives as lives
from tests.contract.erasure_lives import EVENTS, NOW, QUIRINA, XANDER, Person
from tests.contract.storage_kit import BO, BOS_CHAT

pytest_plugins = ["tests.contract.storage_fixtures"]

CORA = StaffMember("S-CORA", "aaby", "Cora", "da", reachable=True, role=StaffRole.COORDINATOR)
LIVES = st.lists(st.tuples(st.sampled_from(EVENTS), st.booleans()), max_size=14)
TABLES = {
    Record.ANSWERS: CHECK_IN,
    Record.ALERTS: ALERT,
    Record.CHOICES: CHOICE,
    Record.COURSES: COURSE,
    Record.SHEETS: SHEET,
    Record.DUTIES: DUTY,
}
WRITTEN = (ALERT_STEP, TALK)
"""What staff wrote down about an alert, which is kept only where that is decided by itself."""

THEIR_WORDS = (WORDS, NOTE)
"""What the young person wrote, and what was written to them: always erased."""

KEPT = st.dictionaries(st.sampled_from([*TABLES, Record.WRITTEN]), st.sampled_from(Reason)).filter(
    lambda kept: Record.WRITTEN not in kept or Record.ALERTS in kept
)


Found = dict[str, list[dict[str, Any]]]
"""The rows of each table."""


class Told(Clock):
    """People's time as it was told; real time goes on."""

    at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture(scope="session")
def worlds() -> Worlds:
    organisations = Path(bot.__file__).with_name("organisations.example.toml")
    made = load_worlds(Settings(organisations=organisations, env=Environment.TEST), lambda *_, **__: None)
    decided = made.organisations("demo-kommune")
    return replace(made, organisations=lambda _name: decided)


async def settle(database: Database, life: Sequence[tuple[Any, bool]]) -> tuple[Person, Person]:
    """Bo and Cora, and two young people to whom that happened."""
    quirina, xander = deepcopy(QUIRINA), deepcopy(XANDER)
    async with database.transaction() as tx:
        for member in (BO, CORA):
            await tx.staff.add(member)
        await tx.identities.tie(BO.id, BOS_CHAT)
        await lives.enrol(tx, quirina)
        await lives.enrol(tx, xander)
    for event, is_hers in life:
        async with database.transaction() as tx:
            await event(tx, quirina if is_hers else xander)
    return quirina, xander


async def wish(database: Database, worlds: Worlds, who: Person, kept: dict[str, str]) -> str:
    """They ask, and the operator decides; the wish's id."""
    async with database.transaction() as tx:
        asked = await usecases.ask(worlds.at(tx, NOW), await tx.participants.get(who.code))
    async with database.transaction() as tx:
        person = await tx.participants.get(who.code)
        await usecases.assess(worlds.at(tx, NOW, OPERATOR), person, asked, kept)
    return asked.id


async def deliver(database: Database, to: Person) -> None:
    """Everything to them goes out, and stands in their chat."""
    real = datetime.now(UTC)
    while rows := [each async for each in _claimed(database, to, real)]:
        for row in rows:
            async with database.transaction() as tx:
                await tx.outbox.sent(row, real)
                await tx.sent_messages.note(to.code, to.chat, 9000 + row, datetime.now(UTC))


async def _claimed(database: Database, to: Person, real: datetime) -> Any:
    async with database.transaction() as tx:
        for row in await tx.outbox.claim(NOW, real, timedelta(seconds=30), 100):
            if row.recipient == to.code:
                yield row.id


async def clean(database: Database) -> list[int]:
    """Delivery cleans the chats; which messages went."""
    gone: list[int] = []
    real = datetime.now(UTC)
    while True:
        async with database.transaction() as tx:
            chats = await tx.sent_messages.chats_to_clean(real, 10)
            if not chats:
                return gone
            for chat in chats:
                found = await tx.sent_messages.claim(*chat, real, timedelta(seconds=30), 100)
                assert found is not None
                numbers = [each.message_id for each in found.messages]
                await tx.sent_messages.cleaned(found, numbers)
                gone += numbers


def expect_gone(who: Person, database: Database, rows: dict[str, list[dict[str, Any]]], old: Sequence[str]) -> None:
    """Nothing of them in any table, with all seals opened, nor what was sealed before."""
    found = lives.opened(database, rows)
    chats = [str(QUIRINA.chat + moves * 10_000_000_000) for moves in range(15)]
    for personal in (who.name, who.name.split()[0], who.birth.isoformat(), *chats, "likes dogs"):
        assert personal not in found.replace(XANDER.name + " likes dogs", "")
    [identity] = [row for row in rows["identity"] if row["subject"] == who.code]
    assert (identity["chat_sealed"], identity["chat_hash"], identity["details_sealed"]) == (None, None, None)
    assert not any(sealed in repr(rows) for sealed in old)


async def erased(database: Database, worlds: Worlds, life: Sequence[tuple[Any, bool]], kept: dict[str, str]) -> None:
    """The property, on one database."""
    quirina, xander = await settle(database, life)
    await wish(database, worlds, quirina, kept)
    await deliver(database, quirina)
    await clean(database)
    before = await lives.contents(database)
    with capture_logs() as logged:
        job = Retention("test", database, worlds, Told())
        await job.erase()
        await clean(database)
        assert await database.leave_no_traces()
    after = await lives.contents(database)
    stays = {each.name for each in WRITTEN if Record.WRITTEN in kept}
    old = lives.sealed_of({name: rows for name, rows in before.items() if name not in stays}, quirina.code)
    expect_gone(quirina, database, after, old)
    assert lives.rows_of(after, xander) == lives.rows_of(before, xander)
    for record, table in TABLES.items():
        mine = [[row for row in rows[table.name] if row["participant"] == quirina.code] for rows in (before, after)]
        assert len(mine[1]) == (len(mine[0]) if record in kept else 0)
    expect_words_gone(before, after, quirina, kept)
    assert quirina.name not in repr(logged)
    if database.peers().__class__.__name__ == "OnlyOne":
        for file in _files(database):
            raw = file.read_bytes()
            assert [sealed for sealed in old if sealed.encode() in raw] == []
            assert quirina.name.encode() not in raw


def expect_words_gone(before: Found, after: Found, who: Person, kept: dict[str, str]) -> None:
    """Of an alert that is kept every step stays; the words in it, and agreements, only where that was decided."""

    def rows(found: Found, table: Table) -> list[dict[str, Any]]:
        return [row for row in found[table.name] if who.code in repr(row)]

    def written(found: Found) -> list[Any]:
        return [row["words_sealed"] for row in rows(found, ALERT_STEP) if row["words_sealed"]] + rows(found, TALK)

    assert not [row for table in THEIR_WORDS for row in rows(after, table)]
    assert len(rows(after, ALERT_STEP)) == (len(rows(before, ALERT_STEP)) if Record.ALERTS in kept else 0)
    assert written(after) == (written(before) if Record.WRITTEN in kept else [])


def _files(database: Database) -> list[Path]:
    path = Path(str(database._address.database))
    return list(path.parent.glob(f"{path.name}*"))


def run(empty: Path, keyring: Keyring, property_of: Callable[[Database], Coroutine[Any, Any, None]]) -> None:
    """On a copy of an empty database of its own."""

    async def once(file: Path) -> None:
        database = Database(f"sqlite:///{file}", keyring)
        try:
            await property_of(database)
        finally:
            await database.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(once(Path(shutil.copy(empty, folder))))


@settings(max_examples=25, deadline=None)
@given(life=LIVES)
def test_nothing_of_somebody_who_was_erased_is_left(
    migrated_file: Path, keyring: Keyring, worlds: Worlds, life: list[tuple[Any, bool]]
) -> None:
    run(migrated_file, keyring, lambda database: erased(database, worlds, life, {}))


@settings(max_examples=25, deadline=None)
@given(life=LIVES, kept=KEPT)
def test_what_is_kept_leads_to_nobody(
    migrated_file: Path, keyring: Keyring, worlds: Worlds, life: list[tuple[Any, bool]], kept: dict[str, str]
) -> None:
    run(migrated_file, keyring, lambda database: erased(database, worlds, life, kept))


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {Record.ALERTS: Reason.JOURNAL_DUTY},
        dict.fromkeys([*TABLES, Record.WRITTEN], Reason.ARCHIVE_LAW),
    ],
    ids=["nothing kept", "alerts kept", "all kept"],
)
async def test_a_whole_life_is_erased_on_every_database(
    database: Database, worlds: Worlds, kept: dict[str, str]
) -> None:
    await erased(database, worlds, [(event, is_hers) for event in EVENTS for is_hers in (True, False)], kept)


async def test_asking_twice_is_one_wish_and_tells_staff_once(database: Database, worlds: Worlds) -> None:
    quirina, _ = await settle(database, [])
    async with database.transaction() as tx:
        world = worlds.at(tx, NOW, quirina.code)
        person = await tx.participants.get(quirina.code)
        assert await usecases.ask(world, person) == await usecases.ask(world, person)
        assert (await tx.erasures.all())[0].answer_by.isoformat() == "2026-12-23"
    async with database.transaction() as tx:
        rows = await tx.outbox.claim(NOW, datetime.now(UTC), timedelta(seconds=30), 100)
        assert sorted((row.kind, row.recipient) for row in rows) == [(Kind.NOTICE, BO.id), (Kind.NOTICE, CORA.id)]
        assert not any(quirina.name in repr(row.screen) for row in rows)


async def test_only_coordinator_and_operator_assess(database: Database, worlds: Worlds) -> None:
    quirina, _ = await settle(database, [])
    async with database.transaction() as tx:
        person = await tx.participants.get(quirina.code)
        asked = await usecases.ask(worlds.at(tx, NOW), person)
        for actor in (BO.id, quirina.code, XANDER.code):
            with pytest.raises(NotAllowedError):
                await usecases.assess(worlds.at(tx, NOW, actor), person, asked, {})
        assessed = await usecases.assess(worlds.at(tx, NOW, CORA.id), person, asked, {"answers": "journal_duty"})
        assert assessed.assessed_by == CORA.id
        assert assessed.kept == {Record.ANSWERS: Reason.JOURNAL_DUTY}
        assert set(assessed.erased) == set(ASSESSED) - {Record.ANSWERS}
        with pytest.raises(DecisionError, match="final"):
            await usecases.assess(worlds.at(tx, NOW, CORA.id), person, assessed, {})


@pytest.mark.parametrize(
    ("kept", "problem"),
    [
        ({"answers": "because"}, "'because' is no reason to keep answers. Give one of journal_duty"),
        ({"audit": "journal_duty"}, "'audit' can't be kept"),
        ({"identity": "journal_duty"}, "'identity' can't be kept"),
        ({"written": "journal_duty"}, "can't be kept without the alerts"),
    ],
)
async def test_a_decision_that_is_none_is_refused(
    database: Database, worlds: Worlds, kept: dict[str, str], problem: str
) -> None:
    quirina, _ = await settle(database, [])
    async with database.transaction() as tx:
        person = await tx.participants.get(quirina.code)
        asked = await usecases.ask(worlds.at(tx, NOW), person)
        with pytest.raises(DecisionError, match=problem):
            await usecases.assess(worlds.at(tx, NOW, OPERATOR), person, asked, kept)


async def test_it_is_carried_out_once_the_answer_arrived_or_after_three_days(
    database: Database, worlds: Worlds
) -> None:
    quirina, xander = await settle(database, [])
    clock = Told()
    job = Retention("test", database, worlds, clock)
    for who in (quirina, xander):
        await wish(database, worlds, who, {})
    await deliver(database, quirina)
    await job.erase()
    async with database.reading() as tx:
        statuses = {each.id: each.status for each in await tx.participants.all()}
    assert statuses == {quirina.code: ParticipantStatus.ERASED, xander.code: ParticipantStatus.ACTIVE}
    for days, left in ((2, ParticipantStatus.ACTIVE), (1, ParticipantStatus.ERASED)):
        clock.at += timedelta(days=days)
        await job.erase()
        async with database.reading() as tx:
            assert (await tx.participants.get(xander.code)).status is left


async def test_the_answer_stays_in_the_chat_and_all_else_is_cleaned_away(database: Database, worlds: Worlds) -> None:
    quirina, _ = await settle(database, [(lives.reads, True), (lives.reads, True)])
    await wish(database, worlds, quirina, {})
    await deliver(database, quirina)
    await Retention("test", database, worlds, Told()).erase()
    assert sorted(await clean(database)) == [101, 102]


async def test_nobody_hears_of_what_was_open_but_that_it_was_erased(database: Database, worlds: Worlds) -> None:
    quirina, _ = await settle(database, [(lives.alarms, True), (lives.is_written_about, True), (lives.answers, True)])
    await wish(database, worlds, quirina, {"alerts": "journal_duty", "answers": "journal_duty"})
    await deliver(database, quirina)
    await Retention("test", database, worlds, Told()).erase()
    async with database.transaction() as tx:
        rows = await tx.outbox.claim(NOW, datetime.now(UTC) + timedelta(minutes=1), timedelta(seconds=30), 100)
        mine = [(row.recipient, row.screen) for row in rows if row.recipient == BO.id]
        assert len(mine) == 1
        assert "has been erased" in repr(mine)
        assert not any(each.told for each in await tx.alerts.of(quirina.code))
        assert not any(each.is_open for each in await tx.check_ins.of(quirina.code))


async def test_who_comes_back_is_somebody_new(database: Database, worlds: Worlds) -> None:
    quirina, _ = await settle(database, [(lives.answers, True)])
    await wish(database, worlds, quirina, {"answers": "archive_law"})
    await deliver(database, quirina)
    await Retention("test", database, worlds, Told()).erase()
    again = Person("P-NEW2", quirina.name, quirina.chat, quirina.birth)
    async with database.transaction() as tx:
        assert await tx.participants.by_chat(quirina.chat) is None
        await lives.enrol(tx, again)
        known = await tx.participants.by_chat(quirina.chat)
        assert known is not None
        assert known.id == again.code
        assert await tx.check_ins.of(again.code) == []


async def test_what_was_kept_is_erased_later_and_nobody_is_written_to(database: Database, worlds: Worlds) -> None:
    quirina, _ = await settle(database, [(lives.answers, True)])
    for kept in ({"answers": "journal_duty"}, {}):
        wished = await wish(database, worlds, quirina, kept)
        async with database.transaction() as tx:
            person = await tx.participants.get(quirina.code)
            await usecases.carry_out(worlds.at(tx, NOW, OPERATOR), person, await tx.erasures.get(wished))
    async with database.reading() as tx:
        assert await tx.check_ins.of(quirina.code) == []
        assert not await tx.outbox.waits(quirina.code, Kind.ANNOUNCEMENT)


async def test_carrying_out_twice_changes_nothing(database: Database, worlds: Worlds) -> None:
    quirina, _ = await settle(database, [(lives.answers, True)])
    wished = await wish(database, worlds, quirina, {})
    for _ in range(2):
        async with database.transaction() as tx:
            person = await tx.participants.get(quirina.code)
            done = await usecases.carry_out(worlds.at(tx, NOW, OPERATOR), person, await tx.erasures.get(wished))
    assert done.carried_out_at == NOW
