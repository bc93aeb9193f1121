"""The declared table of retention: it is complete, and months are counted on the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.retention import DECIDED, TABLE, After, Fate, Record, months_before


@pytest.mark.parametrize(
    ("moment", "months", "expected"),
    [
        ((2026, 11, 23), 1, (2026, 10, 23)),
        ((2026, 3, 31), 1, (2026, 2, 28)),
        ((2028, 3, 31), 1, (2028, 2, 29)),
        ((2026, 1, 15), 1, (2025, 12, 15)),
        ((2028, 2, 29), 12, (2027, 2, 28)),
        ((2026, 12, 31), 60, (2021, 12, 31)),
    ],
)
def test_months_are_calendar_months(moment: tuple[int, int, int], months: int, expected: tuple[int, int, int]) -> None:
    assert months_before(datetime(*moment, 8, tzinfo=UTC), months) == datetime(*expected, 8, tzinfo=UTC)


def test_every_record_type_has_a_rule_with_its_reason() -> None:
    assert {rule.record for rule in TABLE} == set(Record)
    assert all(rule.why for rule in TABLE)


def test_what_hangs_on_a_person_is_the_organisations_to_decide_and_nothing_else() -> None:
    for rule in TABLE:
        assert rule.decided_by_organisation == (rule.after is After.COURSE)
    assert Record.IDENTITY in DECIDED


def test_what_nobody_decided_and_what_is_kept_is_never_past_its_time() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    for rule in TABLE:
        before = rule.before(now)
        if rule.fate in (Fate.KEPT, Fate.FOLLOWS) or rule.decided_by_organisation:
            assert before is None
        else:
            assert before is not None
            assert before <= now - timedelta(days=1)
