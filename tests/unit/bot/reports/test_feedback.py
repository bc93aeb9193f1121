"""The figure on the contact (issue 3, point 3; FACTS § 4): five people at least, per item; nobody's by difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.feedback import LEAST, Figure, figure
from flows.check_in import Answer, CheckIn, Status

ZONE = "Europe/Copenhagen"
AUGUST = datetime(2026, 8, 17, 13, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)
TODAY = date(2026, 11, 23)


def said(who: int, value: int | None, at: datetime = AUGUST, item: str = "heard") -> CheckIn:
    """A completed check-in in which somebody answered one item, or skipped it."""
    return CheckIn(
        id=f"c{who}-{at:%y%m%d}",
        participant=f"P-{who}",
        questionnaire="contact",
        version=1,
        language="da",
        wave=1,
        prompted_at=at,
        status=Status.COMPLETED,
        answers={item: Answer(value, at)},
        ended_at=at,
    )


def all_of(*values: int | None, at: datetime = AUGUST, first: int = 0) -> list[CheckIn]:
    return [said(who, value, at) for who, value in enumerate(values, start=first)]


def shown(check_ins: Sequence[CheckIn], today: date = TODAY, item: str = "heard") -> Figure | None:
    return figure(check_ins, item, today, ZONE)


def test_four_are_too_few_and_five_are_enough() -> None:
    assert shown(all_of(5, 5, 4, 4)) is None
    assert shown(all_of(5, 5, 4, 4, 4)) == Figure(4.5, OCTOBER)
    assert shown([]) is None


def test_it_counts_people_and_not_answers() -> None:
    """Four people who answered twice are four."""
    again = all_of(1, 1, 1, 1, at=AUGUST + timedelta(days=3))
    assert shown([*all_of(5, 5, 5, 5), *again]) is None


def test_each_persons_newest_answer_counts() -> None:
    again = all_of(1, 1, at=AUGUST + timedelta(days=3))
    assert shown([*again, *all_of(5, 5, 5, 5, 5)]) == Figure(3.5, OCTOBER)


def test_each_item_needs_its_own_five() -> None:
    check_ins = all_of(3, 3, 3, 3, None)
    extra = [replace(each, answers={**each.answers, "relevant": Answer(2, AUGUST)}) for each in check_ins]
    assert shown(extra) is None
    assert shown(extra, item="relevant") == Figure(2.0, OCTOBER)


@pytest.mark.parametrize("status", [Status.CLOSED, Status.PAUSED])
def test_only_what_was_completed_counts(status: Status) -> None:
    five = all_of(3, 3, 3, 3, 3)
    assert shown([*five[:4], replace(five[4], status=status)]) is None


def test_it_stands_still_within_a_quarter_and_moves_on_its_first_day() -> None:
    """A sixth answer, and five new ones, change nothing before the quarter is over."""
    five = all_of(4, 4, 4, 4, 4)
    in_october = all_of(1, 1, 1, 1, 1, 1, at=datetime(2026, 10, 20, 13, tzinfo=UTC))
    assert shown([*five, *in_october], date(2026, 12, 31)) == Figure(4.0, OCTOBER)
    assert shown([*five, *in_october], date(2027, 1, 1)) == Figure(1.0, date(2027, 1, 1))
    assert shown(five, date(2026, 9, 30)) is None


def test_a_quarter_begins_at_midnight_where_the_organisation_is() -> None:
    """22:00 UTC on 30 September is midnight in Copenhagen."""
    before, after = (datetime(2026, 9, 30, hour, minute, tzinfo=UTC) for hour, minute in ((21, 59), (22, 0)))
    assert shown(all_of(4, 4, 4, 4, 4, at=before)) == Figure(4.0, OCTOBER)
    assert shown(all_of(4, 4, 4, 4, 4, at=after)) is None


def test_one_more_answer_never_moves_it() -> None:
    """The known attack: the same five and one more, a quarter later. The figure waits for five new answers."""
    one_more = said(9, 1, datetime(2026, 11, 2, 13, tzinfo=UTC))
    assert shown([*all_of(4, 4, 4, 4, 4), one_more], date(2027, 1, 4)) == Figure(4.0, OCTOBER)
    four_more = all_of(1, 1, 1, 1, at=datetime(2027, 1, 20, 13, tzinfo=UTC), first=10)
    assert shown([*all_of(4, 4, 4, 4, 4), one_more, *four_more], date(2027, 4, 1)) == Figure(1.0, date(2027, 4, 1))


def test_after_a_year_it_is_gone() -> None:
    five = all_of(4, 4, 4, 4, 4)
    assert shown(five, date(2027, 7, 1)) == Figure(4.0, OCTOBER)
    assert shown(five, date(2027, 10, 1)) is None
    too_old = [*all_of(4, 4, 4, 4), said(9, 4, datetime(2027, 8, 25, 13, tzinfo=UTC))]
    assert shown(too_old, date(2027, 10, 1)) is None


@pytest.mark.parametrize(("last", "told"), [(5, 5.0), (4, 5.0), (3, 4.5)])
def test_halves_hide_whether_everybody_said_the_same(last: int, told: float) -> None:
    assert shown(all_of(5, 5, 5, 5, last)) == Figure(told, OCTOBER)


MOMENTS = st.integers(0, 330).map(lambda day: datetime(2025, 1, 1, 12, tzinfo=UTC) + timedelta(days=day))


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 5), MOMENTS), max_size=60))
def test_every_figure_is_made_of_at_least_five_answers_that_no_other_one_counts(
    given_answers: list[tuple[int, int, datetime]],
) -> None:
    """Quarter by quarter: whenever it changes, it is the mean of what five people or more said since it last did."""
    check_ins = list({(who, at): said(who, value, at) for who, value, at in given_answers}.values())
    previous = date(2025, 1, 1)
    for day in (date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 1)):
        now = shown(check_ins, day)
        fresh = _newest([each for each in check_ins if previous <= _day(each) < day])
        if now is not None and now.before == day:
            assert len(fresh) >= LEAST
            assert now.mean == round(mean(fresh.values()) * 2) / 2
            previous = day
        else:
            assert len(fresh) < LEAST


def _day(check_in: CheckIn) -> date:
    assert check_in.ended_at is not None
    return check_in.ended_at.date()


def _newest(check_ins: Sequence[CheckIn]) -> Mapping[str, int]:
    ordered = sorted(check_ins, key=_day)
    return {each.participant: each.values["heard"] for each in ordered}
