"""A contact person writes a short note that the bot passes on in their name, to those who chose to be reached so.

While an alert is open, a note that has arrived is contact. It can be answered by a button (`answer_note`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.usecases.authorise import allowed
from bot.usecases.trail import keep
from flows.alert import Did, How
from flows.alert_life import contacted
from flows.authorisation import Deed
from flows.choices import Way
from flows.names import RefusedError, refuse_cpr
from flows.people import TAKING_PART, Participant
from flows.ports import Kind, Outgoing, World
from flows.screen import Text
from flows.screens.notes import note_screen

LONGEST = 300
"""Characters: more is a letter, or a talk."""


@dataclass(frozen=True, slots=True)
class Written:
    """Who wrote a note, and when, to the second: that names it, in its row and behind its buttons."""

    by: str
    at: datetime

    @classmethod
    def parse(cls, ref: str) -> Written | None:
        """None for what names no note."""
        if not re.fullmatch(r"S-[0-9A-Z]+\.[0-9]{10}", ref):
            return None
        by, _, seconds = ref.partition(".")
        return cls(by, datetime.fromtimestamp(int(seconds), UTC))

    def __str__(self) -> str:
        return f"{self.by}.{int(self.at.timestamp())}"


def takes_notes(participant: Participant) -> bool:
    """Whether they chose to be reached so."""
    return participant.details.reach is Way.NOTE and participant.status in TAKING_PART


@allowed(Deed.RELAY_NOTE)
async def relay_note(world: World, participant: Participant, /, note: str) -> None:
    """Pass it on, in the name of who wrote it. Raises RefusedError."""
    if not takes_notes(participant):
        code = {"code": participant.id}
        raise RefusedError(Text("{code} hasn't chosen to be reached by a note; look at how they want it", code))
    tidy = " ".join(note.split())
    if not tidy or len(tidy) > LONGEST:
        lengths = {"n": len(tidy), "longest": LONGEST}
        raise RefusedError(Text("the note has {n} characters; write 1 to {longest}", lengths))
    if not tidy.isprintable():
        raise RefusedError(Text("the note has invisible characters; type it anew"))
    refuse_cpr(Text("the note"), tidy)
    sender = await world.tx.staff.get(world.actor)
    ref = str(Written(sender.id, world.now.replace(microsecond=0)))
    screen = note_screen(participant, sender.name, tidy, ref)
    await world.tx.outbox.put(Outgoing(Kind.NOTE, participant.id, f"note:{world.new_id()}", ref, screen))


async def note_delivered(world: World, participant: str, ref: str) -> None:
    """What was open and its writer's to react to when it was written has come to contact."""
    written = Written.parse(ref)
    if written is None:  # of before there were answers
        return
    theirs = replace(world, actor=written.by)
    for each in await world.tx.alerts.of(participant):
        alert = await world.tx.alerts.get(each.id) or each  # as it is now, and nobody else's until this is done
        waits = alert.is_open and alert.told and alert.contact_at is None
        if waits and alert.contact_person == written.by and alert.raised_at <= written.at:
            there_was = contacted(alert, written.by, How.NOTE, world.now)
            await keep(theirs, alert, there_was, Did.CONTACT, detail=How.NOTE)
