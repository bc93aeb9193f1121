"""What must be true of an alert, pure: by its trail, by what was pressed, and by who was written to.

The trail is read backwards from what the alert is now: so it shows what the alert was after each step, and whether it
ever was without somebody, or without a time to act by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, pairwise

from flows.alert import Alert, Did, Permission, Said, Step
from flows.alert_life import UNDO_WITHIN, put_back
from flows.authorisation import CLOCK
from flows.rules import words_sent_on

GIVES = (Did.RAISED, Did.PERMITTED, Did.HELD, Did.PASSED_ON, Did.CLIMBED)
"""The steps whose `to` is whose turn it is from then on."""

ONCE = (Did.TAKEN, Did.PASSED_ON, Did.CONTACT, Did.CLOSED, Did.CLIMBED, Did.DELIVERED)
"""The steps that change something: where nothing changed, it is the same step twice."""

BY_WHOSE_TURN = (Did.TAKEN, Did.CONTACT, Did.CLOSED)
ADDS = frozenset({Did.RAISED, Did.HELD, Did.PERMITTED, Did.SAID})
VERBS: Mapping[Did, str] = {Did.TAKEN: "take", Did.PASSED_ON: "pass", Did.UNDONE: "undo"}
"""What was pressed for a step; contact and its end are known by their detail."""


@dataclass(slots=True)
class Deeds:
    """What somebody pressed, a button's verb by the alert's id; and what they were shown as done."""

    pressed: set[tuple[str, str]] = field(default_factory=set)
    shown: set[tuple[str, Did]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Was:
    """A step that holds, and the alert before and after it."""

    step: Step
    before: Alert
    after: Alert


@dataclass(frozen=True, slots=True)
class Turn:
    """A time in which it was somebody's turn, and the step that ended it, None: it still is."""

    owner: str
    began: Step
    ended: Step | None = None


def holds(trail: Sequence[Step]) -> list[Step]:
    """The steps that weren't undone."""
    return [each for each in trail if not each.is_undone and each.did is not Did.UNDONE]


def history(alert: Alert, trail: Sequence[Step]) -> list[Was]:
    """Each step that holds, with what the alert was before and after it."""
    found, now = list[Was](), alert
    for step in reversed(holds(trail)):
        before = put_back(now, step.before) if step.before else now
        found.append(Was(step, before, now))
        now = before
    return found[::-1]


def told_history(alert: Alert, trail: Sequence[Step]) -> list[Was]:
    """The same from where somebody may know of it."""
    was = history(alert, trail)
    if not alert.told:
        return []
    if alert.permission is Permission.CHOSEN:
        return was
    first = (place for place, each in enumerate(was) if each.step.did in (Did.PERMITTED, Did.HELD))
    return was[next(first, len(was)) :]


def turns(alert: Alert, trail: Sequence[Step]) -> list[Turn]:
    """Whose turn it was, in order, as far as it holds; from where somebody may know of it."""
    groups = [[*group] for _, group in groupby(told_history(alert, trail), lambda each: each.after.contact_person)]
    starts = [group[0].step for group in groups]
    ends = [*starts, None][1:]
    owners = [group[0].after.contact_person for group in groups]
    return [Turn(*each) for each in zip(owners, starts, ends, strict=True)]


def of_trail(alert: Alert, trail: Sequence[Step]) -> Iterator[tuple[str, str]]:
    """What isn't as it must be: the kind of fault, and what."""
    steps = [each.did for each in holds(trail)]
    if steps[:1] != [Did.RAISED] or steps.count(Did.RAISED) != 1:
        yield "wrong", f"its trail begins with {steps[:1]}, and is raised {steps.count(Did.RAISED)} times"
    if not alert.told and {Did.DELIVERED, Did.TAKEN, Did.REMINDED, Did.CLIMBED, Did.CONTACT} & {*steps}:
        yield "wrong", f"nobody may know of it, and {steps}"
    yield from _in_order(alert)
    if Did.CLOSED in steps and steps[-1] is not Did.CLOSED:
        yield "wrong", f"after its end came {steps[steps.index(Did.CLOSED) + 1 :]}"
    was = history(alert, trail)
    began = was[0].before if was else alert
    if any((began.delivered_at, began.seen_at, began.contact_at, began.closed_at)):
        yield "wrong", "it is further than its trail says"
    for each in was:
        yield from _of_step(each)
    for each in told_history(alert, trail):
        if each.after.is_open and not (each.after.contact_person and each.after.act_by and each.after.look_at):
            yield "lost", f"it was without owner, deadline or clock after {_said(each.step)}"
    for one, other in pairwise(each for each in holds(trail) if each.did is Did.SAID and each.detail in set(Said)):
        if one.detail == other.detail:
            yield "doubled", f"{_said(other)} twice"


def _in_order(alert: Alert) -> Iterator[tuple[str, str]]:
    times = [alert.raised_at, alert.delivered_at, alert.seen_at, alert.contact_at, alert.closed_at]
    given = [each for each in times if each is not None]
    if given != sorted(given):
        yield "wrong", f"raised, delivered, seen, contact, closed out of order: {[str(each) for each in times]}"


def _of_step(each: Was) -> Iterator[tuple[str, str]]:
    step, owner = each.step, each.after.contact_person
    was_so = {
        Did.TAKEN: each.before.seen_at,
        Did.CLOSED: each.before.closed_at,
        Did.DELIVERED: each.before.delivered_at,
    }
    if step.did in ONCE and (each.before == each.after or was_so.get(step.did) is not None):
        yield "doubled", f"{_said(step)} was so already"
    if step.did in GIVES and step.to is not None and step.to != owner and step.did is not Did.RAISED:
        yield "wrong", f"{_said(step)} gave it to {step.to}, and it was {owner}'s"
    if step.did not in GIVES and each.before.contact_person != owner:
        yield "wrong", f"{_said(step)} took it from {each.before.contact_person}"
    if step.did in BY_WHOSE_TURN and step.by not in (owner, CLOCK):
        yield "wrong", f"{_said(step)} was by {step.by}, and it was {owner}'s"


def of_deeds(
    member: str, deeds: Deeds, trails: Mapping[str, Sequence[Step]], whose: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What somebody was shown as done stands in the trail, and nothing does that they didn't press.

    `whose` is each alert's participant: there was contact with a person, which counts for all that is open about them.
    A note is pressed about the participant.
    """
    about = {(whose.get(alert, alert), verb) for alert, verb in deeds.pressed}
    for alert, trail in trails.items():
        for step in (each for each in trail if each.by == member and each.did in (*VERBS, Did.CONTACT, Did.CLOSED)):
            is_one_of_all = step.did in (Did.CONTACT, Did.CLOSED)
            verb = VERBS.get(step.did) or step.detail or "contact"
            where = about if is_one_of_all else deeds.pressed
            if (whose.get(alert, alert) if is_one_of_all else alert, verb) not in where:
                yield "wrong", f"alert {alert}: nobody pressed {_said(step)}"
    stored = {(alert, step.did) for alert, trail in trails.items() for step in trail if step.by == member}
    for alert, did in sorted(deeds.shown - stored):
        yield "lost", f"alert {alert}: {did} was shown as done"


@dataclass(frozen=True, slots=True)
class Nudge:
    """One that arrived: about which alert, at whom, and when by people's time; letters are known by their row."""

    alert: str
    member: str
    at: datetime


def of_nudges(alert: Alert, trail: Sequence[Step], nudges: Sequence[Nudge]) -> Iterator[tuple[str, str]]:
    """Whoever's turn it was got one, in the order of their turns; nobody else did."""
    mine = sorted((each for each in nudges if each.alert == alert.id), key=lambda each: each.at)
    had = turns(alert, trail)
    for member in {each.member for each in mine} - {each.owner for each in had}:
        yield "wrong", f"{member} was nudged, and it was never their turn"
    first = {each.member: each.at for each in reversed(mine)}
    got = [first[each.owner] for each in had if each.owner in first]
    if got != sorted(got):
        yield "wrong", f"the nudges came in another order than the turns: {mine}"
    for each in had:
        if each.owner not in first and not _may_miss(alert, each, trail):
            yield "lost", f"{each.owner} had their turn, and no nudge"


def of_nudges_put(alert: Alert, trail: Sequence[Step], sent: int) -> Iterator[tuple[str, str]]:
    """No more were sent than there were steps that give it to somebody; of words that are sent on each is told."""
    gives = sum(each.did in GIVES for each in trail)
    if sent > gives and alert.rule != words_sent_on.RULE.id:
        yield "doubled", f"{sent} nudges for {gives} turns"


def _may_miss(alert: Alert, turn: Turn, trail: Sequence[Step]) -> bool:
    """It passed on, or was over, before it could be sent: while the bot was away, or while it was held."""
    if turn.ended is not None:
        return turn.ended.by == CLOCK or turn.ended.at - turn.began.at < UNDO_WITHIN
    newest = max((each.at for each in trail), default=turn.began.at)
    is_over = not alert.is_open or alert.seen_at is not None or alert.contact_at is not None
    is_held = alert.held_until is not None and alert.held_until > newest
    return is_over or is_held


def of_the_untold(alert: Alert, rows: Collection[tuple[str, str, str]]) -> Iterator[tuple[str, str]]:
    """Nothing about what nobody may know of is put for staff; rows are recipient, dedupe key and ref."""
    for recipient, key, ref in rows:
        if not alert.told and recipient.startswith("S-") and alert.id in f"{key} {ref}":
            yield "wrong", f"{recipient} was written to about it: {key}"


def of_turns_twice(trail: Sequence[Step]) -> Iterator[tuple[str, str]]:
    """Nothing of what is noted once for each row was noted twice."""
    times = Counter((each.did, each.by, each.at) for each in trail if each.did in (*ONCE, Did.UNDONE))
    for (did, by, _), number in times.items():
        if number > 1:
            yield "doubled", f"{did} by {by} {number} times in one moment"


def _said(step: Step) -> str:
    return f"step {step.number} ({step.did} {step.detail})"
