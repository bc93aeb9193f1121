"""Issue 5, Bad input: CPR numbers however they are dressed up; names with HTML, overrides and nothing to be seen."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.names import RefusedError, checked_name, looks_like_cpr, refuse_cpr
from flows.screen import Text

CPR = "0102031234"
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad\u061c"
DIGITS = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Nd"]
BY_VALUE = {str(value): [each for each in DIGITS if unicodedata.digit(each) == value] for value in range(10)}


@pytest.mark.parametrize(
    "written",
    [
        CPR,
        "010203-1234",
        "010203 1234",
        "010203 - 1234",
        "010203–1234",
        "010203\u22121234",
        "010203\u00ad1234",
        "01.02.03-1234",
        "01 02 03 1234",
        "01/02/2003 1234",
        "0 1 0 2 0 3 1 2 3 4",
        "610203-1234",
        "999999-9999",
        "Alma 010203-1234",
        "Alma(0102031234)",
        "cpr:010203-1234.",
        "CPR0102031234",
        "010203_1234",
        "٠١٠٢٠٣-١٢٣٤",
        "۰۱۰۲۰۳۱۲۳۴",
        "０１０２０３－１２３４",
        "\u200f010203\u200f-\u200f1234\u200f",
        "\u202e010203-1234\u202c",
        "0\u200b1\u200b0\u200b2\u200b0\u200b3\u200b1\u200b2\u200b3\u200b4",
        "0\ufe0f\u20e31\ufe0f\u20e302031234",
        "⓪①⓪②⓪③①②③④",
        "010203\n1234",
    ],
)
def test_what_looks_like_a_cpr_number(written: str) -> None:
    assert looks_like_cpr(written)
    with pytest.raises(RefusedError, match=r"^the note holds what looks like a CPR number; CPR never enters Pejling"):
        refuse_cpr(Text("the note"), written)
    with pytest.raises(RefusedError, match="looks like a CPR number") as refused:
        checked_name(written)
    assert "1234" not in str(refused.value)


@given(st.text(alphabet=UNSEEN, max_size=3), st.lists(st.sampled_from(UNSEEN), min_size=10, max_size=10), st.data())
def test_no_unseen_character_and_no_script_hides_one(front: str, between: list[str], data: st.DataObject) -> None:
    written = [data.draw(st.sampled_from(BY_VALUE[digit])) for digit in CPR]
    assert looks_like_cpr(front + "".join(f"{digit}{unseen}" for digit, unseen in zip(written, between, strict=True)))


@pytest.mark.parametrize(
    "written",
    [
        "20 12 34 56",
        "+45 20 12 34 56",
        "+4520123456",
        "2009-05-17",
        "17-05-2009",
        "12-05-2026 14:30",
        "den 12. maj 2026 kl. 14",
        "P-7KQ4",
        "01020312345",
        "116 111",
        "2026-11-22T15:31:02",
    ],
)
def test_what_is_none(written: str) -> None:
    assert not looks_like_cpr(written)
    refuse_cpr(Text("the note"), written)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Alma  ", "Alma"),
        ("Anne\u00a0 Marie", "Anne Marie"),
        ("Åse".replace("Å", "A\u030a"), "Åse"),
        ("\u200fعلی\u200f", "علی"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ufeffMia\u200b", "Mia"),
        ("O'Brien-Æ.", "O'Brien-Æ."),
        ("<b>Bo</b>", "<b>Bo</b>"),
        ("x" * 40, "x" * 40),
        ("Kim 2", "Kim 2"),
    ],
)
def test_a_name_is_tidied(given: str, kept: str) -> None:
    assert checked_name(given) == kept


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "0 characters"),
        (" \u00a0\n", "0 characters"),
        ("\u200b\ufeff", "0 characters"),
        ("x" * 41, "41 characters"),
        ("Al\u202ema", "U\\+202E; type the name anew"),
        ("\u2067Alma\u2069", "U\\+2067"),
        ("Al\x00ma", "U\\+0000"),
        ("Al\x1b[31mma", "U\\+001B"),
        ("A\ud800", "U\\+D800"),
        ("\u3164", "U\\+3164"),
        ("\u2800A", "U\\+2800"),
        ("12345", "no letter"),
        ("🙂", "no letter"),
        ("20123456", "no letter"),
        ("+45 20 12 34 56", "no letter"),
    ],
)
def test_what_is_no_name_is_refused_with_the_remedy(given: str, why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        checked_name(given)


@given(st.text(max_size=60))
def test_whatever_is_typed_either_is_a_name_that_stays_as_it_is_or_is_refused(text: str) -> None:
    try:
        name = checked_name(text)
    except RefusedError:
        return
    assert checked_name(name) == name
    assert len(name) <= 40
    assert not any(
        unicodedata.bidirectional(each) in {"RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI"} for each in name
    )
