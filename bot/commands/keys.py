"""`pejling keys`: the keys that names and chat ids are encrypted with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import typer

from bot.settings import load_settings
from bot.store import open_store
from storage import keys
from storage.crypto import generate_key
from storage.keys import KeyUse, Rotation


def new(key_id: str) -> None:
    """Print a fresh key in the form PEJLING_KEYS takes."""
    typer.echo(generate_key(key_id))


def show_list(*, as_json: bool) -> None:
    """Say of each key whether it is there, since when it is in use, and how much is sealed with it."""
    found = asyncio.run(_in_use())
    if as_json:
        typer.echo(json.dumps([_row(each) for each in found]))
        return
    for each in found:
        typer.echo(_line(each))


def rotate(*, as_json: bool) -> None:
    """Seal everything with the newest key, and say which of the older ones are no longer needed."""
    done, found = asyncio.run(_rotate())
    newest, *older = found
    unneeded = [each.id for each in older if each.used and not each.counts]
    if as_json:
        report = {"resealed": done.resealed, "unreadable": done.unreadable, "unneeded": unneeded}
        typer.echo(json.dumps({"newest": newest.id, **report}))
    else:
        for line in (*_report(done, newest.id), *_advice(older, unneeded)):
            typer.echo(line)
    if done.unreadable:
        raise typer.Exit(1)


async def _in_use() -> list[KeyUse]:
    async with open_store(load_settings()) as store:
        return await keys.in_use(store.database)


async def _rotate() -> tuple[Rotation, list[KeyUse]]:
    async with open_store(load_settings()) as store:
        return await keys.rotate(store.database), await keys.in_use(store.database)


def _row(use: KeyUse) -> dict[str, object]:
    since = use.since.isoformat() if use.since else None
    return {"id": use.id, "has_key": use.has_key, "used": use.used, "since": since, "counts": dict(use.counts)}


def _line(use: KeyUse) -> str:
    if not use.used:
        return f"{use.id}: never used"
    since = f"since {use.since:%Y-%m-%d}" if use.since else "since before this was noted"
    amount = f"{sum(use.counts.values())} values" if use.counts else "nothing here any more, only older backups"
    return f"{use.id}: {amount}, {since}" + ("" if use.has_key else "; PEJLING_KEYS lacks it")


def _report(done: Rotation, newest: str) -> list[str]:
    if not done.resealed:
        lines = [f"Nothing was to be sealed anew: {newest!r} has sealed everything."]
    else:
        lines = [f"{count} × {column} sealed with {newest!r}." for column, count in sorted(done.resealed.items())]
    return lines + [
        f"{place} does not open and stays as it is: restore the row or its key." for place in done.unreadable
    ]


def _advice(older: Sequence[KeyUse], unneeded: Sequence[str]) -> list[str]:
    """What to do with the older keys."""
    lines = [
        f"{each.id!r} is still in use by {sum(each.counts.values())} values: something still seals with it. Start "
        "every process anew with the newest key in front, then rotate again."
        for each in older
        if each.counts
    ]
    if unneeded:
        names = ", ".join(unneeded)
        lines.append(
            f"No longer in use: {names}. Make a new backup, then take them out of PEJLING_KEYS; destroy them once no "
            "older backup is needed. Links to staff pages that they sealed end then."
        )
    return lines
