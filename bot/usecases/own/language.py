"""The page on which the participant chooses another language; it counts at once."""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.own import show_page
from flows.check_in import Status
from flows.people import Participant
from flows.ports import World
from flows.screen import Action, Screen
from flows.screens.language import language_screen
from locales.catalog import endonym


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """The languages that the organisation offers."""
    offered = world.organisations(participant.organisation).languages
    return language_screen(endonym(participant.language), [endonym(each) for each in offered])


async def act(world: World, participant: Participant, _about: str, action: Action) -> None:
    """Speak that language from now on, also in what was offered. What was begun keeps its own, as its version."""
    languages = world.organisations(participant.organisation).languages
    if action.verb == "speak" and action.value < len(languages):
        spoken = replace(participant, language=languages[action.value])
        await world.tx.participants.save(spoken)
        await _ask_in_it(world, spoken)
    await show_page(world, participant, "language")


async def _ask_in_it(world: World, participant: Participant) -> None:
    """What waits for its beginning, or was left for now, asks in their language from then on."""
    for check_in in await world.tx.check_ins.of(participant.id):
        if check_in.status in (Status.OFFERED, Status.DECLINED):
            questionnaire = world.questionnaires.get(check_in.questionnaire, check_in.version)
            language = world.questionnaires.language_for(questionnaire, participant.language)
            await world.tx.check_ins.speak(check_in.id, language)
