"""How old somebody is, and what follows from it: by local days."""

from __future__ import annotations

from datetime import date

from flows.background import age_on
from flows.organisation import Organisation
from flows.people import Participant

OF_AGE = 18
"""From this birthday on a young person decides alone, and a guardian's approval ends (Forældreansvarsloven § 1)."""


def is_of_age(participant: Participant, day: date) -> bool:
    """Whether they are known to have turned 18."""
    birth = participant.details.birth
    return birth is not None and age_on(birth, day) >= OF_AGE


def needs_guardian(participant: Participant, organisation: Organisation, day: date) -> bool:
    """Whether the organisation asks a guardian first. As long as no birth date is noted, nobody knows otherwise."""
    if organisation.guardian_under is None:
        return False
    birth = participant.details.birth
    return birth is None or age_on(birth, day) < organisation.guardian_under
