"""The pages with 10,000 young people behind them: how long each takes, and how many bytes the first one needs.

`python -m benchmarks.pages` (with `--json` for one JSON object) fills a database, serves the pages over the loopback as
`pejling run` does, and asks for each page of the console and of a participant so many times, one after the other, each
time as somebody else. Beside them stands a page that reads nothing: what serving alone takes. Who asks is in the same
process, so that the figures hold its share as well.
"""

from __future__ import annotations

import re
import secrets
import socket
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx

from benchmarks import office
from benchmarks.report import Figures, carry_out, circumstances, progress, spread_ms
from bot.clock import Clock
from bot.decisions import filled
from bot.links import Links
from bot.settings import Environment, Settings
from bot.store import load_worlds
from bot.web.app import create_app
from bot.web.parts import Parts
from bot.web.routes.console import routes
from bot.web.server import bound, serving
from bot.web.sessions import CONSOLE, OWN, Place
from flows.people import StaffMember
from storage.crypto import Keyring, generate_key
from storage.database import Database
from storage.schema import migrate

BARE = "/healthz"
"""The page that reads nothing."""

LOADED = re.compile(r'(?:href|src)="(/static/[^"]+)"')


async def _undrawn(_picture: partial[bytes]) -> bytes:
    return b""


@asynccontextmanager
async def served(folder: Path, people: int) -> AsyncIterator[tuple[Parts, str]]:
    """The pages, with so many young people; their address."""
    decided = folder / "organisations.toml"
    example = Path(sys.modules["bot"].__file__ or "").with_name("organisations.example.toml")
    text = filled(example.read_text("utf-8")).replace('answer_channel = "telegram"', 'answer_channel = "both"')
    decided.write_text(text, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    url = f"sqlite:///{folder / 'pages.db'}"
    migrate(url)
    keyring, clock = Keyring.parse(generate_key("bench")), Clock()
    links = Links(address, keyring)
    settings = Settings(organisations=decided, env=Environment.TEST, public_url=address)
    worlds, database = load_worlds(settings, links.page_of), Database(url, keyring)
    async with database.transaction() as tx:
        await office.fill(tx, keyring, worlds.questionnaires.latest("who5"), people, datetime.now(UTC))
    parts = Parts(database, worlds, links, clock, _undrawn, lambda _organisation: "", address)
    try:
        with bound("127.0.0.1", port, "choose another") as listening:
            async with serving(create_app(parts), listening):
                yield parts, address
    finally:
        await database.close()


async def signed_in(parts: Parts, place: Place, subject: str) -> dict[str, str]:
    """The cookie of somebody's new session."""
    token = secrets.token_urlsafe(32)
    async with parts.database.transaction() as tx:
        await tx.doors.begin(token, subject, parts.clock.real())
    return {"Cookie": f"{place.cookie}={token}"}


async def asked(browser: httpx.AsyncClient, path: str, headers: dict[str, str]) -> tuple[float, httpx.Response]:
    """How many seconds a page took, and what came."""
    begun = time.perf_counter()
    answer = await browser.get(path, headers=headers)
    return time.perf_counter() - begun, answer


async def console_pages(parts: Parts, browser: httpx.AsyncClient, times: int, people: int) -> Figures:
    """Each address of the console that is a page, as the first of the roles that may see it."""
    found: Figures = {}
    for route in routes():
        if route.method != "GET":
            continue
        for role in ROLES:
            if (waits := await _as(role, route.path, parts, browser, times, people)) is not None:
                found[f"/console{route.path}"] = {"as": role, **spread_ms(waits)}
                break
        else:
            found[f"/console{route.path}"] = "not asked for: it needs more than a code"
    return found


async def _as(
    role: str, path: str, parts: Parts, browser: httpx.AsyncClient, times: int, people: int
) -> list[float] | None:
    waits = []
    for each in range(times):
        number = each * 97 % people // office.EACH_HAS * office.EACH_HAS
        member = ROLES[role](number)
        address = "/console" + path.format_map(_Values(code=office.code(number), staff=office.contact(number).id))
        wait, answer = await asked(browser, address, await signed_in(parts, CONSOLE, member.id))
        if answer.status_code != 200:
            return None
        waits.append(wait)
    return waits


class _Values(dict[str, str]):
    """What stands for whatever else an address names: nothing that there is."""

    def __missing__(self, name: str) -> str:
        return "none"


ROLES: dict[str, Callable[[int], StaffMember]] = {
    "contact person": office.contact,
    "coordinator": lambda _number: office.COORDINATOR,
    "leader": lambda _number: office.LEADER,
}


async def first_page(browser: httpx.AsyncClient, headers: dict[str, str]) -> Figures:
    """The bytes of a participant's first page with everything that it loads, as they travel."""
    _wait, html = await asked(browser, "/m", headers)
    parts = {"/m": len(html.content)}
    for path in dict.fromkeys(LOADED.findall(html.text)):
        async with browser.stream("GET", path) as loaded:
            parts[path.partition("?")[0]] = sum([len(each) async for each in loaded.aiter_raw()])
    return {"bytes": sum(parts.values()), "of": parts}


async def measure(options: Namespace, figures: Figures) -> None:
    """Everything, into `figures`."""
    figures |= circumstances() | {"people": options.people, "times": options.times}
    with tempfile.TemporaryDirectory() as folder:
        progress(f"a municipality with {options.people} young people")
        async with (
            served(Path(folder), options.people) as (parts, address),
            httpx.AsyncClient(base_url=address) as browser,
        ):
            progress("the page that reads nothing")
            figures["bare_ms"] = spread_ms([(await asked(browser, BARE, {}))[0] for _ in range(options.times)])
            progress("a participant's page")
            waits = []
            for number in range(options.times):
                headers = await signed_in(parts, OWN, office.code(number * 3 % options.people))
                wait, answer = await asked(browser, "/m", headers)
                answer.raise_for_status()
                waits.append(wait)
            figures["own_page_ms"] = spread_ms(waits)
            figures["first_page"] = await first_page(browser, headers)
            progress("the console")
            figures["console_ms"] = await console_pages(parts, browser, options.times, options.people)


def main() -> int:
    """Run it."""
    parser = ArgumentParser(description="How long the pages take with thousands of young people behind them.")
    parser.add_argument("--people", type=int, default=10_000, help="how many young people (10000)")
    parser.add_argument("--times", type=int, default=100, help="how often each page is asked for (100)")
    return carry_out(parser, measure, at_most_s=420)


if __name__ == "__main__":
    sys.exit(main())
