"""Walk through the welcome: language, then the choices; each choice is kept with the text that was shown."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.usecases.current_screen import show_current
from bot.usecases.remind import put_reminder
from bot.usecases.start_course import start_course
from flows.choices import Choice, Purpose
from flows.people import Participant, ParticipantStatus, WelcomeStage
from flows.ports import Dialogue, Kind, Outgoing, World
from flows.screen import Text
from flows.screens.notices import stopped_notice
from flows.screens.welcome import FORMS, TAKE_PART_QUESTION, nudge_question

READ = (WelcomeStage.ABOUT, WelcomeStage.SEEN_BY, WelcomeStage.NOT_WATCHED)


async def choose(world: World, participant: Participant, verb: str, value: int, revision: int) -> None:
    """One tap in the welcome. A tap from an older screen only draws the current one again.

    `value` counts the organisation's languages, or the forms of `FORMS`.
    """
    if participant.status is not ParticipantStatus.WELCOME or revision != participant.revision:
        await show_current(world, participant)
        return
    languages = world.organisations(participant.organisation).languages
    if verb == "language" and participant.stage is WelcomeStage.LANGUAGE and value < len(languages):
        await _move(world, replace(participant, language=languages[value]), +1)
    elif verb == "form" and participant.stage is WelcomeStage.FORM and value < len(FORMS):
        await _move(world, replace(participant, form=FORMS[value]), +1)
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
    """To the stage before or after; forms are a matter of those languages alone that have them."""
    later = (WelcomeStage.GUARDIAN, WelcomeStage.SEE, WelcomeStage.STATISTICS, WelcomeStage.REACH)
    stages = [each for each in WelcomeStage if each is not WelcomeStage.FORM or _has_forms(world, participant)]
    stages = [each for each in stages if each not in later]
    stage = stages[stages.index(participant.stage) + by]
    moved = replace(participant, stage=stage, revision=participant.revision + 1)
    await world.tx.participants.save(moved)
    await world.tx.live.show(moved.id, Dialogue.WELCOME)


def _has_forms(world: World, participant: Participant) -> bool:
    return world.questionnaires.form_sample(participant.language) is not None


async def _take_part(world: World, participant: Participant, *, granted: bool) -> None:
    await record_choice(world, participant, Purpose.TAKE_PART, TAKE_PART_QUESTION, granted=granted)
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
    await record_choice(world, participant, Purpose.NUDGE, nudge_question(contact.name), granted=granted)
    zone = world.organisations(participant.organisation).zone
    active = replace(
        participant,
        status=ParticipantStatus.ACTIVE,
        nudge=granted,
        revision=participant.revision + 1,
        started_on=world.now.astimezone(ZoneInfo(zone)).date(),
    )
    await world.tx.participants.save(active)
    first = await start_course(world, active)
    if first is None:
        await world.tx.live.show(active.id, Dialogue.RESTING)
    else:
        await world.tx.live.show(active.id, Dialogue.CHECK_IN, first.id)
        await put_reminder(world, active, first, world.now)


async def record_choice(
    world: World, participant: Participant, purpose: Purpose, shown: Text, *, granted: bool
) -> None:
    """Keep a choice, with the text that it was made on."""
    text_hash = hashlib.sha256(shown.msgid.encode()).hexdigest()
    await world.tx.participants.record_choice(Choice(participant.id, purpose, granted, text_hash, world.now))
