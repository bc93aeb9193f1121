"""Staff end a course, note a pause, or take a course up again; the young person is told who did."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.usecases.accept_invite import begin_welcome
from bot.usecases.agreed import day_in
from bot.usecases.authorise import allowed
from bot.usecases.close_check_ins import close, close_open_check_ins
from bot.usecases.hands import acting_contact, name_of, today_in
from bot.usecases.pause import pause, resume
from bot.usecases.sharing import take_back
from bot.usecases.tell import announce, notify
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.people import TAKING_PART, Course, ExitReason, Participant, ParticipantStatus, PauseReason
from flows.ports import Dialogue, World
from flows.screen import Day, Text
from flows.screens.hands import end_screen, resumed_screen, return_screen, set_on_pause_screen
from flows.screens.notices import stopped_notice

OVER = (ParticipantStatus.ENDED, ParticipantStatus.ERASED)


@allowed(Deed.END_COURSE)
async def end_course(world: World, participant: Participant, /, reason: ExitReason) -> Course:
    """Nothing is asked any more and nothing is shown; what was answered is kept as the declared table says.

    Raises RefusedError for a course that is over.
    """
    if participant.status in OVER:
        raise RefusedError(
            Text("the course of {code} is over already; take it up again first", {"code": participant.id})
        )
    await close_open_check_ins(world, participant)
    await close(world, await world.tx.check_ins.about(participant.id))
    await take_back(world, participant)
    await world.tx.waves.cancel(participant.id)
    await world.tx.handovers.done(participant.id)
    today = today_in(world, participant.organisation)
    number = len(await world.tx.participants.courses_of(participant.id)) + 1
    started = participant.started_on or today
    course = Course(participant.id, number, participant.contact_person, started, today, reason)
    await world.tx.participants.end_course(course)
    ended = replace(
        participant,
        status=ParticipantStatus.ENDED,
        pause_reason=None,
        pause_until=None,
        revision=participant.revision + 1,
    )
    await world.tx.participants.save(ended)
    await world.tx.doors.end_all(ended.id)
    contact = await acting_contact(world, ended)
    screen = end_screen(ended, await name_of(world, ended, world.actor))
    await announce(world, participant, screen, f"ended:{ended.id}:{number}")
    if await world.tx.live.get(ended.id) is not None:
        await world.tx.live.show(ended.id, Dialogue.RESTING)
    if contact.id != world.actor:
        await notify(world, contact.id, stopped_notice(ended), f"ended:{ended.id}:{number}")
    return course


@allowed(Deed.PAUSE_COURSE)
async def pause_course(world: World, participant: Participant, /, reason: PauseReason, until: date | None) -> None:
    """Ask nothing until that day, or until further notice; the reason is noted and never said in the chat.

    It takes the place of a pause there is: an admission gets longer, or comes in a break of one's own.

    Raises RefusedError for one who doesn't take part, and for a day that has come.
    """
    if participant.status not in TAKING_PART:
        raise RefusedError(
            Text("{code} takes no part now; only who takes part can have a pause", {"code": participant.id})
        )
    if until is not None and until <= day_in(world, participant, world.now):
        day = {"day": Day(until)}
        raise RefusedError(Text("{day} is no later day; give the first day on which something is asked again", day))
    await pause(world, participant, until, reason)
    screen = set_on_pause_screen(
        participant, await name_of(world, participant, world.actor), Day(until) if until else None
    )
    await announce(world, participant, screen, f"paused:{participant.id}:{world.new_id()}")


@allowed(Deed.RETURN_TO_COURSE)
async def return_to_course(world: World, participant: Participant, /) -> None:
    """After an end: the welcome and its choices again, with the same contact person; after a pause: on with it.

    Raises RefusedError for whom neither goes. A pause of their own they end themselves.
    """
    contact = await acting_contact(world, participant)
    cause = f"returned:{participant.id}:{world.new_id()}"
    if participant.status is ParticipantStatus.ENDED:
        await begin_welcome(world, participant)
        await announce(world, participant, return_screen(participant, contact.name), cause)
    elif participant.status is ParticipantStatus.PAUSED and participant.pause_reason is not PauseReason.OWN:
        await resume(world, participant)
        await announce(
            world, participant, resumed_screen(participant, await name_of(world, participant, world.actor)), cause
        )
    else:
        code = {"code": participant.id}
        raise RefusedError(Text("{code}: only a course that staff ended or paused is taken up again here", code))
