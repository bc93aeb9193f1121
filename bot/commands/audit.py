"""`pejling audit`: whether the log of who did what to whose data is whole, and what it says."""

from __future__ import annotations

import asyncio

import typer

from bot.commands.work import Rows, do
from bot.settings import load_settings
from bot.store import open_store
from flows.audit import Walk
from flows.ports import World

BATCH = 5000
"""Entries: a few megabytes at a time, however long the log is."""


def verify(expect: str) -> None:
    """Walk along the whole chain; exit 1 where it is broken, or where the head that was noted earlier isn't in it."""
    walk = asyncio.run(_walked(expect))
    problem = walk.problem
    if not problem and expect and not walk.found:
        problem = f"the head {expect} is not in it: its end was cut off, or it was written anew"
    if problem:
        typer.echo(
            f"The audit log is broken: {problem}. Sound up to entry {walk.count}. Keep this database as it is, compare "
            "it with a backup, and find out who had access.",
            err=True,
        )
        raise typer.Exit(1)
    typer.echo(f"{walk.count} entries, each behind the one before. Write this head down somewhere else: {walk.head}")


def show(subject: str, *, as_json: bool) -> None:
    """What was done to a participant's or a staff member's data, and by whom; nothing of what it says."""

    async def work(world: World) -> Rows:
        return [
            {"at": each.at.isoformat(timespec="seconds"), "actor": each.actor, "deed": each.deed, "about": each.about}
            for each in await world.tx.audit.about(subject)
        ]

    do(work, as_json=as_json)


async def _walked(expect: str) -> Walk:
    """In one transaction that only reads: what is added meanwhile isn't looked at."""
    walk = Walk(expected=expect)
    async with open_store(load_settings()) as store, store.database.reading() as tx:
        while (entries := await tx.audit.after(walk.count, BATCH)) and walk.go_on(entries):
            pass
    return walk
