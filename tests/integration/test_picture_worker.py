"""The picture worker as a real process: it gives its memory back, is replaced, and never outlives its parent."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from functools import partial
from pathlib import Path

import psutil
import pytest

from bot.delivery.picture_worker import PictureWorker
from bot.reports.profile_picture import OwnProfile, ProfileLabels, Row, profile_png
from bot.reports.progress import ChartLabels, Point, chart_png

POINTS = (Point(date(2026, 10, 22), 48), Point(date(2026, 11, 22), 60))
CURVE = partial(chart_png, POINTS, ChartLabels("Din kurve", ("22. okt", "22. nov")))
PROFILE = partial(
    profile_png,
    OwnProfile((Row("Helbred", 4, 3),), 1, 5, ("Passer slet ikke", "Passer helt")),
    ProfileLabels("Dine svar", "Nu", "Sidste gang"),
)
LONG_ENOUGH = 20
PROJECT = Path(__file__).parents[2]

PARENT = """
import asyncio, sys
from datetime import date
from functools import partial
from bot.delivery.picture_worker import PictureWorker
from bot.reports.progress import ChartLabels, Point, chart_png

async def main():
    worker = PictureWorker()
    await worker.draw(partial(chart_png, [Point(date(2026, 11, 22), 60)], ChartLabels("Din kurve", ("22. nov",))))
    print("matplotlib" in sys.modules, flush=True)
    await asyncio.Event().wait()

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.fixture
async def worker() -> AsyncIterator[PictureWorker]:
    worker = PictureWorker()
    yield worker
    await worker.close()


def worker_processes(parent: psutil.Process | None = None) -> list[psutil.Process]:
    """The spawned pool workers below a process, this one by default (Python's resource tracker is none)."""
    children = (parent or psutil.Process()).children(recursive=True)
    return [child for child in children if "multiprocessing.spawn" in " ".join(child.cmdline())]


async def gone(processes: list[psutil.Process]) -> bool:
    """Whether all of them have ended within a bounded wait; the loop goes on meanwhile."""
    _, alive = await asyncio.to_thread(psutil.wait_procs, processes, timeout=LONG_ENOUGH)
    return not alive


async def test_no_process_before_the_first_picture_and_one_after(worker: PictureWorker) -> None:
    assert worker_processes() == []
    assert await worker.draw(CURVE) == CURVE()
    assert await worker.draw(PROFILE) == PROFILE()
    assert len(worker_processes()) == 1


async def test_pictures_asked_for_at_once_share_the_one_worker(worker: PictureWorker) -> None:
    pictures = await asyncio.gather(*(worker.draw(CURVE) for _ in range(5)))
    assert len(set(pictures)) == 1
    assert len(worker_processes()) == 1


async def test_a_refused_picture_says_why_and_the_worker_goes_on(worker: PictureWorker) -> None:
    with pytest.raises(ValueError, match="no point yet"):
        await worker.draw(partial(chart_png, (), ChartLabels("Din kurve", ())))
    before = worker_processes()
    assert await worker.draw(CURVE)
    assert worker_processes() == before


async def test_a_killed_worker_is_replaced_by_the_next_picture(worker: PictureWorker) -> None:
    await worker.draw(CURVE)
    (first,) = worker_processes()
    first.kill()
    assert await worker.draw(CURVE) == CURVE()
    (second,) = worker_processes()
    assert second.pid != first.pid


async def test_pictures_in_hand_when_the_worker_is_killed_are_drawn_by_its_successor(worker: PictureWorker) -> None:
    await worker.draw(CURVE)
    (first,) = worker_processes()
    first.suspend()
    pending = [asyncio.create_task(worker.draw(CURVE)) for _ in range(4)]
    await asyncio.sleep(0)
    first.kill()
    assert set(await asyncio.gather(*pending)) == {CURVE()}
    assert len(worker_processes()) == 1


async def test_a_worker_that_always_breaks_is_tried_twice_and_then_reported(worker: PictureWorker) -> None:
    with pytest.raises(BrokenProcessPool):
        await worker.draw(abort)
    assert await worker.draw(CURVE)


def abort() -> bytes:
    """Drawn by nobody: the process is simply gone, as when memory runs out."""
    os.abort()


async def test_an_idle_worker_gives_its_memory_back_and_the_next_picture_starts_another() -> None:
    worker = PictureWorker(idle_seconds=0.01)
    await worker.draw(CURVE)
    assert await gone(worker_processes())
    assert await worker.draw(CURVE)
    await worker.close()


async def test_a_worker_is_not_idle_while_another_picture_is_drawn() -> None:
    worker = PictureWorker(idle_seconds=0)
    first, *others = [asyncio.create_task(worker.draw(CURVE)) for _ in range(4)]
    await first
    before = worker_processes()
    await asyncio.sleep(0)
    await worker.draw(CURVE)
    assert worker_processes() == before
    await asyncio.gather(*others)
    assert await gone(before)
    await worker.close()


async def test_close_waits_until_the_worker_is_gone(worker: PictureWorker) -> None:
    await worker.draw(CURVE)
    (process,) = worker_processes()
    await worker.close()
    assert not process.is_running()
    await worker.close()


def test_a_worker_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    """SIGKILL leaves the parent no time to say goodbye; a plain pool's worker would live on."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    command, paths = [sys.executable, str(script)], {**os.environ, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=paths) as parent:  # noqa: S603
        assert parent.stdout is not None
        assert parent.stdout.readline().strip() == "False", "matplotlib must stay in the worker"
        below = psutil.Process(parent.pid).children(recursive=True)
        assert len(worker_processes(psutil.Process(parent.pid))) == 1
        parent.kill()
    _, alive = psutil.wait_procs(below, timeout=LONG_ENOUGH)
    assert not alive


@pytest.fixture
def sigint_not_ignored() -> Iterator[None]:
    """What a terminal gives; a background job's children would ignore Ctrl-C anyway."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("sigint_not_ignored")
async def test_ctrl_c_is_left_to_the_parent(worker: PictureWorker) -> None:
    """A terminal sends Ctrl-C to the whole group; the worker stays until the parent has finished its pictures."""
    await worker.draw(CURVE)
    (process,) = worker_processes()
    process.send_signal(signal.SIGINT)
    assert await worker.draw(CURVE)
    assert worker_processes() == [process]
