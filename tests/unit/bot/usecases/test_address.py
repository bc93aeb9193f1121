"""The address that somebody is written to at; who has it, gets in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.usecases.address import keep_address
from bot.usecases.sign_in import send_link
from flows.authorisation import OPERATOR
from flows.names import RefusedError
from flows.people import ParticipantStatus
from storage.tables import OUTBOX, WEB_SESSION
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, Office


async def test_another_mailbox_ends_what_the_old_one_opened(office: Office) -> None:
    async with office.world() as world:
        operated = replace(world, actor=OPERATOR)
        await keep_address(operated, METTE, "mette@example.dk")
    await office.cookie(METTE)
    async with office.world() as world:
        operated = replace(world, actor=OPERATOR)
        await keep_address(operated, METTE, " mette@example.dk")
        assert (await world.tx.connection.execute(WEB_SESSION.select())).all()  # type: ignore[attr-defined]
        await keep_address(operated, METTE, "")
        assert not (await world.tx.connection.execute(WEB_SESSION.select())).all()  # type: ignore[attr-defined]
        assert await world.tx.identities.address_of(METTE.id) is None
        await send_link(world, "mette@example.dk", "/console")
        assert not (await world.tx.connection.execute(OUTBOX.select())).all()  # type: ignore[attr-defined]


async def test_who_shares_a_mailbox_gets_a_link_each(office: Office) -> None:
    """In several organisations one person is several staff members; a young person gets none."""
    async with office.world() as world:
        for person in (METTE, ALI, ALMA):
            await world.tx.identities.write_to(person.id, "Both@example.dk")
        await send_link(world, "both@EXAMPLE.dk", "/console")
        rows = (await world.tx.connection.execute(OUTBOX.select())).all()  # type: ignore[attr-defined]
    assert [row.recipient for row in rows] == [METTE.id, ALI.id]


async def test_of_whoever_is_erased_nothing_is_noted(office: Office) -> None:
    async with office.world() as world:
        erased = replace(ALMA, status=ParticipantStatus.ERASED)
        with pytest.raises(RefusedError):
            await keep_address(replace(world, actor=OPERATOR), erased, "alma@example.dk")
