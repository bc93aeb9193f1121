"""DESIGN § 5: names, chats and what was written to people are not readable in what is on the disk."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from flows.ports import Dialogue, Kind, Outgoing
from flows.screen import Screen, Text, Verbatim
from storage.crypto import Keyring
from storage.database import Database
from tests.contract.storage_kit import ADA, ADAS_CHAT, BO, BOS_CHAT, EVA, EVAS_CHAT, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

SECRETS = {
    "name": ADA.name,
    "name of staff": BO.name,
    "chat id": str(ADAS_CHAT),
    "chat id of staff": str(BOS_CHAT),
    "notice": "Bo Kontaktsen har set det",
    "screen": "Jeg siger det til Bo Kontaktsen",
    "update": "Det går ikke så godt i dag",
    "token": "vZx2-invite-token-Qq81",
}


@pytest.fixture
async def lived_in(town: Database) -> Database:
    """Everything that holds what is personal has held some: opened, changed, sent and pruned."""
    raw = f'{{"message": {{"chat": {{"id": {ADAS_CHAT}}}, "text": "{SECRETS["update"]}"}}}}'.encode()
    screen = Screen((Verbatim(SECRETS["screen"]),))
    async with town.transaction() as tx:
        await tx.live.show(ADA.id, Dialogue.RESTING, notice=Text("{what}", {"what": SECRETS["notice"]}))
        await tx.outbox.put(Outgoing(Kind.REPLY, ADA.id, "reply:1", screen=screen))
        await tx.outbox.put(Outgoing(Kind.REPLY, BO.id, "reply:2", screen=screen))
        await tx.updates.park(1, 1, raw, "ValueError", NOW)
        await tx.invites.issue(EVA.id, SECRETS["token"], NOW.replace(year=2027))
        await tx.invites.redeem(SECRETS["token"], EVAS_CHAT, NOW)
        await tx.participants.save(ADA)
    return town


@on_sqlite
async def test_the_test_can_find_what_is_not_sealed(lived_in: Database, sqlite_url: str) -> None:
    """The file holds what is looked for below: a code in the clear is found."""
    assert ADA.id in await _on_disk(lived_in, sqlite_url)


@on_sqlite
@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS.keys())
async def test_nothing_personal_is_readable_on_the_disk(lived_in: Database, sqlite_url: str, secret: str) -> None:
    assert secret not in await _on_disk(lived_in, sqlite_url)


async def _on_disk(database: Database, url: str) -> str:
    """The raw bytes of the file and of what SQLite keeps beside it, after everything went to the file."""
    beside = _files(url)
    async with database.transaction() as tx:
        await tx.facts.set("last", "1")
    await database.close()
    return "".join(path.read_bytes().decode(errors="ignore") for path in {*beside, *_files(url)} if path.exists())


def _files(url: str) -> list[Path]:
    path = Path(url.removeprefix("sqlite:///"))
    return list(path.parent.glob(f"{path.name}*"))


@on_sqlite
async def test_a_database_without_its_key_tells_nothing(lived_in: Database, sqlite_url: str) -> None:
    """Somebody who takes the file and makes a key of their own finds nobody and opens nothing."""
    await lived_in.close()
    stolen = Database(sqlite_url, Keyring({"k2": bytes(32)}))
    async with stolen.reading() as tx:
        assert await tx.participants.by_chat(ADAS_CHAT) is None
    await stolen.close()


@pytest.mark.parametrize(
    ("subject", "chat_hash"),
    [(ADA.id, None), (None, None), ("P-NEW1", "of no chat")],
    ids=["not unique", "missing", "against a rule"],
)
async def test_an_error_of_the_database_quotes_no_values(
    town: Database, subject: str | None, chat_hash: str | None
) -> None:
    """SQLAlchemy's errors end up in logs; by default they hold what was to be stored, and so do PostgreSQL's."""
    insert = text(
        "INSERT INTO identity (subject, name_sealed, chat_hash, reachable) VALUES (:subject, :name, :hash, true)"
    )
    with pytest.raises(IntegrityError) as caught:
        async with town.transaction() as tx:
            await tx.connection.execute(insert, {"subject": subject, "name": ADA.name, "hash": chat_hash})
    assert ADA.name not in "".join(traceback.format_exception(caught.value))
