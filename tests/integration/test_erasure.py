"""Issue 5, points 5, 7 and 8, on the command line beside a bot that runs.

E1  Asked in the chat, assessed by a coordinator, answered, and carried out; the chat is a stranger's then.
E2  A backup holds nothing personal in the clear.
E3  After an erasure the keys of older backups are named; once the old key is destroyed, an older backup can be
    restored, and every start on it is refused with the remedy.
E4  What goes wrong with sealed rows is logged by codes alone.
E5  The audit log and the retention table answer, with exit codes.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from flows.retention import TABLE
from storage.crypto import generate_key
from tests.forked import FORKED
from tests.integration.kit import STRANGER, Town, running_town
from tests.integration.operating import Operator, pejling
from tests.integration.phone import LOW, Json
from tests.integration.programs import LONG_ENOUGH_S, Ended, bare_environment, environment, running_bot

__all__ = ["pejling"]

NAME, CONTACT = "Quirina", "Xanthippe"


def having(settings: Settings, database: Path, *keys: str) -> Settings:
    """The same settings with another database and these keys."""
    changed = {"database_url": f"sqlite:///{database}", "keys": SecretStr(",".join(keys))}
    return settings.model_copy(update=changed)


async def started_bot(settings: Settings, folder: Path) -> Ended:
    """How a start of the bot went that is refused."""
    env, pipe = bare_environment() | environment(settings), asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*FORKED, "run", cwd=folder, env=env, stdout=pipe, stderr=pipe)
    out, err = await asyncio.wait_for(process.communicate(), LONG_ENOUGH_S)
    return Ended(process.returncode or 0, out.decode(), err.decode())


async def said(pejling: Operator, settings: Settings, *arguments: str) -> list[Json]:
    """What a command says as JSON."""
    ended = await pejling(settings, *arguments, "--json")
    assert ended.code == 0, ended.err
    rows: list[Json] = json.loads(ended.out)
    return rows


async def test_from_the_wish_to_the_destroyed_key(database_file: Path, tmp_path: Path, pejling: Operator) -> None:
    """E1, E2, E3."""
    old, new = generate_key("old"), generate_key("new")
    backup, restored = tmp_path / "before.db", tmp_path / "restored.db"
    async with running_town(database_file, old) as town:
        contact = await town.contact_person(CONTACT)
        alma = await town.taking_part(contact, NAME)
        await alma.begin()
        await alma.answer(*LOW[:2])
        assert (await pejling(town.settings, "backup", str(backup))).code == 0
        await alma.text("/menu")
        await alma.tap("Ask for erasure")
        await alma.tap("Yes, ask for it")
        await contact.sees(f"{alma.subject} asks for erasure.")
        [wish] = await said(pejling, town.settings, "erasure", "list")
        assert (wish["state"], wish["participant"]) == ("asked", alma.subject)
        said_too = await said(pejling, town.settings, "erasure", "ask", alma.subject, "--as", contact.subject)
        assert [each["id"] for each in said_too] == [wish["id"]], (
            "a wish that was said after it was pressed is the same"
        )
        refused = await pejling(town.settings, "erasure", "assess", wish["id"], "--as", contact.subject)
        assert (refused.code, "may not do assess_erasure" in refused.err) == (1, True)
        early = await pejling(town.settings, "erasure", "carry-out", wish["id"])
        assert (early.code, "has not been assessed" in early.err) == (1, True)
        [done] = await said(pejling, town.settings, "erasure", "assess", wish["id"], "--keep", "answers=journal_duty")
        assert done["decisions"]["answers"] == "kept: journal_duty"
        await alma.sees("Here is the answer to your wish.")
        await contact.sees(f"{alma.subject} has been erased.")
        await alma.text("hello?")
        await alma.sees(STRANGER)
        [wish] = await said(pejling, town.settings, "erasure", "list")
        assert wish["open_in_older_backups"] == ["old"]
        [shown] = await said(pejling, town.settings, "participant", "list")
        assert (shown["name"], shown["status"]) == ("", "erased")
    raw = backup.read_bytes()
    assert b"P-" in raw
    personal = [NAME, CONTACT, str(alma.chat), str(contact.chat)]
    assert [each for each in personal if each.encode() in raw] == []
    settings = having(town.settings, database_file, new, old)
    assert "No longer in use: old." in (await pejling(settings, "keys", "rotate")).out
    settings = having(town.settings, database_file, new)  # the old key is destroyed
    [wish] = await said(pejling, settings, "erasure", "list")
    assert wish["open_in_older_backups"] == []
    settings = having(town.settings, restored, new)
    assert (await pejling(settings, "restore", str(backup))).code == 0
    for command in (("keys", "list"), ("participant", "list"), ("erasure", "list"), ("audit", "verify")):
        ended = await pejling(settings, *command)
        assert (ended.code, "'old' too, and PEJLING_KEYS lacks it" in ended.err) == (1, True)
    started = await started_bot(settings, tmp_path)
    assert (started.code, "restore a backup that is newer" in started.err) == (1, True)
    [was] = await said(pejling, having(town.settings, restored, new, old), "participant", "list")
    assert was["name"] == NAME  # as long as the key is there


@pytest.fixture
async def asleep(database_file: Path, keys: str) -> AsyncIterator[Town]:
    async with running_town(database_file, keys, bot=False) as town:
        yield town


async def test_broken_seals_are_logged_by_code_alone(asleep: Town, database_file: Path, tmp_path: Path) -> None:
    """E4: names that don't open stand in nobody's way, and in no line of the log."""
    async with running_bot(asleep.settings, tmp_path):
        contact = await asleep.contact_person(CONTACT)
        alma = await asleep.taking_part(contact, NAME)
    with closing(sqlite3.connect(database_file)) as connection, connection:
        query = (
            "UPDATE identity SET name_sealed = (SELECT name_sealed FROM identity WHERE subject = ?) WHERE subject = ?"
        )
        connection.execute(query, (contact.subject, alma.subject))
    async with running_bot(asleep.settings, tmp_path) as program:
        await alma.text("hello Quirina")
        await program.says("SealError")
        await program.end()
    log = "".join(program.log)
    personal = [NAME, CONTACT, str(alma.chat), str(contact.chat), asleep.settings.keys.get_secret_value()[6:]]
    assert [each for each in personal if each in log] == []


async def test_audit_and_retention_answer(town: Town, pejling: Operator) -> None:
    """E5."""
    empty = await pejling(town.settings, "audit", "verify")
    assert (empty.code, "0 entries" in empty.out) == (0, True)
    contact = await town.contact_person(CONTACT)
    [member] = await said(pejling, town.settings, "participant", "add", NAME, "--contact", contact.subject)
    sound = await pejling(town.settings, "audit", "verify")
    head = sound.out.split()[-1]
    assert len(head) == 64
    assert (await pejling(town.settings, "audit", "verify", "--expect", head)).code == 0
    lost = await pejling(town.settings, "audit", "verify", "--expect", "f" * 64)
    assert (lost.code, "is not in it" in lost.err) == (1, True)
    deeds = [row["deed"] for row in await said(pejling, town.settings, "audit", "show", "--about", member["id"])]
    assert "enrol" in deeds or "invite" in deeds
    assert len(await said(pejling, town.settings, "retention", "show")) == len(TABLE)
    assert (await pejling(town.settings, "retention", "report")).code == 0
    wrong = await pejling(town.settings, "erasure", "assess", "nobody", "--keep", "answers")
    assert (wrong.code, "Write it as answers=journal_duty" in wrong.err) == (1, True)
    nobody = await pejling(town.settings, "erasure", "carry-out", "nobody")
    assert (nobody.code, "There is no wish to be erased 'nobody'" in nobody.err) == (1, True)
