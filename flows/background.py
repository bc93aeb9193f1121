"""Stamdata: what an organisation may ask its staff to note about a participant, each from a closed list of codes.

Source: the evaluation's list of what was registered at the start (S0:3590-3602). Start date and age at the start are
not among them: they follow from the course and the birth date. Every field is off until `Organisation.background`
names it. "unknown" says that it was asked and nobody knew; a field that is not noted was not asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from flows.names import RefusedError
from flows.screen import Text

YOUNGEST, OLDEST = 10, 40
"""In years. Nobody else is in these offers, so another age is a slip."""


class Field(StrEnum):
    """What can be noted."""

    SEX = "sex"
    MUNICIPALITY = "municipality"
    DISABILITY = "disability"
    ASSESSMENT = "assessment"
    OCCUPATION = "occupation"
    ANXIETY_OR_DEPRESSION = "anxiety_or_depression"
    EARLIER_DROPOUT = "earlier_dropout"
    SPS = "sps"
    LONG_UNEMPLOYMENT = "long_unemployment"
    SOCIAL_SERVICES = "social_services"


_YES_NO = ("yes", "no", "unknown")
_MUNICIPALITIES = """
    101 147 151 153 155 157 159 161 163 165 167 169 173 175 183 185 187 190 201 210 217 219 223 230 240 250 253 259
    260 265 269 270 306 316 320 326 329 330 336 340 350 360 370 376 390 400 410 411 420 430 440 450 461 479 480 482
    492 510 530 540 550 561 563 573 575 580 607 615 621 630 657 661 665 671 706 707 710 727 730 740 741 746 751 756
    760 766 773 779 787 791 810 813 820 825 840 846 849 851 860
"""
"""The 98 municipalities and Christiansø. Source: Danmarks Statistik, "Regioner, landsdele og kommuner", 2007."""

CODES: Mapping[Field, tuple[str, ...]] = {
    Field.SEX: ("female", "male", "other", "unknown"),
    Field.MUNICIPALITY: tuple(_MUNICIPALITIES.split()),
    Field.DISABILITY: ("none", "adhd_or_add", "autism", "other_attention", "motor", "sight", "other", "unknown"),
    Field.ASSESSMENT: ("none", "waiting", "under_way", "finished", "unknown"),
    Field.OCCUPATION: ("youth_education", "other_education", "job", "internship", "unemployed", "other", "unknown"),
    Field.ANXIETY_OR_DEPRESSION: ("none", "anxiety", "depression", "both", "unknown"),
    Field.EARLIER_DROPOUT: _YES_NO,
    Field.SPS: _YES_NO,
    Field.LONG_UNEMPLOYMENT: _YES_NO,
    Field.SOCIAL_SERVICES: ("none", "mentor", "contact_person", "support_at_home", "residence", "other", "unknown"),
}


def checked_code(field: str, code: str, on: Collection[str]) -> str:
    """A code as it is kept. Raises RefusedError for a field that is not on, and for a code that it doesn't have."""
    if field not in on:
        named = ", ".join(on) or "none"
        raise RefusedError(
            Text(
                "the field '{field}' is not on (on: {named}); leave it out, or name it under background in the "
                "organisation's decisions",
                {"field": field, "named": named},
            )
        )
    codes = CODES[Field(field)]
    if code not in codes:
        municipalities = Text("the three-digit codes of the municipalities, such as 751")
        listed = ", ".join(codes) if len(codes) < 20 else municipalities
        raise RefusedError(
            Text("the code is none that {field} has; use one of: {listed}", {"field": field, "listed": listed})
        )
    return code


def checked_background(given: Mapping[str, str], on: Collection[str]) -> dict[str, str]:
    """`checked_code` for several fields at once."""
    return {field: checked_code(field, code, on) for field, code in given.items()}


def read_birth(written: str, today: date) -> date:
    """A birth date, written as 2009-05-17 or, as Danish sheets do, 17-05-2009, 17.05.2009 or 17/05/2009.

    Raises RefusedError for what is no date, and for an age that nobody in these offers has.
    """
    parts = written.strip().replace(".", "-").replace("/", "-").split("-")
    ordered = parts if len(parts[0]) == 4 else parts[::-1]
    try:
        year, month, day = ordered
        birth = date.fromisoformat(f"{year}-{month:>02}-{day:>02}")
    except ValueError:
        raise RefusedError(Text("the birth date is no date; write it such as 2009-05-17")) from None
    if not YOUNGEST <= age_on(birth, today) <= OLDEST:
        raise RefusedError(
            Text(
                "the birth date gives an age outside {youngest} to {oldest} years; look whether it is right",
                {"youngest": YOUNGEST, "oldest": OLDEST},
            )
        )
    return birth


def age_on(birth: date, day: date) -> int:
    """How old somebody is on a day, in whole years; who was born on 29 February is older on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
