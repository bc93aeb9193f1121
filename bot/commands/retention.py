"""`pejling retention`: how long what is kept, and what was removed when."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta

import typer

from bot.organisations import read_organisations
from bot.settings import load_settings
from bot.store import open_store
from flows.organisation import Organisation
from flows.retention import TABLE, After, Fate, Rule


def show(*, as_json: bool) -> None:
    """The declared table, with what each organisation has decided."""
    organisations = read_organisations(load_settings().organisations)
    rows = [_row(rule, organisations) for rule in TABLE]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        typer.echo(f"{row['record']}: {row['fate']}, {row['keep']}{_after(row)} ({row['why']})")


def _after(row: Mapping[str, str]) -> str:
    return "" if row["after"] == After.NEVER else f" after {row['after']}"


def report(*, as_json: bool) -> None:
    """What each run of the job removed."""
    rows = asyncio.run(_runs())
    if as_json:
        typer.echo(json.dumps(rows))
        return
    if not rows:
        typer.echo("It has not run yet: `pejling run` does so once a day.")
    for at, removed in _by_run(rows).items():
        typer.echo(f"{at}  {removed}")


def _by_run(rows: list[dict[str, str | int]]) -> dict[str, str]:
    runs: dict[str, list[str]] = {}
    for row in rows:
        did = [f"{row['removed']} {row['record']}"] if row["removed"] else []
        runs.setdefault(str(row["at"]), []).extend(did)
    return {at: ", ".join(did) or "nothing was past its time" for at, did in runs.items()}


async def _runs() -> list[dict[str, str | int]]:
    async with open_store(load_settings()) as store, store.database.reading() as tx:
        return [
            {"at": each.at.isoformat(timespec="seconds"), "record": each.record, "removed": each.removed}
            for each in await tx.retention.runs()
        ]


def _row(rule: Rule, organisations: Mapping[str, Organisation]) -> dict[str, str]:
    return {
        "record": rule.record.value,
        "after": rule.after.value,
        "keep": _keep(rule, organisations),
        "fate": rule.fate.value,
        "why": rule.why,
    }


def _keep(rule: Rule, organisations: Mapping[str, Organisation]) -> str:
    if rule.fate is Fate.KEPT:
        return "for good"
    if rule.fate is Fate.FOLLOWS:
        return "at the same time"
    if isinstance(rule.keep, timedelta):
        return f"{rule.keep.days} days"
    if rule.keep is not None:
        return f"{rule.keep} months"
    decided = {name: each.retention_months.get(rule.record) for name, each in organisations.items()}
    return "; ".join(
        f"{name} has not decided, so nothing is removed" if months is None else f"{name} {months} months"
        for name, months in decided.items()
    )
