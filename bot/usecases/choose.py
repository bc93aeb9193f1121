"""Walk through the welcome: language, then what the bot does, then the choices, each kept with its text."""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.agreed import day_in
from bot.usecases.choices import asking_of, decide
from bot.usecases.current_screen import show_current
from bot.usecases.guardian import wait, waits_for_guardian
from bot.usecases.hands import acting_contact
from bot.usecases.start_course import start_course
from flows.choices import Purpose
from flows.people import Participant, ParticipantStatus, WelcomeStage
from flows.ports import Dialogue, Kind, Outgoing, World
from flows.screens.notices import stopped_notice
from flows.screens.welcome import CHOICES, FORMS

READ = (WelcomeStage.ABOUT, WelcomeStage.SEEN_BY, WelcomeStage.NOT_WATCHED, WelcomeStage.GUARDIAN)


async def choose(world: World, participant: Participant, verb: str, value: int, revision: int) -> None:
    """One tap in the welcome. A tap from an older screen only draws the current one again.

    `value` counts the organisation's languages, the forms of `FORMS`, or what a choice offers.
    """
    if participant.status is not ParticipantStatus.WELCOME or revision != participant.revision:
        await show_current(world, participant)
        return
    stage = participant.stage
    languages = world.organisations(participant.organisation).languages
    if stage in CHOICES and await waits_for_guardian(world, participant):
        await wait(world, participant)
    elif verb == "language" and stage is WelcomeStage.LANGUAGE and value < len(languages):
        await _speak(world, participant, languages[value])
    elif verb == "form" and stage is WelcomeStage.FORM and value < len(FORMS):
        await _move(world, replace(participant, form=FORMS[value]), +1)
    elif verb == "next" and stage in READ:
        await _move(world, participant, +1)
    elif verb == "back" and stage is not WelcomeStage.LANGUAGE:
        await _move(world, participant, -1)
    elif stage in CHOICES:
        await _decide(world, participant, CHOICES[stage], verb, value)
    else:
        await show_current(world, participant)


async def _speak(world: World, participant: Participant, language: str) -> None:
    """In that language from here on; first of all comes the contact person's picture, once, where there is one."""
    contact = participant.contact_person
    if await world.tx.staff.has_portrait(contact):
        key = f"portrait:{participant.id}:{contact}"
        await world.tx.outbox.put(Outgoing(Kind.PORTRAIT, participant.id, key, ref=contact))
    await _move(world, replace(participant, language=language), +1)


async def _move(world: World, participant: Participant, by: int) -> None:
    """To the stage before or after."""
    stages = await _stages(world, participant)
    stage = stages[min(stages.index(participant.stage) + by, len(stages) - 1)]
    moved = replace(participant, stage=stage, revision=participant.revision + 1)
    await world.tx.participants.save(moved)
    await world.tx.live.show(moved.id, Dialogue.WELCOME)


async def _stages(world: World, participant: Participant) -> list[WelcomeStage]:
    """The stages for this one: forms are a matter of those languages alone that have them.

    As long as a guardian's approval is waited for, everything ends there; otherwise only who stands there sees it.
    """
    stages = list(WelcomeStage)
    if world.questionnaires.form_sample(participant.language) is None:
        stages.remove(WelcomeStage.FORM)
    if await waits_for_guardian(world, participant):
        return stages[: stages.index(WelcomeStage.GUARDIAN) + 1]
    if participant.stage is not WelcomeStage.GUARDIAN:
        stages.remove(WelcomeStage.GUARDIAN)
    return stages


async def _decide(world: World, participant: Participant, purpose: Purpose, verb: str, value: int) -> None:
    """Keep what was chosen, then go on: to the next choice, to the first check-in, or to the end after a no."""
    asked = await asking_of(world, participant, purpose)
    option = asked.option(verb, value)
    if option is None:
        await show_current(world, participant)
        return
    decided = await decide(world, participant, asked, option)
    if purpose is Purpose.TAKE_PART and not option.granted:
        await _decline(world, decided)
    elif purpose is Purpose.REACH:
        await _begin(world, decided)
    else:
        await _move(world, decided, +1)


async def _decline(world: World, participant: Participant) -> None:
    declined = replace(participant, status=ParticipantStatus.DECLINED, revision=participant.revision + 1)
    await world.tx.participants.save(declined)
    await world.tx.live.show(declined.id, Dialogue.RESTING)
    notice = stopped_notice(declined)
    key = f"notice:declined:{declined.id}:{declined.revision}"
    acting = await acting_contact(world, declined)
    await world.tx.outbox.put(Outgoing(Kind.NOTICE, acting.id, key, screen=notice))


async def _begin(world: World, participant: Participant) -> None:
    """After the last choice: from here on the participant takes part.

    The first check-in is offered at once; whoever comes back shortly after answering is asked on the next occasion.
    """
    active = replace(
        participant,
        status=ParticipantStatus.ACTIVE,
        revision=participant.revision + 1,
        started_on=day_in(world, participant, world.now),
    )
    await world.tx.participants.save(active)
    first = await start_course(world, active)
    if first is None:
        await world.tx.live.show(active.id, Dialogue.RESTING)
    else:
        await world.tx.live.show(active.id, Dialogue.CHECK_IN, first.id)
