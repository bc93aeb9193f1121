"""What staff press under a message about an alert, and what the message becomes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.usecases.close_alert import close_alert
from bot.usecases.note_contact import note_contact
from bot.usecases.pass_alert_on import pass_alert_on
from bot.usecases.take_alert import take_alert
from bot.usecases.together import is_left_open, together
from bot.usecases.undo_step import undo_step
from flows.alert import Alert, How, Outcome
from flows.alert_life import NOT_YOURS, to_undo, was_in_hand_of
from flows.names import RefusedError
from flows.people import Participant, StaffMember
from flows.ports import World
from flows.screen import Action, Screen, Text
from flows.screens.alerts import HOW, OUTCOMES, alert_screen, counts_for, elsewhere_screen, left_open


@dataclass(frozen=True, slots=True)
class Answer:
    """What the message becomes, None: it loses its buttons; and a word on the button, where something was refused."""

    becomes: Screen | None
    word: Text | None = None


_Step = Callable[[World, Participant, Alert], Awaitable[Alert]]


def _said_how(how: How) -> _Step:
    async def step(world: World, participant: Participant, alert: Alert) -> Alert:
        """A button that is older than an undo says nothing."""
        return alert if alert.contact_at is None else await note_contact(world, participant, alert, how)

    return step


def _ended(outcome: Outcome) -> _Step:
    async def step(world: World, participant: Participant, alert: Alert) -> Alert:
        return alert if alert.contact_at is None else await close_alert(world, participant, alert, outcome)

    return step


_STEPS: Mapping[str, _Step] = {
    "take": take_alert,
    "pass": pass_alert_on,
    "contact": note_contact,
    "close": note_contact,  # the same, on messages from before there was more to say
    **{how: _said_how(how) for how in HOW},
    **{outcome: _ended(outcome) for outcome in OUTCOMES},
}


async def on_alert(world: World, member: StaffMember, action: Action) -> Answer:
    """Carry out a tap. What can't be done changes nothing, and the message shows what is so now."""
    if action.verb != "undo" and action.verb not in _STEPS:
        return Answer(None)
    alert = await world.tx.alerts.get(action.ref)
    if alert is None or not alert.told:
        return Answer(None, NOT_YOURS)
    participant = await world.tx.participants.get(alert.participant)
    if participant.organisation != member.organisation or member.left_on is not None:
        return Answer(None, NOT_YOURS)
    word = None
    try:
        if action.verb == "undo":
            undone = await undo_step(world, member, alert, action.revision)
            alert, word = undone.alert, undone.stays
        elif alert.contact_person == member.id and alert.is_open:
            alert = await _STEPS[action.verb](world, participant, alert)
    except RefusedError as refused:
        word = refused.said
    becomes = await _now(world, participant, member, alert)
    return Answer(becomes, word if becomes else NOT_YOURS)


async def _now(world: World, participant: Participant, member: StaffMember, alert: Alert) -> Screen | None:
    """What is so now for them: how far it has come, or who has it; None where it never was their turn."""
    trail = await world.tx.alerts.trail(alert.id)
    newest = to_undo(trail, member.id, world.now)
    undo = newest.number if newest else None
    if alert.contact_person == member.id:
        organisation, page = world.organisations(participant.organisation), world.page_of(member.id, world.now)
        beside = await _beside(world, participant, alert) if alert.contact_at else None
        return alert_screen(alert, participant, organisation, world.now, page, undo, beside)
    if not was_in_hand_of(trail, member.id):
        return None
    has_it = await world.tx.staff.get(alert.contact_person)
    return elsewhere_screen(alert, participant, has_it.name, undo)


async def _beside(world: World, participant: Participant, alert: Alert) -> Text | None:
    """That contact counted for others too, or that one of them is open when the rest is closed."""
    if not alert.is_open and await is_left_open(world, alert):
        return left_open(participant)
    how_many = len(await together(world, alert))
    return counts_for(how_many, participant) if how_many > 1 else None
