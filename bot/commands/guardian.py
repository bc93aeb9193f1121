"""`pejling participant guardian`: note that a guardian approves, or does no longer."""

from __future__ import annotations

from bot.commands.work import Rows, do
from bot.usecases.guardian import record_guardian
from flows.ports import World


def record(code: str, *, approves: bool, actor: str, as_json: bool) -> None:
    """Note it, and print where the young person is now."""

    async def work(world: World) -> Rows:
        participant = await record_guardian(world, await world.tx.participants.get(code), approves=approves)
        return [{"id": participant.id, "status": participant.status.value, "stage": participant.stage.value}]

    do(work, as_json=as_json, actor=actor)
