"""Every step of an alert is noted: what happened, when, and by whom."""

from __future__ import annotations

from flows.alert import Alert, Did, Step
from flows.alert_life import UNDO_WITHIN, what_changed
from flows.ports import World


async def keep(
    world: World, before: Alert, after: Alert, did: Did, *, to: str | None = None, detail: str = "", words: str = ""
) -> Alert:
    """Save the alert as it is now, with the step that made it so; nothing where nothing changed. Returns `after`."""
    if after != before:
        await world.tx.alerts.save(after)
        changed = what_changed(before, after)
        await note(world, after, did, to=to, detail=detail, words=words, before=changed)
    return after


async def note(
    world: World,
    alert: Alert,
    did: Did,
    *,
    to: str | None = None,
    detail: str = "",
    words: str = "",
    before: dict[str, str | None] | None = None,
) -> None:
    """Note a step by whoever acts."""
    await world.tx.alerts.note(Step(alert.id, did, world.now, world.actor, to, detail, words or None, before))


async def is_fresh(world: World, alert: Alert, did: Did) -> bool:
    """Whether the last such step can still be undone: what follows from it is told by the row that came with it."""
    steps = [each for each in await world.tx.alerts.trail(alert.id) if each.did is did and not each.is_undone]
    return bool(steps) and world.now - steps[-1].at < UNDO_WITHIN
