"""What the benchmarks have in common: how a figure is taken, and how a command gives its figures out."""

from __future__ import annotations

import asyncio
import json
import math
import os
import platform
import signal
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from benchmarks.people import Played
from benchmarks.processes import BenchmarkError

Figures = dict[str, Any]
Measure = Callable[[Namespace, Figures], Awaitable[None]]
CpuSeconds = Mapping[str, Callable[[], float]]
"""Who computes -> their processor seconds so far."""

HERE = "telegram_and_phones"
"""The process that measures."""


def progress(what: str) -> None:
    """Say what is being measured, to whoever waits."""
    sys.stderr.write(f"{what} …\n")


def circumstances() -> Figures:
    """When it ran, on what, and how busy that was before."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    models = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    machine = {
        "cpu": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "load_before": round(psutil.getloadavg()[0], 2),
    }
    return {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine}


async def measured(playing: Awaitable[Played], processes: CpuSeconds) -> tuple[Played, Figures]:
    """What was played, with what a tap cost each process and how many cores others had meanwhile."""
    processes = {**processes, HERE: time.process_time}
    before, busy = {name: read() for name, read in processes.items()}, _machine_cpu_s()
    played = await playing
    used = {name: read() - before[name] for name, read in processes.items()}
    others = _machine_cpu_s() - busy - sum(used.values())
    taps = len(played.waits)
    return played, {
        "cpu_ms_per_tap": {name: round(seconds * 1000 / taps, 2) for name, seconds in used.items()},
        "cores_busy_elsewhere": round(others / played.seconds, 2),
    }


def spread_ms(waits: list[float]) -> dict[str, float]:
    """The wait in milliseconds that so many per cent stay within (nearest rank), and the longest."""
    ordered = sorted(waits)
    ranks = {f"p{share}": ordered[math.ceil(share * len(ordered) / 100) - 1] for share in (50, 95, 99)}
    return {name: round(wait * 1000, 1) for name, wait in {**ranks, "max": ordered[-1]}.items()}


def carry_out(parser: ArgumentParser, measure: Measure, at_most_s: float) -> int:
    """Print the figures. Exit 0; or 1 with a sentence, and the figures there are so far."""
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--at-most", type=float, default=at_most_s, help=f"give up after so many s ({at_most_s:g})")
    options = parser.parse_args()
    figures: Figures = {}
    problem = None
    try:
        asyncio.run(_bounded(options, measure, figures))
    except BenchmarkError as error:
        problem = str(error)
    except TimeoutError:
        problem = f"Not done after {options.at_most:g} s. Give it more with --at-most, or ask for less."
    except (KeyboardInterrupt, asyncio.CancelledError):
        problem = "Ended before it was done."
    print(json.dumps(figures, ensure_ascii=False) if options.json else _table(figures))
    if problem:
        sys.stderr.write(f"{problem}\n")
    return 1 if problem else 0


async def _bounded(options: Namespace, measure: Measure, figures: Figures) -> None:
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


def _machine_cpu_s() -> float:
    """Processor seconds so far of the whole machine."""
    machine = psutil.cpu_times()
    return machine.user + machine.nice + machine.system


def _table(figures: Figures, indent: str = "") -> str:
    """The figures for a person to read, one a line."""
    lines = []
    for name, value in figures.items():
        words = name.replace("_", " ")
        lines.append(f"{indent}{words}" if isinstance(value, dict) else f"{indent}{words:<{30 - len(indent)}}{value}")
        if isinstance(value, dict):
            lines.append(_table(value, indent + "  ") if value else f"{indent}  none")
    return "\n".join(lines)
