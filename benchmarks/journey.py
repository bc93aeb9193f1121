"""The figures of the first journey: `python -m benchmarks.journey --json`. `docs/benchmarks.md` says what each means.

The local Telegram and the bot run as processes of their own, as a user would start them; the phones are in this one.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import platform
import signal
import statistics
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from benchmarks.people import TAPS, Phone, Played, closed_loop, open_loop, people_for
from benchmarks.processes import BenchmarkError, Running, seconds_of
from benchmarks.stage import Stage, staged

HELPS, STARTS = 7, 3
ROUNDS = 2
PICTURES = 8
Figures = dict[str, Any]


async def measure(options: Namespace, figures: Figures) -> None:
    """Every figure, one after the other. Raises BenchmarkError, and TimeoutError when it takes too long."""
    steady = people_for(options.rate, options.seconds, options.users)
    figures["at"] = datetime.now(UTC).isoformat(timespec="seconds")
    figures["machine"] = machine()
    figures["users"] = options.users
    progress("pejling --help")
    figures["help_s"] = round(statistics.median(seconds_of("--help") for _ in range(HELPS)), 3)
    with tempfile.TemporaryDirectory() as folder:
        async with staged(Path(folder), steady + ROUNDS * options.users) as stage:
            await measure_run(stage, steady, options, figures)
        figures["complaints"] = dict(stage.complaints + stage.telegram.complaints)


async def measure_run(stage: Stage, steady: int, options: Namespace, figures: Figures) -> None:
    """What `pejling run` takes: to start, at a steady rate, flat out, and with pictures. `steady`: people for that."""
    phones = stage.phones
    progress("pejling run")
    figures["ready_s"] = await ready_s(stage)
    progress(f"inviting {len(phones)} people")
    await stage.populate()
    rss: dict[str, float] = {}
    async with stage.bot() as bot:
        rss["ready"] = bot.rss_mb()
        progress(f"{options.rate:g} taps a second")
        steadily = open_loop(phones[:steady], options.rate, options.users)
        figures["steady"] = {"taps_per_second_asked": options.rate, **await played(stage, bot, steadily)}
        rss["after_steady"] = bot.rss_mb()
    async with stage.bot(budget=False) as bot:
        progress(f"{options.users} at once")
        figures["flat_out"] = await played(stage, bot, closed_loop(phones[steady:], options.users))
        rss["after_flat_out"] = bot.rss_mb()
    progress("pictures")
    rss["with_picture"] = await peak_with_pictures(stage)
    figures["rss_mb"] = {name: round(value, 1) for name, value in rss.items()}
    await all_kept(stage, len(phones) + min(PICTURES, len(phones)))


def progress(what: str) -> None:
    """Say what is being measured, to whoever waits."""
    sys.stderr.write(f"{what} …\n")


async def ready_s(stage: Stage) -> float:
    """Seconds from spawn to the line that says ready: the median of a few starts."""
    seconds = []
    for _ in range(STARTS):
        async with stage.bot() as bot:
            seconds.append(bot.ready_s)
    return round(statistics.median(seconds), 3)


async def played(stage: Stage, bot: Running, playing: Awaitable[Played]) -> Figures:
    """Dialogues and taps per second, waits in milliseconds, what a tap costs each process, and who else computed."""
    before = _cpu_s(stage, bot)
    result = await playing
    used = {name: after - before[name] for name, after in _cpu_s(stage, bot).items()}
    others = used.pop("machine") - sum(used.values())
    taps = len(result.waits)
    return {
        "dialogues": taps // TAPS,
        "seconds": round(result.seconds, 1),
        "dialogues_per_second": round(taps / TAPS / result.seconds, 2),
        "taps_per_second": round(taps / result.seconds, 1),
        "next_question_ms": {name: round(wait * 1000, 1) for name, wait in spread(result.waits).items()},
        "cpu_ms_per_tap": {name: round(seconds * 1000 / taps, 2) for name, seconds in used.items()},
        "cores_busy_elsewhere": round(others / result.seconds, 2),
    }


def spread(waits: list[float]) -> dict[str, float]:
    """The wait that so many per cent stay within (nearest rank), and the longest."""
    ordered = sorted(waits)
    ranks = {f"p{share}": ordered[math.ceil(share * len(ordered) / 100) - 1] for share in (50, 95, 99)}
    return {**ranks, "max": ordered[-1]}


async def peak_with_pictures(stage: Stage) -> float:
    """The most memory while the second check-ins of a few people are answered and their pictures drawn, in MB."""
    await stage.one_month_on()
    few = stage.phones[:PICTURES]

    async def answer_and_see(phone: Phone) -> None:
        await closed_loop([phone], 1)
        await phone.pictured()

    async with stage.bot(budget=False) as bot, bot.peak_rss_mb() as seen:
        await asyncio.gather(*(answer_and_see(phone) for phone in few))
    return max(seen)


async def all_kept(stage: Stage, expected: int) -> None:
    """Raise BenchmarkError unless every dialogue that was played is in the database."""
    found = await stage.completed()
    if found != expected:
        raise BenchmarkError(f"{expected} dialogues were played, and the database holds {found} as completed.")


def machine() -> Figures:
    """What it ran on, and how busy that was before."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    models = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return {
        "cpu": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "load_before": round(psutil.getloadavg()[0], 2),
    }


def _cpu_s(stage: Stage, bot: Running) -> dict[str, float]:
    """Processor seconds so far of each process, and of the whole machine."""
    machine = psutil.cpu_times()
    return {
        "bot": bot.cpu_s(),
        "telegram": stage.telegram.cpu_s(),
        "phones": time.process_time(),
        "machine": machine.user + machine.nice + machine.system,
    }


def table(figures: Figures, indent: str = "") -> str:
    """The figures for a person to read, one a line."""
    lines = []
    for name, value in figures.items():
        words = name.replace("_", " ")
        lines.append(f"{indent}{words}" if isinstance(value, dict) else f"{indent}{words:<{30 - len(indent)}}{value}")
        if isinstance(value, dict):
            lines.append(table(value, indent + "  ") if value else f"{indent}  none")
    return "\n".join(lines)


async def _bounded(options: Namespace, figures: Figures) -> None:
    """`measure`, ended by SIGTERM and by the clock as by Ctrl-C: with every process ended that it started."""
    task = asyncio.current_task()
    assert task
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        async with asyncio.timeout(options.at_most):
            await measure(options, figures)
    except BaseExceptionGroup as problems:
        raise _first(problems) from None


def _first(problem: BaseException) -> BaseException:
    """The first of the problems of phones side by side; the others are mostly the same."""
    return _first(problem.exceptions[0]) if isinstance(problem, BaseExceptionGroup) else problem


def main() -> int:
    """Print the figures. Exit 0; or 1 with a sentence, and the figures there are so far."""
    parser = ArgumentParser(prog="python -m benchmarks.journey", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--users", type=int, default=50, help="phones at once (50)")
    parser.add_argument("--rate", type=float, default=20.0, help="taps a second of the steady part (20)")
    parser.add_argument("--seconds", type=float, default=30.0, help="at least so long goes the steady part (30)")
    parser.add_argument("--at-most", type=float, default=120.0, help="give up after so many seconds (120)")
    options = parser.parse_args()
    figures: Figures = {}
    problem = None
    try:
        asyncio.run(_bounded(options, figures))
    except BenchmarkError as error:
        problem = str(error)
    except TimeoutError:
        problem = f"Not done after {options.at_most:g} s. Give it more with --at-most, or fewer --users."
    except (KeyboardInterrupt, asyncio.CancelledError):
        problem = "Ended before it was done."
    print(json.dumps(figures, ensure_ascii=False) if options.json else table(figures))
    if problem:
        sys.stderr.write(f"{problem}\n")
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
