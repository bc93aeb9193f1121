"""A program that is forked is the same as one that is started: nothing of whoever forked it is left in it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.forked import FORKED
from tests.integration.programs import bare_environment

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")
STARTED = (sys.executable, "-W", "error", "-m", "bot")
PIPE = asyncio.subprocess.PIPE
THEIRS = (1 << 31) - 1
"""The signals that a program can handle; the two after them are the C library's own."""

SANDBOX = ("sandbox", "--port", "0", "--chats", "0")


async def _of(command: tuple[str, ...], folder: Path) -> tuple[str, int, list[str], list[int], int | None]:
    """Where it runs, whose child it is, what it has open, its signals, and how it ends when it is told to."""
    process = await asyncio.create_subprocess_exec(*command, *SANDBOX, cwd=folder, env=bare_environment(), stdout=PIPE)
    assert process.stdout is not None
    await process.stdout.readline()
    at = Path(f"/proc/{process.pid}")
    status = dict(line.split(":\t", 1) for line in (at / "status").read_text(encoding="utf-8").splitlines())
    kinds = sorted(str(each.readlink()).partition(":")[0] for each in (at / "fd").iterdir() if int(each.name) > 2)
    signals = [int(status[name], 16) & THEIRS for name in ("SigBlk", "SigIgn", "SigCgt")]
    ran = str((at / "cwd").readlink()), int(status["PPid"]), kinds, signals
    process.send_signal(signal.SIGTERM)
    await process.communicate()
    return *ran, process.returncode


async def test_it_is_the_same_as_one_that_is_started(tmp_path: Path) -> None:
    started, forked = await asyncio.gather(*(_of(command, tmp_path) for command in (STARTED, FORKED)))
    assert forked == started
    assert forked[:2] == (str(tmp_path), os.getpid())
    assert forked[-1] == 0


async def test_what_one_is_told_the_next_does_not_know(tmp_path: Path) -> None:
    said = []
    for told in ({"PEJLING_KEYS": "nonsense"}, {}):
        process = await asyncio.create_subprocess_exec(
            *FORKED, "run", cwd=tmp_path, env=bare_environment() | told, stdout=PIPE, stderr=asyncio.subprocess.STDOUT
        )
        said.append((await process.communicate())[0].decode())
        assert process.returncode != 0
    assert said[0] != said[1]
    assert "PEJLING_KEYS: is missing" in said[1]
