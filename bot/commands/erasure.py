"""`pejling erasure`: wishes to be erased, from the question to the answer, and the keys of older backups."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

import typer

from bot.commands.work import Rows, do
from bot.settings import load_settings
from bot.store import open_store
from bot.usecases import erasure as usecases
from flows.erasure import DecisionError, Erasure
from flows.ports import World

OPEN = "open_in_older_backups"


def show_list(*, as_json: bool) -> None:
    """Every wish: whose, by when it is to be answered, what was decided; and which keys still open older backups."""
    rows = asyncio.run(_listed())
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        typer.echo("  ".join(str(row[name]) for name in ("id", "participant", "state", "answer_by")) + _decided(row))
    if still := sorted({key for row in rows for key in row[OPEN]}):
        typer.echo(
            f"Backups from before an erasure still open with: {', '.join(still)}. Put a new key in front of "
            "PEJLING_KEYS, run `pejling keys rotate`, make a new backup, and destroy these (docs/privacy/backups.md)."
        )


def ask(participant: str, *, actor: str, as_json: bool) -> None:
    """Note the wish of a young person who said it; one that waits for its answer stays as it is."""

    async def work(world: World) -> Rows:
        return [_row(await usecases.note_wish(world, await world.tx.participants.get(participant)))]

    do(work, as_json=as_json, actor=actor)


def assess(erasure: str, keep: Sequence[str], *, actor: str, as_json: bool) -> None:
    """Decide: what is named is kept, for that reason; all else is erased, once the answer was given."""
    kept = _kept(keep)

    async def work(world: World) -> Rows:
        wish = await world.tx.erasures.get(erasure)
        participant = await world.tx.participants.get(wish.participant)
        return [_row(await usecases.assess(world, participant, wish, kept))]

    do(work, as_json=as_json, actor=actor)


def carry_out(erasure: str, *, actor: str, as_json: bool) -> None:
    """Erase at once what was decided, without waiting for the answer to arrive."""

    async def work(world: World) -> Rows:
        wish = await world.tx.erasures.get(erasure)
        participant = await world.tx.participants.get(wish.participant)
        return [_row(await usecases.carry_out(world, participant, wish))]

    do(work, as_json=as_json, actor=actor)
    asyncio.run(_leave_no_traces())


async def _leave_no_traces() -> None:
    async with open_store(load_settings()) as store:
        await store.database.leave_no_traces()


async def _listed() -> Rows:
    async with open_store(load_settings()) as store, store.database.reading() as tx:
        used_since = await tx.keys.used_since()
        return [{**_row(each), OPEN: _still_open(each, used_since)} for each in await tx.erasures.all()]


def _still_open(erasure: Erasure, used_since: Mapping[str, datetime | None]) -> list[str]:
    """The keys at hand that something was sealed with before the erasure."""
    done = erasure.carried_out_at
    if done is None:
        return []
    return [key_id for key_id, since in used_since.items() if since is None or since <= done]


def _row(erasure: Erasure) -> dict[str, object]:
    decided = {record.value: "erased" for record in erasure.erased}
    decided |= {record.value: f"kept: {why}" for record, why in erasure.kept.items()}
    return {
        "id": erasure.id,
        "participant": erasure.participant,
        "state": _state(erasure),
        "answer_by": erasure.answer_by.isoformat(),
        "decisions": decided,
    }


def _state(erasure: Erasure) -> str:
    if erasure.carried_out_at is not None:
        return f"carried out on {erasure.carried_out_at:%Y-%m-%d}"
    return "asked" if erasure.assessed_at is None else f"assessed by {erasure.assessed_by}"


def _decided(row: Mapping[str, object]) -> str:
    decisions = row["decisions"]
    if not isinstance(decisions, dict) or not decisions:
        return ""
    return "  " + ", ".join(f"{record} {what}" for record, what in decisions.items())


def _kept(keep: Sequence[str]) -> dict[str, str]:
    """From "answers=journal_duty". Raises DecisionError."""
    found: dict[str, str] = {}
    for each in keep:
        record, equals, reason = each.partition("=")
        if not equals or record in found:
            raise DecisionError(f"--keep {each!r} can't be read, or is there twice. Write it as answers=journal_duty.")
        found[record] = reason
    return found
