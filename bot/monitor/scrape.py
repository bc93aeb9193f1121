"""One scrape: what this process counts, and what stands in the database, read when it is asked for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass

import structlog
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.clock import Clock
from flows.ports import Kind
from storage.database import Database
from storage.repositories.figures import Queue, Snapshot

READ_WITHIN_S = 5.0
KEPT_S = 5.0
"""Two who scrape side by side cost no more than one."""

log = structlog.get_logger("monitor")


def reading_from(database: Database, clock: Clock) -> Callable[[], Awaitable[Snapshot]]:
    """How the figures are read: in one transaction that only reads."""

    async def read() -> Snapshot:
        async with database.reading() as tx:
            return await tx.figures.read(clock.now(), clock.real())

    return read


class Scrape:
    """Answers scrapes, also while the database can't be read: then without its figures."""

    def __init__(
        self,
        registry: CollectorRegistry,
        read: Callable[[], Awaitable[Snapshot]],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registry = registry
        self._read = read
        self._monotonic = monotonic
        self._one_at_a_time = asyncio.Lock()
        self._kept: tuple[float, Snapshot] | None = None

    async def text(self) -> bytes:
        """Everything in Prometheus's text format."""
        standing = _Standing(await self._figures())
        return generate_latest(self._registry) + generate_latest(standing)

    async def _figures(self) -> Snapshot | None:
        async with self._one_at_a_time:
            if self._kept is None or self._monotonic() - self._kept[0] >= KEPT_S:
                self._kept = await self._read_anew()
            return self._kept[1] if self._kept else None

    async def _read_anew(self) -> tuple[float, Snapshot] | None:
        try:
            async with asyncio.timeout(READ_WITHIN_S):
                return self._monotonic(), await self._read()
        except Exception as problem:
            log.warning("figures_not_read", error=type(problem).__name__)
            return None


@dataclass(frozen=True, slots=True)
class _Standing(Collector):
    """The database's figures as Prometheus's families; None: they could not be read."""

    figures: Snapshot | None

    def collect(self) -> Iterator[Metric]:
        up = self.figures is not None
        yield _gauge("pejling_database_up", "Whether the database could be read for this scrape.", up)
        if self.figures is not None:
            yield from _families(self.figures)


def _families(figures: Snapshot) -> Iterator[Metric]:
    yield from _of_outbox(figures.outbox)
    yield _gauge("pejling_views_not_drawn", "Chats that don't show what they are to.", figures.views_not_drawn)
    parked = {str(bot): number for bot, number in figures.parked_updates.items()}
    yield _gauges("pejling_updates_parked", "Updates kept for `pejling replay`.", "bot", parked)
    yield _gauge("pejling_check_ins_due", "Planned check-ins whose time has come.", figures.due_check_ins)
    yield _gauge("pejling_alerts_unseen", "Alerts that were told and not seen yet.", figures.alerts_unseen)
    yield _gauge("pejling_alerts_overdue", "Those of them past the promised time.", figures.alerts_overdue)
    roles = {role: figures.unreachable.get(is_staff, 0) for role, is_staff in (("participant", False), ("staff", True))}
    yield _gauges("pejling_people_unreachable", "People whom a channel refuses.", "role", roles)


def _of_outbox(queues: Mapping[Kind, Queue]) -> Iterator[Metric]:
    by_kind: dict[str, Queue] = {kind: queues.get(kind, Queue()) for kind in Kind}
    for name, said in (
        ("waiting", "Rows that are to be sent."),
        ("due", "Rows that could be sent now."),
        ("given_up", "Rows that are given up."),
        ("oldest_waiting_seconds", "Age of the oldest row that is to be sent."),
        ("oldest_due_seconds", "How long the oldest row that could be sent has been due."),
    ):
        values = {kind: getattr(queue, name) for kind, queue in by_kind.items()}
        yield _gauges(f"pejling_outbox_{name}", said, "kind", values)


def _gauge(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(name, said, value=value)


def _gauges(name: str, said: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, said, labels=[label])
    for labelled, value in values.items():
        family.add_metric([labelled], value)
    return family
