"""My data: everything that is kept about the participant as a file, or on their page where answers don't travel."""

from __future__ import annotations

from datetime import timedelta

from bot.reports.own_data import Format
from bot.usecases.authorise import authorise
from bot.usecases.own import show_page
from flows.authorisation import Deed
from flows.people import Participant
from flows.ports import Kind, Outgoing, World
from flows.screen import Action, Screen, Text
from flows.screens.own_data import own_data_link_screen, own_data_screen

NOT_AGAIN_WITHIN = timedelta(minutes=1)
"""Whoever taps again meanwhile has a file on its way."""


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """The files, or the way to the page that has them."""
    if _by_chat(world, participant):
        return own_data_screen()
    return own_data_link_screen(world.page_of(participant.id, world.now))


async def act(world: World, participant: Participant, _about: str, action: Action) -> None:
    """Send a file. Nothing of it is stored: it is composed when it is sent."""
    if action.verb not in set(Format) or not _by_chat(world, participant):
        await show_page(world, participant, "data")
        return
    if not await _on_its_way(world, participant, action.verb):
        await authorise(world, Deed.READ_OWN_DATA, participant, action.verb)
        key = f"own_data:{participant.id}:{world.new_id()}"
        await world.tx.outbox.put(Outgoing(Kind.FILE, participant.id, key, ref=action.verb))
    await show_page(world, participant, "data", Text("I am sending you the file now."))


def _by_chat(world: World, participant: Participant) -> bool:
    return world.organisations(participant.organisation).answer_channel.in_chat


async def _on_its_way(world: World, participant: Participant, about: str) -> bool:
    """Whether the same file was asked for a moment ago."""
    since, same = world.now - NOT_AGAIN_WITHIN, (Deed.READ_OWN_DATA, about)
    deeds = await world.tx.audit.about(participant.id)
    return any((each.deed, each.about) == same and each.at > since for each in deeds)
