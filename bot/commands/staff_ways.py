"""`pejling staff channels`, `phone` and `stand-in`: how they are written to and call, and who takes over."""

from __future__ import annotations

from bot.commands.work import Rows, do
from bot.usecases.staff_ways import keep_phone, name_stand_in, order_channels
from flows.ports import World

NONE = "none"
"""What is typed in place of a number or an id to take it away."""


def order_channels_of(staff: str, order: str, *, actor: str, as_json: bool) -> None:
    """In which order they are written to; blank: the usual one."""

    async def work(world: World) -> Rows:
        ordered = await order_channels(world, await world.tx.staff.get(staff), order)
        return [{"id": staff, "channels": ",".join(ordered.channels)}]

    do(work, as_json=as_json, actor=actor)


def keep_phone_of(staff: str, phone: str, *, actor: str, as_json: bool) -> None:
    """The number at work that they call from."""

    async def work(world: World) -> Rows:
        kept = await keep_phone(world, await world.tx.staff.get(staff), "" if phone == NONE else phone)
        return [{"id": staff, "phone": kept}]

    do(work, as_json=as_json, actor=actor)


def name_stand_in_of(staff: str, stand_in: str, *, actor: str, as_json: bool) -> None:
    """Who takes over where they don't react."""

    async def work(world: World) -> Rows:
        named = await name_stand_in(world, await world.tx.staff.get(staff), "" if stand_in == NONE else stand_in)
        return [{"id": staff, "stand_in": named.stand_in or ""}]

    do(work, as_json=as_json, actor=actor)
