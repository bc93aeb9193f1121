"""A broadcast while others answer: `python -m benchmarks.broadcast --json`. `docs/benchmarks.md` says what each means.

Ten thousand check-ins become due at once, against a local Telegram that keeps Telegram's limits, and the bot sends
them within its budget; meanwhile other people tap through theirs.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.people import Phone, all_offered, open_loop, people_for
from benchmarks.processes import BenchmarkError, Running
from benchmarks.report import Figures, carry_out, circumstances, measured, progress, spread_ms
from benchmarks.stage import Stage, staged
from bot.pacing import PER_SECOND
from flows.calendar import ASK_AT, local

ZONE = "Europe/Copenhagen"
AT_ONCE = 10
LOOK_EVERY_S = 0.25
STANDSTILL_S = 30.0
BURST_S = 1.0


async def measure(options: Namespace, figures: Figures) -> None:
    """The same taps without and with a broadcast. Raises BenchmarkError, and TimeoutError when it takes too long."""
    figures.update(circumstances())
    quiet = people_for(options.rate, options.seconds, AT_ONCE)
    busy = people_for(options.rate, options.offers / PER_SECOND, AT_ONCE)
    with tempfile.TemporaryDirectory() as folder:
        async with staged(Path(folder), quiet + busy + options.offers, limits=True) as stage:
            answering, asked = stage.phones[: quiet + busy], stage.phones[quiet + busy :]
            progress(f"enrolling {len(stage.phones)} people")
            await enrol(stage, answering, asked)
            async with stage.bot() as bot:
                progress(f"{options.rate:g} taps a second without a broadcast")
                figures["without"] = await taps(bot, answering[:quiet], options.rate)
            await stage.move_time(due_at() - datetime.now(UTC) + timedelta(minutes=1))
            async with stage.bot() as bot:
                progress(f"the same during {options.offers} offers")
                broadcast = asyncio.create_task(sent(stage, asked))
                figures["during"] = await taps(bot, answering[quiet:], options.rate)
                figures["broadcast"] = await broadcast
            figures["p99_ratio"] = round(figures["during"]["p99_ms"] / figures["without"]["p99_ms"], 2)
            figures["refused_429"] = stage.telegram.meter.refused
            figures["complaints"] = dict(stage.complaints)
            await all_kept(stage, quiet + busy, asked)


def due_at() -> datetime:
    """When the offers are due: tomorrow, at the hour at which young people are asked."""
    return local((datetime.now(ZoneInfo(ZONE)) + timedelta(days=1)).date(), ASK_AT, ZONE)


async def enrol(stage: Stage, answering: Sequence[Phone], asked: Sequence[Phone]) -> None:
    """Some have their first check-in before them, the others' is due tomorrow."""
    await stage.enrol(answering, later=asked, due=due_at())
    async with stage.bot():
        await all_offered(answering)


async def taps(bot: Running, phones: Sequence[Phone], rate: float) -> Figures:
    """How long people who tap at a steady rate wait for the next screen."""
    played, costs = await measured(open_loop(phones, rate, AT_ONCE), {"bot": bot.cpu_s})
    waits = {f"{name}_ms": wait for name, wait in spread_ms(played.waits).items()}
    return {"taps": len(played.waits), "seconds": round(played.seconds, 1), **waits, **costs}


async def sent(stage: Stage, asked: Sequence[Phone]) -> Figures:
    """Wait until everybody has their offer; what share of the budget was used meanwhile, by whatever was sent.

    The first second doesn't count: a budget that nobody has used yet gives a burst.
    """
    used = stage.telegram.meter.taken
    before = len(used)
    waiting = deque(asked)
    moved = time.monotonic()
    while waiting:
        await asyncio.sleep(LOOK_EVERY_S)
        while waiting and waiting[0].offers():
            waiting.popleft()
            moved = time.monotonic()
        if time.monotonic() - moved > STANDSTILL_S:
            raise BenchmarkError(f"{len(asked) - len(waiting)} of {len(asked)} offers were sent, and then no more.")
    began, ended = used[before], used[-1]
    per_s = sum(at > began + BURST_S for at in used[before:]) / (ended - began - BURST_S)
    return {
        "offers": len(asked),
        "seconds": round(ended - began, 1),
        "offers_per_s": round(len(asked) / (ended - began), 2),
        "sends_per_s": round(per_s, 2),
        "share_of_budget": round(per_s / PER_SECOND, 4),
    }


async def all_kept(stage: Stage, answered: int, asked: Sequence[Phone]) -> None:
    """Raise BenchmarkError unless every dialogue is in the database, and every offer stands in its chat once."""
    if (found := await stage.completed()) != answered:
        raise BenchmarkError(f"{answered} dialogues were played, and the database holds {found} as completed.")
    if wrong := [phone.chat for phone in asked if phone.offers() != 1]:
        raise BenchmarkError(f"{len(wrong)} of {len(asked)} people don't have one offer, chat {wrong[0]} among them.")


def main() -> int:
    """Print the figures. Exit 0; or 1 with a sentence, and the figures there are so far."""
    parser = ArgumentParser(prog="python -m benchmarks.broadcast", description=__doc__)
    parser.add_argument("--offers", type=int, default=10_000, help="people who are asked at once (10000)")
    parser.add_argument("--rate", type=float, default=3.0, help="taps a second of those who answer meanwhile (3)")
    parser.add_argument("--seconds", type=float, default=60.0, help="at least so long they tap without offers (60)")
    return carry_out(parser, measure, at_most_s=1200.0)


if __name__ == "__main__":
    sys.exit(main())
