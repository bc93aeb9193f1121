"""Issue 5, Bad input: guessing invites."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.telegram.guesses import MOST_CHATS, WITHIN, WRONG_LINKS, Guesses

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def tried(chat: int, times: int, at: datetime = NOW) -> Guesses:
    guesses = Guesses()
    for _ in range(times):
        guesses.wrong(chat, at)
    return guesses


def test_a_few_slips_are_nothing() -> None:
    assert not tried(1, WRONG_LINKS - 1).too_many(1, NOW)


def test_after_a_few_a_chat_waits_for_an_hour_and_nobody_else_does() -> None:
    guesses = tried(1, WRONG_LINKS)
    assert guesses.too_many(1, NOW)
    assert guesses.too_many(1, NOW + WITHIN - SECOND)
    assert not guesses.too_many(2, NOW)
    assert not guesses.too_many(1, NOW + WITHIN)


def test_slips_of_an_hour_ago_dont_count() -> None:
    guesses = tried(1, WRONG_LINKS - 1)
    guesses.wrong(1, NOW + WITHIN)
    assert not guesses.too_many(1, NOW + WITHIN)


def test_the_memory_it_takes_has_an_end() -> None:
    guesses = tried(0, WRONG_LINKS)
    for chat in range(1, MOST_CHATS):
        guesses.wrong(chat, NOW)
    assert guesses.too_many(0, NOW)
    guesses.wrong(MOST_CHATS, NOW)
    assert not guesses.too_many(0, NOW)
