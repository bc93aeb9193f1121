"""The bot as processes of its own: started, killed without a word, and started again; several behind one address."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import socket
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from tests.faults.waits import Span
from tests.forked import FORKED
from tests.integration.programs import LONG_ENOUGH_S, bare_environment

SECRET = "only-telegram-knows-this"
LONGEST_LINE = 1_000_000
READY = frozenset({"ready", "standing_by"})
"""Of several that poll one works, and the others stand by until it is gone."""

EXPECTED = READY | frozenset(
    {
        "leases_freed",
        "row_dropped",
        "row_put_off",
        "intake_waits",
        "telegram_not_reached",
        "row_waits",
        "view_not_drawn",
        "courtesy_failed",
        "screens_sent_anew",
        "retention_ran",
    }
)
"""What a bot says on a bad network; everything else that it complains of is counted."""


class DidNotStartError(Exception):
    """A process ended, or said nothing, before it was ready; the text is what it said last."""


@dataclass
class Bot:
    """One process of the bot, at a place where it is started again and again."""

    name: str
    folder: Path
    settings: Mapping[str, str]
    complaints: Counter[str]
    process: asyncio.subprocess.Process | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    last: deque[str] = field(default_factory=lambda: deque(maxlen=30))
    start_s: float = 0.0
    """How long the last start took: in how much of a hurry this machine is."""

    downs: list[Span] = field(default_factory=list)
    """When it was killed, to when it was ready again."""

    _began: float = 0.0
    _is_killed: bool = False
    _reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to start; `ready` is set when it says so."""
        self.ready.clear()
        self._is_killed = False
        self._began = monotonic()
        self.process = await asyncio.create_subprocess_exec(
            *FORKED,
            "run",
            cwd=self.folder,
            env=bare_environment() | dict(self.settings),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=LONGEST_LINE,
        )
        self._reading = asyncio.create_task(self._read(self.process))

    async def until_ready(self) -> None:
        """Wait for it. Raises DidNotStartError."""
        try:
            async with asyncio.timeout(LONG_ENOUGH_S):
                await self.ready.wait()
        except TimeoutError:
            raise DidNotStartError("\n".join(self.last)) from None

    async def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        if self.process is None or self._reading is None:
            return
        if self.ready.is_set():
            self.downs.append(Span(monotonic(), math.inf))
        self.ready.clear()
        self._is_killed = True
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()
        await self._reading
        self.process = None

    @property
    def has_ended(self) -> bool:
        """Whether it ended by itself, which it never should."""
        return self.process is not None and self.process.returncode is not None

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        with (self.folder / f"{self.name}.log").open("a", encoding="utf-8") as log:
            async for line in process.stdout:
                said = line.decode(errors="replace")
                log.write(said)
                log.flush()
                self.last.append(said.rstrip())
                self._note(said)

    def _note(self, said: str) -> None:
        try:
            event = str(json.loads(said)["event"])
        except (ValueError, KeyError, TypeError):
            if self._is_killed:  # its picture worker, which was about to start, has lost its parent and says so
                return
            event = said.strip()[:100]
        if event in READY and not self.ready.is_set():
            self.start_s = monotonic() - self._began
            self.downs[-1:] = [Span(each.began, monotonic()) for each in self.downs[-1:]]
            self.ready.set()
        if event not in EXPECTED:
            self.complaints[event] += 1


@dataclass
class Balancer:
    """One address for several processes, as a load balancer in front of them: TCP, in turn, past whoever is down."""

    backends: list[int]
    port: int = 0
    _next: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close everything."""
        if self._server is not None:
            self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        backend = await self._connect()
        try:
            if backend is not None:
                async with asyncio.TaskGroup() as both_ways:
                    both_ways.create_task(_pass_on(reader, backend[1]))
                    both_ways.create_task(_pass_on(backend[0], writer))
        finally:
            for each in (writer, *(backend[1:] if backend else ())):
                each.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in self.backends:
            self._next = (self._next + 1) % len(self.backends)
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", self.backends[self._next])
        return None


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until one end is closed; then both are, so that nobody waits for an answer that can't come."""
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


def free_ports(number: int) -> list[int]:
    """Ports that nobody has now."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(number)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


@asynccontextmanager
async def fleet(number: int, folder: Path, settings: Mapping[str, str], *, webhook: bool) -> AsyncIterator[list[Bot]]:
    """So many processes with the same settings, not started yet; killed at the end. By webhook: behind one address."""
    complaints: Counter[str] = Counter()
    async with AsyncExitStack() as ends:
        places: list[dict[str, str]] = [{} for _ in range(number)]
        if webhook:
            ports = free_ports(number)
            balancer = Balancer(ports)
            await balancer.start()
            ends.push_async_callback(balancer.stop)
            served = {
                "PEJLING_WEBHOOK_SECRET": SECRET,
                "PEJLING_PUBLIC_URL": f"http://127.0.0.1:{balancer.port}",
            }
            places = [served | {"PEJLING_LISTEN": f"127.0.0.1:{port}"} for port in ports]
        made = [
            Bot(f"bot-{place}", folder, {**settings, **own}, complaints) for place, own in enumerate(places, start=1)
        ]
        for each in made:
            ends.push_async_callback(each.kill)
        yield made
