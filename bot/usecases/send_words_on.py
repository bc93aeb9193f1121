"""Words outside a question: kept for a day at most, so that the young person can have them sent on.

They are their own words, so nothing in them is looked at or refused, a CPR number included: the contact person reads
them after signing in, and nobody else. Only the newest can be sent on. What was sent on while nobody has been in touch
about the last time belongs to the same alert.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.usecases.agreed import zone_of
from bot.usecases.as_told import as_told, reach_of
from bot.usecases.hands import acting_contact
from bot.usecases.raise_alert import nudge_anew, raise_alert
from bot.usecases.reply import reply
from flows.alert import Alert, Words
from flows.events import WordsSentOn
from flows.people import TAKING_PART, Participant
from flows.ports import World
from flows.retention import TABLE, Record
from flows.rules import topic_of
from flows.rules.rule import Topic
from flows.screen import Screen
from flows.screens.help import free_text_screen
from flows.screens.words import deleted_screen, gone_screen, send_on_screen, sent_on_screen, too_long_screen

LONGEST = 1000
"""Characters: more is a letter, or a talk."""

QUIET = timedelta(hours=1)
"""So long at least between two messages about texts of the same alert: several in a row are one talk."""

_KEPT = next(rule for rule in TABLE if rule.record is Record.WORDS)


async def offer_to_send(world: World, participant: Participant, words: str | None) -> Screen:
    """What is said to words that answer nothing; None: it wasn't text. What waited before is forgotten."""
    contact = await acting_contact(world, participant)
    await world.tx.words.forget(participant.id)
    if words is None or participant.status not in TAKING_PART:
        return free_text_screen(contact.name)
    if len(words) > LONGEST:
        return too_long_screen(contact.name, LONGEST)
    kept = Words(world.new_id(), participant.id, world.now, words)
    await world.tx.words.add(kept)
    return send_on_screen(contact.name, kept.id)


async def send_words_on(world: World, participant: Participant, words_id: str) -> None:
    """Have them sent on; pressed again, the answer is the same. What isn't theirs looks like what is gone."""
    words = await world.tx.words.get(words_id)
    if words is None or words.participant != participant.id or not _is_to_be_sent(world, participant, words):
        await reply(world, participant.id, gone_screen((await acting_contact(world, participant)).name))
        return
    alert = await as_told(world, await _sent_before(world, words) or await _send(world, participant, words))
    contact, reach = await world.tx.staff.get(alert.contact_person), await reach_of(world, participant, alert)
    zone = zone_of(world, participant)
    await reply(world, participant.id, sent_on_screen(alert, contact, zone, world.now, reach))


async def leave_words(world: World, participant: Participant, words_id: str) -> None:
    """No: they are deleted at once. An old no changes nothing."""
    words = await world.tx.words.get(words_id)
    is_theirs = words is not None and (words.participant, words.alert) == (participant.id, None)
    if is_theirs and await world.tx.words.forget(participant.id):
        await reply(world, participant.id, deleted_screen())


def _is_to_be_sent(world: World, participant: Participant, words: Words) -> bool:
    """It was sent, or it can be: it is of the last day, and they still take part."""
    if words.alert is not None:
        return True
    too_old = _KEPT.before(world.now)
    return participant.status in TAKING_PART and (too_old is None or words.said_at > too_old)


async def _sent_before(world: World, words: Words) -> Alert | None:
    return await world.tx.alerts.get(words.alert) if words.alert else None


async def _send(world: World, participant: Participant, words: Words) -> Alert:
    """Tie them to the alert that waits for contact about such words, else to a new one."""
    waiting = [each for each in await world.tx.alerts.of(participant.id) if _waits(each)]
    if waiting:
        alert = waiting[-1]
        sent = [each.sent_at for each in await world.tx.words.of_alert(alert.id) if each.sent_at]
        if is_told_anew(sent, world.now):
            await nudge_anew(world, alert)
    else:
        alert = (await raise_alert(world, participant, WordsSentOn(world.now)))[0]
    await world.tx.words.send_on(words.id, alert.id, world.now)
    return alert


def _waits(alert: Alert) -> bool:
    return topic_of(alert.rule) is Topic.WORDS and alert.is_open and alert.contact_at is None


def is_told_anew(sent: Iterable[datetime], now: datetime) -> bool:
    """Whether the contact person is told of one more text, after those sent then: the first of each hour is told."""
    told: datetime | None = None
    for at in sorted(sent):
        if told is None or at - told >= QUIET:
            told = at
    return told is None or now - told >= QUIET
