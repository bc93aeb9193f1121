"""Walk through the welcome: language, then the choices; each choice is kept with the text that was shown."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.usecases.current_screen import show_current
from bot.usecases.offer_check_ins import open_check_in, plan_check_in
from flows.calendar import CLOSEST
from flows.check_in import CheckIn, Status
from flows.people import Choice, Participant, ParticipantStatus, Purpose, WelcomeStage
from flows.ports import Dialogue, Kind, Outgoing, World
from flows.screen import Text
from flows.screens.notices import stopped_notice
from flows.screens.welcome import TAKE_PART_QUESTION, nudge_question

ORDER = tuple(WelcomeStage)
READ = (WelcomeStage.ABOUT, WelcomeStage.SEEN_BY, WelcomeStage.NOT_WATCHED)


async def choose(world: World, participant: Participant, verb: str, language: str | None, revision: int) -> None:
    """One tap in the welcome. A tap from an older screen only draws the current one again."""
    if participant.status is not ParticipantStatus.WELCOME or revision != participant.revision:
        await show_current(world, participant)
        return
    if verb == "language" and participant.stage is WelcomeStage.LANGUAGE and language is not None:
        await _move(world, replace(participant, language=language), +1)
    elif verb == "next" and participant.stage in READ:
        await _move(world, participant, +1)
    elif verb == "back" and participant.stage is not WelcomeStage.LANGUAGE:
        await _move(world, participant, -1)
    elif verb in ("yes", "no") and participant.stage is WelcomeStage.TAKE_PART:
        await _take_part(world, participant, granted=verb == "yes")
    elif verb in ("yes", "no") and participant.stage is WelcomeStage.NUDGE:
        await _nudge(world, participant, granted=verb == "yes")
    else:
        await show_current(world, participant)


async def _move(world: World, participant: Participant, by: int) -> None:
    stage = ORDER[ORDER.index(participant.stage) + by]
    moved = replace(participant, stage=stage, revision=participant.revision + 1)
    await world.tx.participants.save(moved)
    await world.tx.live.show(moved.id, Dialogue.WELCOME)


async def _take_part(world: World, participant: Participant, *, granted: bool) -> None:
    await _record(world, participant, Purpose.TAKE_PART, TAKE_PART_QUESTION, granted=granted)
    if granted:
        await _move(world, participant, +1)
        return
    declined = replace(participant, status=ParticipantStatus.DECLINED, revision=participant.revision + 1)
    await world.tx.participants.save(declined)
    await world.tx.live.show(declined.id, Dialogue.RESTING)
    notice = stopped_notice(declined)
    key = f"notice:declined:{declined.id}:{declined.revision}"
    await world.tx.outbox.put(Outgoing(Kind.NOTICE, declined.contact_person, key, screen=notice))


async def _nudge(world: World, participant: Participant, *, granted: bool) -> None:
    """The last choice: from here on the participant takes part.

    The first check-in is offered at once; whoever comes back shortly after answering is asked on the next occasion.
    """
    contact = await world.tx.staff.get(participant.contact_person)
    await _record(world, participant, Purpose.NUDGE, nudge_question(contact.name), granted=granted)
    zone = world.organisations(participant.organisation).zone
    active = replace(
        participant,
        status=ParticipantStatus.ACTIVE,
        nudge=granted,
        revision=participant.revision + 1,
        started_on=world.now.astimezone(ZoneInfo(zone)).date(),
    )
    await world.tx.participants.save(active)
    past = await world.tx.check_ins.of(active.id)
    number = max((each.wave for each in past), default=0) + 1
    if any(_is_fresh(each, world.now) for each in past):
        await plan_check_in(world, active, number)
        await world.tx.live.show(active.id, Dialogue.RESTING)
        return
    check_in = await open_check_in(world, active, number)
    await world.tx.live.show(active.id, Dialogue.CHECK_IN, check_in.id)


def _is_fresh(check_in: CheckIn, now: datetime) -> bool:
    """Whether it was answered so lately that asking again would say nothing new."""
    return check_in.status is Status.COMPLETED and check_in.ended_at is not None and now - check_in.ended_at < CLOSEST


async def _record(world: World, participant: Participant, purpose: Purpose, shown: Text, *, granted: bool) -> None:
    text_hash = hashlib.sha256(shown.msgid.encode()).hexdigest()
    await world.tx.participants.record_choice(Choice(participant.id, purpose, granted, text_hash, world.now))
