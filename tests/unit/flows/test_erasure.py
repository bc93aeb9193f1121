"""Deciding on a wish to be erased: every record type is decided, identity is never kept, reasons are a closed list."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from flows.erasure import ASSESSED, DecisionError, Erasure, Reason, decided
from flows.people import Participant
from flows.retention import Record
from flows.screens.erasure import WHAT, WHY, answer_screen

ALMA = Participant("P-1", "aaby", "S-1", "Alma", "da")


def wish(**kept: str) -> Erasure:
    return Erasure("E-1", "P-1", datetime(2026, 11, 23, tzinfo=UTC), date(2026, 12, 23), decided(kept))


def test_what_is_not_named_is_erased() -> None:
    erasure = wish(answers="journal_duty")
    assert erasure.kept == {Record.ANSWERS: Reason.JOURNAL_DUTY}
    assert set(erasure.erased) | {Record.ANSWERS} == set(ASSESSED)


@pytest.mark.parametrize(
    "kept",
    [
        {"identity": "legal_claim"},
        {"audit": "archive_law"},
        {"words": "journal_duty"},
        {"answers": "ANSWERS"},
        {"written": "journal_duty"},
    ],
)
def test_what_is_no_decision_is_refused(kept: dict[str, str]) -> None:
    with pytest.raises(DecisionError):
        decided(kept)


def test_everything_that_can_be_kept_and_every_reason_has_plain_words() -> None:
    assert set(WHAT) == set(ASSESSED) - {Record.IDENTITY}
    assert set(WHY) == set(Reason)
    screen = answer_screen(ALMA, wish(**dict.fromkeys(map(str, WHAT), "archive_law")), "Demo", "Mette")
    assert len(screen.body) == 4
