"""A guardian's approval, where the organisation's rule asks for it: nothing is asked before it is noted.

It ends when it is withdrawn, and on the 18th birthday (`bot/usecases/birthdays.py`).
"""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.authorise import allowed
from bot.usecases.choices import asking_of, record
from bot.usecases.close_check_ins import ask_no_more
from bot.usecases.hands import today_in
from flows.age import needs_guardian
from flows.authorisation import Deed
from flows.choices import Purpose, approved
from flows.names import RefusedError
from flows.people import Participant, ParticipantStatus, WelcomeStage
from flows.ports import Dialogue, Kind, Outgoing, World
from flows.screen import Text
from flows.screens.welcome import go_on_screen

ASKED_THINGS = (ParticipantStatus.ACTIVE, ParticipantStatus.PAUSED)
_WAITING = WelcomeStage.GUARDIAN
_BEHIND = tuple(WelcomeStage)[tuple(WelcomeStage).index(_WAITING) :]


async def waits_for_guardian(world: World, participant: Participant) -> bool:
    """Whether nothing may be asked yet: a guardian's yes is missing, or the birth date that says if one is needed."""
    organisation = world.organisations(participant.organisation)
    if not needs_guardian(participant, organisation, today_in(world, organisation.id)):
        return False
    return participant.details.birth is None or not await is_approved(world, participant)


async def is_approved(world: World, participant: Participant) -> bool:
    """Whether a guardian's approval holds."""
    return approved(await world.tx.participants.choices_of(participant.id))


@allowed(Deed.RECORD_GUARDIAN)
async def record_guardian(world: World, participant: Participant, *, approves: bool) -> Participant:
    """Note that a guardian approves, or does no longer. Raises RefusedError where nobody asks for it."""
    organisation = world.organisations(participant.organisation)
    under, whom = organisation.guardian_under, {"code": participant.id}
    if participant.details.birth is None:
        raise RefusedError(
            Text("no birth date is noted for {code}; note it first, it says whether one is needed", whom)
        )
    if not needs_guardian(participant, organisation, today_in(world, organisation.id)):
        asks = Text("asks for one under {age}", {"age": under}) if under else Text("asks for none")
        raise RefusedError(
            Text(
                "{code} needs no guardian's approval, for {organisation} {rule}; see guardian_under",
                {**whom, "organisation": organisation.id, "rule": asks},
            )
        )
    if await is_approved(world, participant) is approves:
        return participant
    await note_approval(world, participant, approves=approves)
    return await go_on(world, participant) if approves else await wait(world, participant)


async def note_approval(world: World, participant: Participant, *, approves: bool) -> None:
    """Keep it with the text that the young person read, and who wrote it down."""
    asked = await asking_of(world, participant, Purpose.GUARDIAN)
    await record(world, participant, asked, granted=approves, recorded_by=world.actor)


async def go_on(world: World, participant: Participant) -> Participant:
    """Go on with a welcome that has waited, as soon as there is nothing to wait for any more."""
    stands_there = participant.status is ParticipantStatus.WELCOME and participant.stage is _WAITING
    if not stands_there or await waits_for_guardian(world, participant):
        return participant
    moved = replace(participant, stage=WelcomeStage.TAKE_PART, revision=participant.revision + 1)
    await world.tx.participants.save(moved)
    await world.tx.live.show(moved.id, Dialogue.WELCOME)
    key = f"announcement:go_on:{moved.id}:{moved.revision}"
    await world.tx.outbox.put(Outgoing(Kind.ANNOUNCEMENT, moved.id, key, screen=go_on_screen(moved)))
    return moved


async def wait(world: World, participant: Participant) -> Participant:
    """Ask nothing, and wait for a guardian: what is open is closed, what is planned is cancelled."""
    chooses = participant.status is ParticipantStatus.WELCOME and participant.stage in _BEHIND
    if participant.status not in ASKED_THINGS and not chooses:
        return participant
    await ask_no_more(world, participant, tells=False)
    waiting = replace(
        participant,
        status=ParticipantStatus.WELCOME,
        stage=_WAITING,
        pause_reason=None,
        pause_until=None,
        revision=participant.revision + 1,
    )
    await world.tx.participants.save(waiting)
    await world.tx.live.show(waiting.id, Dialogue.WELCOME)
    return waiting
