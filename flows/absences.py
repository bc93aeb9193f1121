"""Absences of one contact person that meet: a new one holds on its days, and the other days stay as they were. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flows.people import Substitution

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """An absence that was known and made way for a new one: what is left of it before the new one, and after it."""

    known: Substitution
    before: Substitution | None
    after: Substitution | None

    def still_holds(self, today: date) -> bool:
        """Whether what was known goes on until the new one begins, or has yet to begin."""
        return self.before is not None and self.before.until_on is not None and self.before.until_on >= today


def made_way(known: Iterable[Substitution], new: Substitution) -> list[Change]:
    """What becomes of the absences that are known where a new one is noted; those it doesn't meet aren't in it."""
    return [_change(each, new) for each in known if not each.over and meet(each, new)]


def _last(absence: Substitution) -> date:
    return absence.until_on or date.max


def meet(one: Substitution, other: Substitution) -> bool:
    """Whether they have a day in common."""
    return max(one.from_on, other.from_on) <= min(_last(one), _last(other))


def _change(known: Substitution, new: Substitution) -> Change:
    begins, ends = known.from_on < new.from_on, _last(new) < _last(known)
    before = replace(known, until_on=new.from_on - _DAY) if begins else None
    after = Substitution(known.staff, known.substitute, _last(new) + _DAY, known.until_on) if ends else None
    return Change(known, before, after)
