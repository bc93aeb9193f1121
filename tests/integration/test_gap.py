"""DESIGN § 3.9: Telegram keeps taps for 150 seconds. After a longer gap open questions are sent anew, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.usecases.mind_the_gap import LISTENED_AT, TAPS_KEPT, was_away
from tests.integration.kit import Town
from tests.integration.phone import Phone

AWAY = "I was away for a while."


async def _last_listened(town: Town, ago: timedelta) -> None:
    """As if nothing had been listened to for so long, and the clock's next tick."""
    assert town.bot is not None
    async with town.store.database.transaction() as tx:
        await tx.facts.set(f"{LISTENED_AT}:{town.bot.api.id}", (town.store.clock.real() - ago).isoformat())
    await town.bot.tick.run()


def test_up_to_what_telegram_keeps_nothing_is_lost() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert not was_away(now - TAPS_KEPT, now)
    assert was_away(now - TAPS_KEPT - timedelta(seconds=1), now)


async def test_after_a_long_gap_the_open_question_comes_anew_once(town: Town, alma: Phone) -> None:
    await alma.begin()
    await alma.answer("Most of the time")
    old = await alma.sees("2 of 5")
    await town.settled()
    await _last_listened(town, TAPS_KEPT + timedelta(minutes=5))
    anew = await alma.sees(AWAY)
    assert anew["message_id"] > old["message_id"]
    assert "2 of 5" in anew["text"]
    await _last_listened(town, timedelta(seconds=5))
    await alma.answer("At no time", first=2)
    await alma.sees("3 of 5")
    assert sum(AWAY in each for each in await alma.said()) == 0, "the notice is gone with the next question"


async def test_a_short_gap_changes_nothing(town: Town, alma: Phone) -> None:
    await alma.begin()
    await town.settled()
    before = await town.calls("sendMessage", alma.chat)
    await _last_listened(town, TAPS_KEPT - timedelta(seconds=30))
    await town.settled()
    assert await town.calls("sendMessage", alma.chat) == before
