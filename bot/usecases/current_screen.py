"""What a participant's chat is about right now, as a screen: the live message is a view of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from bot.usecases.after_low import after_low
from bot.usecases.agreed import cadences_of, day_in, timetable_of, zone_of
from bot.usecases.asked_whether import asks_on_its_screen
from bot.usecases.choices import ask_what_is_open, sees
from bot.usecases.coming import asked_next, is_asked_of
from bot.usecases.hands import acting_contact, name_of
from bot.usecases.the_day import company, rest_of_the_day
from flows.authorisation import OPERATOR, Deed
from flows.check_in import CheckIn, Status, next_open
from flows.people import Participant, ParticipantStatus, StaffMember
from flows.ports import Dialogue, LiveMessage, World
from flows.screen import Day, Moment, Screen, Text
from flows.screens.check_in import check_in_screen
from flows.screens.hands import ended_screen
from flows.screens.notices import declined_screen, resting_screen, stopped_screen
from flows.screens.pause import paused_screen
from flows.screens.sitting import Sitting
from flows.screens.welcome import Rhythm, welcome_screen
from flows.window import Later, laters


async def show_current(world: World, participant: Participant) -> None:
    """Have the current screen drawn again, because somebody acted on an old one.

    What is open comes first, also where its offer never arrived, for instance because the bot was blocked. Where
    nothing was begun yet, a choice that is to be asked (again) comes before that.
    """
    live = await world.tx.live.get(participant.id)
    if live is not None and live.dialogue is Dialogue.OWN:
        await world.tx.live.show(participant.id, Dialogue.OWN, live.check_in, place=live.place)
        return
    dialogue, check_in = (live.dialogue, live.check_in) if live else (Dialogue.RESTING, None)
    turn = await whose_turn(world, participant, live)
    if turn is not None:
        dialogue, check_in = Dialogue.CHECK_IN, turn.id
    if not await _is_idle(world, turn, check_in) or not await ask_what_is_open(world, participant):
        await world.tx.live.show(participant.id, dialogue, check_in)


async def show_again(world: World, participant: Participant) -> None:
    """Have what their chat shows drawn again, because whom it names has changed.

    What is to be chosen anew is asked when they begin something: a question now would only stand in its way.
    """
    live = await world.tx.live.get(participant.id)
    if live is not None:
        await world.tx.live.show(participant.id, live.dialogue, live.check_in, live.notice, live.place)


async def _is_idle(world: World, turn: CheckIn | None, shown: str | None) -> bool:
    """Whether nothing is under way: nothing was begun, and no last screen asks whether to tell the contact person."""
    if turn is not None:
        return turn.status is Status.OFFERED
    last = await world.tx.check_ins.get(shown) if shown else None
    return last is None or not await asks_on_its_screen(world, last)


async def leave_page(world: World, participant: Participant, notice: Text | None = None) -> None:
    """From one of their own pages back to what else there is: an open check-in, or what stood there before."""
    live = await world.tx.live.get(participant.id)
    turn = await whose_turn(world, participant, live)
    before = live.check_in if live and participant.status is ParticipantStatus.ACTIVE else None
    check_in = turn.id if turn else before
    await world.tx.live.show(participant.id, Dialogue.CHECK_IN if check_in else Dialogue.RESTING, check_in, notice)


async def open_page(world: World, participant: Participant) -> LiveMessage | None:
    """What their page is about now: what is open comes first, also where its notice never arrived."""
    live = await page_as_it_is(world, participant)
    if live is None:
        await show_current(world, participant)
        live = await world.tx.live.get(participant.id)
    return live


async def page_as_it_is(world: World, participant: Participant) -> LiveMessage | None:
    """What their page is about, where that needs no change; None where it has to be opened first."""
    live = await world.tx.live.get(participant.id)
    turn = await whose_turn(world, participant, live)
    behind = turn is not None and live is not None and live.dialogue is not Dialogue.OWN and live.check_in != turn.id
    return None if behind else live


async def whose_turn(world: World, participant: Participant, live: LiveMessage | None) -> CheckIn | None:
    """The open check-in that their chat is to be about; None: there is none, or what the chat shows comes before it."""
    if participant.status is not ParticipantStatus.ACTIVE:
        return None
    turn = next_open(await world.tx.check_ins.of(participant.id))
    if turn is None or await _waits_behind(world, turn, live.check_in if live else None):
        return None
    return turn


async def _waits_behind(world: World, turn: CheckIn, shown: str | None) -> bool:
    """Whether the last screen of the one before it is shown, which offers it, or asks something else first.

    So does the screen of any whose window closed half-finished, where it asks whether to tell.
    """
    before = await world.tx.check_ins.get(shown) if shown else None
    if before is None or turn.status is not Status.OFFERED:
        return False
    if shown == turn.after and before.status is Status.COMPLETED:
        return True
    return before.status is Status.CLOSED and await asks_on_its_screen(world, before)


async def current_screen(world: World, live: LiveMessage, endonym: Callable[[str], str]) -> Screen:
    """The screen that the live message is to show. `endonym` gives a language's own name, for the first one."""
    participant = await world.tx.participants.get(live.participant)
    if live.dialogue is Dialogue.CHECK_IN and live.check_in is not None:
        check_in = await world.tx.check_ins.get(live.check_in)
        if check_in is not None and participant.status is ParticipantStatus.ACTIVE:
            return check_in_screen(await sitting(world, participant, check_in), _still_ahead(live.notice, world.now))
    contact = await acting_contact(world, participant)
    if apart := await _apart(world, participant, contact.name):
        return _below(live.notice, apart)
    organisation = world.organisations(participant.organisation)
    if live.dialogue is Dialogue.WELCOME:
        languages = [endonym(each) for each in organisation.languages]
        sample = world.questionnaires.form_sample(participant.language)
        rhythms = _rhythms(world, participant)
        return welcome_screen(participant, contact.name, organisation, languages, sample, rhythms, live.notice)
    resting = resting_screen(participant, contact.name, await next_day(world, participant))
    return _below(live.notice, resting)


def _still_ahead(notice: Text | None, now: datetime) -> Text | None:
    """A promise is said until its time has come."""
    times = [each.at for each in notice.params.values() if isinstance(each, Moment)] if notice else []
    return None if any(at <= now for at in times) else notice


def _below(notice: Text | None, screen: Screen) -> Screen:
    return replace(screen, body=(notice, *screen.body)) if notice else screen


async def _apart(world: World, participant: Participant, contact: str) -> Screen | None:
    """The screen of whoever is asked nothing now; None: they are."""
    match participant.status:
        case ParticipantStatus.ENDED:
            return ended_screen(participant, await who_did(world, participant, Deed.END_COURSE), contact)
        case ParticipantStatus.PAUSED:
            return paused_screen(participant, await who_did(world, participant, Deed.PAUSE_COURSE), contact)
        case ParticipantStatus.STOPPED:
            return stopped_screen(contact)
        case ParticipantStatus.DECLINED:
            return declined_screen(contact)
        case _:
            return None


async def who_did(world: World, participant: Participant, deed: Deed) -> str:
    """The name of who last did that to a participant, as the audit log has it."""
    entries = [each for each in await world.tx.audit.about(participant.id) if each.deed == deed]
    return await name_of(world, participant, entries[-1].actor if entries else OPERATOR)


async def next_day(world: World, participant: Participant) -> Day | None:
    """The local day on which something is asked next, the contact person's forms apart."""
    at = await asked_next(world, participant)
    return Day(day_in(world, participant, at)) if at else None


def _rhythms(world: World, participant: Participant) -> list[Rhythm]:
    """How often something is asked of this participant, the most frequent first; not what is asked but once."""
    minutes: dict[int, int] = {}
    for name, cadence in cadences_of(world, participant).items():
        definition = world.questionnaires.latest(name).definition
        first, second = (*islice(cadence.months(), 2), None, None)[:2]
        if is_asked_of(world, participant, name) and first is not None and second is not None:
            minutes[second - first] = minutes.get(second - first, 0) + definition.minutes
    return [Rhythm(months, minutes[months]) for months in sorted(minutes)]


async def sitting(world: World, participant: Participant, check_in: CheckIn) -> Sitting:
    """Everything that the screen of this check-in depends on."""
    after = await after_low(world, participant, check_in)
    contact = after.contact if after else (await _named(world, participant, check_in)).name
    of_now = Sitting(
        check_in=check_in,
        questionnaire=world.questionnaires.get(check_in.questionnaire, check_in.version),
        name=participant.name,
        language=participant.language,
        contact=contact,
        now=world.now,
        zone=zone_of(world, participant),
    )
    if check_in.status in (Status.ASKING, Status.PAUSED):
        return of_now
    if check_in.ended_at is None:
        has_more = await world.tx.check_ins.next_after(check_in.id) is not None
        asks_company = await company(world, check_in) is None
        can_wait = _laters(world, participant, check_in)
        return replace(of_now, asks_company=asks_company, has_more=has_more, laters=can_wait)
    rest = await rest_of_the_day(world, check_in)
    return replace(
        of_now,
        next_day=None if await _is_asked_now(world, check_in) else await next_day(world, participant),
        laters=_laters(world, participant, rest[0]) if rest else (),
        after=after,
        points=len(await scored(world, participant, check_in.questionnaire)),
        has_other_side=_has_other_side(world, participant, check_in),
        rest=rest,
        sees=await sees(world, participant, check_in.questionnaire),
    )


async def _is_asked_now(world: World, ended: CheckIn) -> bool:
    """Whether something took the place of one that was closed, and a word on what comes next would mislead."""
    return ended.status is Status.CLOSED and next_open(await world.tx.check_ins.of(ended.participant)) is not None


def _laters(world: World, participant: Participant, offered: CheckIn) -> tuple[Later, ...]:
    """What can be promised to whoever puts that off now."""
    return laters(world.now, offered.closes_at, timetable_of(world, participant))


async def _named(world: World, participant: Participant, check_in: CheckIn) -> StaffMember:
    """Whom its screen names, where no alert does: whom the questions are about, or who acts today."""
    if check_in.status in (Status.ASKING, Status.PAUSED):
        return await world.tx.staff.get(check_in.contact_person or participant.contact_person)
    if check_in.ended_at is not None:
        return await world.tx.staff.get(participant.contact_person)
    return await acting_contact(world, participant)


async def scored(world: World, participant: Participant, questionnaire: str) -> Sequence[CheckIn]:
    """The participant's check-ins of a questionnaire that gave a score, in the order they were prompted."""
    check_ins = await world.tx.check_ins.of(participant.id)
    return [each for each in check_ins if each.questionnaire == questionnaire and each.score is not None]


def _has_other_side(world: World, participant: Participant, check_in: CheckIn) -> bool:
    other = world.questionnaires.other_side(check_in.questionnaire)
    asked = world.organisations(participant.organisation).questionnaires
    has_pages = world.page_of(participant.contact_person, world.now) is not None
    is_theirs = check_in.contact_person in (None, participant.contact_person)
    return other is not None and other.id in asked and has_pages and is_theirs
