"""Commands as an operator types them, in this process, against a local Telegram that runs as a program of its own."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from tests.forked import FORKED
from tests.integration.kit import ORGANISATIONS
from tests.integration.programs import LONG_ENOUGH_S, Ended

Json = dict[str, Any]
Here = Callable[..., Ended]


@pytest.fixture(scope="session")
def telegram() -> Iterator[Json]:
    """`pejling sandbox` as a program of its own: the line that says it is ready."""
    command = [*FORKED, "sandbox", "--port", "0", "--chats", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:  # noqa: S603
        assert program.stdout is not None
        assert program.stderr is not None
        yield json.loads(program.stdout.readline())
        program.send_signal(signal.SIGTERM)
        assert (program.wait(LONG_ENOUGH_S), program.stderr.read()) == (0, b"")


@pytest.fixture
def env(telegram: Json, database_file: Path, keys: str) -> dict[str, str]:
    """Everything set as it should be."""
    return {
        "PEJLING_ENV": "test",
        "PEJLING_BOT_TOKEN": telegram["token"],
        "PEJLING_TELEGRAM_API": telegram["address"],
        "PEJLING_DATABASE_URL": f"sqlite:///{database_file}",
        "PEJLING_KEYS": keys,
        "PEJLING_ORGANISATIONS": str(ORGANISATIONS),
    }


@pytest.fixture
def here(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Here:
    """Run a command in this process, in an own folder, with changed settings or typed input."""
    monkeypatch.chdir(tmp_path)
    # Logs are set up once for a process, and this one's standard error is another in every test.
    for command in ("demo", "run"):
        monkeypatch.setattr(f"bot.commands.{command}.configure_logs", lambda *_level: None)

    def run(*arguments: str, typed: str = "", **changed: str) -> Ended:
        for name, value in (env | changed).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["pejling", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run


def refused(ended: Ended, *wanted: str) -> None:
    """Exit 1 and one line that holds all of this; no traceback."""
    lines = ended.err.splitlines()
    assert (ended.code, len(lines)) == (1, 1), ended.err
    assert [each for each in wanted if each not in lines[0]] == [], lines[0]
