"""After an outage: Telegram keeps button taps for 150 seconds only, so whoever was answering may have lost one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.ports import World
from flows.screen import Text

TAPS_KEPT = timedelta(seconds=150)
LISTENED_AT = "listened_at"
AWAY = Text("I was away for a while. Your last tap may be missing.")


def was_away(listened_at: str | None, now: datetime) -> bool:
    """Whether taps may be lost: the last time we are known to have listened is longer ago than Telegram keeps them."""
    return listened_at is not None and now - datetime.fromisoformat(listened_at) > TAPS_KEPT


async def send_questions_anew(world: World) -> Sequence[str]:
    """Send every question that was open once more, with a word on it; to whom."""
    return await world.tx.live.send_anew_where_asking(AWAY)
