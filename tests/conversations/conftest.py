"""What every conversation needs: the organisations and questionnaires, a store, and a witness."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bot.metrics import PULSES
from bot.plan_decisions import PlanTable
from bot.settings import Environment, Settings
from bot.store import load_worlds
from bot.worlds import Worlds
from flows.organisation import AnswerChannel
from flows.ports import Outgoing
from storage.crypto import Keyring
from storage.database import Database
from tests.compiled import without_threads
from tests.conversations.browser import House
from tests.conversations.remembered import Rows, remembered
from tests.conversations.runner import Conversation, Script, doing
from tests.conversations.setting import ORGANISATION, Given, get_ready
from tests.conversations.stage import Stage, Step
from tests.conversations.told import Scene
from tests.conversations.witness import Witness, watching
from tests.decided import DECIDED

KEYS = Keyring({"test": bytes(32)})


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """A script in the chat and at once on the page, beside those that begin alike: beginnings and ends are known then.

    With several test processes, each would find them out for itself.
    """
    played = {place: _script_of(item) for place, item in enumerate(items) if "theatre" in item.fixturenames}
    scripts = {place: script for place, script in played.items() if script}
    for place, item in zip(scripts, [items[each] for each in sorted(scripts, key=scripts.__getitem__)], strict=True):
        items[place] = item


def _script_of(item: Any) -> tuple[str, str] | None:
    """How a test's script begins, and which it is; None where it plays none."""
    path = item.callspec.params.get("path") if hasattr(item, "callspec") else None
    if path is None:
        return None
    given = json.loads(path.read_text(encoding="utf-8"))["given"]
    return json.dumps(given, sort_keys=True), path.stem


@dataclass(frozen=True, slots=True)
class Theatre:
    """One store for all scripts, emptied before each, so that statements are compiled once; and known beginnings."""

    worlds: Worlds
    witness: Witness
    empty: Path
    file: Path
    database: Database
    house: House
    beginnings: dict[str, tuple[Scene, dict[str, Outgoing]]] = field(default_factory=dict)
    ends: dict[str, dict[str, Rows]] = field(default_factory=dict)
    """What was remembered in the end, by what was done."""

    async def play(self, script: Script) -> list[Step]:
        """Play a script on an emptied stage."""
        given: Given = script["given"]
        stage = self.stage(given)
        try:
            await self._begin(stage, given)
            played = await Conversation(stage, self.witness).play(script["steps"])
            self.ends[doing(script)] = remembered(self.file, KEYS)
            return played
        finally:
            await self.database.close()

    def stage(self, given: Given) -> Stage:
        """A stage for what is decided there."""
        return Stage(self.database, self.file, self._decided(given), given.get("language", "da"), house=self.house)

    def _decided(self, given: Given) -> Worlds:
        """The example's organisation, with what the script decides otherwise; it asks WHO-5 unless that says more."""
        otherwise = {"questionnaires": ["who5"], "languages": ["da", "en"], **given.get("organisation", {})}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in otherwise.items()
        }
        if "answer_channel" in values:
            values["answer_channel"] = AnswerChannel(values["answer_channel"])
        if "plan" in values:
            values["plan"] = PlanTable.model_validate(values["plan"]).plan()
        decided = replace(self.worlds.organisations(ORGANISATION), **values)
        return replace(self.worlds, organisations=lambda _name: decided)

    async def _begin(self, stage: Stage, given: Given) -> None:
        """What is given is played the first time, and set up from memory afterwards."""
        for old in self.file.parent.glob(f"{self.file.name}*"):
            old.unlink()
        self.witness.letters.clear()
        key = json.dumps(given, sort_keys=True)
        if key not in self.beginnings:
            shutil.copy(self.empty, self.file)
            await get_ready(stage, given)
            await self.database.close()
            self.beginnings[key] = stage.scene(), dict(self.witness.letters)
        scene, letters = self.beginnings[key]
        stage.begin_at(scene)
        self.witness.letters.update(letters)


@pytest.fixture(scope="package")
def theatre(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Theatre]:
    folder = tmp_path_factory.mktemp("conversations")
    file = folder / "pejling.db"
    settings = Settings(organisations=DECIDED, env=Environment.TEST)
    worlds = load_worlds(settings, lambda person, _now, **_: f"https://pejling.example/m/in/{person}")
    database = Database(f"sqlite:///{file}", KEYS)
    house = House(database)
    with without_threads(), watching() as witness:
        yield Theatre(worlds, witness, migrated_file, file, database, house)


@pytest.fixture(scope="package")
def house(theatre: Theatre) -> House:
    """The pages of whatever is on stage."""
    return theatre.house


@pytest.fixture(autouse=True)
def _nobody_is_missed_after_it() -> Iterator[None]:
    """The stage's bots are never silent to whoever looks at health in the same process."""
    yield
    PULSES.rest("stage")


Player = Callable[[Script], Script]


@pytest.fixture
def play(theatre: Theatre) -> Player:
    """Play a script from the beginning; the script with what came of each step, and the screens it showed."""

    def played(script: Script) -> Script:
        steps = asyncio.run(theatre.play(script))
        return {**script, "steps": steps, "screens": sorted(theatre.witness.screens)}

    return played
