"""Assignments in which nobody could react to an alert today: for the console, and for `pejling check`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.usecases.hands import roster_of
from flows.alert import Rung
from flows.chain import Roster
from flows.people import TAKING_PART
from flows.ports import World


class Gap(StrEnum):
    """What is missing: anybody at all, anybody who isn't away, or anybody before the coordinator."""

    NOBODY = "nobody"
    ALL_AWAY = "all_away"
    ONLY_COORDINATOR = "only_coordinator"


@dataclass(frozen=True, slots=True)
class Unreached:
    """A contact person, by id and name, for whom nobody can react, and the codes of those taking part it is about."""

    contact: str
    name: str
    gap: Gap
    participants: tuple[str, ...]


async def unreached(world: World, organisation: str) -> list[Unreached]:
    """Everybody for whom something has to be mended, by contact person."""
    roster = await roster_of(world, organisation)
    gaps = {each: gap for each in sorted(roster.staff) if (gap := _gap(roster, each)) is not None}
    theirs: dict[str, list[str]] = {}
    for each in await world.tx.participants.of_contacts(gaps):
        if each.status in TAKING_PART:
            theirs.setdefault(each.contact_person, []).append(each.id)
    return [Unreached(who, roster.staff[who].name, gaps[who], tuple(codes)) for who, codes in sorted(theirs.items())]


def _gap(roster: Roster, contact: str) -> Gap | None:
    """What is missing in their chain."""
    chain = roster.chain(contact)
    if not chain:
        back = replace(roster, away={})
        return Gap.ALL_AWAY if back.chain(contact) else Gap.NOBODY
    return Gap.ONLY_COORDINATOR if all(each.rung is Rung.COORDINATOR for each in chain) else None
