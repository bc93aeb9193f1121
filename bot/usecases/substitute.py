"""A contact person is away for some days: somebody stands in, the young people are told, and alerts go along.

Days that were noted before keep who stands in on them, but for those that are noted anew (`flows.absences`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.usecases.authorise import allowed, authorise
from bot.usecases.hands import absence_of, acting_contact, roster_of, today_in, touched_by_absence
from bot.usecases.tell import announce, notify
from bot.usecases.whose_turn import follow_presence
from flows.absences import Change, made_way
from flows.authorisation import OPERATOR, Deed
from flows.names import NOT_USABLE, RefusedError
from flows.people import Participant, StaffMember, StaffRole, Substitution
from flows.ports import World
from flows.screen import Day, Text
from flows.screens.hands import away_screen, back_screen, stand_in_notice, stood_in_notice


@dataclass(frozen=True, slots=True)
class Appointed:
    """An absence as it was noted, and those that made way for it."""

    absence: Substitution
    changes: Sequence[Change]


@allowed(Deed.APPOINT_SUBSTITUTE)
async def appoint_substitute(
    world: World, member: StaffMember, /, substitute: str, from_on: date, until_on: date | None
) -> Appointed:
    """From that day on somebody stands in; on days that were known before, in place of who was to. The same again is
    the same.

    Raises RefusedError where the days or the substitute can't be.
    """
    if member.left_on is not None:
        raise RefusedError(Text("{staff} works here no more; name somebody else", {"staff": member.id}))
    if from_on < today_in(world, member.organisation):
        raise RefusedError(Text("{day} is over; give today or a later day", {"day": Day(from_on)}))
    if until_on is not None and until_on < from_on:
        days = {"until": Day(until_on), "day": Day(from_on)}
        raise RefusedError(Text("{until} is before {day}; give a last day that isn't before the first one", days))
    await colleague(world, member, substitute)
    new = Substitution(member.id, substitute, from_on, until_on)
    known = await world.tx.substitutions.of(member.id)
    for each in known:
        if not each.over and replace(each, id=None, begun=False) == new:
            return Appointed(each, ())
    changes = made_way(known, new)
    ended = [await _make_way(world, each, today_in(world, member.organisation)) for each in changes]
    new = await world.tx.substitutions.add(new)
    await follow_absence(world, new)
    for each in ended:
        if each.over and each.begun:
            await _is_over(world, each, ())  # whom they contact went to who stands in now when the new one began
    return Appointed(new, changes)


async def _make_way(world: World, change: Change, today: date) -> Substitution:
    """Keep what is left of it; the absence that was known, as it is now."""
    left = change.before or change.known
    left = replace(left, over=not change.still_holds(today))
    await world.tx.substitutions.save(left)
    if change.after is not None:
        await world.tx.substitutions.add(change.after)
    return left


async def colleague(world: World, member: StaffMember, other: str) -> StaffMember:
    """The other one, who can take over from `member`. Raises RefusedError."""
    taking_over = await world.tx.staff.get(other)
    if taking_over.organisation != member.organisation and world.actor != OPERATOR:
        raise RefusedError(NOT_USABLE)  # as for an id that nobody has: who works elsewhere is nobody's business
    if why := _why_not(taking_over, member):
        raise RefusedError(why)
    return taking_over


def _why_not(other: StaffMember, member: StaffMember) -> Text | None:
    who = {"staff": other.id, "organisation": member.organisation}
    if other.id == member.id:
        return Text("{staff} can't take over from themselves; name somebody else", who)
    if other.organisation != member.organisation:
        return Text("{staff} is not in {organisation}; name somebody of the same organisation", who)
    if other.role is StaffRole.LEADER:
        return Text("{staff} is a leader, who sees nobody's answers; name a contact person or a coordinator", who)
    if not other.reachable:
        return Text(
            "{staff} can't be reached yet; note their e-mail address, or have them use their link to Telegram", who
        )
    return None


def can_stand_in(other: StaffMember, member: StaffMember) -> bool:
    """Whether `colleague` accepts them."""
    return _why_not(other, member) is None


async def come_back(world: World, member: StaffMember, from_on: date | None = None) -> bool:
    """A contact person is there again: the absence in force is over, or the one that begins then; others stay.

    Returns whether young people hear of it, who knew that they were away. Raises RefusedError for none.
    """
    await authorise(world, Deed.APPOINT_SUBSTITUTE, member, "back")
    now, touched = await absence_of(world, member), await touched_by_absence(world, member)
    known = [each for each in await world.tx.substitutions.of(member.id) if not each.over]
    ended = now if from_on is None else next((each for each in known if each.from_on == from_on), None)
    if ended is None:
        raise RefusedError(Text("{staff} is not away; there is nothing to end", {"staff": member.id}))
    await world.tx.substitutions.save(replace(ended, over=True))
    if ended != now or not ended.begun:
        return False
    await _is_over(world, ended, touched)
    for participant in touched:
        if participant.contact_person == member.id:
            await announce(world, participant, back_screen(member.name), f"back:{ended.id}:{participant.id}")
    return True


async def is_due(world: World, absence: Substitution) -> bool:
    """Whether today there is something to begin or to end."""
    if absence.over:
        return False
    member = await world.tx.staff.get(absence.staff)
    today = today_in(world, member.organisation)
    is_past = absence.until_on is not None and absence.until_on < today
    return is_past or (absence.holds(today) and not absence.begun)


async def follow_absence(world: World, absence: Substitution) -> None:
    """What its first day begins, and what the day after its last one ends; on the other days nothing."""
    member = await world.tx.staff.get(absence.staff)
    today = today_in(world, member.organisation)
    if absence.until_on is not None and absence.until_on < today:
        touched = await touched_by_absence(world, member)
        await world.tx.substitutions.save(replace(absence, over=True))
        if absence.begun:
            await _is_over(world, absence, touched)
    elif absence.holds(today) and not absence.begun:
        await _begin(world, absence, member)


async def _begin(world: World, absence: Substitution, member: StaffMember) -> None:
    begun = replace(absence, begun=True)
    await world.tx.substitutions.save(begun)
    await notify(world, absence.substitute, stand_in_notice(member.name, _day(absence)), f"stands_in:{absence.id}")
    for participant in await touched_by_absence(world, member):
        acting = await acting_contact(world, participant)
        contact = await world.tx.staff.get(participant.contact_person)
        away = await absence_of(world, contact)
        if away is not None:
            screen = away_screen(contact.name, acting.name, _day(away))
            await announce(world, participant, screen, f"away:{absence.id}:{participant.id}", ref=f"away:{absence.id}")
        await follow_presence(world, participant)
    await _follow_in_hand(world, [member.id])  # what climbed to them, about others' young people


async def _is_over(world: World, absence: Substitution, touched: Collection[Participant]) -> None:
    """Whoever stands in on from here under another note isn't told that they don't."""
    member = await world.tx.staff.get(absence.staff)
    now = await absence_of(world, member)
    if now is None or now.substitute != absence.substitute:
        await notify(world, absence.substitute, stood_in_notice(member.name), f"stood_in:{absence.id}")
    for participant in touched:
        await follow_presence(world, participant)
    await _follow_in_hand(world, [*(await roster_of(world, member.organisation)).asked_for(absence.substitute)])


async def _follow_in_hand(world: World, members: Collection[str]) -> None:
    """What is in their hands goes where it belongs, also about those whose course is over; the first code first."""
    found = {alert.participant for each in members for alert in await world.tx.alerts.in_hand_of(each)}
    for code in sorted(found):
        await follow_presence(world, await world.tx.participants.get(code))


async def still_away(world: World, ref: str) -> bool:
    """Whether what an announcement of an absence says still is so, when it is sent."""
    absence = await world.tx.substitutions.get(int(ref.rpartition(":")[2]))
    if absence is None:
        return False
    member = await world.tx.staff.get(absence.staff)
    return absence.holds(today_in(world, member.organisation))


def _day(absence: Substitution) -> Day | None:
    return Day(absence.until_on) if absence.until_on else None
