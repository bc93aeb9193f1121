"""A real demo in a process of its own, and a real Chromium in front of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections import deque
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from threading import Thread

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Playwright, async_playwright

from bot.web.server import bound, serving
from tests.forked import FORKED
from tests.unit.bot.usecases.kit import Office, office_file, open_office

__all__ = ["office_file"]

SAME_LOOP = pytest.mark.asyncio(loop_scope="session")
"""What drives a browser is a program of its own and belongs to one event loop: to start it for each test anew would
take longer than most of them."""

PROJECT = Path(__file__).parent.parent.parent
SCREENSHOTS = PROJECT / "build" / "screenshots"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--headless",
    "--remote-debugging-port=0",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-backgrounding-occluded-windows",
    "--disable-background-timer-throttling",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-renderer-backgrounding",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--no-first-run",
    "--no-startup-window",
]
LISTENING = "DevTools listening on "


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say plainly where there is no browser."""
    for item in items:
        if item.get_closest_marker("browser") and CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine: the pages were not looked at"))


def _free_port() -> int:
    """A port that nobody has now, and nobody the one after it, which the phones take."""
    while True:
        with socket.socket() as page, socket.socket() as phones:
            page.bind(("127.0.0.1", 0))
            port: int = page.getsockname()[1]
            with contextlib.suppress(OSError):
                phones.bind(("127.0.0.1", port + 1))
                return port


@pytest_asyncio.fixture(loop_scope="session")
async def office(office_file: Path) -> AsyncIterator[Office]:
    """The office that the use cases are tried in."""
    async with open_office(office_file) as office:
        yield office


@pytest_asyncio.fixture(loop_scope="session")
async def console(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Office]:
    """An office whose pages are served on an address of this machine; each test furnishes it."""
    file = Path(shutil.copy(migrated_file, tmp_path / "pejling.db"))
    with bound("127.0.0.1", 0, "none") as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with open_office(file, address) as office, serving(office.app(), listening):
            yield office
    shutil.rmtree(tmp_path)


@pytest_asyncio.fixture(loop_scope="session")
async def demo(tmp_path: Path) -> AsyncIterator[str]:
    """`pejling demo` as a newcomer starts it; its address."""
    port = _free_port()
    command = [*FORKED, "demo", "--port", str(port), "--folder", str(tmp_path / "demo")]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, cwd=PROJECT, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            ready = (await process.stdout.readline()).decode()
        assert "http://" in ready, f"the demo did not start: {ready!r}"
        yield ready.split()[-1]
    finally:
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(20):
            assert await process.wait() == 0, "the demo must end cleanly on Ctrl-C"


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A headless Chromium for all tests of this process, since to start one takes longer than most tests; its address.

    What a test opens is its own: it connects anew, and its pages, cookies and storage are gone when it ends.
    """
    assert CHROMIUM is not None
    command = [CHROMIUM, *ARGUMENTS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stderr is not None
        said = next((line for line in process.stderr if line.startswith(LISTENING)), None)
        assert said, "Chromium ended before it listened"
        reader = Thread(target=deque, args=(process.stderr, 0), daemon=True)  # or it would wait for the full pipe
        reader.start()
        yield said.removeprefix(LISTENING).strip()
        process.terminate()
        process.wait(20)
        reader.join(20)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def driver() -> AsyncIterator[Playwright]:
    """The program that drives the Chromium of this process."""
    async with async_playwright() as driver:
        yield driver


@pytest_asyncio.fixture(loop_scope="session")
async def browser(driver: Playwright, chromium: str) -> AsyncIterator[Browser]:
    """The Chromium as one test sees it: without anything of another's."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    connected = await driver.chromium.connect_over_cdp(chromium)
    yield connected
    for context in connected.contexts:
        await context.close()
    await connected.close()


async def looks_right(page: Page, name: str, width: int) -> None:
    """Nothing is wider than the window, nothing that axe knows is wrong, and a screenshot of that name is kept."""
    assert await page.evaluate("document.documentElement.scrollWidth") <= width, name
    found = await Axe().run(page)
    told = [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found.response["violations"]]
    assert told == [], name
    await page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
