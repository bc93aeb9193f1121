"""`pejling web-link`: signs a staff member in, such as the first administrator, or who has no mailbox at hand."""

from __future__ import annotations

from bot.commands.work import Rows, do
from bot.errors import PejlingError
from bot.usecases.authorise import authorise
from flows.authorisation import Deed
from flows.ports import World


def web_link(staff: str, *, as_json: bool) -> None:
    """Print a link that works once, for three days; that it was made is in the audit log."""

    async def work(world: World) -> Rows:
        member = await world.tx.staff.get(staff)
        if member.left_on is not None:
            raise PejlingError(staff, "works here no more", "name somebody else, or add them anew")
        link = world.page_of(member.id, world.now)
        if link is None:
            remedy = "set it to the https address of your pages"
            raise PejlingError("PEJLING_PUBLIC_URL", "is missing, so there is nothing to sign in to", remedy)
        await authorise(world, Deed.LET_IN, member, about="web_link")
        return [{"id": member.id, "link": link}]

    do(work, as_json=as_json)
