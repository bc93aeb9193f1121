"""Bots as real processes, ours and the peers: start one, wait until it is ready, look at it, end it by its id."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sysconfig
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil

PEJLING = Path(sysconfig.get_path("scripts")) / "pejling"
PATIENCE_S = 30.0
LOOK_EVERY_S = 0.05
MB = 1_000_000
LONGEST_LINE = 1_000_000
SERIOUS = ("warning", "error", "critical")
LIBRARY_COMPLAINTS = ("WARNING ", "ERROR ", "CRITICAL ")
"""How lines begin that libraries log (`bot/log.py`); ours are JSON."""


class BenchmarkError(Exception):
    """Something did not happen as it should, so that a figure would say nothing; the text says what."""


def seconds_of(*arguments: str) -> float:
    """How long a command takes, from spawn to exit. Raises CalledProcessError."""
    began = time.perf_counter()
    subprocess.run([PEJLING, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    return time.perf_counter() - began


class Running:
    """One command that serves until it is ended."""

    def __init__(self, process: asyncio.subprocess.Process, name: str, began: float) -> None:
        self.ready_s = 0.0
        self.complaints: Counter[str] = Counter()
        self._process = process
        self._name = name
        self._began = began
        self._root = psutil.Process(process.pid)
        self._last_lines: deque[str] = deque(maxlen=10)
        self._said_ready = asyncio.Event()
        self._listening = asyncio.create_task(self._listen())

    def rss_mb(self) -> float:
        """Resident memory of the process and all its descendants; pages that two of them share count twice."""
        return sum(_each(self._root, lambda process: process.memory_info().rss)) / MB

    def cpu_s(self) -> float:
        """Processor time so far of the process and its descendants."""
        return family_cpu_s(self._root)

    @asynccontextmanager
    async def peak_rss_mb(self) -> AsyncIterator[list[float]]:
        """Look at the memory again and again; afterwards the list holds what was seen."""
        seen: list[float] = []

        async def look() -> None:
            while True:
                seen.append(self.rss_mb())
                await asyncio.sleep(LOOK_EVERY_S)

        looking = asyncio.create_task(look())
        try:
            yield seen
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def until_ready(self) -> None:
        """Wait for its line that says so. Raises BenchmarkError with its last lines when none comes."""
        said = asyncio.create_task(self._said_ready.wait())
        try:
            await asyncio.wait({said, self._listening}, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            said.cancel()
        if not self._said_ready.is_set():
            raise BenchmarkError(f"{self._name} did not become ready. It said last:\n" + "\n".join(self._last_lines))

    async def end(self) -> None:
        """SIGTERM, and SIGKILL for whatever is still there after a while."""
        members = family(self._root)
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._process.wait()
        except TimeoutError:
            self.complaints["killed"] += 1
        finally:
            for each in members:
                with contextlib.suppress(psutil.NoSuchProcess):
                    each.kill()
            await self._process.wait()
            await self._listening

    async def _listen(self) -> None:
        """Read all it says, so that it never waits for a reader; warnings and errors are counted by event."""
        assert self._process.stdout
        async for line in self._process.stdout:
            said = line.decode().rstrip()
            self._last_lines.append(said)
            entry = _entry(said)
            if entry.get("event") == "ready":
                self.ready_s = time.perf_counter() - self._began
                self._said_ready.set()
            elif entry.get("level") in SERIOUS:
                self.complaints[entry["event"]] += 1
            elif said.startswith(LIBRARY_COMPLAINTS):
                self.complaints[said] += 1


def family(root: psutil.Process) -> list[psutil.Process]:
    """A process and all its descendants."""
    try:
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def family_cpu_s(root: psutil.Process) -> float:
    """Processor seconds so far of a process and its descendants, those that have ended among them."""
    return sum(_each(root, lambda process: sum(process.cpu_times()[:4])))


def _each(root: psutil.Process, figure: Callable[[psutil.Process], float]) -> Iterator[float]:
    for process in family(root):
        with contextlib.suppress(psutil.NoSuchProcess):
            yield figure(process)


@asynccontextmanager
async def running(command: Sequence[str], folder: Path, settings: Mapping[str, str]) -> AsyncIterator[Running]:
    """A command in a folder, with these settings and no PEJLING_* beside them, ready; ended in every case."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PEJLING_")}
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={**environment, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        limit=LONGEST_LINE,
    )
    started = Running(process, " ".join(command), began)
    try:
        await started.until_ready()
        yield started
    finally:
        await started.end()


def _entry(line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}
