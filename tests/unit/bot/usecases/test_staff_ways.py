"""How staff are written to and call, and who takes over from them: what can't be is refused with a remedy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.usecases.staff_ways import keep_phone, name_stand_in, order_channels
from flows.authorisation import OPERATOR
from flows.names import RefusedError
from flows.people import Channel
from flows.phones import checked_phone
from flows.ports import World
from tests.unit.bot.usecases.authorising import COLE, LEO, PETER, full_office
from tests.unit.bot.usecases.kit import ALI, METTE, Office, office_file

__all__ = ["full_office", "office_file"]


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("email,telegram", ["email", "telegram"]),
        (" E-mail ", "there is no channel 'e-mail'; use telegram, email"),
        ("email", ["email", "telegram"]),
        ("", ["telegram", "email"]),
        ("sms,email", "there is no channel 'sms'; use telegram, email"),
        ("email, EMAIL", "named twice"),
        ("telegram,", "there is no channel ''"),
    ],
)
async def test_the_order_of_channels(full_office: Office, typed: str, order: list[str] | str) -> None:
    async with full_office.world() as world:
        theirs = replace(world, actor=METTE.id)
        if isinstance(order, str):
            with pytest.raises(RefusedError, match=order):
                await order_channels(theirs, METTE, typed)
            order = list(Channel)
        else:
            await order_channels(theirs, METTE, typed)
        assert list((await world.tx.staff.get(METTE.id)).channels) == order


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+45 12 34 56 78", "+45 12 34 56 78"),
        ("  12  345678 ", "12 345678"),
        ("4512345678", None),
        ("010203-1234", None),
        ("0102031234", None),
        ("1234", None),
        ("+" + "1" * 21, None),
        ("call me", None),
        ("12 34 56 78<b>", None),
        ("tel:12345678", None),
        ("\u0661\u0662\u0663\u0664\u0665\u0666", None),
        ("12345678\u202e", None),
    ],
)
def test_what_a_phone_number_is(typed: str, kept: str | None) -> None:
    """Ten digits without a plus may be a CPR number, whatever they were meant for."""
    if kept is None:
        with pytest.raises(RefusedError, match=r"\+45") as refused:
            checked_phone(typed)
        assert typed not in str(refused.value)
    else:
        assert checked_phone(typed) == kept


async def test_a_phone_number_is_kept_and_goes_with_them(full_office: Office) -> None:
    async with full_office.world() as world:
        theirs = replace(world, actor=METTE.id)
        await keep_phone(theirs, METTE, "12 34 56 78")
        assert await world.tx.identities.phone_of(METTE.id) == "12 34 56 78"
        await keep_phone(theirs, METTE, " ")
        assert await world.tx.identities.phone_of(METTE.id) is None
        await keep_phone(theirs, METTE, "12 34 56 78")
        await leave(world, METTE.id)
        assert await world.tx.identities.phone_of(METTE.id) is None
        gone = await world.tx.staff.get(METTE.id)
        for deed in (keep_phone(operated(world), gone, "12 34 56 78"), order_channels(operated(world), gone, "email")):
            with pytest.raises(RefusedError, match="works here no more"):
                await deed


async def test_who_takes_over(full_office: Office) -> None:
    async with full_office.world() as world:
        office = operated(world)
        assert (await name_stand_in(office, METTE, COLE.id)).stand_in == COLE.id
        await name_stand_in(office, COLE, METTE.id)  # a circle is walked once, and ends
        for other, why in (
            (METTE.id, "can't take over from themselves"),
            (LEO.id, "is a leader"),
            (PETER.id, "is not in demo-kommune"),
        ):
            with pytest.raises(RefusedError, match=why):
                await name_stand_in(office, METTE, other)
        await leave(world, COLE.id)
        with pytest.raises(RefusedError, match="works here no more; name somebody else"):
            await name_stand_in(office, METTE, COLE.id)
        await name_stand_in(office, METTE, ALI.id)
        await leave(world, ALI.id)
        assert (await world.tx.staff.get(METTE.id)).stand_in is None
        assert (await name_stand_in(office, METTE, "")).stand_in is None
        assert (await world.tx.staff.get(METTE.id)).stand_in is None


def operated(world: World) -> World:
    return replace(world, actor=OPERATOR)


async def leave(world: World, who: str) -> None:
    await world.tx.staff.leave(who, date(2026, 11, 23))
