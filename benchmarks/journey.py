"""The figures of the first journey: `python -m benchmarks.journey --json`. `docs/benchmarks.md` says what each means.

The bot runs as a process of its own, as a user would start it; the local Telegram and the phones are in this one.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable
from pathlib import Path

from benchmarks.people import Phone, Played, all_offered, closed_loop, open_loop, people_for
from benchmarks.processes import BenchmarkError, Running, seconds_of
from benchmarks.report import Figures, carry_out, circumstances, measured, progress, spread_ms
from benchmarks.stage import MORE_THAN_A_MONTH, Stage, staged

HELPS, STARTS = 7, 3
ROUNDS = 2
PICTURES = 8


async def measure(options: Namespace, figures: Figures) -> None:
    """Every figure, one after the other. Raises BenchmarkError, and TimeoutError when it takes too long."""
    steady = people_for(options.rate, options.seconds, options.users)
    figures.update(circumstances())
    figures["users"] = options.users
    progress("pejling --help")
    figures["help_s"] = round(statistics.median(seconds_of("--help") for _ in range(HELPS)), 3)
    with tempfile.TemporaryDirectory() as folder:
        async with staged(Path(folder), steady + ROUNDS * options.users) as stage:
            await measure_run(stage, steady, options, figures)
        figures["complaints"] = dict(stage.complaints)


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
        figures["steady"] = {"taps_per_second_asked": options.rate, **await played(bot, steadily)}
        rss["after_steady"] = bot.rss_mb()
    async with stage.bot(budget=False) as bot:
        progress(f"{options.users} at once")
        figures["flat_out"] = await played(bot, closed_loop(phones[steady:], options.users))
        rss["after_flat_out"] = bot.rss_mb()
    progress("pictures")
    rss["with_picture"] = await peak_with_pictures(stage)
    figures["rss_mb"] = {name: round(value, 1) for name, value in rss.items()}
    await all_kept(stage, len(phones) + min(PICTURES, len(phones)))


async def ready_s(stage: Stage) -> float:
    """Seconds from spawn to the line that says ready: the median of a few starts."""
    seconds = []
    for _ in range(STARTS):
        async with stage.bot() as bot:
            seconds.append(bot.ready_s)
    return round(statistics.median(seconds), 3)


async def played(bot: Running, playing: Awaitable[Played]) -> Figures:
    """Dialogues and taps per second, waits in milliseconds, what a tap costs each process, and who else computed."""
    result, costs = await measured(playing, {"bot": bot.cpu_s})
    return {
        "dialogues": result.dialogues,
        "seconds": round(result.seconds, 1),
        "dialogues_per_second": round(result.dialogues / result.seconds, 2),
        "taps_per_second": round(len(result.waits) / result.seconds, 1),
        "next_question_ms": spread_ms(result.waits),
        **costs,
    }


async def peak_with_pictures(stage: Stage) -> float:
    """The most memory while the second check-ins of a few people are answered and their pictures drawn, in MB."""
    await stage.move_time(MORE_THAN_A_MONTH)
    few = stage.phones[:PICTURES]

    async def answer_and_see(phone: Phone) -> None:
        await closed_loop([phone], 1)
        await phone.pictured()

    async with stage.bot(budget=False) as bot, bot.peak_rss_mb() as seen:
        await all_offered(few)
        await asyncio.gather(*(answer_and_see(phone) for phone in few))
    return max(seen)


async def all_kept(stage: Stage, expected: int) -> None:
    """Raise BenchmarkError unless every dialogue that was played is in the database."""
    found = await stage.completed()
    if found != expected:
        raise BenchmarkError(f"{expected} dialogues were played, and the database holds {found} as completed.")


def main() -> int:
    """Print the figures. Exit 0; or 1 with a sentence, and the figures there are so far."""
    parser = ArgumentParser(prog="python -m benchmarks.journey", description=__doc__)
    parser.add_argument("--users", type=int, default=50, help="phones at once (50)")
    parser.add_argument("--rate", type=float, default=20.0, help="taps a second of the steady part (20)")
    parser.add_argument("--seconds", type=float, default=30.0, help="at least so long goes the steady part (30)")
    return carry_out(parser, measure, at_most_s=120.0)


if __name__ == "__main__":
    sys.exit(main())
