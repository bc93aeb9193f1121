"""Pages beside the bot in one process (`pejling run`): served where the settings say, and ended with the rest."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import httpx
import pytest

from bot.errors import PejlingError
from bot.web.server import bound, serving
from storage.crypto import generate_key
from tests.integration.kit import Town, running_town
from tests.integration.programs import LONG_ENOUGH_S, environment
from tests.unit.bot.usecases.kit import Office

REMEDY = "choose another"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_served_from_the_first_moment_and_gone_afterwards(office: Office) -> None:
    port = free_port()
    with bound("127.0.0.1", port, REMEDY) as listening:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            async with serving(office.app(), listening):
                assert (await client.get("/healthz")).json() == {"status": "ok"}
                assert (await client.get("/console", headers={"host": "pejling.test"})).status_code == 303
            with pytest.raises(httpx.TransportError):
                await client.get("/healthz")


def test_a_port_in_use_is_named_with_the_remedy() -> None:
    with bound("127.0.0.1", 0, REMEDY) as first:
        port = first.getsockname()[1]
        with pytest.raises(PejlingError, match=f"port {port}: is in use.*{REMEDY}"):
            bound("127.0.0.1", port, REMEDY)


def test_an_address_of_another_machine_is_named_with_the_remedy() -> None:
    with pytest.raises(PejlingError, match=f"port 0: can't be used on 192.0.2.1.*{REMEDY}"):
        bound("192.0.2.1", 0, REMEDY)


async def run_beside(town: Town, folder: Path, **settings: str) -> asyncio.subprocess.Process:
    """`pejling run` with these settings, once it says that it is ready or has ended."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PEJLING_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-m", "bot", "run"),
        cwd=folder,
        env=env | environment(town.settings) | settings,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    async with asyncio.timeout(LONG_ENOUGH_S):
        while (line := await process.stderr.readline()) and b'"event": "ready"' not in line:
            assert b"Traceback" not in line
    return process


async def test_pejling_run_serves_the_pages_and_ends_with_them(office_file: Path, tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    async with running_town(office_file, generate_key("test"), bot=False) as town:
        program = await run_beside(town, tmp_path, PEJLING_PUBLIC_URL=address, PEJLING_LISTEN=f"127.0.0.1:{port}")
        async with httpx.AsyncClient(base_url=address) as client:
            found = [
                (await client.get(path)).status_code for path in ("/healthz", "/static/console.css", "/console/in/x")
            ]
            absent = [(await client.get(path)).status_code for path in ("/", "/coordinator", "/demo/clock")]
            program.send_signal(signal.SIGTERM)
            async with asyncio.timeout(LONG_ENOUGH_S):
                _out, said = await program.communicate()
    assert (found, absent) == ([200, 200, 404], [404] * 3)
    assert (program.returncode, said) == (0, b"")
