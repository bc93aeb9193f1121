"""Issue 4, point 6: `pejling backup` and `restore` on a running system, rehearsed.

B1  The drill: while people tap a backup is made; restored elsewhere it has every answer that was acknowledged before.
B2  A backup is one file, for its owner alone, that says what is in it; no file is written over.
B3  What is cut off, damaged, foreign or of an unknown schema is refused, and nothing is changed.
B4  A database that is in use is not replaced, unless with --force; the one that was there is kept, complete.
B5  An older schema is brought to the current one.
B6  PostgreSQL's own programs do it there (`test_backup_postgresql.py`); where they are missing that is said.
B7  A disk that is full leaves no half a backup.
"""

from __future__ import annotations

import asyncio
import re
import shlex
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from bot.settings import Settings
from bot.store import open_store
from storage import backup, engines, schema
from storage.backup import BackupError
from tests.integration.kit import Town, running_town
from tests.integration.operating import Operator, pejling
from tests.integration.phone import Phone
from tests.integration.programs import COMMAND, LONG_ENOUGH_S, bare_environment, running_bot

__all__ = ["pejling"]

NAMES = ("Alma", "Bo", "Cia", "Dan")
ANSWERS = (
    ("happy", "At no time", 0),
    ("calm", "Most of the time", 4),
    ("active", "Some of the time", 1),
    ("rested", "All of the time", 5),
)


def at(settings: Settings, database: Path) -> Settings:
    """The same settings with another database."""
    return settings.model_copy(update={"database_url": f"sqlite:///{database}"})


def database_of(town: Town) -> Path:
    return Path(town.settings.database_url.removeprefix("sqlite:///"))


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    """Read a file that nobody has open."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def fact(database: Path, value: str | None = None) -> str | None:
    """Set the fact that tells one database from another, or read it."""
    with closing(sqlite3.connect(database)) as connection, connection:
        if value is not None:
            connection.execute("INSERT OR REPLACE INTO fact VALUES ('which', ?)", (value,))
        found = connection.execute("SELECT value FROM fact WHERE name = 'which'").fetchone()
    return found[0] if found else None


@pytest.fixture
def url(database_file: Path) -> str:
    fact(database_file, "before")
    return f"sqlite:///{database_file}"


@pytest.fixture
def file(url: str, database_file: Path, tmp_path: Path) -> Path:
    """A backup, after which the database has changed."""
    file = tmp_path / "pejling.backup"
    backup.back_up(url, file)
    fact(database_file, "after")
    return file


async def test_the_drill(town: Town, mette: Phone, tmp_path: Path, pejling: Operator) -> None:
    """B1: four people answer without a pause while one backup after the other is made."""
    people = {name: await town.taking_part(mette, name) for name in NAMES}
    await asyncio.gather(*(each.begin() for each in people.values()))
    acknowledged: dict[str, int] = dict.fromkeys(NAMES, 0)

    async def answering(name: str) -> None:
        for number, (_item, label, _value) in enumerate(ANSWERS, start=1):
            await people[name].tap(label, on=f"{number} of 5")
            acknowledged[name] = number

    tapping = [asyncio.create_task(answering(name)) for name in NAMES]
    made: list[tuple[Path, dict[str, int]]] = []
    while not all(each.done() for each in tapping) or not made:
        before = dict(acknowledged)
        made.append((tmp_path / f"{len(made)}.backup", before))
        ended = await pejling(town.settings, "backup", str(made[-1][0]))
        assert (ended.code, ended.err) == (0, "")
    await asyncio.gather(*tapping)
    assert any(sum(before.values()) < len(NAMES) * len(ANSWERS) for _, before in made), "made while they tapped"

    for number, (file, before) in enumerate(made):
        elsewhere = at(town.settings, tmp_path / f"restored-{number}.db")
        ended = await pejling(elsewhere, "restore", str(file))
        assert (ended.code, ended.err) == (0, "")
        async with open_store(elsewhere) as store, store.database.reading() as tx:
            assert sorted(each.name for each in await tx.participants.all()) == sorted(NAMES)
            assert (await tx.staff.get(mette.subject)).name == "Mette"
            for name, phone in people.items():
                given = (await tx.check_ins.of(phone.subject))[-1].values
                assert len(given) >= before[name]
                assert given == {item: value for item, _, value in ANSWERS[: len(given)]}


async def test_what_is_said_about_a_backup(town: Town, alma: Phone, tmp_path: Path, pejling: Operator) -> None:
    """B2."""
    await alma.begin()
    file = tmp_path / "kept" / "pejling.backup"
    file.parent.mkdir()
    ended = await pejling(town.settings, "backup", str(file))
    said = rf"Backed up to {file}: schema {schema.HEAD}, 1 participants, \d+ check-ins, \d+ kB\.\n"
    assert re.fullmatch(said, ended.out), ended.out
    assert (file.stat().st_mode & 0o777, [*file.parent.iterdir()]) == (0o600, [file])
    before = file.read_bytes()
    again = await pejling(town.settings, "backup", str(file))
    assert (again.code, again.err) == (1, f"{file} is there already. Name a new file, or move that one away.\n")
    nowhere = await pejling(town.settings, "backup", str(tmp_path / "nowhere" / "file"))
    assert nowhere.code == 1
    assert "See that its folder exists" in nowhere.err
    assert (file.read_bytes(), [*file.parent.iterdir()]) == (before, [file])


@pytest.mark.parametrize("part", [0.0, 0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_backup_that_is_cut_off(url: str, file: Path, database_file: Path, part: float) -> None:
    """B3."""
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * part)])
    before, folder = database_file.read_bytes(), sorted(file.parent.iterdir())
    with pytest.raises(BackupError, match=re.escape(str(file))):
        backup.restore(url, file)
    assert (database_file.read_bytes(), sorted(file.parent.iterdir())) == (before, folder)


def test_a_backup_that_is_damaged_in_the_middle(url: str, file: Path, database_file: Path) -> None:
    """B3."""
    content = bytearray(file.read_bytes())
    content[4096 : 4096 * 3] = b"\xff" * 4096 * 2
    file.write_bytes(content)
    with pytest.raises(BackupError, match="is damaged or cut off"):
        backup.restore(url, file)
    assert fact(database_file) == "after"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DROP TABLE answer; DROP TABLE check_in", "is no database of Pejling's"),
        ("UPDATE alembic_version SET version_num = '9999'", "has schema 9999, which this Pejling doesn't know"),
        (
            "INSERT INTO answer VALUES ('C-NONE', 'happy', 'answered', 2, '2026-11-22')",
            "is damaged or cut off: its tables",
        ),
    ],
)
def test_a_sound_file_that_is_no_backup_of_ours(
    url: str, file: Path, database_file: Path, statement: str, words: str
) -> None:
    """B3."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(statement)
    with pytest.raises(BackupError, match=words):
        backup.restore(url, file)
    assert fact(database_file) == "after"


def test_a_file_that_is_none_and_a_text(url: str, tmp_path: Path) -> None:
    """B3."""
    text = tmp_path / "notes.txt"
    text.write_text("Milk, bread, and a long list of other things. " * 99)
    for file, words in ((text, "is damaged or cut off"), (tmp_path, "is no file"), (tmp_path / "none", "is no file")):
        with pytest.raises(BackupError, match=words):
            backup.restore(url, file)


def test_what_was_there_is_kept(url: str, file: Path, database_file: Path) -> None:
    """B4: once; a second restore doesn't write over what the first has put aside."""
    database_file.chmod(0o640)
    backup.restore(url, file)
    kept = database_file.with_name("pejling.db.before-restore")
    assert (fact(database_file), fact(kept)) == ("before", "after")
    assert database_file.stat().st_mode & 0o777 == 0o640
    with pytest.raises(BackupError, match=r"pejling.db.before-restore is there already"):
        backup.restore(url, file)
    assert (fact(database_file), fact(kept)) == ("before", "after")


async def test_a_database_that_the_bot_has_open(town: Town, alma: Phone, tmp_path: Path, pejling: Operator) -> None:
    """B4: the bot is idle, and has the database open all the same."""
    await alma.begin()
    await town.settled()
    file = tmp_path / "pejling.backup"
    backup.back_up(town.settings.database_url, file)
    await alma.answer("Most of the time")
    await alma.sees("2 of 5")
    refused = await pejling(town.settings, "restore", str(file))
    assert (refused.code, refused.out) == (1, "")
    assert "is in use" in refused.err
    assert "End `pejling run`" in refused.err
    await alma.answer("At no time", first=2)
    await alma.sees("3 of 5")
    forced = await pejling(town.settings, "restore", str(file), "--force")
    assert (forced.code, forced.err) == (0, "")
    assert rows(database_of(town), "SELECT count(*) FROM answer") == [(0,)]
    await town.store.database.close()
    kept = database_of(town).with_name("pejling.db.before-restore")
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT count(*) FROM answer").fetchone() == (2,)


async def test_what_was_restored_goes_on_where_it_was(
    database_file: Path, keys: str, tmp_path: Path, pejling: Operator
) -> None:
    """B1 and B4: a program of its own has the database open until it is killed; then another one takes over."""
    file = tmp_path / "pejling.backup"
    async with running_town(database_file, keys, bot=False) as town:
        async with running_bot(town.settings, tmp_path) as program:
            alma = await town.taking_part(await town.contact_person())
            await alma.begin()
            await alma.answer("Most of the time")
            assert (await pejling(town.settings, "backup", str(file))).code == 0
            await alma.answer("At no time", first=2)
            newer = await alma.button("At no time", on="3 of 5")
            await town.store.database.close()
            refused = await pejling(town.settings, "restore", str(file))
            assert (refused.code, "is in use" in refused.err) == (1, True)
            await program.end(signal.SIGKILL)
        restored = await pejling(town.settings, "restore", str(file))
        assert (restored.code, restored.err) == (0, "")
        async with running_bot(town.settings, tmp_path):
            await alma.tap_again(newer)
            await alma.answer("Some of the time", first=2)
            await alma.sees("3 of 5")
        assert (await town.check_in(alma)).values == {"happy": 4, "calm": 1}


def test_a_damaged_database_is_replaced_with_force(url: str, file: Path, database_file: Path) -> None:
    """B4."""
    database_file.write_bytes(b"\xff" * 100_000)
    with pytest.raises(BackupError, match=r"is damaged .* or go on in spite of it with --force"):
        backup.restore(url, file)
    backup.restore(url, file, force=True)
    assert fact(database_file) == "before"
    assert database_file.with_name("pejling.db.before-restore").read_bytes() == b"\xff" * 100_000


@pytest.mark.parametrize("wanted", ["backup", "restore"])
async def test_postgresqls_programs_have_to_be_there(
    town: Town, tmp_path: Path, pejling: Operator, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B6."""
    await town.settled()  # or the bot may just say that it is ready
    file = tmp_path / "file"
    if wanted == "restore":
        file.write_text("something")
    monkeypatch.setenv("PATH", str(tmp_path))
    there = town.settings.model_copy(update={"database_url": "postgresql://user:hunter2@host:5433/name"})
    ended = await pejling(there, wanted, str(file))
    assert (ended.code, ended.out, len(ended.err.splitlines())) == (1, "", 1)
    assert "hunter2" not in ended.err


async def test_a_disk_that_is_full(database_file: Path, tmp_path: Path) -> None:
    """B7: the system lets this process write 40 kB to a file; a copy takes more."""
    folder = tmp_path / "kept"
    folder.mkdir()
    env = bare_environment() | {"PEJLING_DATABASE_URL": f"sqlite:///{database_file}"}
    limited = f"ulimit -f 40; exec {shlex.join([*COMMAND, 'backup', str(folder / 'file')])}"
    pipe = asyncio.subprocess.PIPE
    program = await asyncio.create_subprocess_exec(
        "bash", "-c", limited, cwd=tmp_path, env=env, stdout=pipe, stderr=pipe
    )
    async with asyncio.timeout(LONG_ENOUGH_S):
        out, err = await program.communicate()
    assert (program.returncode, out) == (1, b"")
    assert b"there is room on the disk" in err
    assert len(err.splitlines()) == 1
    assert list(folder.iterdir()) == []


def test_a_backup_of_an_older_schema(tmp_path: Path) -> None:
    """B5."""
    url, old = f"sqlite:///{tmp_path / 'pejling.db'}", tmp_path / "old.db"
    engine = engines.migrating(engines.parse(f"sqlite:///{old}"))
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    file = tmp_path / "old.backup"
    backup.back_up(f"sqlite:///{old}", file)
    before = file.read_bytes()
    assert backup.restore(url, file).schema == "0001"
    assert schema.current(url) == schema.HEAD
    assert file.read_bytes() == before
