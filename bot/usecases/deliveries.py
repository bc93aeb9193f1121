"""Messages that have not reached somebody: looked at, sent again, or put away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.usecases.authorise import allowed, authorise
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.ports import StuckLetter, World
from flows.screen import Text

LATE_AFTER = timedelta(hours=1)
"""A phone that is off for a night is none of a coordinator's business; Telegram being away for an hour is."""

GONE = Text("This message is not among those that were given up. Somebody else may have seen to it.")


@dataclass(frozen=True, slots=True)
class Stuck:
    """Messages to an organisation's people: those given up, and those that wait for long."""

    given_up: Sequence[StuckLetter]
    late: Sequence[StuckLetter]


async def stuck(world: World, organisation: str, /, real_now: datetime) -> Stuck:
    """What has not arrived. `real_now`: messages wait in real time, also where people's clock was moved."""
    await authorise(world, Deed.SEE_OVERVIEW, organisation, noted=False)
    deliveries = world.tx.deliveries
    late = await deliveries.late(organisation, world.now, real_now - LATE_AFTER)
    return Stuck(await deliveries.given_up(organisation), late)


@allowed(Deed.SEND_AGAIN)
async def send_again(world: World, organisation: str, /, key: str) -> None:
    """Try one that was given up anew. Raises RefusedError where there is none."""
    if not await world.tx.deliveries.send_again(organisation, key):
        raise RefusedError(GONE)


async def put_away(world: World, organisation: str, /, key: str) -> None:
    """Want one that was given up no more. Raises RefusedError where there is none."""
    await authorise(world, Deed.SEND_AGAIN, organisation, "put away")
    if not await world.tx.deliveries.put_away(organisation, key):
        raise RefusedError(GONE)
