"""Issue 4, point 6: what is counted and timed in a process, by results, and with nothing personal in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, Counter, Histogram

from bot import metrics
from bot.botapi.errors import BlockedError
from bot.metrics import Pulses, Taps
from bot.monitor.scrape import Scrape
from flows.ports import Kind
from storage.repositories.figures import Queue, Snapshot

OPERATIONS = Path(__file__).parents[3] / "docs" / "operations.md"
ALLOWED_LABELS = {"outcome", "method", "kind", "result", "scope", "job", "event", "error", "whose", "part"}
ALLOWED_LABELS |= {"bot", "role", "le"}
FIGURES = Snapshot({Kind.NUDGE: Queue(1, 1, 1, 2.0, 1.0)}, 1, {7: 1}, 1, 1, 1, {False: 1, True: 2})


class Watch:
    """A monotonic clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


def value(name: str, **labels: str) -> float:
    """What a series of the process's registry stands at; 0 before it exists."""
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


def test_what_is_done_is_counted_by_its_result() -> None:
    counter = Counter("tries", "", ["what", "result"], registry=None)
    with metrics.counted(counter, "it"):
        pass
    for _times in range(2):
        with pytest.raises(BlockedError), metrics.counted(counter, "it"):
            raise BlockedError("a description that stays out of it")
    found = {tuple(each.labels.values()): each.value for each in next(iter(counter.collect())).samples}
    assert found == {("it", "ok"): 1, ("it", "BlockedError"): 2}


def test_an_update_is_timed_by_what_became_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = value("pejling_update_handling_seconds_sum", outcome="parked")
    monkeypatch.setattr("time.monotonic", lambda: 12.5)
    metrics.handled(10.0, metrics.PARKED)
    assert value("pejling_update_handling_seconds_sum", outcome="parked") - before == 2.5


def test_a_job_that_fails_is_timed_and_is_none_that_did_its_work() -> None:
    with pytest.raises(ValueError, match="x"), metrics.job("nobody", "fails"):
        raise ValueError("x")
    with metrics.job("nobody", "works"):
        pass
    assert [value("pejling_job_seconds_count", job=name) for name in ("fails", "works")] == [1, 1]
    assert ["nobody" in metrics.PULSES.silence(part) for part in ("fails", "works", metrics.TICK)] == [
        False,
        True,
        True,
    ]
    metrics.PULSES.rest("nobody")


def test_a_part_that_falls_silent_is_heard_of(watch: Watch) -> None:
    pulses = Pulses(watch)
    assert pulses.silence("outbox") == {}
    for whose in ("bot 1", "bot 2"):
        pulses.beat(whose, "outbox")
    watch.now += 61
    pulses.beat("bot 2", "outbox")
    assert pulses.silence("outbox") == {"bot 1": 61, "bot 2": 0}
    (family,) = pulses.collect()
    found = [(each.labels["whose"], each.labels["part"], each.value) for each in family.samples]
    assert found == [("bot 1", "outbox", 61), ("bot 2", "outbox", 0)]


def test_of_what_rests_nothing_is_expected(watch: Watch) -> None:
    """A process that has lost its turn stands by in good health."""
    pulses = Pulses(watch)
    for whose in ("bot 1", "bot 2"):
        pulses.beat(whose, "tick")
    pulses.rest("bot 1")
    assert pulses.silence("tick") == {"bot 2": 0}


class TestTaps:
    """From a tap to the view that answers it."""

    @pytest.fixture
    def registry(self) -> CollectorRegistry:
        return CollectorRegistry()

    @pytest.fixture
    def taps(self, registry: CollectorRegistry, watch: Watch) -> Taps:
        return Taps(Histogram("taps", "", registry=registry), watch)

    @staticmethod
    def timed(registry: CollectorRegistry) -> tuple[float | None, float | None]:
        return registry.get_sample_value("taps_count"), registry.get_sample_value("taps_sum")

    def test_each_is_timed_once(self, taps: Taps, registry: CollectorRegistry, watch: Watch) -> None:
        taps.committed("P-1", taken_in=watch.now - 1)
        watch.now += 2
        taps.shown("P-1")
        taps.shown("P-1")
        assert self.timed(registry) == (1, 3)

    def test_quick_taps_that_one_view_answers_count_from_the_first(
        self, taps: Taps, registry: CollectorRegistry, watch: Watch
    ) -> None:
        taps.committed("P-1", watch.now)
        taps.committed("P-1", watch.now + 4)
        watch.now += 5
        taps.shown("P-1")
        assert self.timed(registry) == (1, 5)

    def test_what_another_process_has_drawn_is_not_timed_with_the_next_tap(
        self, taps: Taps, registry: CollectorRegistry, watch: Watch
    ) -> None:
        taps.committed("P-1", watch.now)
        taps.forget("P-1")
        watch.now += 3600
        taps.committed("P-1", watch.now)
        taps.shown("P-1")
        assert self.timed(registry) == (1, 0)


def test_what_is_logged_from_warnings_up_is_counted() -> None:
    before = value("pejling_troubles_total", event="intake_waits", error="TransientError")
    event = {"event": "intake_waits", "error": "TransientError", "wait_s": 1.0}
    for level in ("debug", "info", "warning", "error"):
        assert metrics.count_trouble(None, level, event) is event
    assert value("pejling_troubles_total", event="intake_waits", error="TransientError") - before == 2


async def test_every_metric_is_in_the_document_and_its_labels_are_nobodys() -> None:
    """The table of `docs/operations.md` names each with its type and labels, and nothing that isn't there."""

    async def read() -> Snapshot:
        return FIGURES

    metrics.PULSES.beat("nobody", "plan")
    metrics.count_trouble(None, "error", {"event": "job_failed"})
    text = (await Scrape(metrics.REGISTRY, read).text()).decode()
    metrics.PULSES.rest("nobody")
    told = dict(re.findall(r"^# TYPE (pejling_\w+) (\w+)$", text, re.MULTILINE))
    labels = set(re.findall(r'[{,](\w+)="', text))
    table = re.findall(r"^\| `(pejling_\w+)` \| (\w+) \|", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE)
    assert dict(table) == told
    assert labels <= ALLOWED_LABELS
    assert "_created" not in text
