"""`pejling export`: every answer as a file for statistics, with its codebook."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import typer

from bot.errors import PejlingError
from bot.reports.exports import FORMATS
from bot.settings import load_settings
from bot.store import open_store
from bot.usecases import collect_export
from flows.authorisation import OPERATOR
from locales import catalog


def export(file_format: str, out: Path, *, as_json: bool) -> None:
    """Write the files of one format to `out`, and say which."""
    if file_format not in FORMATS:
        known = ", ".join(sorted(FORMATS))
        raise PejlingError("--format", f"there is no format {file_format!r}", f"use one of: {known}")
    written = asyncio.run(_export(file_format, out))
    if as_json:
        typer.echo(json.dumps({"files": [str(path) for path in written]}))
    for path in [] if as_json else written:
        typer.echo(path)


async def _export(file_format: str, out: Path) -> tuple[Path, ...]:
    async with open_store(load_settings()) as store, store.database.transaction() as tx:
        world = store.worlds.at(tx, store.clock.now(), OPERATOR)
        organisations = sorted({each.organisation for each in await tx.participants.all()})
        rows = [row for organisation in organisations for row in await collect_export.export(world, organisation)]
    words = catalog.load(catalog.DEFAULT_LANGUAGE)
    return FORMATS[file_format].write(rows, store.worlds.questionnaires.all(), out, words.text)
