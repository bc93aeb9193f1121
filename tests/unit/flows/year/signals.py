"""What the contact person is told in a year, made of the functions of `flows` alone: alerts, and signals of silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count

from flows.alert import Alert, Permission
from flows.calendar import next_opening
from flows.check_in import CheckIn, Status
from flows.episode import recovered_at, told_since
from flows.measured import measured
from flows.rules import evaluate, silence
from flows.rules.rule import WELLBEING, Known, Point, Trigger
from flows.silence import History, fell_silent, is_over, told_very_low
from questionnaires.loader import load_registry
from tests.unit.flows.days import CLOSED
from tests.unit.flows.samples import ORGANISATION

WHO5 = load_registry().latest(WELLBEING)
LOOKS_AT = time(10, 7)
"""UTC. Once a day is enough here: it is about days."""

A_DAY = timedelta(days=1)


@dataclass
class Desk:
    """What is kept about one person's alerts. `tells`: whether they chose that low answers are told of."""

    code: str
    tells: bool
    alerts: dict[str, Alert] = field(default_factory=dict)
    past: list[CheckIn] = field(default_factory=list)
    _number: count[int] = field(default_factory=count)

    def raised(self, trigger: Trigger, now: datetime, check_in: CheckIn | None = None) -> Sequence[Alert]:
        """What the rules find in it."""
        made = []
        for rule, finding in evaluate(self._known(trigger, now, check_in), ORGANISATION):
            permission = Permission.CHOSEN if self.tells or not rule.needs_choice else Permission.ASKED
            name, about = f"{self.code}!{next(self._number)}", check_in.id if check_in else None
            alert = Alert(name, self.code, "S-1", rule.id, rule.version, finding.values, permission, now, about)
            alert = replace(alert, is_urgent=finding.is_urgent)
            self.alerts[name] = alert if rule is silence.RULE else replace(alert, delivered_at=now)
            made.append(alert)
        return made

    def _known(self, trigger: Trigger, now: datetime, check_in: CheckIn | None) -> Known:
        """What was before it."""
        before = [each for each in self.past if each.questionnaire == WELLBEING and each is not check_in]
        said = [(each.ended_at or now, measured(each, WHO5)) for each in before]
        exact = [Point(at, int(found.score)) for at, found in said if found.score is not None]
        best = [Point(at, int(found.best), is_exact=False) for at, found in said if found.best is not None]
        points = sorted([*exact, *best], key=lambda point: point.at)
        told = told_since(list(self.alerts.values()), recovered_at(points, ORGANISATION.low_threshold))
        contact = max((each.contact_at for each in self.alerts.values() if each.contact_at), default=None)
        return Known(trigger, now, points, told, contact)

    def close(self, alert: str, now: datetime) -> None:
        """There was contact."""
        self.alerts[alert] = replace(self.alerts[alert], contact_at=now, closed_at=now)

    def fell_silent(self, history: History, now: datetime) -> Sequence[Alert]:
        """The signal of silence, if there is one now."""
        is_very_low = told_very_low(history.check_ins, history.alerts, ORGANISATION.limits.very_low)
        found = fell_silent(history, ORGANISATION.plan.silence, is_very_low, now)
        return self.raised(found, now) if found else ()

    def deliver(self, alert: str, history: History, now: datetime) -> bool:
        """Tell of a silence, if it is one still."""
        is_wanted = not is_over(self.alerts[alert], history)
        if is_wanted:
            self.alerts[alert] = replace(self.alerts[alert], delivered_at=now)
        return is_wanted

    def history(self, waiting: Sequence[CheckIn], was_sent: Callable[[str], bool], begun_on: date) -> History:
        """What they know of; what never reached them is left out."""
        known = [each for each in waiting if each.status is not Status.OFFERED or was_sent(each.id)]
        return History([*self.past, *known], list(self.alerts.values()), begun_on, ORGANISATION.zone)

    def is_looked_at(self, waiting: Sequence[CheckIn], now: datetime) -> bool:
        """Whether the clock asks about them: something waits that wasn't begun, and something was ever told."""
        is_waiting = any(each.started_at is None and each.prompted_at <= now - A_DAY for each in waiting)
        return is_waiting and any(each.told for each in self.alerts.values())


def office_opens(now: datetime) -> datetime | None:
    """When the contact person is there again; None: now."""
    return next_opening(now, ORGANISATION.zone, ORGANISATION.office_hours, CLOSED.__contains__)


def next_look(now: datetime) -> datetime:
    """When the clock looks for silence after that."""
    today = datetime.combine(now.date(), LOOKS_AT, now.tzinfo)
    return today if today > now else today + A_DAY
