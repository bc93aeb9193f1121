"""What the clock starts in a year, made of the functions of `flows` alone: the use cases without a database.

Time jumps from one thing to the next; while we are away everything waits for our return, in the order of a tick.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

from flows.alert import Alert
from flows.calendar import Timetable, next_morning
from flows.check_in import CheckIn, Ending, Status, last_open
from flows.commands import Close, Command
from flows.engine import step
from flows.events import BecameUnreachable, CheckInClosed, CheckInCompleted
from flows.measured import measured
from flows.occasions import (
    CLOSEST,
    Occasion,
    SoFar,
    go_out_at,
    latest_month,
    moved_occasion,
    next_occasion,
    occasion_ahead,
    still_asked,
)
from flows.rules.rule import Trigger
from flows.silence import History
from flows.window import Windows, ending, opened, reminded
from questionnaires.loader import load_registry
from questionnaires.model import Cadence
from tests.unit.flows.year.journal import Entry, Journal, Terms, What
from tests.unit.flows.year.signals import Desk, next_look, office_opens

QUESTIONNAIRES = {each: load_registry().latest(each) for each in ("who5", "gses")}
LATELY = timedelta(days=1)
CHANGE, CLOSE, OFFER, REMIND, LOOK, ACT = range(6)
"""In this order where several things fall on one moment, as in a tick; what people do comes last."""


@dataclass
class Young:
    """A person, and what is kept about them."""

    code: str
    anchor: date
    timetable: Timetable
    cadences: dict[str, Cadence]
    windows: Windows
    desk: Desk
    is_here: bool = True
    is_blocked: bool = False
    is_quiet: bool = False
    planned: dict[str, Occasion] = field(default_factory=dict)
    open: dict[str, CheckIn] = field(default_factory=dict)
    months: dict[str, int] = field(default_factory=dict)
    answered: dict[str, datetime] = field(default_factory=dict)
    let_pass: dict[str, datetime] = field(default_factory=dict)
    touched: dict[str, datetime] = field(default_factory=dict)
    again: dict[str, datetime] = field(default_factory=dict)
    sent: dict[str, datetime] = field(default_factory=dict)

    def occasion(self, questionnaire: str, after: datetime | None, beyond: int | None = None) -> Occasion | None:
        """The next one, of a month beyond that one."""
        cadence = self.cadences.get(questionnaire)
        if cadence is None:
            return None
        months = (each for each in cadence.months() if beyond is None or each > beyond)
        return next_occasion(self.anchor, months, after, self.timetable)

    def asked(self, questionnaire: str) -> datetime | None:
        """When it was last answered, or asked without an answer; what was set aside or missed by us was not asked."""
        waits = [each.prompted_at for each in self.open.values() if each.questionnaire == questionnaire]
        done = [found[questionnaire] for found in (self.answered, self.let_pass) if questionnaire in found]
        return max([*waits, *done], default=None)

    @property
    def history(self) -> History:
        """What silence is found by."""
        return self.desk.history(list(self.open.values()), self.sent.__contains__, self.anchor)

    @property
    def terms(self) -> Terms:
        """What is agreed, for the journal."""
        wish = self.timetable.wish
        months = {
            each: tuple(m for m, _ in zip(c.months(), range(40), strict=False)) for each, c in self.cadences.items()
        }
        return Terms(
            self.anchor,
            self.timetable.zone,
            self.timetable.hour,
            tuple(wish.days),
            wish.month_day,
            self.timetable.hours,
            months,
            self.windows.reminders,
            self.windows.closes,
        )


class Machine:
    """The clock, and what it starts. `reaction` is called when something has reached somebody, and `told` when a
    contact person was told of something.
    """

    def __init__(self, journal: Journal, begins: datetime) -> None:
        self.journal = journal
        self.now = begins
        self.reaction: Callable[[Young, CheckIn, What], None] = lambda *_: None
        self.told: Callable[[Young, Alert], None] = lambda *_: None
        self.everybody: list[Young] = []
        self._heap: list[tuple[datetime, int, int, Callable[..., None], tuple[Any, ...]]] = []
        self._number = count()
        self.at(next_look(begins), LOOK, self._look_at_all)

    def at(self, when: datetime, order: int, do: Callable[..., None], *given: object) -> None:
        """Do that then, or now where that has passed."""
        heappush(self._heap, (max(when, self.now), order, next(self._number), do, given))

    def run(self) -> None:
        """Until the end of the journal."""
        while self._heap:
            when, order, number, do, given = heappop(self._heap)
            back = next((back for gone, back in self.journal.outages if gone <= when < back), None)
            if back is not None:
                heappush(self._heap, (back, order, number, do, given))
            elif when < self.journal.end:
                self.now = when
                do(*given)

    def note(self, young: Young, what: What, check_in: CheckIn | None = None, **more: Any) -> None:
        """Write it down."""
        known: dict[str, Any] = {"check_in": check_in.id, "questionnaire": check_in.questionnaire} if check_in else {}
        self.journal.entries.append(Entry(self.now, young.code, what, **known, **more))

    # Plans

    def enrol(self, young: Young) -> None:
        """The course begins."""
        self.everybody.append(young)
        self.note(young, What.AGREED, terms=young.terms)
        for questionnaire in young.cadences:
            self._plan(young, questionnaire, young.occasion(questionnaire, None))

    def _plan(self, young: Young, questionnaire: str, found: Occasion | None) -> None:
        young.planned.pop(questionnaire, None)
        if found is not None:
            young.planned[questionnaire] = found
            self.at(found.at, OFFER, self._offer, young, questionnaire, found)

    def plan_anew(self, young: Young) -> None:
        """Something else was agreed: what lies ahead follows it."""
        self.note(young, What.AGREED, terms=young.terms)
        if not young.is_here:
            return
        for questionnaire in {**young.planned, **young.cadences}:
            wave = young.planned.get(questionnaire)
            if questionnaire not in young.cadences:
                self._plan(young, questionnaire, None)
            elif wave is None or wave.at > self.now:
                so_far = SoFar(young.months.get(questionnaire), young.asked(questionnaire), wave)
                months = young.cadences[questionnaire].months()
                found = occasion_ahead(young.anchor, months, so_far, self.now, young.timetable)
                self._plan(young, questionnaire, found)
        for check_in in list(young.open.values()):
            self._keep(young, opened(check_in, young.windows, young.timetable))

    def leave(self, young: Young) -> None:
        """A pause, or a stop."""
        young.is_here = False
        young.planned.clear()
        for check_in in list(young.open.values()):
            self._close(young, check_in, Ending.SET_ASIDE)
        self.note(young, What.LEFT)

    def come_back(self, young: Young, anchor: date) -> None:
        """Ask at once what became due meanwhile."""
        morning = next_morning(self.now, young.timetable)
        if morning is not None:
            self.at(morning, CHANGE, self.come_back, young, anchor)
            return
        if young.anchor != anchor:
            young.months.clear()
        young.is_here, young.anchor = True, anchor
        self.note(young, What.CAME_BACK, terms=young.terms)
        if young.is_blocked:
            self.tell(young, BecameUnreachable())
        for questionnaire, cadence in young.cadences.items():
            found = young.occasion(questionnaire, young.asked(questionnaire), young.months.get(questionnaire))
            if found is not None and found.at <= self.now:
                found = Occasion(latest_month(anchor, cadence.months(), self.now, young.timetable), self.now)
            self._plan(young, questionnaire, found)

    # Offers

    def _offer(self, young: Young, questionnaire: str, wave: Occasion) -> None:
        if young.planned.get(questionnaire) is not wave:
            return
        morning = next_morning(self.now, young.timetable)
        if morning is not None:
            self.at(morning, OFFER, self._offer, young, questionnaire, wave)
            return
        following = young.occasion(questionnaire, wave.at, wave.month)
        says_something = still_asked(wave.at, following.at if following else None, self.now)
        young.months[questionnaire] = wave.month
        if not says_something or young.occasion(questionnaire, self.now, wave.month) != following:
            self.note(young, What.MISSED, questionnaire=questionnaire, month=wave.month)
            self._plan(young, questionnaire, following)
            return
        for each in [each for each in young.open.values() if each.questionnaire == questionnaire]:
            self._close(young, each, Ending.SET_ASIDE)
        self._open(young, questionnaire, wave)
        self._plan(young, questionnaire, following)

    def _open(self, young: Young, questionnaire: str, wave: Occasion) -> None:
        name, version = f"{young.code}:{next(self._number)}", QUESTIONNAIRES[questionnaire].version
        check_in = CheckIn(name, young.code, questionnaire, version, "da", wave.month + 1, self.now)
        before = last_open(young.open.values())
        check_in = replace(check_in, after=before.id if before else None)
        self.note(young, What.OPENED, check_in, month=wave.month)
        self._keep(young, opened(check_in, young.windows, young.timetable))
        at = go_out_at(wave.at, self.now, young.code, young.timetable)
        self.at(at or self.now, OFFER, self.send, young, check_in.id, What.OFFERED)

    def send(self, young: Young, key: str, what: What, promised: datetime | None = None) -> None:
        """To their phone, by day, if it is still to be answered and nothing else was promised since."""
        check_in = young.open.get(key)
        if check_in is None or young.again.get(key) != promised:
            return
        morning = next_morning(self.now, young.timetable)
        if morning is not None:
            self.at(morning, OFFER, self.send, young, key, what, promised)
            return
        young.again.pop(key, None)
        if not young.is_blocked:
            young.sent[key] = self.now
            self.note(young, what, check_in)
            self.reaction(young, check_in, what)

    # Windows

    def _keep(self, young: Young, check_in: CheckIn) -> None:
        young.open[check_in.id] = check_in
        assert check_in.closes_at is not None
        self.at(check_in.closes_at, CLOSE, self._end, young, check_in.id)
        if check_in.remind_at is not None:
            self.at(check_in.remind_at, REMIND, self._remind, young, check_in.id)

    def _remind(self, young: Young, key: str) -> None:
        check_in = young.open.get(key)
        if check_in is None or check_in.remind_at is None or check_in.remind_at > self.now:
            return
        morning = next_morning(self.now, young.timetable)
        if morning is not None:
            self.at(morning, REMIND, self._remind, young, key)
            return
        after, number = reminded(check_in, young.windows, young.timetable, self.now)
        if number is None:
            return
        self._keep(young, after)
        was_there = key in young.touched and self.now - young.touched[key] < LATELY
        is_quiet = not (was_there or young.is_blocked or key in young.again)
        if is_quiet and young.sent.get(key, self.now) < self.now:
            self.note(young, What.REMINDED, after, number=number)
            self.reaction(young, after, What.REMINDED)

    def _end(self, young: Young, key: str) -> None:
        check_in = young.open.get(key)
        if check_in is None:
            return
        morning = next_morning(self.now, young.timetable)
        if morning is not None:
            self.at(morning, CLOSE, self._end, young, key)
            return
        how = ending(check_in, self.now, was_asked=key in young.sent)
        if how is not None:
            self._close(young, check_in, how)
            self._look(young)

    def _close(self, young: Young, check_in: CheckIn, how: Ending) -> None:
        if how is Ending.NOT_ANSWERED:
            young.let_pass[check_in.questionnaire] = check_in.prompted_at
        self.step(young, check_in, Close(how))
        self.note(young, What.CLOSED, check_in, ending=how)

    # What the contact person is told

    def tell(self, young: Young, trigger: Trigger, check_in: CheckIn | None = None) -> None:
        """What the rules find in what happened, if it may be told."""
        for alert in young.desk.raised(trigger, self.now, check_in):
            if alert.told:
                self.note(young, What.TOLD, check_in, alert=alert.id, rule=alert.rule)
                self.told(young, alert)

    def _look_at_all(self) -> None:
        self.at(next_look(self.now), LOOK, self._look_at_all)
        for young in self.everybody:
            if young.desk.is_looked_at(list(young.open.values()), self.now):
                self._look(young)

    def _look(self, young: Young) -> None:
        for alert in young.desk.fell_silent(young.history, self.now) if young.is_here else ():
            said = alert.values
            self.note(young, What.FELL_SILENT, alert=alert.id, number=said["missed"], days=said["days"])
            self._tell_of_silence(young, alert)

    def _tell_of_silence(self, young: Young, alert: Alert) -> None:
        opens = office_opens(self.now)
        if opens is not None:
            self.at(opens, LOOK, self._tell_of_silence, young, alert)
        elif young.is_here and young.desk.deliver(alert.id, young.history, self.now):
            self.note(young, What.SILENCE_TOLD, alert=alert.id)
            self.told(young, alert)

    def contact(self, young: Young, alert: str) -> None:
        """The contact person has spoken with them."""
        young.desk.close(alert, self.now)
        self.note(young, What.CONTACT, alert=alert)

    # What people do

    def step(self, young: Young, check_in: CheckIn, command: Command) -> CheckIn:
        """One step of the engine."""
        changed, events = step(check_in, command, QUESTIONNAIRES[check_in.questionnaire], self.now)
        if changed.is_open:
            young.open[check_in.id] = changed
            return changed
        del young.open[check_in.id]
        young.desk.past.append(changed)
        young.again.pop(check_in.id, None)
        for event in events:
            if isinstance(event, CheckInCompleted) or (isinstance(event, CheckInClosed) and young.desk.tells):
                self.tell(young, measured(changed, QUESTIONNAIRES[changed.questionnaire]), changed)
        if changed.status in (Status.COMPLETED, Status.DECLINED):
            young.answered[changed.questionnaire] = self.now
            self._keep_apart(young, changed.questionnaire)
        return changed

    def _keep_apart(self, young: Young, questionnaire: str) -> None:
        """What would ask about the same two weeks again comes later."""
        wave = young.planned.get(questionnaire)
        if wave is not None and young.timetable.here(wave.at).date() < young.timetable.here(self.now).date() + CLOSEST:
            at = moved_occasion(young.anchor, wave.month, self.now, self.now, young.timetable)
            self._plan(young, questionnaire, Occasion(wave.month, at))
