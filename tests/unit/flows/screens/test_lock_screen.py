"""The page about lock screens says what the code says, and every kind of message has been thought of.

L1  `docs/privacy/lock-screen.md` is what the screens give.
L2  A kind of message without a line there, or without a decision about what it may say where answers travel on the
    page, fails here.
L3  The first paragraph of a message that comes with a sound says nothing of how somebody is. Names: the young person's
    own nickname and the contact person's first name may stand there, for both know each other; nobody else's.
L4  Where answers travel on the page, no name stands anywhere in what Telegram carries, and nothing of what it is about.
"""

from __future__ import annotations

import re

import pytest

from flows.ports import Kind
from flows.screens.neutral import TO_PARTICIPANTS, TO_STAFF
from tests.unit.flows.screens import lock_screen
from tests.unit.flows.screens.every_screen import CONTACT, SOMEBODY

ABOUT_THEM = re.compile(
    r"trivsel|\bwho\b|who-5|score|humør|svært|bekymr|diagnos|depress|angst|risiko|selvmord|sletning|underretning"
    r"|well-?being|\bmood\b|hard time|worried|anxi|\brisk|suicid|erasure|concern",
    re.IGNORECASE,
)
ABOUT_IT = re.compile(
    r"\bsvar(et|ene|ede)?\b|spørgsmål|kurve|kontaktperson|kommune|\banswer(s|ed)?\b|question|curve|contact person",
    re.IGNORECASE,
)


def test_the_page_says_what_the_code_says() -> None:
    """L1: `python -m tests.unit.flows.screens.lock_screen` writes it anew; read it before it is committed."""
    assert lock_screen.PAGE.read_text(encoding="utf-8") == lock_screen.page()


def test_every_kind_has_been_thought_of() -> None:
    """L2."""
    assert set() == lock_screen.MISSING
    assert TO_PARTICIPANTS.keys() | TO_STAFF == set(Kind)
    assert not TO_PARTICIPANTS.keys() & TO_STAFF


@pytest.mark.parametrize("language", lock_screen.LANGUAGES)
def test_what_comes_with_a_sound_says_nothing_of_how_somebody_is(language: str) -> None:
    """L3. A wish to be erased is none of it where staff are told of it under the code alone."""
    said = lock_screen.letters(language, TO_PARTICIPANTS)
    to_staff = [
        re.sub("beder om sletning|asks for erasure", "", line) for line in lock_screen.letters(language, TO_STAFF)
    ]
    assert [line for line in (*said, *to_staff) if ABOUT_THEM.search(line)] == []


@pytest.mark.parametrize("language", lock_screen.LANGUAGES)
def test_neither_does_the_live_message_which_may_come_anew(language: str) -> None:
    """L3: the whole first paragraph, of every screen in every state."""
    assert [line for line in lock_screen.live_lines(language) if ABOUT_THEM.search(line)] == []


@pytest.mark.parametrize("language", lock_screen.LANGUAGES)
def test_what_telegram_carries_beside_the_page(language: str) -> None:
    """L4: help lines are public; that they are asked for is said to whoever asked."""
    said = lock_screen.neutral_lines(language)
    assert [line for line in said if ABOUT_THEM.search(line) or ABOUT_IT.search(line)] == []
    assert [line for line in said if SOMEBODY.name in line or CONTACT.name in line] == []


@pytest.mark.parametrize("planted", ["Du har det svært.", "Your WHO-5", "Bed om sletning", "Er du bekymret?"])
def test_a_word_too_many_is_found(planted: str) -> None:
    """L3."""
    assert ABOUT_THEM.search(planted)
