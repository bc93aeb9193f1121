"""What a tick couldn't do now: left out for a while, and never more than a query can name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.jobs.set_aside import LOOK_AGAIN, MOST, SetAside

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
A_MOMENT = timedelta(seconds=1)


def test_it_is_left_out_for_a_while_also_where_the_clock_is_put_back() -> None:
    waiting = SetAside()
    waiting.add("P-1", NOW)
    assert waiting.at(NOW + LOOK_AGAIN - A_MOMENT) == ["P-1"]
    assert waiting.at(NOW + LOOK_AGAIN) == []
    waiting.add("P-1", NOW)
    assert waiting.at(NOW - A_MOMENT) == []


def test_of_too_many_the_oldest_are_looked_at_again_at_once() -> None:
    waiting = SetAside()
    for number in range(MOST + 1):
        waiting.add(str(number), NOW)
    waiting.add("1", NOW)
    left_out = waiting.at(NOW)
    assert (len(left_out), left_out[0], left_out[-1]) == (MOST, "2", "1")
