"""Right to left is right in plain text (issue 3, point 4): the marks of UAX #9, and only where they are needed.

D1  A paragraph or label of Pejling's own begins right to left, whatever its first word is.
D2  What is filled in is isolated, so that names, codes, numbers and moments are not torn apart.
D3  Verbatim words carry no marks, and left-to-right languages have none at all.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.screen import Day, Moment, Text, Verbatim, counted
from locales import catalog
from locales.direction import begins_right_to_left, right_to_left
from tests.unit.arabic import arabic

RLM, FSI, PDI = "\u200f", "\u2068", "\u2069"
MARKS = {RLM, FSI, PDI}
DEADLINE = Moment(datetime(2026, 12, 2, 14, tzinfo=UTC), "Europe/Copenhagen")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("مرحبا Alma", False),
        ("112 رقم الطوارئ", False),
        ("«مرحبا»", False),
        ("Pejling يكتب", True),
        (f"{FSI}Mette{PDI} شاهدت", True),
        ("2 / 5", True),
        ("", True),
    ],
)
def test_where_a_mark_is_needed(text: str, marked: bool) -> None:
    """D1: a text without letters would take the direction of the reader's app."""
    assert right_to_left(text) == (RLM + text if marked else text)


@given(st.text())
def test_one_mark_is_enough(text: str) -> None:
    """D1: of several in a row Telegram keeps one."""
    once = right_to_left(text)
    assert begins_right_to_left(once)
    assert right_to_left(once) == once


def test_a_name_in_front() -> None:
    """D1, D2."""
    said = arabic().text(Text("{contact} has seen it.", {"contact": "Mette"}))
    assert said == f"{RLM}{FSI}Mette{PDI} شاهدت الرسالة."


@pytest.mark.parametrize("name", ["P-7KQ4", "116 111", "Mette (vikar)", "+45 38 60 70 80", "مها"])
def test_words_that_are_filled_in_are_one_thing(name: str) -> None:
    """D2."""
    said = arabic().text(Text("News about {code}. Open Pejling.", {"code": name}))
    assert said == f"هناك جديد عن {FSI}{name}{PDI}. افتح Pejling."


def test_moments_are_one_thing() -> None:
    """D2: the moment, and the hour inside it."""
    said = arabic().text(Text("Please be in touch by {deadline}.", {"deadline": DEADLINE}))
    moment = f"{FSI}الأربعاء، 2 ديسمبر{PDI} في الساعة {FSI}15:00{PDI}"
    assert said == f"يرجى الكتابة قبل {FSI}{moment}{PDI}."


def test_a_count_is_no_foreign_word() -> None:
    assert arabic().text(Text("{number} of {total}", {"number": 2, "total": 5})) == "2 من 5"


def test_a_sentence_in_a_sentence_is_isolated_and_not_marked() -> None:
    """D1, D2: it is no paragraph."""
    words = arabic({"{n} questions": "WHO {n} أسئلة", "Hi {name}. {count}": "مرحبا {name}. {count}"})
    count = counted("one question", "{n} questions", 5)
    said = words.text(Text("Hi {name}. {count}", {"name": "Alma", "count": count}))
    assert said == f"مرحبا {FSI}Alma{PDI}. {FSI}WHO 5 أسئلة{PDI}"


@pytest.mark.parametrize("words", ["Det meste af tiden", "معظم الوقت", "5 · Altid"])
def test_verbatim_words_run_their_own_way(words: str) -> None:
    """D3."""
    assert arabic().text(Verbatim(words)) == words


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", ["Alma", "ألما"])
def test_left_to_right_languages_have_no_marks(language: str, name: str) -> None:
    """D3."""
    words = catalog.load(language)
    said = words.text(Text("{contact} will write to you by {deadline}.", {"contact": name, "deadline": DEADLINE}))
    said += words.text(Text("I will write again on {day}.", {"day": Day(date(2026, 12, 2))}))
    assert name in said
    assert not MARKS & set(said)


def test_the_direction_is_the_one_of_the_script() -> None:
    assert [catalog.load("da").direction, arabic().direction] == ["ltr", "rtl"]
