"""What staff do about an alert, by the buttons under its message and by the same use cases on its page.

B5  Taken, passed on, contact, how, outcome: one tap each, contact without taking first; each is in the trail.
B6  Each can be undone for a minute, by who did it, the newest alone; what follows from it waits for that minute.
B7  What is somebody else's, over, undone, passed on, forged or of another organisation changes nothing, and says so.
B8  Twenty taps at once are one; of two at once the second finds what the first has done.
B9  It passes to the next one who is there, or to somebody chosen who can react; else it stays.
B10 Without contact it ends with a reason, sealed in the trail.
B11 No message to staff names anybody where the organisation doesn't allow it, and none says what came of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.delivery.letters import compose
from bot.usecases.alert_taps import Answer, on_alert
from bot.usecases.close_alert import close_without_contact
from bot.usecases.pass_alert_on import pass_alert_on
from flows.alert import Alert, How, Outcome, Permission, Step
from flows.names import RefusedError
from flows.people import StaffMember, StaffRole, Substitution
from flows.ports import Kind
from flows.screen import Action, Button, Screen, Text
from flows.screens.alerts import alert_screen, elsewhere_screen, nudge_screen
from locales import catalog
from storage.tables import ALERT_STEP, OUTBOX
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, ORGANISATION, Office

DEADLINE = NOW + timedelta(days=2)
CORA = StaffMember("S-CORA45", METTE.organisation, "Cora", "da", reachable=True, role=StaffRole.COORDINATOR)
LEO = StaffMember("S-LEO678", METTE.organisation, "Leo", "da", reachable=True, role=StaffRole.LEADER)
MUTE = StaffMember("S-MUTE23", METTE.organisation, "Muhammed", "da", reachable=False)
PETER = StaffMember("S-PETER2", "nabo-kommune", "Peter", "da", reachable=True)
LOW = Alert(
    "a234567890",
    ALMA.id,
    METTE.id,
    "low",
    1,
    {"score": 40, "threshold": 50},
    Permission.CHOSEN,
    NOW,
    deadline=DEADLINE,
    act_by=DEADLINE,
    look_at=DEADLINE,
    delivered_at=NOW,
)
State = tuple[Alert | None, Sequence[Step]]


@dataclass
class Desk:
    """Mette's alert about Alma; Ali stands in for her, and Cora coordinates."""

    office: Office

    async def tap(self, member: StaffMember, verb: str, number: int = 0, ref: str = LOW.id) -> Answer:
        """Press a button, as an update of its own."""
        async with self.office.world() as world:
            return await on_alert(replace(world, actor=member.id), member, Action("alert", verb, ref, number))

    async def undo(self, member: StaffMember) -> Answer:
        """Press Undo on what the newest step of anybody has left."""
        _alert, trail = await self.state()
        return await self.tap(member, "undo", [each for each in trail if each.before and not each.is_undone][-1].number)

    async def state(self) -> State:
        """The alert and its trail as they are kept."""
        async with self.office.database.reading() as tx:
            return await tx.alerts.get(LOW.id), await tx.alerts.trail(LOW.id)

    async def alert(self) -> Alert:
        """The alert as it is kept."""
        found, _trail = await self.state()
        assert found is not None
        return found

    async def did(self) -> list[str]:
        """The trail, what was undone in brackets."""
        _alert, trail = await self.state()
        return [
            f"({each.did})" if each.is_undone else " ".join(filter(None, (each.did, each.to, each.detail)))
            for each in trail
        ]

    async def save(self, alert: Alert) -> None:
        """Keep it as it is now."""
        async with self.office.database.transaction() as tx:
            await tx.alerts.save(alert)

    async def sent_after(self, wait: timedelta) -> list[tuple[Kind, str]]:
        """What is sent, to whom, so long after now; all that was to be sent by then is gone from the outbox."""
        found = []
        async with self.office.database.transaction() as tx:
            world = self.office.worlds.at(tx, self.office.clock.now() + wait)
            while rows := await tx.outbox.claim(world.now, world.now, timedelta(seconds=1), 10):
                for row in rows:
                    if await compose(row, world) is not None:
                        found.append((row.kind, row.recipient))
                    await tx.outbox.drop(row.id, "seen")
        return found


@pytest.fixture
async def desk(office: Office) -> AsyncIterator[Desk]:
    """Everybody there is, whose chats can be reached."""
    async with office.database.transaction() as tx:
        for each in (CORA, LEO, MUTE, PETER):
            await tx.staff.add(each)
        for number, each in enumerate((METTE, ALI, CORA, LEO, PETER)):
            await tx.identities.tie(each.id, number + 1)
        await tx.staff.save(replace(METTE, stand_in=ALI.id))
        await tx.alerts.add(LOW)
    yield Desk(office)


def said(answer: Answer) -> str:
    """The first sentence that the message becomes, and the buttons' verbs."""
    if answer.becomes is None:
        return answer.word.msgid if answer.word else ""
    verbs = [each.action.verb for each in buttons(answer.becomes) if isinstance(each.action, Action)]
    last = answer.becomes.body[-1]
    assert isinstance(last, Text)
    return f"{catalog.load('en').text(last)} [{' '.join(verbs)}]"


def buttons(screen: Screen) -> list[Button]:
    return [each for row in screen.buttons for each in row]


async def test_from_the_nudge_to_the_end_by_one_tap_each(desk: Desk) -> None:
    """B5, and B6: from the end back to the beginning."""
    taken = await desk.tap(METTE, "take")
    assert said(taken) == "Please be in touch by Wednesday, 25 November at 15:30. [contact pass undo]"
    assert said(await desk.tap(METTE, "contact")) == "How? [met phoned wrote note via_somebody undo]"
    asked = await desk.tap(METTE, "phoned")
    assert said(asked) == "What came of it? [talked support_adjusted plan_meeting referred no_need undo]"
    assert said(await desk.tap(METTE, "referred")) == "Thank you. The message about P-7KQ4 is closed. [undo]"
    over = await desk.alert()
    assert (over.contact_at, over.contact_how, over.closed_at, over.outcome) == (
        NOW,
        How.PHONED,
        NOW,
        Outcome.REFERRED,
    )
    assert await desk.did() == ["taken", "contact", "contact phoned", "closed referred"]
    desk.office.clock.at = NOW + timedelta(seconds=59)
    for shown in (said(asked), "How? [met phoned wrote note via_somebody undo]", said(taken)):
        assert said(await desk.undo(METTE)) == shown
    assert said(await desk.undo(METTE)).endswith("[take pass contact]")
    assert await desk.alert() == LOW
    back = ["undone closed", "undone contact", "undone contact", "undone taken"]
    assert await desk.did() == ["(taken)", "(contact)", "(contact)", "(closed)", *back]
    desk.office.clock.at = NOW
    assert (Kind.SEEN, ALMA.id) not in await desk.sent_after(timedelta(hours=20))


async def test_contact_needs_no_taking_first_and_an_old_button_says_the_same(desk: Desk) -> None:
    """B5."""
    assert said(await desk.tap(METTE, "close")).startswith("How?")
    alert = await desk.alert()
    assert (alert.seen_at, alert.contact_at) == (NOW, NOW)
    assert (Kind.SEEN, ALMA.id) not in await desk.sent_after(timedelta(hours=20))


async def test_taken_is_told_when_it_cannot_be_undone_any_more(desk: Desk) -> None:
    """B6: taken, undone and taken again within the minute, it is told once."""
    for _ in range(2):
        await desk.tap(METTE, "take")
        desk.office.clock.at += timedelta(seconds=20)
        await desk.undo(METTE)
    await desk.tap(METTE, "take")
    assert await desk.sent_after(timedelta(seconds=59)) == []
    assert await desk.sent_after(timedelta(seconds=60)) == [(Kind.SEEN, ALMA.id)]


async def test_passed_on_the_next_one_hears_of_it_and_who_had_it_reads_who_has_it(desk: Desk) -> None:
    """B5, B6, B9."""
    passed = await desk.tap(METTE, "pass")
    assert said(passed) == "Ali has the message about P-7KQ4 now. [undo]"
    theirs = await desk.alert()
    assert (theirs.contact_person, theirs.deadline, theirs.act_by) == (ALI.id, DEADLINE, DEADLINE)
    assert (theirs.delivered_at, theirs.seen_at) == (None, None)
    await desk.undo(METTE)
    assert await desk.alert() == LOW
    assert said(await desk.tap(ALI, "take")) == "This message is not for you to take."  # he was never told of it
    assert await desk.sent_after(timedelta(minutes=2)) == []
    for _ in range(2):
        await desk.tap(METTE, "pass")
        await desk.undo(METTE)
    desk.office.clock.at += timedelta(seconds=20)
    await desk.tap(METTE, "pass")
    assert await desk.sent_after(timedelta(seconds=59)) == []
    assert (await desk.sent_after(timedelta(minutes=1))).count((Kind.NUDGE, ALI.id)) == 1
    assert said(await desk.tap(ALI, "pass")) == "Cora has the message about P-7KQ4 now. [undo]"
    kept = await desk.tap(CORA, "pass")
    assert kept.word is not None
    assert kept.word.msgid == "There is nobody after you who is there. It stays with you."
    assert (await desk.alert()).contact_person == CORA.id
    for verb in ("take", "contact", "met", "plan_meeting"):
        await desk.tap(CORA, verb)
    assert (await desk.alert()).outcome is Outcome.PLAN_MEETING
    assert said(await desk.tap(METTE, "take")) == "Cora has the message about P-7KQ4 now. []"


async def test_the_chain_begins_with_who_is_there(desk: Desk) -> None:
    """B9: Ali is away, so Cora is next; when she is away too, it stays."""
    async with desk.office.database.transaction() as tx:
        await tx.substitutions.add(Substitution(ALI.id, METTE.id, NOW.date(), None, begun=True))
    await desk.tap(METTE, "pass")
    assert (await desk.alert()).contact_person == CORA.id
    await desk.undo(METTE)
    async with desk.office.database.transaction() as tx:
        await tx.substitutions.add(Substitution(CORA.id, METTE.id, NOW.date(), None, begun=True))
    assert (await desk.tap(METTE, "pass")).word is not None
    assert await desk.alert() == LOW


@pytest.mark.parametrize("chosen", [METTE, LEO, MUTE, PETER, replace(ALI, name="away"), "S-NOBODY"])
async def test_to_nobody_who_cannot_react(desk: Desk, chosen: StaffMember | str) -> None:
    """B9: oneself, a leader, who can't be reached, works elsewhere or is away; and an id that nobody has."""
    if chosen == replace(ALI, name="away"):
        async with desk.office.database.transaction() as tx:
            await tx.substitutions.add(Substitution(ALI.id, METTE.id, NOW.date(), None, begun=True))
    to = chosen.id if isinstance(chosen, StaffMember) else chosen
    async with desk.office.world() as world:
        with pytest.raises((RefusedError, LookupError)):
            await pass_alert_on(replace(world, actor=METTE.id), ALMA, LOW, to)
    assert await desk.alert() == LOW


async def test_to_somebody_chosen(desk: Desk) -> None:
    """B9."""
    async with desk.office.world() as world:
        await pass_alert_on(replace(world, actor=METTE.id), ALMA, LOW, CORA.id)
    assert await desk.did() == [f"passed_on {CORA.id}"]
    assert (await desk.alert()).contact_person == CORA.id


OVER = replace(LOW, contact_at=NOW, closed_at=NOW, outcome=Outcome.TALKED, look_at=None)
BAD = {
    "a colleague's": (LOW, ALI, "take pass contact met talked undo", 1),
    "another organisation's": (LOW, PETER, "take pass contact met talked undo", 1),
    "whoever left": (LOW, replace(METTE, left_on=NOW.date()), "take pass contact undo", 1),
    "not to be told": (replace(LOW, permission=Permission.REFUSED), METTE, "take pass contact undo", 1),
    "closed": (OVER, METTE, "take pass contact met talked undo", 1),
    "nothing to undo": (LOW, METTE, "undo", 0),
    "no contact yet": (LOW, METTE, "met phoned talked no_need", 0),
    "no button of ours": (LOW, METTE, "not_reached drop close_without_contact", 0),
}


@pytest.mark.parametrize("what", BAD)
async def test_what_cannot_be_changes_nothing_and_is_answered(desk: Desk, what: str) -> None:
    """B7."""
    alert, member, verbs, number = BAD[what]
    await desk.save(alert)
    before = await desk.state()
    for verb in verbs.split():
        answer = await desk.tap(member, verb, number)
        if what in ("a colleague's", "another organisation's", "whoever left", "not to be told"):
            assert said(answer) == "This message is not for you to take."
        elif what == "no button of ours":
            assert answer == Answer(None)
        else:
            assert answer.becomes is not None
    assert await desk.state() == before


async def test_undo_by_somebody_else_too_late_or_of_another_step(desk: Desk) -> None:
    """B7; undone twice it is undone once."""
    await desk.tap(METTE, "take")
    await desk.tap(METTE, "contact")
    before = await desk.state()
    for member, number in ((ALI, 2), (PETER, 2), (METTE, 1), (METTE, 0), (METTE, 99)):
        answer = await desk.tap(member, "undo", number)
        assert answer.word is not None
    assert await desk.state() == before
    await desk.tap(METTE, "undo", 2)
    undone = await desk.state()
    assert (await desk.tap(METTE, "undo", 2)).word is None
    assert await desk.state() == undone
    desk.office.clock.at += timedelta(minutes=1)
    late = await desk.tap(METTE, "undo", 1)
    assert late.word is not None
    assert late.word.msgid.startswith("This can't be undone any more.")
    assert said(late).endswith("[contact pass]")
    assert await desk.state() == undone


@pytest.mark.parametrize("verb", ["take", "pass", "contact"])
async def test_twenty_taps_at_once_are_one(desk: Desk, verb: str) -> None:
    """B8."""
    answers = await asyncio.gather(*(desk.tap(METTE, verb) for _ in range(20)))
    assert len(await desk.did()) == 1
    assert all(each.becomes for each in answers)


async def test_of_two_at_once_the_second_finds_what_the_first_has_done(desk: Desk) -> None:
    """B8: on two devices she passes it on and says there was contact, and Ali takes it; one of the orders happens."""
    await asyncio.gather(desk.tap(METTE, "pass"), desk.tap(METTE, "contact"), desk.tap(ALI, "take"))
    did, alert = await desk.did(), await desk.alert()
    passed = f"passed_on {ALI.id}"
    assert did in ([passed], [passed, "taken"], ["contact", passed], ["contact", passed, "taken"])
    assert alert.contact_person == ALI.id
    assert (alert.contact_at is not None) == ("contact" in did)
    assert (alert.seen_at is not None) == ("taken" in did)


async def test_without_contact_it_ends_with_a_reason(desk: Desk) -> None:
    """B10: refused without one, with a CPR number, and unreached where it is urgent; else kept sealed."""
    async with desk.office.world() as world:
        hers = replace(world, actor=METTE.id)
        for alert, outcome, reason in (
            (LOW, Outcome.NO_NEED, "  "),
            (LOW, Outcome.NO_NEED, "Talked to 010203-1234."),
            (LOW, Outcome.TALKED, "We talked."),
            (replace(LOW, is_urgent=True), Outcome.NOT_REACHED, "Phoned three times."),
            (replace(LOW, contact_person=ALI.id), Outcome.NO_NEED, "Not mine."),
        ):
            with pytest.raises(RefusedError):
                await close_without_contact(hers, ALMA, alert, outcome, reason)
        assert await world.tx.alerts.trail(LOW.id) == []
        await close_without_contact(hers, ALMA, LOW, Outcome.NOT_REACHED, "Phoned three times.")
    (step,) = (await desk.state())[1]
    assert (step.detail, step.words) == ("not_reached", "Phoned three times.")
    async with desk.office.database.transaction() as tx:
        assert "Phoned" not in str((await tx.connection.execute(select(ALERT_STEP))).all())
    assert said(await desk.undo(METTE)).endswith("[take pass contact]")


@pytest.mark.parametrize("rule", ["low", "contact_wanted"])
def test_no_message_says_more_than_it_may(rule: str) -> None:
    """B11: neither what it is nor what came of it, nor who it is, even where first names may stand in lists."""
    organisation = replace(ORGANISATION, first_names_in_notices=True)
    alert = replace(LOW, rule=rule)
    states = (alert, replace(alert, seen_at=NOW), replace(alert, contact_at=NOW, contact_how=How.MET))
    screens = [alert_screen(each, ALMA, organisation, NOW) for each in (*states, replace(OVER, rule=rule))]
    screens += [elsewhere_screen(alert, ALMA, "Ali"), nudge_screen(alert, ALMA, organisation, NOW)]
    words = [catalog.load("da").text(each) for screen in screens for each in screen.body if not hasattr(each, "item")]
    assert not [each for each in words if ALMA.name in each]
    assert not [each for each in words if "40" in each or "50" in each]


async def test_what_was_put_names_nobody_else(desk: Desk) -> None:
    """B6: each row about a step names the alert alone, so that it is composed from what is so then."""
    await desk.tap(METTE, "take")
    await desk.tap(METTE, "pass")
    async with desk.office.database.transaction() as tx:
        rows = (await tx.connection.execute(select(OUTBOX.c.ref, OUTBOX.c.screen_sealed))).all()
    assert rows
    assert all(ref.startswith(LOW.id) and sealed is None for ref, sealed in rows)
