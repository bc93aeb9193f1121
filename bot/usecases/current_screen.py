"""What a participant's chat is about right now, as a screen: the live message is a view of it."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flows.check_in import FINAL, CheckIn
from flows.people import Participant, ParticipantStatus
from flows.ports import Dialogue, LiveMessage, World
from flows.screen import Day, Screen
from flows.screens.check_in import Sitting, check_in_screen
from flows.screens.notices import declined_screen, resting_screen, stopped_screen
from flows.screens.welcome import welcome_screen


async def show_current(world: World, participant: Participant) -> None:
    """Have the current screen drawn again, because somebody acted on an old one.

    What is open comes first, also where its offer never arrived, for instance because the bot was blocked.
    """
    live = await world.tx.live.get(participant.id)
    dialogue, check_in = (live.dialogue, live.check_in) if live else (Dialogue.RESTING, None)
    if participant.status is ParticipantStatus.ACTIVE:
        check_ins = await world.tx.check_ins.of(participant.id)
        if is_open := [each.id for each in check_ins if each.status not in FINAL]:
            dialogue, check_in = Dialogue.CHECK_IN, is_open[-1]
    await world.tx.live.show(participant.id, dialogue, check_in)


async def current_screen(world: World, live: LiveMessage, languages: Sequence[tuple[str, str]]) -> Screen:
    """The screen that the live message is to show. `languages`: codes and own names, for the first one."""
    participant = await world.tx.participants.get(live.participant)
    if live.dialogue is Dialogue.CHECK_IN and live.check_in is not None:
        check_in = await world.tx.check_ins.get(live.check_in)
        if check_in is not None and participant.status is ParticipantStatus.ACTIVE:
            return check_in_screen(await sitting(world, participant, check_in), live.notice)
    contact = await world.tx.staff.get(participant.contact_person)
    if participant.status is ParticipantStatus.STOPPED:
        return stopped_screen(contact.name)
    if participant.status is ParticipantStatus.DECLINED:
        return declined_screen(contact.name)
    organisation = world.organisations(participant.organisation)
    if live.dialogue is Dialogue.WELCOME:
        return welcome_screen(participant, contact.name, organisation, languages, live.notice)
    wave = await world.tx.waves.next_after(participant.id)
    day = Day(wave.due_at.astimezone(ZoneInfo(organisation.zone)).date()) if wave else None
    return resting_screen(participant, contact.name, day)


async def sitting(world: World, participant: Participant, check_in: CheckIn) -> Sitting:
    """Everything that the screen of this check-in depends on."""
    contact = await world.tx.staff.get(participant.contact_person)
    alert, points = None, 0
    if check_in.ended_at is not None:
        alert = await world.tx.alerts.of_check_in(check_in.id)
        points = sum(each.score is not None for each in await world.tx.check_ins.of(participant.id))
    return Sitting(
        check_in=check_in,
        questionnaire=world.questionnaires.get(check_in.questionnaire, check_in.version),
        name=participant.name,
        contact=contact.name,
        reachable=contact.reachable,
        now=world.now,
        zone=world.organisations(participant.organisation).zone,
        alert=alert,
        points=points,
    )
