"""Staff end a course, note a pause, or take a course up again; the young person is told who did."""

from __future__ import annotations

from datetime import date

from bot.usecases import aftercare
from bot.usecases.accept_invite import begin_welcome
from bot.usecases.agreed import day_in
from bot.usecases.authorise import allowed
from bot.usecases.hands import acting_contact, name_of, today_in
from bot.usecases.pause import pause, resume
from bot.usecases.sharing import take_back
from bot.usecases.tell import announce, notify
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.people import TAKING_PART, Course, ExitReason, Participant, ParticipantStatus, PauseReason
from flows.ports import World
from flows.screen import Day, Text
from flows.screens.aftercare import aftercare_notice, aftercare_screen
from flows.screens.hands import end_screen, resumed_screen, return_screen, set_on_pause_screen
from flows.screens.notices import stopped_notice

OVER = (ParticipantStatus.ENDED, ParticipantStatus.ERASED)


@allowed(Deed.END_COURSE)
async def end_course(
    world: World, participant: Participant, /, reason: ExitReason, *, with_aftercare: bool = True
) -> Course:
    """The course is over; where the organisation has after-care, something is still asked now and then.

    Without it, and where after-care is ended, nothing is asked any more and nothing is shown; what was answered is kept
    as the declared table says. Raises RefusedError for a course that is over.
    """
    if participant.status in OVER:
        raise RefusedError(
            Text("the course of {code} is over already; take it up again first", {"code": participant.id})
        )
    course = await _course_over(world, participant, reason)
    contact = await acting_contact(world, participant)
    by = await name_of(world, participant, world.actor)
    cause, notice = f"ended:{participant.id}:{course.number}", stopped_notice
    if with_aftercare and aftercare.follows(world, participant, reason):
        begun = await aftercare.begin(world, participant, course.ended_on)
        cause, notice = f"aftercare:{participant.id}:{course.number}", aftercare_notice
        screen = aftercare_screen(begun, by, contact.name, *await aftercare.to_come(world, begun))
    else:
        await take_back(world, participant)
        await world.tx.handovers.done(participant.id)
        screen = end_screen(await aftercare.end_for_good(world, participant), by)
    await announce(world, participant, screen, cause)
    if contact.id != world.actor:
        await notify(world, contact.id, notice(participant), cause)
    return course


async def _course_over(world: World, participant: Participant, reason: ExitReason) -> Course:
    """Its row, which is kept; of a course that has been followed by after-care there is one already."""
    before = await world.tx.participants.courses_of(participant.id)
    if participant.aftercare_from is not None:
        return before[-1]
    today = today_in(world, participant.organisation)
    started = participant.started_on or today
    course = Course(participant.id, len(before) + 1, participant.contact_person, started, today, reason)
    await world.tx.participants.end_course(course)
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

    Out of after-care it is a new course, too.
    Raises RefusedError for whom neither goes. A pause of their own they end themselves.
    """
    contact = await acting_contact(world, participant)
    cause = f"returned:{participant.id}:{world.new_id()}"
    if participant.status is ParticipantStatus.PAUSED and participant.pause_reason is not PauseReason.OWN:
        await resume(world, participant)
        await announce(
            world, participant, resumed_screen(participant, await name_of(world, participant, world.actor)), cause
        )
    elif participant.status is ParticipantStatus.ENDED or aftercare.holds(participant):
        await begin_welcome(world, await aftercare.leave(world, participant))
        await announce(world, participant, return_screen(participant, contact.name), cause)
    else:
        code = {"code": participant.id}
        raise RefusedError(Text("{code}: only a course that staff ended or paused is taken up again here", code))
