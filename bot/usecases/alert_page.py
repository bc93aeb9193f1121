"""An alert as staff read it: what it is about, whose turn it is, what can be done now, and everything that was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.usecases.authorise import allowed, relations
from bot.usecases.chain import chain_of, next_in_chain
from bot.usecases.duty import is_minor
from bot.usecases.relay_note import takes_notes
from bot.usecases.together import is_left_open, together
from bot.usecases.whom import Whom, whom
from flows.alert import Alert, Did, Step
from flows.alert_life import knows_of, to_undo, was_in_hand_of
from flows.authorisation import Deed, may
from flows.choices import Way
from flows.hold import is_kept_back, writes_first
from flows.people import TAKING_PART, DutyOutcome, Participant, StaffMember
from flows.ports import World


@dataclass(frozen=True, slots=True)
class Line:
    """One step in names. `by` None: nobody of staff; `words` is a reason that was written down."""

    did: Did
    at: datetime
    by: str | None
    to: str | None
    detail: str
    words: str | None
    is_undone: bool


@dataclass(frozen=True, slots=True)
class AskedDuty:
    """Whoever took an alert about somebody under 18 is asked about a notification; what they recorded so far."""

    recorded: DutyOutcome | None


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Everything on the page. `holder` is whose turn it is, or was; `is_mine`: the reader's, and it is open.
    `is_late`: the promised time is over; `is_overdue`: the time of whoever has it. `waits`: the young person wants to
    write first.

    `is_whole` is False for whoever had it in hand and has no longer: they see how it stands, and what they can undo.
    `undo` is the number of the step that can be undone, `next_one` who gets it in one tap, `chain` whom it can go to.
    `together` is for how many messages about the young person the reader's contact counts, this one included;
    `leaves_open`: they closed it, and one that came to contact with it is still open.
    `said` is what the young person says about it, `words` what they sent on: both only where it is the reader's.
    """

    about: Whom
    alert: Alert
    holder: str
    is_mine: bool
    is_late: bool
    is_overdue: bool
    waits: bool
    undo: int | None
    is_whole: bool = False
    sees_answers: bool = False
    holds_talk: bool = False
    reach: Way | None = None
    takes_notes: bool = False
    together: int = 1
    leaves_open: bool = False
    trail: tuple[Line, ...] = ()
    said: str | None = None
    words: tuple[str, ...] = ()
    chain: tuple[StaffMember, ...] = ()
    next_one: StaffMember | None = None
    duty: AskedDuty | None = None


async def find_alert(world: World, member: StaffMember, alert_id: str) -> tuple[Participant, Alert] | None:
    """The alert and whom it is about, for who reacts about them, or had it in hand; None for everybody else."""
    alert = await world.tx.alerts.get(alert_id)
    if alert is None or not alert.told:
        return None
    participant = await world.tx.participants.get(alert.participant)
    if participant.organisation != member.organisation:
        return None
    trail = await world.tx.alerts.trail(alert_id)
    if is_kept_back(alert, world.now) and not knows_of(trail, member.id):
        return None
    had_it = was_in_hand_of(trail, member.id)
    reacts = may(Deed.TAKE_ALERT, await relations(world, participant))
    return (participant, alert) if reacts or had_it else None


async def open_alert(world: World, member: StaffMember, participant: Participant, alert: Alert) -> AlertPage:
    """The page as it stands now, of an alert that was found for the reader (`find_alert`)."""
    ties, trail = await relations(world, participant), await world.tx.alerts.trail(alert.id)
    is_mine = alert.is_open and alert.contact_person == member.id
    step = to_undo(trail, member.id, world.now)
    page = AlertPage(
        about=whom(world, participant),
        alert=alert,
        holder=(await world.tx.staff.get(alert.contact_person)).name,
        is_mine=is_mine,
        is_late=is_late(world, alert),
        is_overdue=is_overdue(world, alert),
        waits=writes_first(alert, world.now),
        undo=step.number if step else None,
    )
    if not may(Deed.TAKE_ALERT, ties):
        return page
    names = {each.id: each.name for each in await world.tx.staff.all() if each.organisation == member.organisation}
    whole = replace(
        page,
        is_whole=True,
        sees_answers=may(Deed.READ_ANSWERS, ties) and participant.status in TAKING_PART,
        holds_talk=may(Deed.HOLD_TALK, ties) and participant.status in TAKING_PART,
        reach=participant.details.reach,
        leaves_open=not alert.is_open and alert.contact_person == member.id and await is_left_open(world, alert),
        trail=tuple(_line(each, names) for each in trail),
        said=said_last(trail),
    )
    return await _in_hand(world, member, participant, whole) if is_mine else whole


async def _in_hand(world: World, member: StaffMember, participant: Participant, page: AlertPage) -> AlertPage:
    """With what only whose turn it is may read and do."""
    has_words = any(each.words for each in await world.tx.words.of_alert(page.alert.id))
    return replace(
        page,
        takes_notes=takes_notes(participant),
        together=len(await together(world, page.alert)),
        words=await read_words(world, participant, page.alert) if has_words else (),
        chain=tuple(each for each in await chain_of(world, participant) if each.id != member.id),
        next_one=await next_in_chain(world, participant, member),
        duty=await asked_duty(world, participant, page.alert),
    )


def is_overdue(world: World, alert: Alert) -> bool:
    """Nobody has been in touch, and whoever has it was to be before now."""
    return alert.is_open and alert.contact_at is None and alert.act_by is not None and alert.act_by < world.now


def is_late(world: World, alert: Alert) -> bool:
    """Nobody has been in touch, and it was to be before now."""
    by = alert.deadline or alert.act_by
    return alert.is_open and alert.contact_at is None and by is not None and by < world.now


def said_last(trail: Sequence[Step]) -> str | None:
    """The code of what the young person said last, about it or to a note."""
    return next((each.detail for each in reversed(trail) if each.did is Did.SAID and not each.is_undone), None)


@allowed(Deed.READ_WORDS)
async def read_words(world: World, _participant: Participant, /, alert: Alert) -> tuple[str, ...]:
    """What they wrote and sent on, the oldest first; that it was opened is noted."""
    return tuple(each.words for each in await world.tx.words.of_alert(alert.id) if each.words is not None)


async def asked_duty(world: World, participant: Participant, alert: Alert) -> AskedDuty | None:
    """None where nobody is asked: it isn't taken yet, or isn't about somebody under 18."""
    if alert.seen_at is None or not is_minor(world, participant):
        return None
    recorded = [each.outcome for each in await world.tx.duties.of(participant.id) if each.alert == alert.id]
    return AskedDuty(recorded[-1] if recorded else None)


def _line(step: Step, names: Mapping[str, str]) -> Line:
    to = names.get(step.to) if step.to else None
    return Line(step.did, step.at, names.get(step.by), to, step.detail, step.words, step.is_undone)
