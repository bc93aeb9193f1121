"""A note in a contact person's name: when it counts as contact, and how it is answered.

R1  A note that has arrived is contact for what was open and its writer's when it was written, and for nothing else.
R2  An answer stands with the note and in the open trail. Whoever wrote it, or who acts today where they don't any more,
    reads that there is news, with the way to it: their own open alert's page, else the young person's.
R3  Who wants a call and waits for nobody yet has asked for contact, and reads by when.
R4  It can be changed once; pressed again, on another's note, or forged, it changes nothing.
R5  On the organisation's page it is answered by the same buttons.
R6  Where the contact person can't be reached, the young person reads that, and no time.
R7  Sent twice while it waits it is one note.
R8  Under a note that isn't kept, one of an older version, "Call me" is what it says: contact is asked for.
R9  What they want to write about first stays unknown to staff: an answer says nothing of it, and isn't put off by it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.usecases.act import act
from bot.usecases.choices import asking_of, record
from bot.usecases.hand_over import carry_out
from bot.usecases.relay_note import note_delivered, relay_note
from flows.alert import Alert, Answered, Did, How, Note
from flows.choices import ASKED, Way
from flows.organisation import AnswerChannel
from flows.people import Details, Handover
from flows.ports import Kind, World
from flows.screen import Action, Link
from flows.screens.neutral import ON_THE_PAGE
from storage.repositories.outbox import ClaimedOutgoing
from tests.unit.bot.usecases.authorising import EMIL
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, Office
from tests.unit.bot.usecases.test_alert_life import LOW
from tests.unit.bot.web.test_own_desk import get
from tests.unit.bot.web.test_own_desk import press as press_on

TAKES = replace(ALMA, details=Details(reach=Way.NOTE))


def at(world: World, **later: float) -> World:
    return replace(world, now=world.now + timedelta(**later), actor=METTE.id)


@pytest.fixture
async def noted(office: Office) -> AsyncIterator[Office]:
    """Alma takes notes, and Mette, who can be reached, has written one."""
    await office.save(TAKES)
    async with office.database.transaction() as tx:
        await tx.identities.tie(METTE.id, 1001)
    async with office.world() as world:
        await relay_note(at(world), TAKES, "Shall we take a walk?")
    yield office


async def rows(office: Office, *kinds: Kind) -> list[ClaimedOutgoing]:
    """What is to be sent of these kinds; nothing of it waits any more afterwards."""
    found, later = [], NOW + timedelta(days=2)
    async with office.database.transaction() as tx:
        while claimed := await tx.outbox.claim(later, later, timedelta(seconds=1), 10):
            for row in claimed:
                found.append(row)
                await tx.outbox.drop(row.id, "seen")
    return [each for each in found if each.kind in kinds]


def words(row: ClaimedOutgoing) -> list[str]:
    """Its paragraphs, then what its buttons do, or where they lead."""
    assert row.screen is not None
    actions = [each.action for line in row.screen.buttons for each in line]
    verbs = [each.verb for each in actions if isinstance(each, Action)]
    ways = [way for each in actions if isinstance(each, Link) for way in parse_qs(urlsplit(each.url).query)["to"]]
    return [*[each.msgid for each in row.screen.body if hasattr(each, "msgid")], *verbs, *ways]


async def kept(office: Office) -> list[Note]:
    async with office.database.reading() as tx:
        return list(await tx.notes.of(ALMA.id))


async def note_of(office: Office) -> ClaimedOutgoing:
    (row,) = await rows(office, Kind.NOTE)
    return row


async def press(office: Office, verb: str, ref: str, who: str = ALMA.id) -> None:
    async with office.world() as world:
        await act(replace(world, actor=who), await world.tx.participants.get(who), Action("note", verb, ref))


async def alerts(office: Office) -> list[Alert]:
    async with office.database.reading() as tx:
        return list(await tx.alerts.of(ALMA.id))


@pytest.mark.parametrize(
    ("alert", "counts"),
    [
        (LOW, True),
        (replace(LOW, contact_person=ALI.id), False),
        (replace(LOW, raised_at=NOW + timedelta(seconds=1)), False),
        (replace(LOW, contact_at=NOW, contact_how=How.MET), False),
    ],
)
async def test_what_a_note_is_contact_for(noted: Office, alert: Alert, counts: bool) -> None:
    """R1; delivered twice, it counts once."""
    row = await note_of(noted)
    async with noted.world() as world:
        await world.tx.alerts.add(alert)
        for _ in range(2):
            await note_delivered(replace(world, now=NOW + timedelta(hours=1)), row.ref)
        trail = await world.tx.alerts.trail(alert.id)
        known = await world.tx.alerts.get(alert.id)
    assert known is not None
    assert [(each.did, each.by, each.detail) for each in trail] == [(Did.CONTACT, METTE.id, How.NOTE)] * counts
    assert known.contact_at == (NOW + timedelta(hours=1) if counts else alert.contact_at)


async def test_an_answer_is_told_and_stands_in_the_trail(noted: Office) -> None:
    """R2, R4: changed once, told in neutral words; said again, forged or a third time nothing more is told."""
    ref = (await note_of(noted)).ref
    async with noted.database.transaction() as tx:
        await tx.alerts.add(LOW)
    for verb in ("later", "later", "fine", "fine", "call", "call", "shout"):
        await press(noted, verb, ref)
    for forged in ("", "S-", ref[:-1], ref + "1", "%", f"{METTE.id}.1795437840"):
        await press(noted, "fine", forged)
    (note,) = await kept(noted)
    assert note == Note(ref, ALMA.id, METTE.id, NOW, "Shall we take a walk?", NOW, Answered.FINE, NOW, is_changed=True)
    async with noted.database.reading() as tx:
        trail = await tx.alerts.trail(LOW.id)
    assert [(each.did, each.by, each.detail) for each in trail] == [
        (Did.CONTACT, METTE.id, "note"),
        (Did.SAID, ALMA.id, "later"),
        (Did.SAID, ALMA.id, "fine"),
    ]
    told = await rows(noted, Kind.NOTICE, Kind.REPLY, Kind.NUDGE)
    assert [(each.kind, each.recipient, words(each)) for each in sorted(told, key=lambda each: each.id)] == [
        (Kind.NOTICE, METTE.id, ["News about {code}. Open Pejling.", f"/console/alerts/{LOW.id}"]),
        (Kind.REPLY, ALMA.id, ["I have told {contact}.", "Your answer: {answer}", "call", "fine"]),
        (Kind.NOTICE, METTE.id, ["News about {code}. Open Pejling.", f"/console/alerts/{LOW.id}"]),
        (Kind.REPLY, ALMA.id, ["I have told {contact}.", "Your answer: {answer}", "ask"]),
        (Kind.REPLY, ALMA.id, ["{contact} knows already.", "ask"]),
    ]


@pytest.mark.parametrize("known", [None, LOW, replace(LOW, contact_person=ALI.id)])
async def test_who_wants_a_call_has_asked_for_contact(noted: Office, known: Alert | None) -> None:
    """R3: but not a second time where somebody is to be in touch anyway; a note alone was no call."""
    ref = (await note_of(noted)).ref
    if known is not None:
        async with noted.database.transaction() as tx:
            await tx.alerts.add(known)
    await press(noted, "call", ref)
    waits_already = known is not None and known.contact_person == ALI.id
    raised = [each for each in await alerts(noted) if each.rule == "contact_wanted"]
    assert len(raised) == (not waits_already)
    told = await rows(noted, Kind.REPLY, Kind.NUDGE)
    assert [each.kind for each in told].count(Kind.NUDGE) == (not waits_already)
    (reply,) = [each for each in told if each.kind is Kind.REPLY]
    assert words(reply)[2] == "{contact} will call you by {deadline}."


async def test_anothers_note_and_who_hears_after_a_handover(noted: Office) -> None:
    """R4, R2."""
    ref = (await note_of(noted)).ref
    async with noted.database.transaction() as tx:
        await tx.participants.add(replace(EMIL, contact_person=METTE.id))
    await press(noted, "call", ref, EMIL.id)
    assert await rows(noted, Kind.NOTICE, Kind.NUDGE) == []
    async with noted.world() as world:
        await carry_out(world, Handover(ALMA.id, ALI.id, NOW.date()))
    await rows(noted)
    await press(noted, "fine", ref)
    (told,) = await rows(noted, Kind.NOTICE)
    assert (told.recipient, words(told)[1:]) == (ALI.id, [f"/console/people/{ALMA.id}"])


async def test_who_can_not_be_reached_is_not_said_to_know(noted: Office) -> None:
    """R6: for each answer, and where it was changed before."""
    ref = (await note_of(noted)).ref
    async with noted.database.transaction() as tx:
        await tx.identities.mark_unreachable(METTE.id)
    for verb in ("call", "later", "fine"):
        await press(noted, verb, ref)
    said = [words(each) for each in await rows(noted, Kind.REPLY)]
    trying, answer = "I can't reach {contact} right now. I will keep trying.", "Your answer: {answer}"
    assert said == [[trying, answer, "later", "fine"], [trying, answer, "ask"], [trying, "ask"]]


async def test_sent_twice_it_is_one(noted: Office) -> None:
    """R7: but other words, or the same ones later, are another note."""
    async with noted.world() as world:
        await relay_note(at(world, seconds=1), TAKES, " Shall we  take a walk?")
        await relay_note(at(world, seconds=2), TAKES, "At three?")
    assert len(await rows(noted, Kind.NOTE)) == 2
    async with noted.world() as world:
        await relay_note(at(world, days=1), TAKES, "At three?")
    assert [each.words for each in await kept(noted)] == ["Shall we take a walk?", "At three?", "At three?"]


async def test_on_the_page(office: Office) -> None:
    """R5: the note lies there with its buttons; the answer is told, and so is read there."""
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.WEB)
    await office.save(TAKES)
    async with office.world() as world:
        await relay_note(at(world), TAKES, "Shall we take a walk?")
        for purpose in ASKED:
            await record(world, TAKES, await asking_of(world, TAKES, purpose), granted=True)
    async with office.database.transaction() as tx:
        await tx.identities.tie(METTE.id, 1001)
        await tx.page_letters.lay_out(ALMA.id, ON_THE_PAGE, NOW)
    async with office.browser(TAKES) as browser:
        page = await get(browser)
        assert "Shall we take a walk?" in page
        page = await press_on(browser, page, "Later")
    assert "I have told Mette." in page
    assert "Shall we take a walk?" not in page
    assert [each.recipient for each in await rows(office, Kind.NOTICE)] == [METTE.id]


async def test_under_a_note_of_before(noted: Office) -> None:
    """R8: once, however often it is pressed."""
    await rows(noted)
    for _ in range(2):
        await press(noted, "call", f"{METTE.id}.1795437840")
    assert [each.rule for each in await alerts(noted)] == ["contact_wanted"]
    assert [each.kind for each in await rows(noted, Kind.NUDGE, Kind.REPLY)] == [Kind.NUDGE, Kind.REPLY, Kind.REPLY]


async def test_what_is_kept_back_stays_so(noted: Office) -> None:
    """R9: who writes first about one thing and wants a call has asked for contact, and is called before that."""
    until = NOW + timedelta(days=2)
    held = replace(LOW, held_until=until, deadline=until + timedelta(days=1), delivered_at=None)
    ref = (await note_of(noted)).ref
    async with noted.database.transaction() as tx:
        await tx.alerts.add(held)
    await press(noted, "later", ref)
    told = await rows(noted, Kind.NOTICE)
    assert [words(each)[1:] for each in told] == [[f"/console/people/{ALMA.id}"]]
    await press(noted, "call", ref)
    assert {each.rule for each in await alerts(noted)} == {LOW.rule, "contact_wanted"}
    assert [each.kind for each in await rows(noted, Kind.NUDGE, Kind.NOTICE)] == [Kind.NUDGE]
    async with noted.database.reading() as tx:
        assert not await tx.alerts.trail(LOW.id)
