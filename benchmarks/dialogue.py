"""WHO-5 dialogues side by side: `python -m benchmarks.dialogue --json`. `docs/benchmarks.md` says what each means.

Ours on SQLite and on PostgreSQL with everything durable, and beside it, against the same local Telegram and with the
same phones, an aiogram FSM and a python-telegram-bot ConversationHandler that keep everything in memory.
"""

from __future__ import annotations

import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Awaitable
from pathlib import Path

from benchmarks.people import Played, Steps, answers, closed_loop, open_loop, people_for
from benchmarks.postgresql import Server, postgresql
from benchmarks.processes import BenchmarkError, Running, running
from benchmarks.report import CpuSeconds, Figures, carry_out, circumstances, measured, progress, spread_ms
from benchmarks.stage import staged
from benchmarks.telegram import local_telegram

PEERS = ("aiogram_memory", "ptb_memory")
WARM_UP = 20
"""Dialogues of the peers before anything is measured; ours has drawn everybody's offer by then."""


async def measure(options: Namespace, figures: Figures) -> None:
    """Each bot after the other. Raises BenchmarkError, and TimeoutError when it takes too long."""
    figures.update(circumstances())
    figures["users"] = options.users
    complaints: Counter[str] = Counter()
    with postgresql() as server:
        for name, database in (("ours_sqlite", None), ("ours_postgresql", server)):
            figures[name] = {}
            complaints += await ours(name, database, options, figures[name])
    for name in PEERS:
        figures[name] = {}
        complaints += await peer(name, options, figures[name])
    figures["complaints"] = dict(complaints)


async def ours(name: str, server: Server | None, options: Namespace, figures: Figures) -> Counter[str]:
    """`pejling run` on SQLite or on this server: flat out, and at a steady rate."""
    steady = people_for(options.rate, options.seconds, options.users)
    with tempfile.TemporaryDirectory() as folder:
        people = options.dialogues + steady
        async with staged(Path(folder), people, database_url=server.url if server else None) as stage:
            progress(f"{name}: inviting {people} people")
            await stage.populate()
            async with stage.bot(budget=False) as bot:
                processes = {"bot": bot.cpu_s, **({"database": server.cpu_s} if server else {})}
                progress(f"{name}: {options.users} at once")
                flat_out = closed_loop(stage.phones[steady:], options.users)
                figures.update(await played(bot, flat_out, processes))
            async with stage.bot(budget=False) as bot:
                processes["bot"] = bot.cpu_s
                progress(f"{name}: {options.rate:g} taps a second")
                steadily = open_loop(stage.phones[:steady], options.rate, options.users)
                figures["steady"] = {"asked_taps_per_s": options.rate, **await played(bot, steadily, processes)}
            if (found := await stage.completed()) != people:
                raise BenchmarkError(f"{people} dialogues were played, and {name} holds {found} as completed.")
        return stage.complaints


async def peer(name: str, options: Namespace, figures: Figures) -> Counter[str]:
    """A peer's process, flat out."""
    command = (sys.executable, "-m", f"benchmarks.peers.{name}")
    async with local_telegram(WARM_UP + options.peer_dialogues, limits=False) as telegram:
        settings = {"BOT_API": telegram.address, "BOT_TOKEN": telegram.world.token}
        phones = telegram.phones()
        async with running(command, Path.cwd(), settings) as bot:
            progress(f"{name}: {options.users} at once")
            await closed_loop(phones[:WARM_UP], options.users, peers_dialogue)
            flat_out = closed_loop(phones[WARM_UP:], options.users, peers_dialogue)
            figures.update(await played(bot, flat_out, {"bot": bot.cpu_s}))
    if unthanked := [phone.chat for phone in phones if not phone.newest().startswith("Tak")]:
        raise BenchmarkError(f"{name} left {len(unthanked)} dialogues without their last screen.")
    return bot.complaints


def peers_dialogue(number: int) -> Steps:
    """From /start to the last screen of a peer."""
    return ("/start", *(str(answers(number)),) * 5)


async def played(bot: Running, playing: Awaitable[Played], processes: CpuSeconds) -> Figures:
    """Dialogues and taps per second, how long the next screen took, and what that took of memory and processors."""
    result, costs = await measured(playing, processes)
    return {
        "dialogues": result.dialogues,
        "per_s": round(result.dialogues / result.seconds, 2),
        "taps_per_s": round(len(result.waits) / result.seconds, 1),
        **{f"{name}_ms": wait for name, wait in spread_ms(result.waits).items()},
        "ready_s": round(bot.ready_s, 2),
        "rss_mb": round(bot.rss_mb(), 1),
        **costs,
    }


def main() -> int:
    """Print the figures. Exit 0; or 1 with a sentence, and the figures there are so far."""
    parser = ArgumentParser(prog="python -m benchmarks.dialogue", description=__doc__)
    parser.add_argument("--users", type=int, default=50, help="phones at once (50)")
    parser.add_argument("--dialogues", type=int, default=300, help="of ours, flat out, on each database (300)")
    parser.add_argument("--peer-dialogues", type=int, default=1000, help="of each peer, flat out (1000)")
    parser.add_argument("--rate", type=float, default=30.0, help="taps a second of ours at a steady rate (30)")
    parser.add_argument("--seconds", type=float, default=30.0, help="at least so long goes the steady part (30)")
    return carry_out(parser, measure, at_most_s=600.0)


if __name__ == "__main__":
    sys.exit(main())
