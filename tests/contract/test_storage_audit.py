"""Issue 5, point 8: the audit log is only ever added to, and whatever is done to it behind its back is found."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from flows.audit import FIRST, Entry, Walk
from storage.crypto import Keyring
from storage.database import Database
from tests.contract.storage_kit import ADA, BO, EVA, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

TRIGGERS = {
    "sqlite": ("DROP TRIGGER audit_is_not_changed", "DROP TRIGGER audit_is_not_removed"),
    "postgresql": ("DROP TRIGGER audit_is_kept ON audit", "DROP TRIGGER audit_is_not_emptied ON audit"),
}
ENTRIES = 8


async def written(database: Database, count: int = ENTRIES) -> list[str]:
    """So many entries; the heads after each."""
    heads = []
    for number in range(count):
        async with database.transaction() as tx:
            await tx.audit.write(
                Entry(NOW + timedelta(minutes=number), BO.id, "read_answers", ADA.id, f"who5-{number}")
            )
        heads.append((await walked(database)).head)
    return heads


async def walked(database: Database, expected: str = "") -> Walk:
    """A walk, three entries at a time."""
    walk = Walk(expected=expected)
    async with database.reading() as tx:
        while (entries := await tx.audit.after(walk.count, 3)) and walk.go_on(entries):
            pass
    return walk


async def tampered(database: Database, *statements: str) -> None:
    """As somebody does who has the database to themselves."""
    async with database.transaction() as tx:
        for statement in (*TRIGGERS[tx.audit.dialect], *statements):
            await tx.connection.execute(text(statement))


async def test_a_chain_that_nobody_touched_is_sound(database: Database) -> None:
    assert (await walked(database)).head == FIRST
    heads = await written(database)
    walk = await walked(database, heads[2])
    assert (walk.count, walk.problem, walk.found, walk.head) == (ENTRIES, "", True, heads[-1])
    async with database.reading() as tx:
        assert [each.about for each in await tx.audit.about(ADA.id)] == [f"who5-{number}" for number in range(ENTRIES)]
        assert await tx.audit.about(EVA.id) == []


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'S-EVIL'", "DELETE FROM audit", "TRUNCATE audit"])
async def test_the_log_is_only_added_to(database: Database, statement: str) -> None:
    await written(database, 1)
    if statement.startswith("TRUNCATE"):
        async with database.reading() as tx:
            if tx.audit.dialect == "sqlite":
                pytest.skip("SQLite has no TRUNCATE; its DELETE without WHERE is refused above")
    with pytest.raises(DBAPIError, match="the audit log is never changed"):
        async with database.transaction() as tx:
            await tx.connection.execute(text(statement))
    assert (await walked(database)).count == 1


@pytest.mark.parametrize(
    ("statements", "problem"),
    [
        (["UPDATE audit SET actor = 'S-EVIL' WHERE id = 4"], "entry 4 does not fit"),
        (["UPDATE audit SET at = (SELECT at FROM audit WHERE id = 1) WHERE id = 4"], "entry 4 does not fit"),
        (["UPDATE audit SET subject = 'P-EVA2' WHERE id = 1"], "entry 1 does not fit"),
        (["UPDATE audit SET link = (SELECT link FROM audit WHERE id = 3) WHERE id = 4"], "entry 4 does not fit"),
        (["DELETE FROM audit WHERE id = 4"], "entry 4 is missing"),
        (
            [
                "DELETE FROM audit WHERE id = 4",
                "UPDATE audit SET id = -id WHERE id > 4",
                "UPDATE audit SET id = -id - 1 WHERE id < 0",
            ],
            "entry 4 does not fit",
        ),
        (
            ["UPDATE audit SET id = -id WHERE id IN (4, 5)", "UPDATE audit SET id = 9 + id WHERE id < 0"],
            "entry 4 does not fit",
        ),
        (
            [
                "UPDATE audit SET id = -id - 1 WHERE id >= 4",
                "UPDATE audit SET id = -id WHERE id < 0",
                "INSERT INTO audit SELECT 4, at, 'S-EVIL', deed, subject, about, link FROM audit WHERE id = 3",
            ],
            "entry 4 does not fit",
        ),
        (["DELETE FROM audit WHERE id = 1"], "entry 1 is missing"),
    ],
    ids=["actor", "time", "subject", "link", "removed", "removed and closed up", "swapped", "put in", "first removed"],
)
async def test_tampering_is_found(database: Database, statements: list[str], problem: str) -> None:
    await written(database)
    await tampered(database, *statements)
    assert (await walked(database)).problem.startswith(problem)


async def test_a_cut_off_tail_is_found_by_a_head_that_was_noted(database: Database) -> None:
    heads = await written(database)
    await tampered(database, "DELETE FROM audit WHERE id > 5")
    assert (await walked(database)).problem == ""
    assert (await walked(database, heads[4])).found
    assert not (await walked(database, heads[6])).found


async def test_a_chain_that_was_written_anew_is_found_by_a_head_that_was_noted(database: Database) -> None:
    [*_, head] = await written(database)
    await tampered(database, "DELETE FROM audit")
    async with database.transaction() as tx:
        for number in range(ENTRIES):
            await tx.audit.write(Entry(NOW + timedelta(minutes=number), "S-NICE", "read_answers", ADA.id))
    walk = await walked(database, head)
    assert (walk.problem, walk.found) == ("", False)


async def test_a_slower_clock_does_not_turn_time_back(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.audit.write(Entry(NOW, BO.id, "invite", ADA.id))
    async with database.transaction() as tx:
        await tx.audit.write(Entry(NOW - timedelta(hours=1), BO.id, "invite", EVA.id))
    walk = await walked(database)
    assert (walk.count, walk.problem, walk.at) == (2, "", NOW)


async def test_what_is_rolled_back_leaves_no_gap(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.transaction() as tx:
            await tx.audit.write(Entry(NOW, BO.id, "invite", ADA.id))
            raise RuntimeError("undone")
    await written(database, 2)
    assert (await walked(database)).count == 2


async def test_writers_at_once_make_one_chain(url: str, keyring: Keyring) -> None:
    databases = [Database(url, keyring) for _ in range(3)]

    async def write(number: int) -> None:
        async with databases[number % 3].transaction() as tx:
            await tx.audit.write(Entry(NOW - timedelta(seconds=number), f"S-{number}", "invite", ADA.id))

    await asyncio.gather(*(write(number) for number in range(30)))
    walk = await walked(databases[0])
    assert (walk.count, walk.problem) == (30, "")
    for database in databases:
        await database.close()
