"""What is on a participant's page, put together from what is kept: its frame, its screen, and what there is to read."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from bot.usecases.hands import acting_contact
from bot.usecases.own import NOT_YET
from bot.usecases.picture_of import picture_of
from bot.usecases.shown import shown
from bot.usecases.tell_of_alert import told_screen
from bot.web.desk import OwnDrawing, OwnFrame, OwnLetter, OwnView
from bot.web.own_ways import on_the_page
from flows.looks import look_of
from flows.people import Participant
from flows.ports import Dialogue, Kind, LiveMessage, World
from flows.screen import Screen, Text
from flows.screens.titles import TITLES
from locales.catalog import endonym
from storage.transaction import StoredTransaction


async def frame_of(world: World, participant: Participant) -> OwnFrame:
    """What is around it."""
    return OwnFrame(
        participant.language,
        look_of(participant.details.look),
        world.organisations(participant.organisation).help_lines,
        (await acting_contact(world, participant)).name,
        has_menu=participant.status not in NOT_YET,
    )


async def view_of(world: World, participant: Participant, live: LiveMessage) -> OwnView:
    """What the page is about now."""
    frame, screen = await frame_of(world, participant), await shown(world, live, endonym)
    if live.dialogue is Dialogue.OWN:
        name = live.place.partition("/")[0]
        pictured = name == "contact" and await world.tx.staff.has_portrait(participant.contact_person)
        here = on_the_page(screen, live.place)
        return OwnView(frame, here, participant.language, TITLES[name], has_portrait=pictured)
    check_in = await world.tx.check_ins.get(live.check_in) if live.check_in else None
    return OwnView(frame, screen, check_in.language if check_in else participant.language)


async def with_letters(tx: StoredTransaction, world: World, participant: Participant, view: OwnView) -> OwnView:
    """With what there is to read, in the order it came; a picture that was asked for twice is there once."""
    letters: list[OwnLetter] = []
    drawings: list[OwnDrawing] = []
    to_read = await tx.page_letters.to_read(participant.id)
    waiting = {each.ref or each.id: each for each in to_read}.values()
    for each in waiting:
        if each.kind is Kind.PICTURE and (drawing := await drawing_of(world, participant, each.ref)):
            drawings.append(drawing)
        elif each.kind is Kind.PORTRAIT and each.ref == participant.contact_person:
            name = (await world.tx.staff.get(each.ref)).name
            letters.append(OwnLetter(Screen((Text("This is {contact}.", {"contact": name}),)), has_portrait=True))
        elif each.kind is Kind.SEEN and (told := each.screen or await told_screen(world, each.ref)):
            letters.append(OwnLetter(told))
        elif each.kind is not Kind.HELP and each.screen:
            letters.append(OwnLetter(each.screen))
    wants_help = any(each.kind is Kind.HELP for each in waiting)
    read = [mark_of(participant, each.id) for each in to_read]
    return replace(view, letters=letters, drawings=drawings, wants_help=wants_help, read=read)


def mark_of(participant: Participant, letter: int) -> str:
    """What stands for a letter on their page: its number would tell how many there are."""
    return sha256(f"{participant.id}:{letter}".encode()).hexdigest()[:12]


async def drawing_of(world: World, participant: Participant, check_in: str) -> OwnDrawing | None:
    """The curve up to a check-in of theirs, or its profile; None where there is nothing to draw."""
    picture = await picture_of(world, participant, check_in, participant.language)
    drawn = await world.tx.check_ins.get(check_in)
    return OwnDrawing(picture.screen, picture.shows, drawn.language) if picture and drawn else None
