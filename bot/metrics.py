"""What is counted and timed in this process, for Prometheus; `docs/operations.md` says what each means.

Nothing personal: labels are kinds, methods, types of errors and names of parts. A process has one registry, as it has
one log; what the database holds is read at the time of the scrape, by `bot/monitor`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily

from flows.ports import Kind

disable_created_metrics()  # type: ignore[no-untyped-call]  # or every counter has a second series of no use

HANDLED, REPLAYED, PARKED = "handled", "replayed", "parked"
VIEW = "view"
"""Beside the outbox's kinds: the live message."""

TICK, OUTBOX = "tick", "outbox"
"""What has to go on and on, beside the tick's own jobs."""

_HANDLING_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_VIEW_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_JOB_S = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60)

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

HANDLING = Histogram(
    "pejling_update_handling_seconds",
    "From taking an update in to the commit of what it caused.",
    ["outcome"],
    buckets=_HANDLING_S,
    registry=REGISTRY,
)
TAP_TO_VIEW = Histogram(
    "pejling_tap_to_view_seconds",
    "From taking a participant's tap or words in to Telegram having the view that answers it.",
    buckets=_VIEW_S,
    registry=REGISTRY,
)
MALFORMED = Counter("pejling_updates_malformed", "Updates that could not be read.", registry=REGISTRY)
CALLS = Counter("pejling_telegram_calls", "Calls to the Bot API.", ["method", "result"], registry=REGISTRY)
SENDS = Counter("pejling_sends", "Tries to send a message or draw a view.", ["kind", "result"], registry=REGISTRY)
TOO_MANY = Counter("pejling_too_many_requests", "Pauses Telegram asked for.", ["scope"], registry=REGISTRY)
SCREENS_ANEW = Counter("pejling_screens_sent_anew", "Screens sent anew after a gap.", registry=REGISTRY)
JOBS = Histogram("pejling_job_seconds", "One part of a tick.", ["job"], buckets=_JOB_S, registry=REGISTRY)
TROUBLES = Counter(
    "pejling_troubles", "Lines of the log from warnings up, by event.", ["event", "error"], registry=REGISTRY
)


def handled(taken_in: float, outcome: str) -> None:
    """An update that was taken in then (`time.monotonic()`) is committed."""
    HANDLING.labels(outcome).observe(time.monotonic() - taken_in)


@contextmanager
def counted(counter: Counter, what: str) -> Iterator[None]:
    """Count what is done inside by its result: "ok", or the type of the error it raises."""
    try:
        yield
    except Exception as problem:
        counter.labels(what, type(problem).__name__).inc()
        raise
    counter.labels(what, "ok").inc()


@contextmanager
def job(whose: str, name: str) -> Iterator[None]:
    """Time one part of somebody's tick; what raises has not done its work."""
    try:
        with JOBS.labels(name).time():
            yield
        PULSES.beat(whose, name)
    finally:
        PULSES.beat(whose, TICK)


def count_trouble(_logger: object, level: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor for structlog that counts what is logged from warnings up. Events are constants of the code."""
    if level in {"warning", "error", "critical"}:
        TROUBLES.labels(event["event"], event.get("error", "")).inc()
    return event


class Pulses:
    """When each part that has to go on and on last did its work, by whose it is: a bot's, by its name, or the jobs'.

    `monotonic` is real time in seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._last: dict[tuple[str, str], float] = {}

    def beat(self, whose: str, part: str) -> None:
        """It has done its work just now."""
        self._last[whose, part] = self._monotonic()

    def rest(self, whose: str) -> None:
        """All parts have ended as they were told to: nothing is expected of them until they begin again."""
        self._last = {key: last for key, last in self._last.items() if key[0] != whose}

    def silence(self, part: str) -> dict[str, float]:
        """Seconds since everybody's last did, by whose it is; not of those that have not begun."""
        now = self._monotonic()
        return {whose: now - last for (whose, each), last in self._last.items() if each == part}

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """For Prometheus, as it is at the time of the scrape."""
        said = "Since a part last did its work."
        family = GaugeMetricFamily("pejling_part_silent_seconds", said, labels=["whose", "part"])
        for (whose, part), last in self._last.items():
            family.add_metric([whose, part], self._monotonic() - last)
        yield family


class Taps:
    """Who waits for the view that answers a tap, and since when; several taps drawn as one count from the first."""

    def __init__(self, histogram: Histogram, monotonic: Callable[[], float]) -> None:
        self._histogram = histogram
        self._monotonic = monotonic
        self._since: dict[str, float] = {}

    def committed(self, participant: str, taken_in: float) -> None:
        """What somebody did is committed; it was taken in then."""
        self._since.setdefault(participant, taken_in)

    def shown(self, participant: str) -> None:
        """Telegram has the view."""
        since = self._since.pop(participant, None)
        if since is not None:
            self._histogram.observe(self._monotonic() - since)

    def forget(self, participant: str) -> None:
        """There is nothing to draw here: it is shown, another process draws it, or it can't be now."""
        self._since.pop(participant, None)


PULSES = Pulses(time.monotonic)
TAPS = Taps(TAP_TO_VIEW, time.monotonic)


def _begin_at_zero() -> None:
    """So that the first of each is seen as an increase."""
    REGISTRY.register(PULSES)
    for outcome in (HANDLED, REPLAYED, PARKED):
        HANDLING.labels(outcome)
    for kind in (*Kind, VIEW):
        SENDS.labels(kind, "ok")
    for scope in ("chat", "bot"):
        TOO_MANY.labels(scope)


_begin_at_zero()
