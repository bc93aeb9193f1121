"""Issue 4, point 6: health, readiness and metrics, asked for over HTTP as an operator's Prometheus asks."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import metrics
from bot.app import Bot
from bot.errors import PejlingError
from bot.metrics import OUTBOX, TICK, Pulses
from bot.monitor import health as health_of
from bot.monitor.health import Health
from bot.monitor.scrape import KEPT_S, Scrape, reading_from
from bot.monitor.server import serving
from bot.store import open_store
from storage.errors import DatabaseUnusableError
from storage.repositories.figures import Snapshot
from tests.integration.kit import Town
from tests.integration.phone import LOW, PATIENCE_S, Phone
from tests.integration.programs import running_bot

FIGURES = Snapshot({}, 0, {}, 0, 0, 0, {})
SERIES = re.compile(r"^(\w+(?:{.*})?) (\S+)$", re.MULTILINE)


@dataclass
class Operator:
    """Who asks; `series` are the values of the last scrape."""

    http: aiohttp.ClientSession
    series: dict[str, float] = field(default_factory=dict)

    async def health(self, path: str) -> tuple[int, Any]:
        """Status and what is ill."""
        async with self.http.get(path) as response:
            answer = await response.json()
            assert answer["ok"] == (response.status == 200)
            return response.status, answer["ill"]

    async def until(self, look: Callable[[], Awaitable[bool]], wanted: str) -> None:
        """Ask again until it is so."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not await look():
                    pass
        except TimeoutError:
            raise AssertionError(f"never {wanted}") from None

    async def ready(self) -> None:
        """Wait until it is."""

        async def is_ready() -> bool:
            return (await self.health("/readyz"))[0] == 200

        await self.until(is_ready, "ready")

    async def scrape(self) -> str:
        """The text of a scrape."""
        async with self.http.get("/metrics") as response:
            assert response.status == 200
            assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            text = await response.text()
        self.series = {name: float(value) for name, value in SERIES.findall(text)}
        return text

    async def counted(self, name: str) -> float:
        """One series, asked for now; 0 before it exists."""
        await self.scrape()
        return self.series.get(name, 0.0)


@asynccontextmanager
async def asked(health: Health, scrape: Scrape) -> AsyncIterator[Operator]:
    """An operator who asks what is served on a free port."""
    async with (
        serving("127.0.0.1", 0, health, scrape) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
    ):
        yield Operator(http)


def watching(town: Town, *bots: Bot) -> tuple[Health, Scrape]:
    """Everything as `pejling run` puts it together, but that figures are never kept."""
    database, clock = town.store.database, town.store.clock
    later = count(0.0, 2 * KEPT_S)
    health = Health(database.check, bots, metrics.PULSES)
    return health, Scrape(metrics.REGISTRY, reading_from(database, clock), lambda: next(later))


@pytest.fixture
async def operator(town: Town) -> AsyncIterator[Operator]:
    assert town.bot is not None
    async with asked(*watching(town, town.bot)) as operator:
        await operator.ready()
        yield operator


async def rename(town: Town, old: str, new: str) -> None:
    """Rename a table, without which the store can't be used."""
    async with town.store.database.transaction() as tx:
        await tx.connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")


async def fine() -> None:
    """A database without fault."""


async def read() -> Snapshot:
    """Figures without a database."""
    return FIGURES


@dataclass
class Stub:
    """A bot, as far as its health goes."""

    name: str = "bot 1"
    takes_in: bool = True
    stands_by: bool = False

    def is_taking_in(self) -> bool:
        return self.takes_in

    def is_standing_by(self) -> bool:
        return self.stands_by


class TestParts:
    """Each part of what is asked, made to fail by itself."""

    @pytest.fixture
    def time(self) -> list[float]:
        return [1000.0]

    @pytest.fixture
    def pulses(self, time: list[float]) -> Pulses:
        pulses = Pulses(lambda: time[0])
        pulses.beat("bot 1", TICK)
        pulses.beat("bot 1", OUTBOX)
        return pulses

    async def test_a_late_tick_is_no_life(self, pulses: Pulses, time: list[float]) -> None:
        async with asked(Health(fine, [], pulses), Scrape(metrics.REGISTRY, read)) as operator:
            assert await operator.health("/healthz") == (200, {})
            time[0] += 61
            assert await operator.health("/healthz") == (503, {"tick of bot 1": "late"})
            pulses.beat("bot 1", TICK)
            assert await operator.health("/healthz") == (200, {})

    async def test_an_outbox_that_does_not_run_or_hangs_is_not_ready(self, pulses: Pulses, time: list[float]) -> None:
        async with asked(Health(fine, [Stub(), Stub("bot 2")], pulses), Scrape(metrics.REGISTRY, read)) as operator:
            assert await operator.health("/readyz") == (503, {"outbox of bot 2": "does not run"})
            pulses.beat("bot 2", OUTBOX)
            assert await operator.health("/readyz") == (200, {})
            time[0] += 61
            pulses.beat("bot 2", OUTBOX)
            assert await operator.health("/readyz") == (503, {"outbox of bot 1": "late"})

    async def test_who_takes_nothing_in_is_ready_only_while_standing_by(self, pulses: Pulses) -> None:
        bot = Stub(takes_in=False)
        async with asked(Health(fine, [bot], pulses), Scrape(metrics.REGISTRY, read)) as operator:
            assert await operator.health("/readyz") == (503, {"intake of bot 1": "takes nothing in"})
            bot.stands_by = True
            pulses.rest("bot 1")
            assert await operator.health("/readyz") == (200, {})
            assert await operator.health("/healthz") == (200, {})

    async def test_a_database_that_is_unusable_or_does_not_answer(
        self, pulses: Pulses, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Named by the type of its error, whose words would tell an address."""
        monkeypatch.setattr(health_of, "ANSWERS_WITHIN_S", 0.05)
        errors: list[Callable[[], Awaitable[object]]] = []

        async def check() -> None:
            await errors[-1]()

        async def unusable() -> None:
            raise DatabaseUnusableError("The database at a secret address can't be used")

        async with asked(Health(check, [], pulses), Scrape(metrics.REGISTRY, read)) as operator:
            errors.append(unusable)
            assert await operator.health("/readyz") == (503, {"database": "DatabaseUnusableError"})
            errors.append(asyncio.Event().wait)
            assert await operator.health("/readyz") == (503, {"database": "TimeoutError"})
            assert await operator.health("/healthz") == (200, {})

    async def test_who_scrape_side_by_side_cost_one_reading(self, pulses: Pulses, time: list[float]) -> None:
        readings: list[float] = []

        async def noted() -> Snapshot:
            readings.append(time[0])
            return FIGURES

        scrape = Scrape(metrics.REGISTRY, noted, lambda: time[0])
        async with asked(Health(fine, [], pulses), scrape) as operator:
            await asyncio.gather(*(operator.scrape() for _ in range(5)))
            assert readings == [1000.0]
            time[0] += KEPT_S
            assert await operator.counted("pejling_database_up") == 1
            assert readings == [1000.0, 1000.0 + KEPT_S]

    async def test_only_asking_is_possible_and_only_for_what_there_is(self, pulses: Pulses) -> None:
        async with asked(Health(fine, [], pulses), Scrape(metrics.REGISTRY, read)) as operator:
            for method, path, status in (("POST", "/metrics", 405), ("GET", "/", 404), ("GET", "/metrics/x", 404)):
                async with operator.http.request(method, path) as response:
                    assert response.status == status

    async def test_an_address_in_use_is_named_with_the_remedy(self, pulses: Pulses) -> None:
        parts = Health(fine, [], pulses), Scrape(metrics.REGISTRY, read)
        async with serving("127.0.0.1", 0, *parts) as port:
            with pytest.raises(PejlingError, match=rf"PEJLING_MONITOR: .*127\.0\.0\.1:{port}.*[Rr]emedy.*another"):
                async with serving("127.0.0.1", port, *parts):
                    pass


async def test_a_check_in_shows_in_the_figures_and_nobody_does(
    town: Town, operator: Operator, mette: Phone, alma: Phone
) -> None:
    handled = 'pejling_update_handling_seconds_count{outcome="handled"}'
    names = (
        handled,
        "pejling_tap_to_view_seconds_count",
        'pejling_sends_total{kind="view",result="ok"}',
        'pejling_sends_total{kind="nudge",result="ok"}',
        'pejling_telegram_calls_total{method="editMessageText",result="ok"}',
    )
    await operator.scrape()
    before = dict(operator.series)
    await alma.begin()
    await alma.answer(*LOW)
    await alma.sees("I have told Mette.")
    await mette.sees("News about")
    await town.settled()

    async def noted() -> bool:
        await operator.scrape()
        waiting = operator.series["pejling_views_not_drawn"], operator.series['pejling_outbox_waiting{kind="nudge"}']
        return waiting == (0, 0) and operator.series["pejling_alerts_unseen"] == 1

    await operator.until(noted, "at rest")
    gained = {name: operator.series[name] - before.get(name, 0.0) for name in names}
    assert gained[handled] >= 6
    assert gained["pejling_tap_to_view_seconds_count"] >= 6
    assert gained['pejling_sends_total{kind="nudge",result="ok"}'] == 1
    assert all(number > 0 for number in gained.values()), gained
    bot = f"bot {town.token.partition(':')[0]}"
    for part in ("outbox", "tick", "offer", "sweep"):
        assert operator.series[f'pejling_part_silent_seconds{{part="{part}",whose="{bot}"}}'] < 60
    assert operator.series['pejling_job_seconds_count{job="offer"}'] > 0
    assert operator.series["process_resident_memory_bytes"] > 0
    text = await operator.scrape()
    for personal in ("Alma", "Mette", alma.subject, mette.subject, alma.chat, mette.chat, town.token):
        assert not re.search(rf"\b{re.escape(str(personal))}\b", text)


async def test_a_replay_and_a_bug_are_told_apart_from_what_is_handled(
    town: Town, operator: Operator, alma: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_anything: object) -> None:
        raise LookupError("a bug")

    name = 'pejling_update_handling_seconds_count{outcome="%s"}'
    parked, replayed = await operator.counted(name % "parked"), await operator.counted(name % "replayed")
    monkeypatch.setattr("bot.telegram.handler.route", broken)
    await alma.text("hello")
    await alma.sees("Something went wrong on my side.")
    monkeypatch.undo()
    await town.faults(duplicate=1)
    await alma.text("hello")
    await town.faults(duplicate=0)
    await town.settled()
    assert await operator.counted(name % "parked") == parked + 1
    assert await operator.counted(name % "replayed") > replayed
    bot = town.token.partition(":")[0]
    assert operator.series[f'pejling_updates_parked{{bot="{bot}"}}'] == 1


async def test_an_update_that_can_not_be_read_is_counted(town: Town, operator: Operator) -> None:
    before = await operator.counted("pejling_updates_malformed_total")
    await town.raw_update("garbage")
    await town.settled()
    assert await operator.counted("pejling_updates_malformed_total") == before + 1


async def test_who_blocks_the_bot_is_counted_as_unreachable(
    town: Town, operator: Operator, mette: Phone, alma: Phone
) -> None:
    refused = 'pejling_sends_total{kind="nudge",result="BlockedError"}'
    before = await operator.counted(refused)
    await mette.post("block")
    await alma.begin()
    await alma.answer(*LOW)
    await alma.sees("I can't reach Mette right now.")

    async def was_refused() -> bool:
        return await operator.counted(refused) == before + 1

    await operator.until(was_refused, "counted as refused")
    unreachable = [operator.series[f'pejling_people_unreachable{{role="{role}"}}'] for role in ("staff", "participant")]
    assert unreachable == [1, 0]
    nudges = [operator.series[f'pejling_outbox_{name}{{kind="nudge"}}'] for name in ("waiting", "due")]
    assert nudges == [1, 0]


async def test_a_store_that_can_not_be_used_turns_readiness_red_and_back(town: Town, operator: Operator) -> None:
    """DESIGN § 3.9. The process itself lives, and its metrics are told without the database's."""
    await rename(town, "alembic_version", "away")
    assert await operator.health("/readyz") == (503, {"database": "DatabaseUnusableError"})
    assert await operator.health("/healthz") == (200, {})
    await rename(town, "away", "alembic_version")
    assert await operator.health("/readyz") == (200, {})
    await rename(town, "failed_update", "away")
    await operator.scrape()
    assert operator.series["pejling_database_up"] == 0
    assert operator.series["process_resident_memory_bytes"] > 0
    assert not any("outbox_waiting" in name for name in operator.series)
    await rename(town, "away", "failed_update")
    assert await operator.counted("pejling_database_up") == 1


async def test_intake_that_waits_for_the_store_is_not_ready(town: Town, operator: Operator, alma: Phone) -> None:
    """Not even where the database answers who only looks."""
    bot = f"intake of bot {town.token.partition(':')[0]}"
    await rename(town, "handled_update", "away")
    await alma.text("hello")

    async def is_red() -> bool:
        return (await operator.health("/readyz")) == (503, {bot: "takes nothing in"})

    await operator.until(is_red, "red")
    await rename(town, "away", "handled_update")
    await operator.ready()


async def test_who_stands_by_for_another_is_ready(town: Town, operator: Operator) -> None:
    """A second process on the same database: it could take over, and would say so if it could not."""
    async with open_store(town.settings) as store:
        bot = Bot(town.settings, store)
        running = asyncio.create_task(bot.run())
        async with asked(Health(store.database.check, [bot], metrics.PULSES), Scrape(metrics.REGISTRY, read)) as second:
            await second.ready()
            assert bot.is_standing_by()
            assert not bot.is_taking_in()
        bot.stop()
        async with asyncio.timeout(PATIENCE_S):
            await running
    assert await operator.health("/healthz") == (200, {})


async def test_pejling_run_answers_operators_where_the_settings_say(town: Town, tmp_path: Path) -> None:
    """It lives while Telegram can't be reached yet, is ready when it can, and counts what it logs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    (tmp_path / ".env").write_text(f"PEJLING_MONITOR={address}\n", encoding="utf-8")
    assert town.bot is not None
    town.bot.stop()
    await town.faults(error_5xx=1)
    async with (
        running_bot(town.settings, tmp_path, says="telegram_not_reached") as program,
        aiohttp.ClientSession(f"http://{address}") as http,
    ):
        operator = Operator(http)
        assert await operator.health("/healthz") == (200, {})
        status, ill = await operator.health("/readyz")
        assert (status, list(ill.values())) == (503, ["takes nothing in", "does not run"])
        await town.faults(error_5xx=0)
        await program.says('"event": "ready"')
        await operator.ready()
        trouble = 'pejling_troubles_total{error="TransientError",event="telegram_not_reached"}'
        assert await operator.counted(trouble) >= 1
        assert operator.series["pejling_database_up"] == 1
        assert await program.end() == 0
    assert "Traceback" not in "".join(program.log)
