"""After an outage: Telegram keeps button taps for 150 seconds only, so whoever was answering may have lost one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.ports import World
from flows.screen import Text

TAPS_KEPT = timedelta(seconds=150)
BUSY_WITHIN = timedelta(hours=1)
"""Only who was doing something shortly before is told; nobody else can miss a tap, and nobody is to be woken."""

LISTENED_AT = "listened_at"
"""The fact that says when a bot, whose id follows a colon, was last known to listen."""

AWAY = Text("I was away for a while. Your last tap may be missing.")


def was_away(listened_at: datetime, now: datetime) -> bool:
    """Whether taps may be lost: the last time we are known to have listened is longer ago than Telegram keeps them."""
    return now - listened_at > TAPS_KEPT


async def send_screens_anew(world: World, listened_at: datetime) -> Sequence[str]:
    """Send what was on the screen of everybody who was busy then once more, with a word on it; to whom."""
    return await world.tx.live.send_anew(listened_at - BUSY_WITHIN, AWAY)
