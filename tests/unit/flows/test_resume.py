"""Save, load and go on is the same as going on: through the real repository, for a sample of ways.

E4  of `test_engine`, where every step is saved and loaded by a database instead of JSON; each in a transaction of its
    own, the file closed in between.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import commands as c
from flows.check_in import FINAL, CheckIn
from flows.engine import step
from storage.crypto import Keyring
from storage.database import Database
from tests.unit.flows.samples import ALMA, METTE, NOW, OFFERED, WHO5
from tests.unit.flows.walks import COMMANDS, VALUES, way_on

ONWARD = st.one_of(VALUES.map(c.GiveAnswer), st.just(c.SkipItem()))
WALK = st.lists(st.one_of(st.tuples(st.just(True), ONWARD), st.tuples(st.just(False), COMMANDS)), max_size=16)
"""Steps: what is said while going on, or any command."""

WAVES = itertools.count(1)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Database]:
    """A database with Alma and Mette in it."""
    file = shutil.copy(migrated_file, tmp_path_factory.mktemp("resume") / "pejling.db")
    opened = Database(f"sqlite:///{file}", Keyring({"test": bytes(32)}))

    async def enrol() -> None:
        async with opened.transaction() as tx:
            await tx.staff.add(METTE)
            await tx.participants.add(ALMA)
        await opened.close()

    asyncio.run(enrol())
    yield opened


@settings(max_examples=25)
@given(WALK)
def test_resuming_from_the_database(database: Database, walk: Sequence[tuple[bool, c.Command]]) -> None:
    wave = next(WAVES)
    asyncio.run(_walked(database, replace(OFFERED, id=f"c{wave:09}", wave=wave), walk))


async def _walked(database: Database, in_mind: CheckIn, walk: Sequence[tuple[bool, c.Command]]) -> None:
    async with database.transaction() as tx:
        await tx.check_ins.add(in_mind)
    for onward, said in walk:
        command = way_on(in_mind, said) if onward and in_mind.status not in FINAL else said
        in_mind, events = step(in_mind, command, WHO5, NOW, revision=in_mind.revision)
        async with database.transaction() as tx:
            loaded = await tx.check_ins.get(in_mind.id)
            assert loaded is not None
            resumed, seen = step(loaded, command, WHO5, NOW, revision=loaded.revision)
            if resumed is not loaded:
                await tx.check_ins.save(resumed)
        assert (resumed, seen) == (in_mind, events)
        await database.close()
    async with database.reading() as tx:
        assert await tx.check_ins.get(in_mind.id) == in_mind
    await database.close()
