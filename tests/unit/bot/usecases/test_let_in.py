"""How somebody without Telegram takes part on their page alone.

L1  Staff hand a link over where there is a page, and not for whoever is erased; strangers do not.
L2  The welcome begins on the page, once; who goes on in the chat later doesn't begin anew.
L3  What the outbox has for somebody without a chat is read on their page: nobody is told that they are out of reach.
L4  With both ways, what a tap on the page answers is read there and comes into the chat as well.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.bell import Bell
from bot.delivery.letters import Letter
from bot.delivery.outbox import Outbox
from bot.usecases.accept_invite import accept_invite
from bot.usecases.authorise import NotAllowedError
from bot.usecases.let_in import come_in, let_in
from bot.usecases.offer_check_ins import put_offer
from bot.usecases.show_help import show_help
from bot.web.own_desk import StoredOwnDesk
from flows.names import RefusedError
from flows.organisation import AnswerChannel
from flows.people import Participant, ParticipantStatus, WelcomeStage
from flows.ports import Kind, Outgoing
from flows.screen import Action, Screen, Text
from storage.tables import OUTBOX
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, REGISTRY, Office

NEWS = Screen((Text("{contact} has seen it.", {"contact": "Mette"}),))


class Channel:
    """Takes every letter."""

    def __init__(self) -> None:
        self.sent: list[Letter] = []

    async def send(self, _chat_id: int, letter: Letter, *_: object) -> int:
        self.sent.append(letter)
        return 100 + len(self.sent)


async def on_pages(office: Office, channel: AnswerChannel = AnswerChannel.WEB, **changes: Any) -> Participant:
    office.organisation = replace(office.organisation, answer_channel=channel)
    young = replace(ALMA, **changes)
    await office.save(young)
    return young


async def sent(office: Office) -> tuple[list[str], list[Letter]]:
    """What becomes of everything in the outbox, by kind, and what the chat got."""
    channel: Any = Channel()
    outbox = Outbox("bot 1", office.database, channel, office.worlds, Bell(), office.clock)
    while await outbox.send_due() or outbox._sending:
        for task in list(outbox._sending.values()):
            await task
    async with office.database.reading() as tx:
        rows = (await tx.connection.execute(OUTBOX.select().order_by(OUTBOX.c.id))).all()
    return [f"{row.kind} {row.state} {row.error}" for row in rows], channel.sent


async def test_who_is_let_in_and_by_whom(office: Office) -> None:
    """L1."""
    async with office.world() as world:
        with pytest.raises(RefusedError):
            await let_in(replace(world, actor=METTE.id), ALMA)
    young = await on_pages(office)
    async with office.world() as world:
        assert "/m/in/" in await let_in(replace(world, actor=METTE.id), young)
        for nobody in (ALI.id, ALMA.id):
            with pytest.raises(NotAllowedError):
                await let_in(replace(world, actor=nobody), young)
        with pytest.raises(RefusedError):
            await let_in(replace(world, actor=METTE.id), replace(young, status=ParticipantStatus.ERASED))
        pageless = replace(world, actor=METTE.id, page_of=lambda *_, **__: None)
        with pytest.raises(RefusedError):
            await let_in(pageless, young)


async def test_the_welcome_begins_once(office: Office) -> None:
    """L2."""
    young = await on_pages(office, AnswerChannel.BOTH, status=ParticipantStatus.INVITED)
    desk = StoredOwnDesk(office.database, office.worlds, office.clock)
    async with office.world() as world:
        await come_in(world, young)
        begun = await world.tx.participants.get(ALMA.id)
    assert begun.status is ParticipantStatus.WELCOME
    await desk.act(ALMA.id, Action("welcome", "language", revision=begun.revision), ())
    async with office.world() as world:
        further = await world.tx.participants.get(ALMA.id)
        await come_in(world, further)
        await world.tx.invites.issue(ALMA.id, "token", world.now + timedelta(days=1))
        await accept_invite(world, "token", 1001)
        assert await world.tx.participants.get(ALMA.id) == further
    assert further.stage is not WelcomeStage.LANGUAGE
    async with office.database.reading() as tx:
        assert await tx.live.waiting(office.clock.real(), 10) == [ALMA.id]  # the chat shows it now


@pytest.mark.parametrize("channel", [AnswerChannel.WEB, AnswerChannel.BOTH])
async def test_who_has_no_chat(office: Office, channel: AnswerChannel) -> None:
    """L3."""
    young = await on_pages(office, channel)
    check_in = await office.opened(REGISTRY.latest("who5"))
    async with office.world() as world:
        await put_offer(world, young, check_in)
        await show_help(world, young)
        await world.tx.outbox.put(Outgoing(Kind.SEEN, young.id, "seen", screen=NEWS))
    states, letters = await sent(office)
    assert letters == []
    dropped = [f"{kind} dropped on their page" for kind in ("offer", "help", "seen")]
    assert [each for each in states if not each.startswith("reminder")] == dropped
    async with office.database.reading() as tx:
        assert await tx.identities.is_reachable(ALMA.id)
        assert [each.kind for each in await tx.page_letters.to_read(ALMA.id)] == [Kind.HELP, Kind.SEEN]
        assert await tx.live.waiting(office.clock.real(), 10) == []
        assert await tx.alerts.of(ALMA.id) == []


async def test_both_ways(office: Office) -> None:
    """L4; and what is turned over on the page before it was sent still comes."""
    await on_pages(office, AnswerChannel.BOTH)
    async with office.world() as world:
        await world.tx.invites.issue(ALMA.id, "token", world.now + timedelta(days=1))
        await accept_invite(world, "token", 1001)
    async with office.database.transaction() as tx:
        live = await tx.live.get(ALMA.id)
        assert live is not None
        await tx.live.drawn(ALMA.id, live.revision, 7)
    desk = StoredOwnDesk(office.database, office.worlds, office.clock)
    await desk.act(ALMA.id, Action("own", "open", "menu"), ())
    async with office.database.reading() as tx:
        assert await tx.live.waiting(office.clock.real(), 10) == [ALMA.id]
    await desk.act(ALMA.id, Action("help", "show"), ())
    assert (await desk.page(ALMA.id)).wants_help
    states, letters = await sent(office)
    assert states == ["help sent None"]
    assert (await desk.page(ALMA.id)).wants_help
    async with office.world() as world:
        await world.tx.outbox.put(Outgoing(Kind.SEEN, ALMA.id, "seen", screen=NEWS))
    for pressed in (None, Action("own", "leave")):
        await desk.act(ALMA.id, pressed, (await desk.page(ALMA.id)).read)
    states, letters = await sent(office)
    assert [each.screen for each in letters] == [NEWS]
    page = await desk.page(ALMA.id)
    assert len(page.letters) == 1
    await desk.act(ALMA.id, None, page.read)
    assert (await desk.page(ALMA.id)).letters == []
