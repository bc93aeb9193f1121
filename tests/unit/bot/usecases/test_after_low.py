"""What is said after a low score stays true: nobody is said to know who doesn't, and nobody hears what was kept.

L1  What was over before a handover is unknown to the new contact person: they are told, or it is asked, anew.
L2  Who is asked to write is who acts today, also where somebody else had what is known.
L3  What they say is not claimed to be told while nobody can be reached.
L4  A nudge isn't sent of what is over, may not be told any more, or waited and has come to contact.
L5  Who says no to being told of, while it waits and nobody has heard of it, has it kept; it can be told after all.
L6  Somebody is told of what was set aside half-finished: the young person reads that. Without the choice it is asked.
L7  A nudge that was under way when it was held: whose turn it is hears that they want to write first.
L8  What asks whether to tell when its window closes is shown, also where something else waits to be begun; then that.
L9  Of what was closed half-finished it is never said that somebody can see that it was answered.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.letters import Letter
from bot.usecases.after_low import after_low
from bot.usecases.choices import asking_of, decide
from bot.usecases.close_check_ins import ask_no_more, close_window
from bot.usecases.current_screen import page_as_it_is, sitting, whose_turn
from bot.usecases.follow_nudge import nudge_delivered
from bot.usecases.raise_alert import raise_alert
from flows import commands as c
from flows.alert import Alert, Outcome, Permission
from flows.check_in import CheckIn
from flows.choices import Purpose
from flows.engine import step
from flows.measured import measured
from flows.people import Participant
from flows.ports import Dialogue, Kind
from flows.screen import Screen, Text
from flows.screens.after_low import Case
from flows.screens.after_low import after_low as last_screen
from flows.screens.check_in import check_in_screen
from locales import catalog
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, OWN, REGISTRY, Office
from tests.unit.bot.usecases.test_say import LOW, change, composed, have, press, rows, the

WHO5 = REGISTRY.latest("who5")
TOLD = replace(ALMA, nudge=True)
NOT_CHOSEN = replace(ALMA, nudge=False)
ENGLISH = catalog.load("en")


def words(screen: Screen) -> str:
    """The screen's words."""
    return " ".join(ENGLISH.text(part) for part in screen.body if isinstance(part, Text))


async def low(office: Office, participant: Participant) -> tuple[CheckIn, list[Alert]]:
    """Low, and not very low."""
    done = await office.completed(WHO5, dict.fromkeys(WHO5.definition.keys, 2), participant)
    async with office.world() as world:
        return done, await raise_alert(world, participant, measured(done, WHO5), done)


async def half_finished(office: Office) -> CheckIn:
    """Four of five at the lowest: low, whatever the last one is."""
    begun = await office.opened(WHO5)
    commands: list[c.Command] = [c.Begin(), c.AskFirst(), *[c.GiveAnswer(0)] * 4]
    for command in commands:
        begun, _events = step(begun, command, WHO5, NOW)
    begun = replace(begun, revision=1)
    async with office.database.transaction() as tx:
        await tx.check_ins.save(begun)
    return begun


@pytest.mark.parametrize("before", [TOLD, NOT_CHOSEN])
async def test_a_new_contact_person_knows_nothing(office: Office, before: Participant) -> None:
    """L1: closed with Mette; Ali is told, or it is asked whether to tell him. The same one knows."""
    await office.save(TOLD)
    _done, [first] = await low(office, TOLD)
    async with office.world() as world:
        await world.tx.alerts.save(replace(first, closed_at=NOW, outcome=Outcome.NO_NEED))
    office.clock.at = NOW.replace(month=12)
    again, none = await low(office, before)
    async with office.world() as world:
        known = await after_low(world, before, again)
    assert (none, known and known.case) == ([], Case.KNOWN)
    office.clock.at = NOW.replace(year=2027, month=1)
    async with office.database.transaction() as tx:
        await tx.identities.tie(ALI.id, 1000)
    handed = replace(before, contact_person=ALI.id)
    await office.save(handed)
    done, [alert] = await low(office, handed)
    assert (alert.contact_person, alert.told) == (ALI.id, before.nudge)
    async with office.world() as world:
        after = await after_low(world, handed, done)
    assert after is not None
    assert (after.case, after.contact) == (Case.TOLD if before.nudge else Case.ASKED, ALI.name)


async def test_who_is_asked_to_write(office: Office) -> None:
    """L2: Ali had it, and it is over; Mette is back."""
    await office.save(TOLD)
    _done, [first] = await low(office, TOLD)
    async with office.world() as world:
        await world.tx.alerts.save(
            replace(first, contact_person=ALI.id, closed_at=NOW, contact_at=NOW, outcome=Outcome.TALKED)
        )
    office.clock.at = NOW.replace(month=12)
    again, _none = await low(office, TOLD)
    async with office.world() as world:
        known = await after_low(world, TOLD, again)
    assert known is not None
    [[ask], *_more] = last_screen(known).buttons
    assert isinstance(ask.label, Text)
    assert (known.contact, ask.label.params) == (ALI.name, {"contact": METTE.name})


@pytest.mark.parametrize("is_reached", [True, False])
async def test_nothing_is_claimed_while_nobody_is_reached(office: Office, is_reached: bool) -> None:
    """L3."""
    await have(office, LOW)
    async with office.database.transaction() as tx:
        await tx.identities.tie(ALMA.id, 1000)
        await tx.identities.tie(METTE.id, 1001)
        if not is_reached:
            await tx.identities.mark_unreachable(METTE.id)
    await press(office, "said", "talked")
    async with office.database.transaction() as tx:
        claimed = await tx.outbox.claim(NOW, NOW, timedelta(minutes=1), 20)
    [said] = [words(each.screen) for each in claimed if each.kind is Kind.REPLY and each.screen]
    assert ("I have told" in said, "I can't reach" in said) == (is_reached, not is_reached)


@pytest.mark.parametrize(
    "now",
    [
        {"closed_at": NOW, "outcome": Outcome.NO_NEED},
        {"permission": Permission.REFUSED},
        {"held_until": NOW, "delivered_at": NOW, "contact_at": NOW},
    ],
)
async def test_what_is_not_nudged_any_more(office: Office, now: dict[str, object]) -> None:
    """L4."""
    await have(office, LOW)
    [first] = await rows(office, Kind.NUDGE)
    row = replace(first, dedupe_key=f"{first.dedupe_key}:again")
    assert isinstance(await composed(office, row), Letter)
    await change(office, **now)
    assert await composed(office, row) is None


@pytest.mark.parametrize("is_heard", [True, False])
async def test_no_while_it_waits(office: Office, is_heard: bool) -> None:
    """L5: and what was heard of can't be kept any more."""
    await office.save(TOLD)
    await have(office, LOW)
    if is_heard:
        async with office.world() as world:
            await nudge_delivered(world, "a1", METTE.id, after_trouble=False)
    await press(office, "tell", "hold")
    async with office.world() as world:
        asked = await asking_of(world, TOLD, Purpose.NUDGE)
        no = next(each for each in asked.options if not each.granted)
        await decide(world, TOLD, asked, no)
    assert (await the(office)).told is is_heard
    await press(office, "tell", "yes")
    assert (await the(office)).told


@pytest.mark.parametrize("participant", [TOLD, NOT_CHOSEN])
async def test_what_was_set_aside(office: Office, participant: Participant) -> None:
    """L6."""
    await office.save(participant)
    await half_finished(office)
    async with office.world() as world:
        await ask_no_more(world, participant)
    nudged, [read] = await rows(office, Kind.NUDGE), await rows(office, Kind.SEEN)
    letter = await composed(office, read)
    assert isinstance(letter, Letter)
    assert (len(nudged), words(letter.screen).endswith(f"Shall I tell {METTE.name}?")) == (
        (1, False) if participant.nudge else (0, True)
    )
    async with office.database.reading() as tx:
        [alert] = await tx.alerts.of(ALMA.id)
    assert (alert.is_urgent, alert.told) == (True, participant.nudge)


async def test_under_way_when_it_was_held(office: Office) -> None:
    """L7."""
    await have(office, LOW)
    await press(office, "tell", "hold")
    assert await rows(office, Kind.NOTICE) == []
    async with office.world() as world:
        await nudge_delivered(world, "a1", METTE.id, after_trouble=False)
    assert [each.recipient for each in await rows(office, Kind.NOTICE)] == [METTE.id]


async def test_the_window_closes(office: Office) -> None:
    """L8."""
    await office.save(NOT_CHOSEN)
    begun = await half_finished(office)
    assert begun.closes_at is not None
    async with office.world() as world:
        await world.tx.live.show(ALMA.id, Dialogue.CHECK_IN, begun.id)
    office.clock.at = begun.closes_at - timedelta(days=1)
    other = await office.opened(OWN)
    office.clock.at = (begun.closes_at + timedelta(days=1)).replace(hour=10)
    async with office.world() as world:
        assert await close_window(world, begun.id)
        [alert] = await world.tx.alerts.of(ALMA.id)
    shown = []
    for answer in ("", "no"):
        await press(office, "tell", answer, alert.id)
        async with office.world() as world:
            live = await page_as_it_is(world, NOT_CHOSEN)
            turn = await whose_turn(world, NOT_CHOSEN, await world.tx.live.get(ALMA.id))
            shown.append((live and live.check_in, turn and turn.id))
    assert shown == [(begun.id, None), (None, other.id)]


async def test_closed_half_finished(office: Office) -> None:
    """L9."""
    await office.save(NOT_CHOSEN)
    begun = await half_finished(office)
    closed, _events = step(begun, c.Close(), WHO5, NOW)
    async with office.world() as world:
        await world.tx.check_ins.save(closed)
        [alert] = await raise_alert(world, NOT_CHOSEN, measured(closed, WHO5), closed)
        await world.tx.alerts.save(replace(alert, permission=Permission.REFUSED))
        said = words(check_in_screen(await sitting(world, NOT_CHOSEN, closed)))
    assert f"I have not told {METTE.name}." in said
    assert "can only see" not in said
