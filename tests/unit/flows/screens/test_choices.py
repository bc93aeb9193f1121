"""What was chosen is what was read: the words of each choice by version, and when a choice is asked again.

C1  Each version of a choice says what it said when it was released; other words need another version.
C2  Names are no part of it: another name asks nobody again.
C3  A choice is open where it was never made, or its text, its contact person or the approval behind it is another.
C4  Whom a text named opens what they may see, and nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.choices import ASKED, Choice, Purpose, Sees, Why, approved, first_open, why_open
from flows.screens.choices import VERSIONS, About, asking
from tests.unit.flows.samples import ALMA, METTE, NOW, ORGANISATION

PROMISING = replace(ORGANISATION, never_affects_benefits=True)
CURVE, NO_CURVE = About("who5", "A", True), About("bip_job", "B", False)
ASKINGS = {
    "take_part": asking(Purpose.TAKE_PART, "Mette", ORGANISATION),
    "take_part, with the promise about benefits": asking(Purpose.TAKE_PART, "Mette", PROMISING),
    "nudge": asking(Purpose.NUDGE, "Mette", ORGANISATION),
    "see": asking(Purpose.SEE, "Mette", ORGANISATION),
    "see of one with a curve": asking(Purpose.SEE, "Mette", ORGANISATION, CURVE),
    "see of one without a curve": asking(Purpose.SEE, "Mette", ORGANISATION, NO_CURVE),
    "statistics": asking(Purpose.STATISTICS, "Mette", ORGANISATION),
    "reach": asking(Purpose.REACH, "Mette", ORGANISATION),
    "share": asking(Purpose.SHARE, "Mette", ORGANISATION),
    "guardian": asking(Purpose.GUARDIAN, "Mette", ORGANISATION),
}
RELEASED = {
    "take_part": (1, "b3f72964fb3c20b8"),
    "take_part, with the promise about benefits": (1, "2b7c14a4436bb551"),
    "nudge": (1, "2ebe4616f91d7cc0"),
    "see": (1, "548f6b5211c56457"),
    "see of one with a curve": (1, "d7222691d03feb22"),
    "see of one without a curve": (1, "e7be9ed5e5f4969f"),
    "statistics": (1, "ee67d620207d3553"),
    "reach": (1, "5863053a96728213"),
    "share": (1, "66479c5bf0150a98"),
    "guardian": (1, "3d48c74616674b5d"),
}
"""The version of each and the first letters of its hash."""


@pytest.mark.parametrize("name", ASKINGS)
def test_a_version_says_what_it_said(name: str) -> None:
    """C1."""
    asked = ASKINGS[name]
    now = (asked.version, asked.text_hash[:16])
    assert RELEASED.get(name) == now, (
        f"what {name!r} says is {now} now, and was {RELEASED.get(name)}. Whoever chose it read the other words: "
        f"count VERSIONS[Purpose.{asked.purpose.name}] in flows/screens/choices.py up by one, and write that and the "
        "new hash in RELEASED; then everybody is asked again."
    )


def test_names_are_no_part_of_it() -> None:
    """C2."""
    for purpose in VERSIONS:
        assert asking(purpose, "Mette", ORGANISATION).text_hash == asking(purpose, "Ali", ORGANISATION).text_hash
    assert ASKINGS["see of one with a curve"].text_hash != ASKINGS["see of one without a curve"].text_hash


def test_every_choice_can_be_refused_and_no_button_stands_twice() -> None:
    for purpose in ASKED:
        options = asking(purpose, "Mette", ORGANISATION).options
        assert [each for each in options if not each.granted]
        assert len({(each.verb, each.value) for each in options}) == len(options)
        assert asking(purpose, "Mette", ORGANISATION).option("see", 9) is None


def chose(purpose: Purpose, *, granted: bool = True, text_hash: str | None = None, by: str = METTE.id) -> Choice:
    """A choice on today's text, unless said otherwise."""
    said = text_hash or asking(purpose, "Mette", ORGANISATION).text_hash
    return Choice(ALMA.id, purpose, granted, said, NOW + timedelta(0), contact_person=by)


def why(purpose: Purpose, *choices: Choice) -> Why | None:
    return why_open(choices, asking(purpose, "Ali", ORGANISATION), METTE.id)


@pytest.mark.parametrize("purpose", ASKED)
def test_when_it_is_asked_again(purpose: Purpose) -> None:
    """C3."""
    yes, ended = chose(Purpose.GUARDIAN), chose(Purpose.GUARDIAN, granted=False)
    made = chose(purpose)
    assert why(purpose) is Why.NEVER_ASKED
    assert why(purpose, made) is None
    assert why(purpose, chose(purpose, text_hash="another")) is Why.NEW_TEXT
    assert why(purpose, chose(purpose, text_hash="another"), made) is None
    assert why(purpose, yes, made) is None
    assert why(purpose, yes, made, ended) is Why.OF_AGE
    assert why(purpose, yes, made, ended, made) is None
    assert why(purpose, made, yes, ended) is None


@pytest.mark.parametrize("purpose", ASKED)
def test_another_contact_person(purpose: Purpose) -> None:
    """C4."""
    expected = Why.NEW_CONTACT_PERSON if purpose is Purpose.SEE else None
    assert why(purpose, chose(purpose, by="S-ALI345")) is expected


def test_the_first_open_one_comes_first() -> None:
    askings = [asking(purpose, "Mette", ORGANISATION) for purpose in ASKED]
    made = [chose(purpose) for purpose in ASKED]
    assert first_open(made, askings, METTE.id) is None
    assert first_open(made[:2] + made[3:], askings, METTE.id) == (Purpose.SEE, Why.NEVER_ASKED)
    alone = replace(chose(Purpose.SEE), about="who5", value=Sees.CURVE)
    assert first_open([*made[:2], alone, *made[3:]], askings, METTE.id) == (Purpose.SEE, Why.NEVER_ASKED)


def test_the_last_word_of_a_guardian_holds() -> None:
    yes, no = chose(Purpose.GUARDIAN), chose(Purpose.GUARDIAN, granted=False)
    assert [approved(each) for each in ([], [yes], [yes, no], [yes, no, yes])] == [False, True, False, True]
