"""Golden conversations: every script is played through the real bot, and all that came of each step is compared.

G1  What came of every step is what is recorded: commands, events, store, letters and phones, as whole lists.
G2  Every command, event, reason, state, permission, rule, invite problem and screen has a script that shows it.
G3  Every text that a person can be shown in the chat stands in some script, in Danish and (where there is an English
    conversation for it) in English.

`pytest tests/conversations --update` records anew and prints what changed; read it before it is committed.
"""

from __future__ import annotations

import difflib
import json
import shutil
import sys
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pytest

import bot
from bot.app import load_worlds
from bot.settings import Settings
from bot.usecases.accept_invite import PROBLEMS
from bot.worlds import Worlds
from flows import commands, events
from flows.check_in import Status
from flows.people import ParticipantStatus, Permission, WelcomeStage
from flows.ports import InviteProblem, Kind
from flows.rules import RULES
from locales import catalog
from storage import engines
from storage.crypto import Keyring
from storage.database import Database
from storage.schema import migrate
from tests.conversations.runner import Conversation, Script, dumped
from tests.conversations.witness import Witness, screen_functions, watching

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.json"))


@pytest.fixture(scope="module")
def worlds() -> Worlds:
    return load_worlds(Settings.model_construct(organisations=Path(bot.__file__).with_name("organisations.example.toml")))


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


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("conversations")
    empty, file = folder / "empty.db", folder / "pejling.db"
    migrate(f"sqlite:///{empty}")
    with pytest.MonkeyPatch.context() as patch:
        # What survives a power cut is asked elsewhere; here the disk would take most of the time.
        patch.setattr(engines, "WRITING", (*engines.WRITING, "PRAGMA synchronous=OFF"))
        yield Store(empty, file, Database(f"sqlite:///{file}", Keyring({"test": bytes(32)})))


@pytest.fixture
def witness() -> Iterator[Witness]:
    with watching() as watching_now:
        yield watching_now


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
async def test_conversation(
    path: Path, worlds: Worlds, store: Store, witness: Witness, request: pytest.FixtureRequest
) -> None:
    """G1."""
    recorded = path.read_text(encoding="utf-8")
    script: Script = json.loads(recorded)
    steps = await Conversation(script, store.emptied(), worlds, witness).play(script["steps"])
    played = dumped({**script, "steps": steps, "screens": sorted(witness.screens)}) + "\n"
    changes = list(difflib.unified_diff(recorded.splitlines(), played.splitlines(), "recorded", "played", lineterm=""))
    if changes and request.config.getoption("--update"):
        path.write_text(played, encoding="utf-8")
        _say(request, f"\n{path.stem}:\n" + "\n".join(changes))
    elif changes:
        pytest.fail(f"{path.name} went otherwise; --update records it anew\n" + "\n".join(changes), pytrace=False)


def _say(request: pytest.FixtureRequest, words: str) -> None:
    """Past pytest's capture, which would keep it to itself in a test that passes."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    assert capture is not None
    with capture.global_and_fixture_disabled():
        sys.stdout.write(words + "\n")


def shown() -> str:
    """All scripts as one text."""
    return "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)


def phone_lines(language: str) -> set[str]:
    """Every line that stood on a phone in this language."""
    scripts = (json.loads(path.read_text(encoding="utf-8")) for path in SCRIPTS)
    steps = (step for each in scripts if each["given"].get("language", "da") == language for step in each["steps"])
    return {line for step in steps for phone in step.get("phones", {}).values() for line in phone}


@pytest.mark.parametrize("command", typing.get_args(commands.Command), ids=lambda kind: kind.__name__)
def test_every_command_has_a_script(command: type) -> None:
    """G2: given where it does something; that is, in a step with events."""
    assert f'"{command.__name__}(' in shown()


@pytest.mark.parametrize("event", (*typing.get_args(events.Event), events.ContactWanted), ids=lambda kind: kind.__name__)
def test_every_event_has_a_script(event: type) -> None:
    """G2."""
    assert f'"{event.__name__}(' in shown()


def test_no_command_or_event_is_left_out_of_its_union() -> None:
    """G2: what isn't in the union would be in no list above."""
    for module, listed in (
        (commands, {*typing.get_args(commands.Command)}),
        (events, {*typing.get_args(events.Event), events.ContactWanted}),
    ):
        own = {each for each in vars(module).values() if isinstance(each, type) and each.__module__ == module.__name__}
        assert {each for each in own if not issubclass(each, StrEnum)} == listed


@pytest.mark.parametrize("reason", events.Reason)
def test_every_reason_has_a_script(reason: events.Reason) -> None:
    """G2."""
    assert f"CommandIgnored(reason={reason!r})" in shown()


@pytest.mark.parametrize("status", Status)
def test_every_state_of_a_check_in_has_a_script(status: Status) -> None:
    """G2."""
    assert any(f"'s who5 {wave}: {status}" in shown() for wave in (1, 2))


@pytest.mark.parametrize("status", set(ParticipantStatus) - {ParticipantStatus.INVITED})
def test_every_state_of_a_participant_has_a_script(status: ParticipantStatus) -> None:
    """G2: invited is where everybody begins."""
    assert f"): {status}" in shown()


@pytest.mark.parametrize("stage", WelcomeStage)
def test_every_stage_of_the_welcome_has_a_script(stage: WelcomeStage) -> None:
    """G2."""
    assert f"): welcome at {stage}" in shown()


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_has_a_script(permission: Permission) -> None:
    """G2."""
    assert f" for Mette: {permission}" in shown()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_a_script(rule: typing.Any) -> None:
    """G2."""
    assert f'"{rule.id} v{rule.version} about ' in shown()


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_letter_has_a_script(kind: Kind) -> None:
    """G2."""
    assert f". {kind} to " in shown()


@pytest.mark.parametrize("problem", InviteProblem)
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_invite_problem_has_a_script(problem: InviteProblem, language: str) -> None:
    """G2."""
    assert catalog.load(language).text(PROBLEMS[problem]) in phone_lines(language)


@pytest.mark.parametrize("screen", screen_functions())
def test_every_screen_has_a_script(screen: str) -> None:
    """G2."""
    assert f'"{screen}"' in shown()
