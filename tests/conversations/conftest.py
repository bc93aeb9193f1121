"""What every conversation needs: the organisations and questionnaires, a store, and a witness."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import bot
from bot.app import load_worlds
from bot.settings import Settings
from bot.worlds import Worlds
from storage import engines
from storage.crypto import Keyring
from storage.database import Database
from storage.schema import migrate
from tests.conversations.runner import Conversation, Script, Step
from tests.conversations.witness import Witness, watching


@dataclass(frozen=True, slots=True)
class Store:
    """One file for all scripts, emptied before each: statements are compiled once, and not for every script."""

    empty: Path
    file: Path
    database: Database

    def emptied(self) -> Database:
        """The database, closed, with a new file."""
        for old in self.file.parent.glob(f"{self.file.name}*"):
            old.unlink()
        shutil.copy(self.empty, self.file)
        return self.database


@pytest.fixture(scope="package")
def worlds() -> Worlds:
    organisations = Path(bot.__file__).with_name("organisations.example.toml")
    return load_worlds(Settings.model_construct(organisations=organisations))


@pytest.fixture(scope="package")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("conversations")
    empty, file = folder / "empty.db", folder / "pejling.db"
    migrate(f"sqlite:///{empty}")
    with pytest.MonkeyPatch.context() as patch:
        # What survives a power cut is asked elsewhere; here the disk would take most of the time.
        patch.setattr(engines, "WRITING", (*engines.WRITING, "PRAGMA synchronous=OFF"))
        yield Store(empty, file, Database(f"sqlite:///{file}", Keyring({"test": bytes(32)})))


@pytest.fixture(scope="package")
def watched() -> Iterator[Witness]:
    with watching() as witness:
        yield witness


Player = Callable[[Script], Script]


@pytest.fixture
def play(worlds: Worlds, store: Store, watched: Witness) -> Player:
    """Play a script from the beginning; the script with what came of each step, and the screens it showed."""

    async def steps(script: Script) -> list[Step]:
        conversation = Conversation(script, store.emptied(), worlds, watched)
        try:
            return await conversation.play(script["steps"])
        finally:
            await store.database.close()

    def played(script: Script) -> Script:
        watched.letters.clear()
        return {**script, "steps": asyncio.run(steps(script)), "screens": sorted(watched.screens)}

    return played
