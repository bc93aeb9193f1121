"""How alerts stand in the organisation: figures for coordinator and leader, and for the coordinator the open ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from bot.usecases.authorise import allowed, relations
from bot.usecases.raise_alert import office_in
from flows.alert_figures import MONTHS, Open, Period, Reaction, open_now, periods, whole, worked
from flows.authorisation import Deed, may
from flows.hold import is_kept_back
from flows.ports import World

LISTED_AT_MOST = 100
"""Whoever has more open than that reads figures first."""


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """One that waits for contact, as the coordinator sees it: `turn` is the name of whose turn it is."""

    reaction: Reaction
    turn: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class AlertOverview:
    """The figures; `listed` is None for who sees no codes, else the first ones by deadline."""

    open: Open
    periods: Sequence[Period]
    has_promise: bool
    listed: Sequence[OpenAlert] | None


@allowed(Deed.SEE_ALERTS, noted=False)
async def alert_overview(world: World, organisation: str, /) -> AlertOverview:
    """As it is now. Nothing is said of any one person, but to the coordinator whose turn it is."""
    decided = world.organisations(organisation)
    office = office_in(world, organisation)
    zone = ZoneInfo(office.zone)
    earliest = whole(world.now.astimezone(zone).date(), max(MONTHS))[0][0]
    since = datetime.combine(earliest, time(), zone).astimezone(UTC)
    known = await world.tx.alerts.reactions(organisation, since)
    found = [each for each in known if not is_kept_back(each, world.now)]
    clock = worked(found, office, world.now)
    sees_codes = may(Deed.SEE_OVERVIEW, await relations(world, organisation))
    return AlertOverview(
        open_now(found, office, world.now, clock),
        periods(found, office, world.now, clock),
        decided.promise is not None,
        await _listed(world, found) if sees_codes else None,
    )


async def _listed(world: World, found: Sequence[Reaction]) -> list[OpenAlert]:
    names = {each.id: each.name for each in await world.tx.staff.all()}
    waiting = sorted((each for each in found if each.waits), key=lambda each: (each.due, each.id))[:LISTED_AT_MOST]
    return [OpenAlert(each, names[each.contact_person], each.due < world.now) for each in waiting]
