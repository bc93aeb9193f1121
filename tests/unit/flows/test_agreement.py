"""What staff type about what was agreed with one participant: kept as it is meant, or refused with what to write.

A1  Every field is read as meant; what is left out stays, and `usual` takes it back.
A2  What can't be is refused, and nothing of it is kept.
A3  A mistyped time zone is answered with the one that is nearly it.
A4  Windows never reach the next occasion of the same questionnaire.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from flows.agreement import WEEKDAYS, agreed, read_zone
from flows.names import RefusedError
from flows.people import Participant
from flows.plan import LONGEST_WINDOW, OwnPlan, Plan, longest_window
from flows.window import Windows
from questionnaires.model import Cadence
from tests.unit.flows.samples import ALMA, ORGANISATION

MONTHLY, QUARTERLY = Cadence(every_months=1), Cadence(every_months=3)
ASKS = replace(ORGANISATION, questionnaires=("who5", "bip_job"), zone="Europe/Copenhagen", plan=Plan())
AGREED = replace(
    ALMA,
    plan=OwnPlan({"who5": None, "bip_job": Cadence(at_months=(0, 6, 12))}, (2,), 7),
    weekday=3,
    ask_at=time(17),
    zone="America/Nuuk",
)


def read(participant: Participant = ALMA, /, **typed: str) -> Participant:
    usual = {"who5": MONTHLY, "bip_job": QUARTERLY}
    return agreed(participant, ASKS, usual.__getitem__, typed)


def test_everything_is_read_as_meant() -> None:
    """A1."""
    typed = {"rhythm_who5": "never", "rhythm_bip_job": " 0, 6 12 ", "reminders": "one", "closes": "7"}
    assert read(**typed, day="Thursday", hour="17", zone="america/nuuk") == AGREED
    assert read(AGREED) == AGREED
    assert read(AGREED, day="31").month_day == 31
    assert read(AGREED, day="31").weekday is None
    assert read(AGREED, rhythm_who5="every 2").plan.cadences["bip_job"] == AGREED.plan.cadences["bip_job"]
    assert [read(reminders=each).plan.reminders for each in ("none", "two")] == [(), (2, 5)]
    back = dict.fromkeys(("rhythm_who5", "rhythm_bip_job", "reminders", "closes", "day", "hour", "zone"), "usual")
    assert read(AGREED, **back) == replace(ALMA, weekday=None, month_day=None, ask_at=None, zone=None)
    assert read(AGREED, zone="Europe/Copenhagen").zone is None
    assert set(WEEKDAYS) == {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("rhythm_who5", "sometimes", "no rhythm"),
        ("rhythm_who5", "every 0", "no rhythm"),
        ("rhythm_who5", "every 999", "no rhythm"),
        ("rhythm_who5", "6, 6", "no rhythm"),
        ("rhythm_who5", "12, 6", "no rhythm"),
        ("rhythm_who5", "-1", "no rhythm"),
        ("rhythm_who5", "months", "no rhythm"),
        ("rhythm_who5", "٣", "no rhythm"),
        ("rhythm_gses", "never", "choose from: who5, bip_job"),
        ("rhythm_", "never", "isn't asked here"),
        ("reminders", "three", "none, one or two"),
        ("closes", "0", "no number of days"),
        ("closes", "-3", "no number of days"),
        ("closes", "²", "no number of days"),
        ("closes", "9" * 99, "no number of days"),
        ("closes", "61", "no number of days"),
        ("day", "32", "no day"),
        ("day", "0", "no day"),
        ("day", "someday", "no day"),
        ("hour", "25:00", "08:00 to 20:30"),
        ("hour", "03:00", "08:00 to 20:30"),
        ("hour", "<b>", "08:00 to 20:30"),
        ("zone", "../../etc/passwd", "no time zone"),
        ("zone", "x" * 9999, "no time zone"),
    ],
)
def test_what_cannot_be_is_refused(field: str, typed: str, said: str) -> None:
    """A2."""
    with pytest.raises(RefusedError, match=said) as refused:
        read(AGREED, **{field: typed})
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Europe/Kopenhagen", "Europe/Copenhagen"),
        ("copenhagen", "Europe/Copenhagen"),
        ("Bankok", "Asia/Bangkok"),
        ("new york", "America/New_York"),
        ("", "Europe/Copenhagen"),
    ],
)
def test_a_mistyped_zone_is_answered_with_a_near_one(typed: str, meant: str) -> None:
    """A3."""
    with pytest.raises(RefusedError, match=f"write it as {meant}"):
        read_zone(typed)


def test_no_window_reaches_the_next_occasion() -> None:
    """A4: where nothing is asked twice, it is still no longer than what an answer looks back on makes sense of."""
    assert longest_window([MONTHLY, QUARTERLY]) == 27
    assert longest_window([Cadence(at_months=(0, 6, 7))]) == 27
    assert longest_window([QUARTERLY]) == longest_window([]) == LONGEST_WINDOW
    with pytest.raises(RefusedError, match="write 27 days or fewer"):
        read(closes="28")
    assert read(rhythm_who5="every 3", closes="40").plan.closes == 40
    with pytest.raises(RefusedError, match="write 27 days or fewer"):
        read(replace(ALMA, plan=OwnPlan({"who5": QUARTERLY}, None, 40)), rhythm_who5="usual")
    short = replace(ASKS, plan=Plan(windows=Windows((3,), 4)))
    assert agreed(ALMA, short, lambda _name: MONTHLY, {"reminders": "two"}).plan.reminders == (2, 5)
