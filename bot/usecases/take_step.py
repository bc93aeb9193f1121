"""Answer, go back, skip, pause …: one step of a check-in, with everything that follows from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.usecases.agreed import timetable_of, windows_of, zone_of
from bot.usecases.choices import asking_of, record, sees, share_no_more
from bot.usecases.current_screen import show_current, whose_turn
from bot.usecases.hands import acting_contact
from bot.usecases.offer_check_ins import offer_rest_later, put_offer
from bot.usecases.pictures import has_picture
from bot.usecases.place_transitions import settle
from bot.usecases.plan_waves import keep_apart
from bot.usecases.raise_alert import raise_alert
from bot.usecases.sharing import share, take_back
from bot.usecases.the_day import company
from flows import events as e
from flows.check_in import CheckIn, Status
from flows.choices import Purpose, Sees
from flows.commands import AskLater, Begin, Command, Decline
from flows.engine import step
from flows.measured import measured
from flows.people import Participant, ParticipantStatus
from flows.ports import Dialogue, Kind, Outgoing, World
from flows.screen import Moment, Text
from flows.window import later, postponed

NOT_UNDERSTOOD = Text("I didn't understand that. Nobody reads what you write here. Please use one of the buttons.")
NO_LATER = Text("I can't ask you again later. You can answer now.")

_SAID_WHY = {e.Reason.NOT_UNDERSTOOD: NOT_UNDERSTOOD, e.Reason.TOO_LATE: NO_LATER}


async def take_step(
    world: World, participant: Participant, check_in_id: str, command: Command, revision: int | None = None
) -> list[e.Event]:
    """Carry out a command on the participant's current check-in; anything else changes nothing.

    The live message is drawn again in every case, so that whoever tapped sees where they are.
    """
    check_in = await world.tx.check_ins.get(check_in_id)
    if check_in is None or not await _is_current(world, participant, check_in):
        await show_current(world, participant)
        return [e.CommandIgnored(e.Reason.STALE)]
    questionnaire = world.questionnaires.get(check_in.questionnaire, check_in.version)
    command = await _as_known_now(world, participant, check_in, command)
    changed, events = step(check_in, command, questionnaire, world.now, revision=revision)
    if changed is not check_in:
        await world.tx.check_ins.save(changed)
    for event in events:
        follow_up = _FOLLOW_UPS.get(type(event))
        if follow_up is not None:
            await follow_up(world, participant, changed, event)
    if changed.is_open or await _is_shown_ended(world, participant, changed, is_news=changed is not check_in):
        notice = _notice(world, participant, changed, events) or await _still_said(world, changed, events)
        await world.tx.live.show(participant.id, Dialogue.CHECK_IN, changed.id, notice)
    else:
        await show_current(world, participant)
    return events


async def _as_known_now(world: World, participant: Participant, check_in: CheckIn, command: Command) -> Command:
    """The command with what isn't on its button: whether somebody sits beside, and when "later" can be kept."""
    match command:
        case Begin():
            return Begin(together=await company(world, check_in))
        case AskLater(when):
            at = later(world.now, when, check_in.closes_at, timetable_of(world, participant))
            return AskLater(when, at)
        case _:
            return command


def _notice(world: World, participant: Participant, check_in: CheckIn, events: list[e.Event]) -> Text | None:
    """The one sentence to say before the screen: why nothing changed, how words were understood, or when it asks."""
    for event in events:
        if isinstance(event, e.CommandIgnored) and event.reason in _SAID_WHY:
            return _SAID_WHY[event.reason]
        if isinstance(event, e.AnswerGiven) and event.typed:
            questionnaire = world.questionnaires.get(check_in.questionnaire, check_in.version)
            answer = questionnaire.option_text(event.item, event.value, check_in.language)
            return Text("Okay. Your answer is: “{answer}”.", {"answer": answer})
        if isinstance(event, e.CheckInPostponed):
            again = Moment(event.at, zone_of(world, participant))
            return Text("That is fine. I will ask again on {moment}.", {"moment": again})
    return None


async def _is_shown_ended(world: World, participant: Participant, ended: CheckIn, *, is_news: bool) -> bool:
    """Whether the chat is to show what was ended: just now; or closed before, where nothing else is to be answered."""
    if is_news:
        return not await _is_elsewhere(world, ended)
    live = await world.tx.live.get(participant.id)
    is_alone = ended.status is Status.CLOSED and await whose_turn(world, participant, live) is None
    return is_alone and await _is_shown(world, ended)


async def _still_said(world: World, check_in: CheckIn, events: list[e.Event]) -> Text | None:
    """What was promised above its offer, which a second tap doesn't take back."""
    live = await world.tx.live.get(check_in.participant) if check_in.status is Status.OFFERED else None
    is_second = events == [e.CommandIgnored(e.Reason.STALE)]
    return live.notice if is_second and live is not None and live.check_in == check_in.id else None


async def _is_current(world: World, participant: Participant, check_in: CheckIn) -> bool:
    """Whether the participant may still act on this check-in.

    A new wave closes what was open before it, so only a declined one needs a look at what the chat shows now: a
    change of mind counts until the next wave has come.
    """
    is_own = check_in.participant == participant.id and check_in.answered_by is None
    if not is_own or participant.status is not ParticipantStatus.ACTIVE:
        return False
    if check_in.status is not Status.DECLINED:
        return True
    return await _is_shown(world, check_in)


async def _is_shown(world: World, check_in: CheckIn) -> bool:
    """Whether the chat is about it, and not about something that was begun since."""
    live = await world.tx.live.get(check_in.participant)
    return live is not None and live.check_in in (check_in.id, check_in.after)


async def _is_elsewhere(world: World, check_in: CheckIn) -> bool:
    """Whether the chat is about something else that is still to be answered.

    Who acts on an offer right after it came may be sooner than the note that it arrived: then the chat is still about
    the time before, which is over.
    """
    if await _is_shown(world, check_in):
        return False
    live = await world.tx.live.get(check_in.participant)
    shown = await world.tx.check_ins.get(live.check_in) if live and live.check_in else None
    return shown is not None and shown.is_open


async def _completed(world: World, participant: Participant, check_in: CheckIn, _event: e.CheckInCompleted) -> None:
    questionnaire = world.questionnaires.get(check_in.questionnaire, check_in.version)
    await raise_alert(world, participant, measured(check_in, questionnaire), check_in)
    if await has_picture(world, participant, check_in):
        key = f"picture:{check_in.id}"
        await world.tx.outbox.put(Outgoing(Kind.PICTURE, participant.id, key, ref=check_in.id))
    if await sees(world, participant, check_in.questionnaire) is Sees.ANSWERS:
        await share(world, check_in, shared=True)
    await offer_rest_later(world, participant, check_in)
    await keep_apart(world, participant, check_in.questionnaire)
    await settle(world, participant)


async def _postponed(world: World, participant: Participant, check_in: CheckIn, event: e.CheckInPostponed) -> None:
    windows, timetable = windows_of(world, participant), timetable_of(world, participant)
    await world.tx.check_ins.keep_window(postponed(check_in, event.at, windows, timetable))
    await put_offer(world, participant, check_in, not_before=event.at)


async def _declined(world: World, participant: Participant, check_in: CheckIn, event: e.CheckInDeclined) -> None:
    """Not this time goes for what was to follow on the same day, too."""
    await keep_apart(world, participant, check_in.questionnaire)
    await settle(world, participant)
    following = await world.tx.check_ins.next_after(check_in.id)
    if following is not None and following.status is Status.OFFERED:
        questionnaire = world.questionnaires.get(following.questionnaire, following.version)
        declined, _events = step(following, Decline(), questionnaire, world.now)
        await world.tx.check_ins.save(declined)
        await _declined(world, participant, declined, event)


async def _company(world: World, participant: Participant, check_in: CheckIn, event: e.CompanyNamed) -> None:
    """Whoever sits beside gets the dialogue guide's hints, once."""
    if event.together:
        beside = await acting_contact(world, participant)
        await world.tx.outbox.put(Outgoing(Kind.HINTS, beside.id, f"hints:{check_in.id}", ref=check_in.id))


async def _withdrawn(world: World, _participant: Participant, check_in: CheckIn, event: e.AnswerWithdrawn) -> None:
    await world.tx.check_ins.withdraw_answer(check_in.id, event.item)


async def _shared(world: World, participant: Participant, check_in: CheckIn, event: e.AnswersShared) -> None:
    """No means no: it takes back what was shared of the same questionnaire before, and none is shared by itself."""
    asked = await asking_of(world, participant, Purpose.SHARE)
    await record(world, participant, asked, granted=event.shared, about=check_in.questionnaire)
    if not event.shared:
        await take_back(world, participant, check_in.questionnaire)
        await share_no_more(world, participant, check_in.questionnaire)


_FollowUp = Callable[[World, Participant, CheckIn, Any], Awaitable[None]]
_FOLLOW_UPS: dict[type[e.Event], _FollowUp] = {
    e.CheckInCompleted: _completed,
    e.CheckInPostponed: _postponed,
    e.CheckInDeclined: _declined,
    e.CompanyNamed: _company,
    e.AnswerWithdrawn: _withdrawn,
    e.AnswersShared: _shared,
}
