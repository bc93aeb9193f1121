"""Lowest twice: an indicator of a profile at the lowest it can be, twice in a row. No nudge.

Source: the indicators of BIP are to be talked about one by one, and a total would mean nothing (FACTS § 2); that twice
is worth a question is our own rule. One that was skipped in between breaks the row.
"""

from __future__ import annotations

from collections.abc import Iterator

from flows.organisation import Organisation
from flows.rules.rule import AgendaRule, Finding, Known, Profile


def check(known: Known, _organisation: Organisation) -> Finding | None:
    """Fire when an indicator was at its lowest in this sitting and the one before; the values are those indicators."""
    if len(known.profiles) < 2:
        return None
    before, now = known.profiles[-2:]
    found = {each: now.lowest[each] for each in _at_lowest(now) if each in set(_at_lowest(before))}
    return Finding(found) if found else None


def _at_lowest(profile: Profile) -> Iterator[str]:
    return (each for each, given in profile.given.items() if given == profile.lowest[each])


RULE = AgendaRule(id="lowest_twice", version=1, check=check)
