"""A conversation that was had: what was agreed, which the young person can read, and when it is looked at again.

What was talked about is kept in the organisation's own system; here stands the reference to it, and the agreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.usecases.agreed import zone_of
from bot.usecases.authorise import allowed
from bot.usecases.close_alert import close_alert
from bot.usecases.hands import acting_contact, today_in
from bot.usecases.note_contact import note_contact
from bot.usecases.raise_alert import office_in
from bot.usecases.tell import announce, notify
from flows.alert import FollowUp, How, Outcome, Talk
from flows.authorisation import Deed
from flows.calendar import local
from flows.names import RefusedError, checked_words
from flows.people import TAKING_PART, Participant
from flows.ports import World
from flows.screen import Day, Text
from flows.screens.agreements import agreed_announcement, follow_up_notice

LONGEST, LONGEST_JOURNAL = 300, 60
"""Characters of what was agreed, and of the reference."""

REACH = timedelta(days=365)
"""How far back a conversation can be noted, and how far ahead it is looked at again."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is noted of a conversation, as it was typed."""

    on_day: date | None
    agreed: str
    journal: str = ""
    follow_up_on: date | None = None
    alert: str | None = None


@allowed(Deed.HOLD_TALK)
async def hold_talk(world: World, participant: Participant, /, held: Held) -> Talk:
    """Keep it, and tell the young person that there is something to read. The same again is the same.

    Raises RefusedError.
    """
    talk = await _checked(world, participant, held)
    for before in await world.tx.talks.of(participant.id):
        if replace(talk, id=before.id, noted_at=before.noted_at, is_followed_up=before.is_followed_up) == before:
            return before
    await world.tx.talks.add(talk)
    writer = await world.tx.staff.get(world.actor)
    await announce(world, participant, agreed_announcement(participant, writer.name), f"talk:{talk.id}")
    return talk


async def end_with(world: World, participant: Participant, talk: Talk) -> None:
    """The alert that it belongs to is over: there was contact, and they talked. Raises RefusedError.

    It counts for what else waited then; of a day before today only for what was raised before that day.
    """
    alert = await world.tx.alerts.get(talk.alert) if talk.alert else None
    if alert is not None and alert.is_open:
        if alert.contact_at is None:
            alert = await note_contact(world, participant, alert, How.MET, _begun_by(world, participant, talk))
        await close_alert(world, participant, alert, Outcome.TALKED)


def _begun_by(world: World, participant: Participant, talk: Talk) -> datetime:
    """Before when something was raised that it can have been about, whatever the hour it was held at."""
    is_today = talk.on_day == today_in(world, participant.organisation)
    return world.now if is_today else local(talk.on_day, time(0), zone_of(world, participant))


async def _checked(world: World, participant: Participant, held: Held) -> Talk:
    today = today_in(world, participant.organisation)
    if held.on_day is None or not today - REACH <= held.on_day <= today:
        raise RefusedError(Text("choose the day of the conversation: today or before, within a year"))
    if held.follow_up_on is not None and not today <= held.follow_up_on <= today + REACH:
        raise RefusedError(Text("choose a follow-up date from today on, within a year, or leave it empty"))
    if held.alert is not None and not await _is_theirs(world, participant, held.alert):
        raise RefusedError(Text("That message isn't yours any more. Note the conversation without it."))
    return Talk(
        id=world.new_id(),
        participant=participant.id,
        alert=held.alert,
        by=world.actor,
        on_day=held.on_day,
        noted_at=world.now,
        agreed=checked_words(Text("what was agreed"), held.agreed, LONGEST),
        journal=checked_words(Text("the reference"), held.journal, LONGEST_JOURNAL, 0).replace("\n", " "),
        follow_up_on=held.follow_up_on,
    )


async def _is_theirs(world: World, participant: Participant, alert_id: str) -> bool:
    alert = await world.tx.alerts.get(alert_id)
    return alert is not None and alert.participant == participant.id and alert.contact_person == world.actor


def look_again_on(talks: Sequence[Talk]) -> date | None:
    """When what was agreed is looked at again, by the last conversation; it stays until there was a new one."""
    return talks[-1].follow_up_on if talks else None


async def remind_of_follow_up(world: World, due: FollowUp) -> None:
    """Tell whoever acts, once, when its day has come and the office is open; not where there was a newer conversation.

    Whoever takes no part any more is not followed up from here.
    """
    if not is_due(world, due):
        return
    participant = await world.tx.participants.get(due.participant)
    last = [each.id for each in await world.tx.talks.of(participant.id)][-1:]
    if last == [due.talk] and participant.status in TAKING_PART:
        acting = await acting_contact(world, participant)
        screen = follow_up_notice(participant, Day(due.on_day), world.page_of(acting.id, world.now))
        await notify(world, acting.id, screen, f"follow_up:{due.talk}")
    await world.tx.talks.followed_up(due.talk)


def is_due(world: World, due: FollowUp) -> bool:
    """Whether its day has come, or has passed, and it is an office hour now."""
    has_come = due.on_day <= today_in(world, due.organisation)
    return has_come and office_in(world, due.organisation).opens(world.now) is None
