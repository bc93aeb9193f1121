"""What a chat is about after a step: where the person acted, unless something else is still to be answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.usecases.take_step import take_step
from flows import commands as c
from flows.check_in import CheckIn
from flows.ports import Dialogue
from tests.unit.bot.usecases.kit import ALMA, OWN, REGISTRY, Office

WHO5 = REGISTRY.latest("who5")


async def about(office: Office) -> str | None:
    """The check-in that Alma's chat is about."""
    async with office.world() as world:
        live = await world.tx.live.get(ALMA.id)
        return live.check_in if live else None


async def shown(office: Office, check_in: CheckIn) -> None:
    """Have her chat be about a check-in."""
    async with office.world() as world:
        await world.tx.live.show(ALMA.id, Dialogue.CHECK_IN, check_in.id)


async def declined(office: Office, check_in: CheckIn) -> None:
    """Alma says "not this time" to a check-in."""
    async with office.world() as world:
        await take_step(world, ALMA, check_in.id, c.Decline(), revision=check_in.revision)


async def test_who_declines_an_offer_before_its_arrival_was_noted_sees_that_they_did(office: Office) -> None:
    """A process died between "sent" and "marked sent": the chat is still about the time before, which is over."""
    before = await office.completed(WHO5, {})
    await shown(office, before)
    offered = await office.opened(WHO5)
    await declined(office, offered)
    assert await about(office) == offered.id


@pytest.mark.parametrize("is_next", [True, False])
async def test_who_declines_what_stands_elsewhere_stays_with_what_is_open(office: Office, is_next: bool) -> None:
    """An old button of something else; but what comes next on the same day is declined on the screen before it."""
    current, other = await office.opened(WHO5), await office.opened(OWN)
    other = replace(other, after=current.id if is_next else None, revision=other.revision + 1)
    async with office.database.transaction() as tx:
        await tx.check_ins.save(other)
    await shown(office, current)
    await declined(office, other)
    assert await about(office) == (other.id if is_next else current.id)
