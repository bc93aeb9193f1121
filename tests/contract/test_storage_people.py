"""Participants, staff, their choices, and the channel they are reached by."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from flows.choices import Choice, Purpose
from flows.people import Participant, ParticipantStatus, PauseReason
from storage.database import Database
from storage.errors import NotStoredError, SealError
from storage.repositories.identities import Chat
from storage.transaction import StoredTransaction
from tests.contract.storage_kit import ADA, ADAS_CHAT, BO, BOS_CHAT, EVA, EVAS_CHAT, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]


async def test_a_participant_comes_back_as_it_was_saved(town: Database) -> None:
    async with town.reading() as tx:
        assert await tx.participants.get(ADA.id) == ADA
        assert await tx.participants.by_chat(ADAS_CHAT) == ADA
        assert await tx.participants.all() == [ADA, EVA]


async def test_saving_a_participant_keeps_every_field(town: Database) -> None:
    changed = replace(
        EVA,
        contact_person=BO.id,
        name="Eva Ny",
        language="da",
        status=ParticipantStatus.STOPPED,
        stage=ADA.stage,
        revision=9,
        nudge=False,
        started_on=NOW.date(),
    )
    async with town.transaction() as tx:
        await tx.participants.save(changed)
    async with town.reading() as tx:
        assert await tx.participants.by_chat(EVAS_CHAT) == changed


async def test_whose_break_is_over(town: Database) -> None:
    """Those whose day has come, the longest over first; not who says so themselves, nor who has none."""
    paused = {"status": ParticipantStatus.PAUSED, "pause_reason": PauseReason.OWN}
    first, second = NOW.date(), NOW.date() + timedelta(days=1)
    for ada_until, eva_until, day, back in (
        (None, None, second, []),
        (second, first, first - timedelta(days=1), []),
        (second, first, first, [EVA.id]),
        (second, first, second, [EVA.id, ADA.id]),
        (first, None, second, [ADA.id]),
    ):
        async with town.transaction() as tx:
            for each, until in ((ADA, ada_until), (EVA, eva_until)):
                await tx.participants.save(replace(each, pause_until=until, **paused))  # type: ignore[arg-type]
        async with town.reading() as tx:
            assert await tx.participants.back_by(day) == back


@pytest.mark.parametrize(
    "read",
    [lambda tx: tx.participants.get(ADA.id), lambda tx: tx.participants.by_chat(ADAS_CHAT)],
    ids=["by code", "by chat"],
)
async def test_of_changes_at_once_none_is_lost(
    town: Database, read: Callable[[StoredTransaction], Awaitable[Participant]]
) -> None:
    """Each goes on from what the one before left, the name included."""

    async def note(fact: str) -> None:
        async with town.transaction() as tx:
            ada = await read(tx)
            await asyncio.sleep(0)
            facts = {**ada.facts, fact: True}
            await tx.participants.save(replace(ada, name=ada.name + fact, revision=ada.revision + 1, facts=facts))

    await asyncio.gather(*(note(fact) for fact in "abcdefghij"))
    async with town.reading() as tx:
        ada = await tx.participants.get(ADA.id)
    assert ada.revision == ADA.revision + 10
    assert set(ada.facts) == set("abcdefghij") == set(ada.name.removeprefix(ADA.name))


async def test_somebody_who_is_not_there_is_named_in_the_error(town: Database) -> None:
    async with town.transaction() as tx:
        with pytest.raises(NotStoredError, match="P-NONE"):
            await tx.participants.get("P-NONE")
        with pytest.raises(NotStoredError, match="P-NONE"):
            await tx.participants.save(replace(ADA, id="P-NONE"))
        with pytest.raises(NotStoredError, match="S-NONE"):
            await tx.staff.get("S-NONE")
        with pytest.raises(NotStoredError, match="P-NONE"):
            await tx.identities.chat_of("P-NONE")


async def test_a_chat_is_a_participants_or_staffs_or_a_strangers(town: Database) -> None:
    async with town.reading() as tx:
        assert await tx.staff.by_chat(BOS_CHAT) == replace(BO, reachable=True)
        assert await tx.participants.by_chat(BOS_CHAT) is None
        assert await tx.staff.by_chat(ADAS_CHAT) is None
        assert await tx.participants.by_chat(1) is None


async def test_staff_is_reachable_with_a_chat_that_has_not_refused(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.staff.add(BO)
        assert await tx.staff.get(BO.id) == BO
        await tx.identities.tie(BO.id, BOS_CHAT)
        assert await tx.staff.all() == [replace(BO, reachable=True)]
        await tx.identities.mark_unreachable(BO.id)
        assert not (await tx.staff.get(BO.id)).reachable


async def test_where_somebody_is_reached(town: Database) -> None:
    async with town.transaction() as tx:
        await tx.identities.mark_unreachable(EVA.id)
        assert await tx.identities.chat_of(EVA.id) == Chat(EVAS_CHAT, "en", reachable=False)
        assert await tx.identities.chat_of(ADA.id) == Chat(ADAS_CHAT, "da", reachable=True)
        assert await tx.identities.chat_of(BO.id) == Chat(BOS_CHAT, "da", reachable=True)
        await tx.identities.mark_reachable(EVA.id)
        assert (await tx.identities.chat_of(EVA.id)).reachable


async def test_somebody_who_has_not_used_the_invite_has_no_chat(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.staff.add(BO)
        assert await tx.identities.chat_of(BO.id) == Chat(None, "da", reachable=True)


async def test_choices_are_added_and_never_replaced(town: Database) -> None:
    choices = [Choice(ADA.id, Purpose.NUDGE, granted, "sha256", NOW) for granted in (True, False)]
    async with town.transaction() as tx:
        for choice in choices:
            await tx.participants.record_choice(choice)
        query = text("SELECT granted FROM choice WHERE participant = :id ORDER BY id")
        assert [bool(granted) for (granted,) in await tx.connection.execute(query, {"id": ADA.id})] == [True, False]


async def test_a_name_copied_to_another_persons_row_does_not_open(town: Database) -> None:
    theft = text(
        "UPDATE identity SET name_sealed = (SELECT name_sealed FROM identity WHERE subject = :ada) WHERE subject = :eva"
    )
    async with town.transaction() as tx:
        await tx.connection.execute(theft, {"ada": ADA.id, "eva": EVA.id})
        with pytest.raises(SealError, match=r"identity\.name:P-EVA2"):
            await tx.participants.get(EVA.id)
