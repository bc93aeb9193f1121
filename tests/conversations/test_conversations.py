"""Golden conversations: every script is played through the real bot, and all that came of each step is compared.

What came of every step is what is recorded: commands and events, what changed in the store, letters, and what each
phone that changed now reads, as whole lists.

`pytest tests/conversations --update` records anew and prints what changed; read it before it is committed.
"""

from __future__ import annotations

import difflib
import json
import sys
from pathlib import Path

import pytest

from tests.conversations.conftest import Player
from tests.conversations.runner import SCRIPTS, dumped


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_conversation(path: Path, play: Player, request: pytest.FixtureRequest) -> None:
    recorded = path.read_text(encoding="utf-8")
    played = dumped(play(json.loads(recorded))) + "\n"
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
