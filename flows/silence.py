"""Silence: when it is a signal that a young person doesn't answer. Pure.

Two things are: so many check-ins in a row that were let pass; and some days without an answer where the contact person
already knows of something hard. What was asked together on one day counts once. "Not this time" is an answer, and so is
what was begun; a pause, what was set aside and what we missed ourselves are no silence.

What the contact person may not know decides nothing here: a signal that comes sooner would tell them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.alert import Alert
from flows.calendar import local
from flows.check_in import CheckIn, Ending, Status
from flows.events import FellSilent
from flows.plan import Silence
from flows.rules import contact_wanted, silence, unreachable
from flows.rules.rule import WELLBEING

ANSWERS = (Status.COMPLETED, Status.DECLINED)


@dataclass(frozen=True, slots=True)
class History:
    """What there is to go by: a participant's own check-ins, those that never reached them left out, and every alert.

    `begun_on` is the local day on which their course began, in the organisation's `zone`.
    """

    check_ins: Sequence[CheckIn]
    alerts: Sequence[Alert]
    begun_on: date
    zone: str


def fell_silent(history: History, limits: Silence, is_very_low: bool, now: datetime) -> FellSilent | None:
    """That they have fallen silent, if that is a signal now; each stretch of silence gives one.

    `is_very_low`: the last score was, and the contact person was told of it (`told_very_low`).
    """
    since = heard_at(history)
    if any(_is_signal_of(alert, since) for alert in history.alerts):
        return None
    unheard = [each for each in history.check_ins if each.prompted_at > _counts_from(history, since)]
    missed = [each for each in unheard if each.ending is Ending.NOT_ANSWERED]
    waits = [each for each in unheard if each.status is Status.OFFERED]
    times = len({_day_of(each, history.check_ins) for each in missed})
    known_since = min(_known(history, since, is_very_low), default=None)
    if times < limits.missed and not _too_long(waits, known_since, limits, history.zone, now):
        return None
    first = min(each.prompted_at for each in (*missed, *waits))
    return FellSilent(times, (_day(now, history.zone) - _day(first, history.zone)).days)


def heard_at(history: History) -> datetime:
    """When they last answered something, began it or said "not this time"; before all that, when the course began.

    What is set aside when nothing else is asked was so by a stop or a pause, and whoever does that isn't silent.
    """
    asked = {each.prompted_at for each in history.check_ins}
    heard = [local(history.begun_on, time.min, history.zone)]
    for each in history.check_ins:
        if each.touched_at is not None:
            heard.append(each.touched_at)
        is_said = each.status in ANSWERS or (each.ending is Ending.SET_ASIDE and each.ended_at not in asked)
        if is_said and each.ended_at is not None:
            heard.append(each.ended_at)
    return max(heard)


def is_over(alert: Alert, history: History) -> bool:
    """Whether they answered since it was raised, or asked to hear from their contact person, who knows of that."""
    wanted = (each.raised_at for each in history.alerts if each.rule == contact_wanted.RULE.id)
    return max([heard_at(history), *wanted]) >= alert.raised_at


def told_very_low(check_ins: Iterable[CheckIn], alerts: Iterable[Alert], very_low: int) -> bool:
    """Whether their last score is `very_low` or under, and somebody was told of it or of one since which all were.

    What stays as it was raises no alert again (`flows.rules`), and is known all the same.
    """
    scored = [each for each in check_ins if each.score is not None and each.questionnaire == WELLBEING]
    told = {each.check_in: each.told for each in alerts}
    for each in sorted(scored, key=lambda each: (each.ended_at or each.prompted_at, each.id), reverse=True):
        if each.score is None or each.score > very_low:
            return False
        if each.id in told:
            return told[each.id]
    return False


def silent_since(alert: Alert, zone: str) -> date:
    """The local day on which the first was asked that had no answer when a signal of silence was raised."""
    return _day(alert.raised_at, zone) - timedelta(days=alert.values["days"])


def _is_signal_of(alert: Alert, since: datetime) -> bool:
    """Whether the silence since then has had its signal; or one before it has been delivered and is still open."""
    is_known = alert.delivered_at is not None or alert.seen_at is not None
    return alert.rule == silence.RULE.id and (alert.raised_at > since or (alert.closed_at is None and is_known))


def _counts_from(history: History, since: datetime) -> datetime:
    """From when on silence counts: they were heard of, or it was told that they can't be reached, which is the same."""
    return max([since, *(each.raised_at for each in history.alerts if each.rule == unreachable.RULE.id)])


def _known(history: History, since: datetime, is_very_low: bool) -> Iterator[datetime]:
    """From when on the contact person has known of something hard: of what is still open, or of a very low score."""
    if is_very_low:
        yield since
    for alert in history.alerts:
        if alert.rule != silence.RULE.id and alert.told and alert.closed_at is None:
            yield alert.raised_at


def _too_long(
    waits: Iterable[CheckIn], known_since: datetime | None, limits: Silence, zone: str, now: datetime
) -> bool:
    """Whether something that can still be answered has waited so many days since both were so."""
    if known_since is None:
        return False
    days = timedelta(days=limits.days)
    begun = (max(each.prompted_at, known_since).astimezone(ZoneInfo(zone)) for each in waits)
    return any((each + days).astimezone(UTC) <= now for each in begun)


def _day_of(check_in: CheckIn, check_ins: Sequence[CheckIn]) -> str:
    """Of what was asked together, the id of the first."""
    by_id = {each.id: each for each in check_ins}
    while check_in.after in by_id:
        check_in = by_id.pop(check_in.after)
    return check_in.id


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
