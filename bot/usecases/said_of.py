"""What the young person said of an alert, read from its trail."""

from __future__ import annotations

from bot.usecases.alert_page import said_last
from flows.alert import Alert, Said
from flows.ports import World


async def said_of(world: World, alert: Alert) -> Said | None:
    """What they said of it last; None where that was nothing, or an answer to a note."""
    code = said_last(await world.tx.alerts.trail(alert.id))
    return Said(code) if code in set(Said) else None
