"""Issue 5, point 7: keys that are missing or wrong are noticed at the start, and rotating them loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from flows.alert import Alert, Did, Note, Permission, Step, Talk, Words
from flows.choices import Way
from flows.people import Details, Sheet
from flows.ports import Dialogue, Kind, Outgoing
from flows.screen import Screen, Text
from storage import keys
from storage.crypto import Keyring, generate_key, key_of
from storage.database import Database
from storage.errors import KeyringError
from storage.sealed import SEALED
from storage.tables import FACT, IDENTITY, OUTBOX
from tests.contract.storage_kit import ADA, ADAS_CHAT, BO, BOS_CHAT, EVA, EVAS_CHAT, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

OLD, NEW, OTHER_OLD = generate_key("old"), generate_key("new"), generate_key("old")
SCREEN = Screen((Text("Hi {name}.", {"name": "Bo"}),))


@asynccontextmanager
async def opened(url: str, *given: str) -> AsyncIterator[Database]:
    """The database with these keys, newest first, checked as at a start."""
    database = Database(url, Keyring.parse(",".join(given)))
    try:
        await database.check()
        yield database
    finally:
        await database.close()


async def fill(database: Database) -> None:
    """Something sealed in every column there is."""
    ada = replace(ADA, details=Details(date(2009, 5, 17), Way.SMS, {"sex": "female"}))
    async with database.transaction() as tx:
        await tx.staff.add(BO)
        await tx.staff.set_portrait(BO.id, b"a picture")
        for person, chat in ((ada, ADAS_CHAT), (EVA, EVAS_CHAT)):
            await tx.participants.add(person)
            await tx.identities.tie(person.id, chat)
        await tx.identities.tie(BO.id, BOS_CHAT)
        await tx.identities.write_to(BO.id, "Bo@Example.dk")
        await tx.live.show(ADA.id, Dialogue.RESTING, notice=Text("Hi"))
        await tx.outbox.put(Outgoing(Kind.REPLY, BO.id, "reply:1", screen=SCREEN))
        await tx.updates.park(1, 7, b"an update", "ValueError", NOW)
        await tx.sheets.add(Sheet("SH-1", ADA.id, BO.id, NOW, "what Ada wants"))
        await tx.sent_messages.note(ADA.id, ADAS_CHAT, 4, NOW)
        await tx.identities.call_from(BO.id, "+45 12 34 56 78")
        await tx.alerts.add(Alert("A-1", ADA.id, BO.id, "low", 1, {}, Permission.CHOSEN, NOW, act_by=NOW))
        await tx.alerts.note(Step("A-1", Did.CLOSED, NOW, BO.id, words="why not"))
        await tx.talks.add(Talk("T-1", ADA.id, "A-1", BO.id, NOW.date(), NOW, "a walk", journal="2026-7"))
        await tx.words.add(Words("W-1", ADA.id, NOW, "what Ada wrote"))
        await tx.notes.add(Note("N-1", ADA.id, BO.id, NOW, "shall we walk?"))


async def everything_opens(database: Database) -> None:
    """What `fill` sealed says what it said."""
    async with database.transaction() as tx:
        ada = await tx.participants.by_chat(ADAS_CHAT)
        assert ada is not None
        assert (ada.name, ada.details.reach) == (ADA.name, Way.SMS)
        member = await tx.staff.by_chat(BOS_CHAT)
        assert member is not None
        assert await tx.staff.portrait(BO.id) == b"a picture"
        assert await tx.identities.address_of(BO.id) == "Bo@Example.dk"
        assert await tx.identities.staff_at("bO@example.dk") == [BO.id]
        live = await tx.live.get(ADA.id)
        assert live is not None
        assert live.notice == Text("Hi")
        [parked] = await tx.updates.parked()
        assert parked.raw == b"an update"
        sheet = await tx.sheets.get("SH-1")
        assert sheet is not None
        assert sheet.content == "what Ada wants"
        assert await tx.identities.phone_of(BO.id) == "+45 12 34 56 78"
        assert [each.words for each in await tx.alerts.trail("A-1")] == ["why not"]
        assert [(each.agreed, each.journal) for each in await tx.talks.of(ADA.id)] == [("a walk", "2026-7")]
        assert [each.words for each in await tx.words.of(ADA.id)] == ["what Ada wrote"]
        assert [each.words for each in await tx.notes.of(ADA.id)] == ["shall we walk?"]
        [row] = await tx.outbox.claim(NOW, datetime.now(UTC), timedelta(seconds=30), 10)
        assert (row.screen, row.chat_id) == (SCREEN, BOS_CHAT)


async def test_rotating_reseals_every_column_and_says_how_much(url: str) -> None:
    async with opened(url, OLD) as database:
        await fill(database)
    async with opened(url, NEW, OLD) as database:
        done = await keys.rotate(database)
        assert set(done.resealed) == {f"{each.table.name}.{column.name}" for each in SEALED for column in each.columns}
        assert done.resealed["identity.name_sealed"] == 3
        assert done.unreadable == []
        assert (await keys.rotate(database)).resealed == {}
        new, old = await keys.in_use(database)
        assert (new.id, sum(new.counts.values())) == ("new", done.resealed.total())
        assert (old.id, old.used, old.counts) == ("old", True, {})
    async with opened(url, NEW) as database:  # the old key can be taken out
        await everything_opens(database)


async def test_rotating_goes_on_where_it_was_cut_off(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(url, OLD) as database:
        await fill(database)
        async with database.transaction() as tx:
            for message in range(100, 160):  # enough that it isn't done while its beginning is looked for
                await tx.sent_messages.note(ADA.id, ADAS_CHAT, message, NOW)
    monkeypatch.setattr(keys, "BATCH", 1)
    async with opened(url, NEW, OLD) as database:
        cut = asyncio.create_task(keys.rotate(database))
        while (await keys.in_use(database))[0].counts.get("identity.name_sealed", 0) < 2:  # noqa: ASYNC110 - a row is no event
            await asyncio.sleep(0)
        cut.cancel()
        await asyncio.wait({cut})
        new, old = await keys.in_use(database)
        assert new.counts
        assert old.counts
        await keys.rotate(database)
        assert (await keys.in_use(database))[1].counts == {}
        await everything_opens(database)


async def test_a_row_that_does_not_open_is_named_and_holds_up_nothing(url: str) -> None:
    async with opened(url, OLD) as database:
        await fill(database)
        async with database.transaction() as tx:
            swap = text("UPDATE identity SET name_sealed = (SELECT name_sealed FROM identity WHERE subject = :bo)")
            await tx.connection.execute(swap.bindparams(bo=BO.id))
    async with opened(url, NEW, OLD) as database:
        done = await keys.rotate(database)
        assert done.unreadable == [f"identity.name:{ADA.id}", f"identity.name:{EVA.id}"]
        assert (await keys.in_use(database))[1].counts["identity.name_sealed"] == 2
        async with database.reading() as tx:
            assert key_of(await tx.connection.scalar(select(OUTBOX.c.screen_sealed)) or "") == "new"
    with pytest.raises(KeyringError, match="'old' too"):
        async with opened(url, NEW):
            pass


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_row_that_somebody_has_in_hand_is_not_waited_for(url: str) -> None:
    """Nor lost: what they save is sealed with the newest key, or is found by the next pass."""
    async with opened(url, OLD) as database:
        await fill(database)
    async with opened(url, NEW, OLD) as database:
        async with database.transaction() as tx:
            await tx.participants.get(ADA.id)
            await keys.rotate(database)
            assert (await keys.in_use(database))[1].counts["identity.name_sealed"] == 1
        await keys.rotate(database)
        assert (await keys.in_use(database))[1].counts == {}
        await everything_opens(database)


async def test_budgets_of_an_older_key_are_forgotten(url: str) -> None:
    async with opened(url, OLD) as database, database.transaction() as tx:
        row = "INSERT INTO budget (bot_id, chat, level, at) VALUES (1, :chat, 1, CURRENT_TIMESTAMP)"
        for chat in ("", tx.keys.keyring.lookup_hash("1"), "new:1"):
            await tx.connection.execute(text(row).bindparams(chat=chat))
    async with opened(url, NEW, OLD) as database:
        await keys.rotate(database)
        async with database.reading() as tx:
            left = await tx.connection.scalars(text("SELECT chat FROM budget ORDER BY chat"))
            assert left.all() == ["", "new:1"]


async def test_a_start_without_a_key_that_is_in_use_is_refused(url: str) -> None:
    async with opened(url, OLD) as database:
        await fill(database)
    async with opened(url, NEW, OLD):
        pass
    for given, named in ((NEW, "old"), (OLD, "new")):
        with pytest.raises(KeyringError, match=f"'{named}' too, and PEJLING_KEYS lacks it.*Add it"):
            async with opened(url, given):
                pass


async def test_another_key_of_the_same_name_is_refused(url: str) -> None:
    async with opened(url, OLD):
        pass
    for given in ((OTHER_OLD,), (NEW, OTHER_OLD)):
        with pytest.raises(KeyringError, match="another key of the same name: 'old'"):
            async with opened(url, *given):
                pass


async def test_a_database_from_before_keys_were_noted_is_checked_by_opening_a_row(url: str) -> None:
    async with opened(url, OLD) as database:
        await fill(database)
        async with database.transaction() as tx:
            await tx.connection.execute(FACT.delete())
    for given, problem in (((NEW,), "'old' too"), ((OTHER_OLD,), "same name: 'old'"), ((NEW, OTHER_OLD), "same name")):
        with pytest.raises(KeyringError, match=problem):
            async with opened(url, *given):
                pass
    async with opened(url, OLD) as database:
        [old] = await keys.in_use(database)
        assert old.used
        assert old.since is None


async def test_a_refused_start_notes_nothing(url: str) -> None:
    async with opened(url, OLD):
        pass
    with pytest.raises(KeyringError):
        async with opened(url, NEW):
            pass
    async with opened(url, OLD) as database:
        assert [each.id for each in await keys.in_use(database)] == ["old"]


async def test_a_key_that_comes_back_into_use_is_noted_again(url: str) -> None:
    async with opened(url, OLD):
        pass
    async with opened(url, NEW, OLD) as database:
        await keys.rotate(database)
    async with opened(url, NEW):
        pass
    async with opened(url, OLD, NEW):
        pass
    with pytest.raises(KeyringError, match="'old' too"):
        async with opened(url, NEW):
            pass


async def test_names_like_one_another_are_told_apart(url: str) -> None:
    """`LIKE` would take K_1 for k_1, and for kx1."""
    lower, upper = generate_key("k_1"), generate_key("K_1")
    async with opened(url, lower) as database:
        await fill(database)
    async with opened(url, upper, lower) as database:
        assert (await keys.rotate(database)).resealed["identity.name_sealed"] == 3
        async with database.reading() as tx:
            assert {key_of(each) for each in await tx.connection.scalars(select(IDENTITY.c.name_sealed))} == {"K_1"}
