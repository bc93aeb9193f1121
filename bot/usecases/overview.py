"""What a coordinator sees of everybody: who is there, who answers and who doesn't; and what the organisation decided."""

from __future__ import annotations

from collections.abc import Sequence

from bot.usecases.authorise import allowed
from flows.authorisation import Deed
from flows.organisation import Organisation
from flows.overview import Overview, Wanted
from flows.people import StaffMember
from flows.ports import World

CODES = "P-"
"""How every code begins; whoever types it looks for a code and for no name."""

FOUND_AT_MOST = 1000
"""Names that are searched for by one letter are those of half the list: nobody pages through more."""


@allowed(Deed.SEE_OVERVIEW, noted=False)
async def overview(world: World, organisation: str, /, wanted: Wanted, page: int = 1) -> Overview:
    """One page of the organisation's courses; the last one where there are fewer."""
    by_code = not wanted.search or wanted.search.upper().startswith(CODES)
    listed = world.tx.overviews
    codes = [] if by_code else (await listed.named(organisation, wanted.search))[:FOUND_AT_MOST]
    total = await listed.count(organisation, wanted, codes)
    found = Overview((), total, 1)
    page = min(max(page, 1), found.pages)
    return Overview(await listed.page(organisation, wanted, page, codes), total, page)


async def colleagues(world: World, organisation: str) -> Sequence[StaffMember]:
    """Everybody who works for the organisation, by name."""
    staff = [each for each in await world.tx.staff.all() if each.organisation == organisation]
    return sorted(staff, key=lambda each: (each.name.casefold(), each.id))


@allowed(Deed.SEE_DECISIONS, noted=False)
async def decisions(world: World, organisation: str, /) -> Organisation:
    """What the organisation has decided, to be looked at."""
    return world.organisations(organisation)
