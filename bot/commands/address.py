"""`pejling staff address` and `pejling participant address`: where somebody is written to by e-mail."""

from __future__ import annotations

from bot.commands.work import Rows, do
from bot.usecases.address import keep_address
from flows.ports import World


def keep_address_of(subject: str, address: str, *, actor: str, as_json: bool) -> None:
    """Note the address of a staff member or a young person; blank: none any more."""

    async def work(world: World) -> Rows:
        people = world.tx.staff if subject.startswith("S-") else world.tx.participants
        kept = await keep_address(world, await people.get(subject), address)
        return [{"id": subject, "is_written_to": bool(kept)}]

    do(work, as_json=as_json, actor=actor)
