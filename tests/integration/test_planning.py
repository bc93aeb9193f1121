"""What an organisation asks is planned for everybody who takes part, whatever changes meanwhile.

P1  After a start with other decisions, a questionnaire that is added is planned for those who take part already, and
    one that is taken out is planned no more.
P2  Where nothing was asked on an occasion, since staff had not noted whom it is for, the next one comes all the same,
    also after a stop and a new start.
P3  A contact person hears of a form in office hours only.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.usecases.accept_invite import accept_invite
from bot.usecases.stop import restart, stop
from storage.tables import OUTBOX
from tests.integration.kit import ORGANISATIONS, Town, running_town, walk_through_the_welcome

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def asking(folder: Path, *questionnaires: str) -> Path:
    """The example's decisions, asking these."""
    example = ORGANISATIONS.read_text(encoding="utf-8")
    before, after = example[: example.index("questionnaires = [")], example[example.index("# The languages a young") :]
    path = folder / "organisations.toml"
    path.write_text(f"{before}questionnaires = {list(questionnaires)}\n\n{after}", encoding="utf-8")
    return path


async def planned(town: Town, participant: str) -> set[str]:
    """What is planned for somebody."""
    async with town.store.database.reading() as tx:
        return {wave.questionnaire for wave in await tx.waves.planned(participant)}


async def tick(town: Town) -> None:
    """Let the clock's work be done."""
    assert town.bot is not None
    await town.bot.tick.run()


async def go_to(town: Town, at: datetime) -> None:
    """Move people's time."""
    town.store.clock.offset = at - town.store.clock.real()
    await tick(town)


async def take_part(town: Town, participant: str) -> None:
    """Yes to everything."""
    async with town.store.database.transaction() as tx:
        await walk_through_the_welcome(town.store.worlds.at(tx, town.store.clock.now()), participant, 1)


async def test_a_questionnaire_that_is_added_is_planned(database_file: Path, keys: str, tmp_path: Path) -> None:
    """P1."""
    async with running_town(database_file, keys, organisations=asking(tmp_path, "who5", "gses")) as town:
        alma = await town.taking_part(await town.contact_person())
        assert await planned(town, alma.subject) == {"who5", "gses"}
    async with running_town(database_file, keys, organisations=asking(tmp_path, "who5", "bip_job", "contact")) as town:
        await tick(town)
        assert await planned(town, alma.subject) == {"who5", "bip_job", "contact"}
        async with town.store.database.reading() as tx:
            assert {each.questionnaire for each in await tx.check_ins.of(alma.subject)} == {"who5", "gses"}


async def test_an_occasion_on_which_nothing_was_asked_is_followed_by_the_next(
    database_file: Path, keys: str, tmp_path: Path
) -> None:
    """P2."""
    async with running_town(database_file, keys, organisations=asking(tmp_path, "who5", "bip_job")) as town:
        alma = await town.taking_part(await town.contact_person())
        async with town.store.database.reading() as tx:
            waves = {wave.questionnaire: wave.due_at for wave in await tx.waves.planned(alma.subject)}
        await go_to(town, waves["bip_job"])
        assert await planned(town, alma.subject) == {"who5", "bip_job"}
        async with town.store.database.transaction() as tx:
            world = town.store.worlds.at(tx, town.store.clock.now())
            await stop(world, await tx.participants.get(alma.subject))
            await restart(world, await tx.participants.get(alma.subject))
        await take_part(town, alma.subject)
        assert await planned(town, alma.subject) == {"who5", "bip_job"}


@pytest.mark.parametrize(
    ("local", "waits_until"),
    [
        (datetime(2031, 3, 5, 10, tzinfo=COPENHAGEN), None),
        (datetime(2031, 3, 5, 15, 30, tzinfo=COPENHAGEN), datetime(2031, 3, 6, 9, tzinfo=COPENHAGEN)),
        (datetime(2031, 3, 9, 2, 8, tzinfo=COPENHAGEN), datetime(2031, 3, 10, 9, tzinfo=COPENHAGEN)),
    ],
)
async def test_a_form_is_told_of_in_office_hours(
    database_file: Path, keys: str, tmp_path: Path, local: datetime, waits_until: datetime | None
) -> None:
    """P3: a Wednesday at ten, after hours, and a Sunday night."""
    organisations = asking(tmp_path, "who5", "bip_job", "bip_job_caseworker")
    async with running_town(
        database_file, keys, organisations=organisations, public_url="https://pejling.example"
    ) as town:
        mette = await town.contact_person()
        town.store.clock.offset = local - town.store.clock.real()
        alma, token = await town.invited(mette)
        async with town.store.database.transaction() as tx:
            world = town.store.worlds.at(tx, town.store.clock.now())
            await accept_invite(world, token, alma.chat)
            known = await tx.participants.get(alma.subject)
            await tx.participants.save(replace(known, facts={"towards_education": False}))
        await take_part(town, alma.subject)
        async with town.store.database.reading() as tx:
            found = await tx.connection.execute(select(OUTBOX.c.not_before).where(OUTBOX.c.kind == "form"))
            [not_before] = [row.not_before for row in found]
    assert not_before == waits_until
    assert waits_until is None or waits_until.time() == time(9)
