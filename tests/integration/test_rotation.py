"""Issue 5, point 7: the keys are rotated while people tap: nothing is lost, and the old key can be taken away."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from pydantic import SecretStr

from bot.settings import Settings
from storage.crypto import Keyring, generate_key
from storage.database import Database
from tests.integration.kit import running_town
from tests.integration.operating import Operator, pejling
from tests.integration.phone import LOW, LOW_VALUES, Phone
from tests.integration.programs import running_bot

__all__ = ["pejling"]
pytest_plugins = ["tests.contract.storage_fixtures"]

PEOPLE = 5
LONG_ENOUGH_S = 60.0


def having(settings: Settings, *keys: str) -> Settings:
    """The same settings with these keys, newest first."""
    return settings.model_copy(update={"keys": SecretStr(",".join(keys))})


async def answers(phone: Phone) -> None:
    """Somebody answers all of it, and has the last screen."""
    await phone.begin()
    await phone.answer(*LOW)
    await phone.sees("I have told Mette.")


async def test_rotating_under_load_loses_nothing(url: str, pejling: Operator, tmp_path: Path) -> None:
    old, new = generate_key("old"), generate_key("new")
    async with running_town(url, f"{old},{new}", bot=False, unhurried=False) as town:
        async with running_bot(town.settings, tmp_path):
            mette = await town.contact_person()
            people = [await town.taking_part(mette, f"Person {number}") for number in range(PEOPLE)]
        after = having(town.settings, new, old)
        async with running_bot(after, tmp_path):
            for phone in people:
                phone.patience_s = LONG_ENOUGH_S
            tapping = asyncio.gather(*map(answers, people))
            while not tapping.done():
                rotated = await pejling(after, "keys", "rotate", "--json")
                assert rotated.code == 0, rotated.err
                assert json.loads(rotated.out)["unreadable"] == []
            await tapping
            done = await pejling(after, "keys", "rotate")
            assert (done.code, "No longer in use: old." in done.out) == (0, True), done.out + done.err
            listed = json.loads((await pejling(after, "keys", "list", "--json")).out)
            assert [each["id"] for each in listed if each["counts"]] == ["new"]
        refused = await pejling(having(town.settings, old), "keys", "list")
        assert (refused.code, "'new' too, and PEJLING_KEYS lacks it" in refused.err) == (1, True)
        async with running_bot(having(town.settings, new), tmp_path):
            await people[0].text("/menu")
            await people[0].sees("Here is what you can see and decide.")
    database = Database(url, Keyring.parse(new))
    async with database.reading() as tx:
        for number, phone in enumerate(people):
            person = await tx.participants.by_chat(phone.chat)
            assert person is not None
            assert (person.id, person.name) == (phone.subject, f"Person {number}")
            assert next(each.values for each in await tx.check_ins.of(person.id)) == LOW_VALUES
    await database.close()
