"""The page of a conversation: for whoever reads what the young person shares, and for whoever has it to hold.

An alert can come to somebody who stands outside: a coordinator, when a time was over. They get the guide, what the
young person says about the alert, and what they noted themselves; nothing that is shared with the contact person.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.usecases.agenda import Matter
from bot.usecases.authorise import authorise, relations
from bot.usecases.hands import acting_contact
from bot.usecases.person_page import Agreed, Shown, TakenAlert, agreed_last, read_answers, taken_alerts
from bot.usecases.whom import Whom, whom
from flows.authorisation import Deed, may
from flows.people import Participant
from flows.ports import World


@dataclass(frozen=True, slots=True)
class TalkPage:
    """Everything on the page, as on the person's own (`bot.usecases.person_page`).

    `sees_answers` is False for whoever stands outside; then `reminded` is the name of who is told of the follow-up.
    """

    about: Whom
    alerts: tuple[TakenAlert, ...]
    agreed: Agreed | None
    shown: tuple[Shown, ...] = ()
    agenda: tuple[Matter, ...] = ()
    sees_answers: bool = True
    reminded: str | None = None


async def open_talk(world: World, participant: Participant) -> TalkPage:
    """The page as it stands now; that answers were opened is noted. Raises NotAllowedError."""
    if may(Deed.READ_ANSWERS, await relations(world, participant)):
        person = await read_answers(world, participant)
        return TalkPage(person.about, person.alerts, person.agreed, person.shown, person.agenda)
    await authorise(world, Deed.HOLD_TALK, participant, noted=False)
    own = [each for each in await world.tx.talks.of(participant.id) if each.by == world.actor]
    return TalkPage(
        about=whom(world, participant),
        alerts=await taken_alerts(world, participant, await world.tx.staff.get(world.actor)),
        agreed=await agreed_last(world, participant, own),
        sees_answers=False,
        reminded=(await acting_contact(world, participant)).name,
    )
