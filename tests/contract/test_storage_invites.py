"""DESIGN § 5: single-use, hashed, expiring invites; a new phone takes the old one's place."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.usecases.accept_invite import PROBLEMS, accept_invite
from flows.organisation import Organisation
from flows.people import Participant
from flows.ports import Dialogue, Invitee, InviteProblem, World
from questionnaires.loader import load_registry
from storage.database import Database
from tests.contract.storage_kit import ADA, ADAS_CHAT, BO, BOS_CHAT, EVA, EVAS_CHAT, LEASE, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

WEEK = timedelta(days=7)
NEW_PHONE = 4_711_000_999


@pytest.fixture
async def invited(database: Database) -> Database:
    async with database.transaction() as tx:
        await tx.staff.add(BO)
        for participant in (ADA, EVA):
            await tx.participants.add(participant)
        for subject, token in ((BO.id, "for-bo"), (ADA.id, "for-ada"), (EVA.id, "for-eva")):
            await tx.invites.issue(subject, token, NOW + WEEK)
    return database


async def test_an_invite_ties_the_chat_to_its_person(invited: Database) -> None:
    async with invited.transaction() as tx:
        assert await tx.invites.redeem("for-ada", ADAS_CHAT, NOW) == Invitee(ADA.id, is_staff=False)
        assert await tx.invites.redeem("for-bo", BOS_CHAT, NOW) == Invitee(BO.id, is_staff=True)
    async with invited.reading() as tx:
        assert await tx.participants.by_chat(ADAS_CHAT) == ADA
        assert (await tx.identities.chat_of(BO.id)).chat_id == BOS_CHAT


async def test_unknown_used_and_expired_are_told_apart(invited: Database) -> None:
    async with invited.transaction() as tx:
        await tx.invites.redeem("for-ada", ADAS_CHAT, NOW)
        assert await tx.invites.redeem("for-nobody", EVAS_CHAT, NOW) is InviteProblem.UNKNOWN
        assert await tx.invites.redeem("for-ada", EVAS_CHAT, NOW) is InviteProblem.USED
        assert await tx.invites.redeem("for-ada", ADAS_CHAT, NOW + 2 * WEEK) is InviteProblem.USED
        assert await tx.invites.redeem("for-eva", EVAS_CHAT, NOW + WEEK) is InviteProblem.EXPIRED
        assert await tx.participants.by_chat(EVAS_CHAT) is None


async def test_an_invite_works_until_the_moment_it_expires(invited: Database) -> None:
    async with invited.transaction() as tx:
        last_moment = NOW + WEEK - timedelta(microseconds=1)
        assert await tx.invites.redeem("for-eva", EVAS_CHAT, last_moment) == Invitee(EVA.id, is_staff=False)


async def test_a_newer_invite_replaces_those_that_nobody_used(invited: Database) -> None:
    async with invited.transaction() as tx:
        await tx.invites.redeem("for-eva", EVAS_CHAT, NOW)
        for subject in (ADA.id, EVA.id):
            await tx.invites.issue(subject, f"newer-for-{subject}", NOW + WEEK)
        assert await tx.invites.redeem("for-ada", ADAS_CHAT, NOW) is InviteProblem.EXPIRED
        assert await tx.invites.redeem("for-eva", EVAS_CHAT, NOW) is InviteProblem.USED
        assert await tx.invites.redeem(f"newer-for-{ADA.id}", ADAS_CHAT, NOW) == Invitee(ADA.id, is_staff=False)


async def test_of_two_who_use_an_invite_at_once_one_gets_in(invited: Database) -> None:
    async def redeem(chat_id: int) -> Invitee | InviteProblem:
        async with invited.transaction() as tx:
            return await tx.invites.redeem("for-ada", chat_id, NOW)

    answers = await asyncio.gather(*(redeem(chat_id) for chat_id in range(1, 11)))
    assert answers.count(Invitee(ADA.id, is_staff=False)) == 1
    assert answers.count(InviteProblem.USED) == 9
    winner = answers.index(Invitee(ADA.id, is_staff=False)) + 1
    async with invited.reading() as tx:
        assert (await tx.identities.chat_of(ADA.id)).chat_id == winner


async def test_a_new_phone_takes_the_old_ones_place_and_starts_with_nothing_drawn(invited: Database) -> None:
    async with invited.transaction() as tx:
        await tx.invites.redeem("for-ada", ADAS_CHAT, NOW)
        await tx.identities.mark_unreachable(ADA.id)
        await tx.live.show(ADA.id, Dialogue.WELCOME)
        await tx.live.drawn(ADA.id, 1, 50)
        await tx.invites.issue(ADA.id, "new-phone", NOW + WEEK)
        await tx.invites.redeem("new-phone", NEW_PHONE, NOW)
        assert await tx.participants.by_chat(ADAS_CHAT) is None
        assert await tx.participants.by_chat(NEW_PHONE) == ADA
        undrawn = await tx.live.claim_undrawn(ADA.id, NOW, LEASE)
        assert undrawn is not None
        assert (undrawn.chat_id, undrawn.message.message_id, undrawn.message.latest_message_id) == (
            NEW_PHONE,
            None,
            0,
        )


async def test_the_same_phone_again_keeps_its_live_message(invited: Database) -> None:
    async with invited.transaction() as tx:
        await tx.invites.redeem("for-ada", ADAS_CHAT, NOW)
        await tx.live.show(ADA.id, Dialogue.WELCOME)
        await tx.live.drawn(ADA.id, 1, 50)
        await tx.invites.issue(ADA.id, "again", NOW + WEEK)
        await tx.invites.redeem("again", ADAS_CHAT, NOW)
        live = await tx.live.get(ADA.id)
        assert live is not None
        assert (live.message_id, live.shown_revision) == (50, 1)


async def test_a_link_tried_out_in_somebody_elses_chat_stays_usable_and_takes_nothing(invited: Database) -> None:
    async with invited.transaction() as tx:
        await tx.invites.redeem("for-ada", ADAS_CHAT, NOW)
        await tx.live.show(ADA.id, Dialogue.WELCOME)
        await tx.live.drawn(ADA.id, 1, 50)
        chat, live = await tx.identities.chat_of(ADA.id), await tx.live.get(ADA.id)
        assert await tx.invites.redeem("for-eva", ADAS_CHAT, NOW) is InviteProblem.OTHER_PERSON
        assert await tx.participants.by_chat(ADAS_CHAT) == ADA
        assert (await tx.identities.chat_of(ADA.id), await tx.live.get(ADA.id)) == (chat, live)
        assert (await tx.identities.chat_of(EVA.id)).chat_id is None
        assert await tx.invites.redeem("for-eva", EVAS_CHAT, NOW) == Invitee(EVA.id, is_staff=False)
        assert await tx.participants.by_chat(ADAS_CHAT) == ADA
        assert await tx.participants.by_chat(EVAS_CHAT) == EVA


async def test_a_contact_person_who_tries_a_young_persons_link_keeps_their_chat(invited: Database) -> None:
    async with invited.transaction() as tx:
        await tx.invites.redeem("for-bo", BOS_CHAT, NOW)
        assert await tx.invites.redeem("for-ada", BOS_CHAT, NOW) is InviteProblem.OTHER_PERSON
        assert (await tx.identities.chat_of(BO.id)).chat_id == BOS_CHAT
        assert await tx.invites.redeem("for-nobody", BOS_CHAT, NOW) is InviteProblem.UNKNOWN
        assert await tx.invites.redeem("for-ada", ADAS_CHAT, NOW) == Invitee(ADA.id, is_staff=False)


async def test_of_two_peoples_invites_at_once_in_one_chat_one_ties_it(invited: Database) -> None:
    async def redeem(token: str) -> Invitee | InviteProblem:
        async with invited.transaction() as tx:
            return await tx.invites.redeem(token, NEW_PHONE, NOW)

    answers = await asyncio.gather(*(redeem(token) for token in ("for-ada", "for-eva")))
    assert answers.count(InviteProblem.OTHER_PERSON) == 1
    (winner,) = (each for each in answers if isinstance(each, Invitee))
    async with invited.reading() as tx:
        tied = await tx.participants.by_chat(NEW_PHONE)
        assert tied is not None
        assert tied.id == winner.subject


async def test_of_two_who_follow_an_invite_at_once_one_begins_the_welcome(invited: Database) -> None:
    """The whole use case at once, as two processes would do it."""

    async def follow(chat_id: int) -> object:
        async with invited.transaction() as tx:
            world = World(tx, NOW, lambda: "", load_registry(), _nobodys, lambda _day: False, lambda *_, **__: None)
            return await accept_invite(world, "for-eva", chat_id)

    answers = await asyncio.gather(*(follow(chat_id) for chat_id in range(1, 6)))
    assert answers.count(PROBLEMS[InviteProblem.USED]) == 4
    [eva] = [each for each in answers if isinstance(each, Participant)]
    async with invited.reading() as tx:
        assert (await tx.identities.chat_of(EVA.id)).chat_id == answers.index(eva) + 1
        assert (await tx.participants.get(EVA.id)).revision == EVA.revision + 1


def _nobodys(organisation: str) -> Organisation:
    raise AssertionError(f"an invite asks nothing of {organisation}")
