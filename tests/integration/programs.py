"""`python -m bot …` as a process of its own, as an operator runs it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.settings import Settings
from tests.forked import FORKED

COMMAND = (sys.executable, "-W", "error", "-m", "bot")
LONG_ENOUGH_S = 60.0


def environment(settings: Settings) -> dict[str, str]:
    """The settings as an operator writes them."""
    return {
        "PEJLING_ENV": settings.env.value,
        "PEJLING_BOT_TOKEN": settings.bot_token.get_secret_value(),
        "PEJLING_TELEGRAM_API": settings.telegram_api,
        "PEJLING_DATABASE_URL": settings.database_url,
        "PEJLING_KEYS": settings.keys.get_secret_value(),
        "PEJLING_ORGANISATIONS": str(settings.organisations),
    }


@dataclass(frozen=True)
class Ended:
    """How a command went."""

    code: int
    out: str
    err: str


def bare_environment() -> dict[str, str]:
    """This process's environment without any setting of Pejling's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PEJLING_")}


@dataclass
class Program:
    """A command that goes on until it is ended. `log` is its standard error so far."""

    process: asyncio.subprocess.Process
    log: list[str] = field(default_factory=list)

    async def says(self, wanted: str) -> str:
        """Read its log up to the line that holds this."""
        assert self.process.stderr is not None
        async with asyncio.timeout(LONG_ENOUGH_S):
            while line := (await self.process.stderr.readline()).decode():
                self.log.append(line)
                if wanted in line:
                    return line
        raise AssertionError(f"the program ended without saying {wanted!r}; it said {self.log}")

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait; the exit code."""
        self.process.send_signal(number)
        async with asyncio.timeout(LONG_ENOUGH_S):
            out, err = await self.process.communicate()
        self.log += [err.decode(), out.decode()]
        assert self.process.returncode is not None
        return self.process.returncode


@asynccontextmanager
async def running_bot(
    settings: Settings, folder: Path, *arguments: str, says: str = '"event": "ready"'
) -> AsyncIterator[Program]:
    """`pejling run` once it says that it is ready (or this instead); killed at the end where it still runs."""
    pipe = asyncio.subprocess.PIPE
    env = bare_environment() | environment(settings)
    process = await asyncio.create_subprocess_exec(
        *FORKED, "run", *arguments, cwd=folder, env=env, stdout=pipe, stderr=pipe
    )
    program = Program(process)
    try:
        await program.says(says)
        yield program
    finally:
        if process.returncode is None:
            await program.end(signal.SIGKILL)
