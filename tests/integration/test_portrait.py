"""Issue 5, point 2: the contact person's picture reaches the young person's phone, with words below it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image

from bot.enrolment.portrait import portrait
from bot.usecases.set_portrait import set_portrait
from tests.integration.kit import Town
from tests.integration.phone import Phone


async def test_the_welcome_shows_the_contact_persons_face(town: Town, mette: Phone, tmp_path: Path) -> None:
    Image.effect_noise((800, 600), 80).save(tmp_path / "mette.jpg")
    async with town.store.database.transaction() as tx:
        world = replace(town.store.worlds.at(tx, town.store.clock.now()), actor=mette.subject)
        await set_portrait(world, await tx.staff.get(mette.subject), portrait(tmp_path / "mette.jpg"))
    alma, token = await town.invited(mette)
    await alma.start(token)
    await alma.sees("Dansk? · English?")
    await alma.tap("English")
    message = await alma.sees("This is Mette.")
    assert (message["photo"]["width"], message["photo"]["height"]) == (512, 512)
