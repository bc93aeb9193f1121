"""A thousand lives: who answers at once, late, half-way or never, and what else happens in a year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from random import Random

from flows.alert import Alert
from flows.calendar import Liking, Timetable
from flows.check_in import CheckIn, Status
from flows.commands import AskFirst, AskLater, Begin, Command, Decline, GiveAnswer
from flows.events import BecameUnreachable, ContactWanted
from flows.window import Later, Windows, later
from questionnaires.model import Cadence
from tests.unit.flows.days import CLOSED
from tests.unit.flows.year.journal import Journal, What
from tests.unit.flows.year.machine import ACT, CHANGE, QUESTIONNAIRES, Machine, Young
from tests.unit.flows.year.signals import Desk

BEGINS = datetime(2026, 9, 1, 6, tzinfo=UTC)
LASTS = timedelta(days=430)
"""A year for each, with two months in which they begin, and the end of the last window."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OUTAGES = (HOUR, DAY, 5 * DAY, 30 * DAY)
PLANS = {
    "monthly": {"who5": Cadence(every_months=1), "gses": Cadence(at_months=(0, 6, 12, 18))},
    "quarterly": {"who5": Cadence(every_months=3), "gses": Cadence(at_months=(0, 6, 12, 18))},
    "later": {"who5": Cadence(every_months=1, from_month=1)},
}
WISHES = (
    *[Liking()] * 5,
    *(Liking((day,), hour) for day in range(7) for hour in (time(8), time(17), time(21))),
    *(Liking(month_day=day) for day in (1, 15, 29, 30, 31)),
)
PLACES = ("Europe/Copenhagen",) * 6 + ("America/Nuuk", "Atlantic/Faroe", "Australia/Lord_Howe", "America/St_Johns")
AWAY = ("Asia/Kathmandu", "Pacific/Auckland", "America/Los_Angeles", "Africa/Casablanca", "Europe/Copenhagen")


class People:
    """Everybody, by one seed."""

    def __init__(self, number: int, seed: int = 7) -> None:
        self.dice = Random(seed)  # noqa: S311 - to be repeated, not to be secret
        self.machine = Machine(Journal(BEGINS + LASTS, self._outages(), CLOSED), BEGINS)
        self.machine.reaction = self._reacts
        self.machine.told = self._is_told
        self.all = [self._born(f"P-{n:04}") for n in range(number)]

    def live(self) -> Journal:
        """The year, from beginning to end."""
        self.machine.run()
        return self.machine.journal

    def _outages(self) -> tuple[tuple[datetime, datetime], ...]:
        """One of each length, in quarters of the year, one over an afternoon at which many are asked."""
        found = []
        for n, length in enumerate(OUTAGES):
            day = BEGINS + (60 + 85 * n + self.dice.randrange(40)) * DAY
            begins = day.replace(hour=12) + self.dice.random() * 3 * HOUR
            found.append((begins, begins + length + self.dice.random() * HOUR))
        return tuple(found)

    def _born(self, code: str) -> Young:
        dice, machine = self.dice, self.machine
        anchor = BEGINS.date() + dice.randrange(60) * DAY
        timetable = Timetable(dice.choice(PLACES), dice.choice(WISHES), is_off=CLOSED.__contains__)
        cadences = PLANS[dice.choice(["monthly"] * 6 + ["quarterly", "later"])]
        young = Young(code, anchor, timetable, dict(cadences), Windows(), Desk(code, tells=dice.random() < 0.6))
        machine.at(timetable.at(anchor, time(8)), CHANGE, machine.enrol, young)
        machine.at(self._some_time(), CHANGE, self._goes_quiet, young)
        for what in (self._pauses, self._moves, self._wishes, self._blocks, self._stops, self._new_plan, self._asks):
            if dice.random() < 0.4:
                machine.at(self._some_time(60), CHANGE, what, young)
        return young

    def _some_time(self, after: int = 0) -> datetime:
        return BEGINS + (after + self.dice.random() * (LASTS.days - after)) * DAY

    # What happens in a life

    def _pauses(self, young: Young) -> None:
        if young.is_here:
            self.machine.leave(young)
            back = self.machine.now + self.dice.choice([3, 14, 40, 90]) * DAY
            self.machine.at(back, CHANGE, self.machine.come_back, young, young.anchor)

    def _stops(self, young: Young) -> None:
        """And begins a new course some weeks later."""
        if young.is_here:
            self.machine.leave(young)
            back = self.machine.now + self.dice.randrange(20, 120) * DAY
            self.machine.at(back, CHANGE, self._begins_anew, young)

    def _begins_anew(self, young: Young) -> None:
        self.machine.come_back(young, young.timetable.here(self.machine.now).date())

    def _moves(self, young: Young) -> None:
        young.timetable = replace(young.timetable, zone=self.dice.choice(AWAY))
        self.machine.plan_anew(young)

    def _wishes(self, young: Young) -> None:
        young.timetable = replace(young.timetable, wish=self.dice.choice(WISHES))
        self.machine.plan_anew(young)
        if self.dice.random() < 0.5:
            self.machine.at(self.machine.now + self.dice.random() * 40 * DAY, CHANGE, self._wishes, young)

    def _new_plan(self, young: Young) -> None:
        """The organisation edits its plan, or something else is agreed with this one."""
        young.cadences = dict(self.dice.choice(list(PLANS.values())))
        young.windows = self.dice.choice([Windows(), Windows((1, 3), 7), Windows((4,), 14), Windows((), 5)])
        self.machine.plan_anew(young)

    def _blocks(self, young: Young) -> None:
        """Or has a new phone some time later."""
        young.is_blocked = True
        self.machine.note(young, What.BLOCKED)
        if young.is_here:
            self.machine.tell(young, BecameUnreachable())
        self.machine.at(self.machine.now + self.dice.randrange(5, 90) * DAY, CHANGE, self._unblocks, young)

    def _unblocks(self, young: Young) -> None:
        young.is_blocked = False
        self.machine.note(young, What.UNBLOCKED)

    def _goes_quiet(self, young: Young) -> None:
        """Does nothing with whatever comes, for weeks or months; everybody has such a time, most a short one."""
        young.is_quiet = not young.is_quiet
        if young.is_quiet:
            self.machine.at(self.machine.now + self.dice.choice([5, 25, 80]) * DAY, CHANGE, self._goes_quiet, young)

    def _asks(self, young: Young) -> None:
        """To hear from their contact person."""
        self.machine.tell(young, ContactWanted(self.machine.now))

    def _is_told(self, young: Young, alert: Alert) -> None:
        """The contact person gets in touch, sooner or later, or forgets to close it."""
        if self.dice.random() < 0.7:
            at = self.machine.now + self.dice.choice([0.2, 2, 9, 30]) * self.dice.random() * DAY
            self.machine.at(at, CHANGE, self.machine.contact, young, alert.id)

    # What becomes of an offer

    def _reacts(self, young: Young, check_in: CheckIn, what: What) -> None:
        if young.is_quiet:
            return
        answers, half, later_on = partial(self._answers), partial(self._answers, upto=2), self._postpones
        weights: dict[Callable[[Young, str], None], int]
        weights = {self._nothing: 3, answers: 5, half: 2, later_on: 2, self._declines: 1}
        if what is What.REMINDED:
            weights = {self._nothing: 6, answers: 4, later_on: 1, self._declines: 1}
        does = self.dice.choices(list(weights), list(weights.values()))[0]
        after = self.dice.choice([self.dice.random() * HOUR, self.dice.random() * 11 * DAY])
        self.machine.at(self.machine.now + after, ACT, does, young, check_in.id)

    def _nothing(self, _young: Young, _key: str) -> None:
        """Never."""

    def _does(self, young: Young, key: str, command: Command) -> CheckIn | None:
        check_in = young.open.get(key)
        if check_in is None or young.is_blocked:
            return None
        changed = self.machine.step(young, check_in, command)
        if changed is check_in:
            return None
        young.touched[key] = self.machine.now
        return changed

    def _answers(self, young: Young, key: str, upto: int = 99) -> None:
        check_in = young.open.get(key)
        if check_in is None or young.is_blocked:
            return
        if check_in.status is Status.OFFERED:
            self._does(young, key, Begin())
            check_in = self._does(young, key, AskFirst(together=False))
        questions = QUESTIONNAIRES[check_in.questionnaire].definition if check_in else None
        while questions and check_in and check_in.status is Status.ASKING and check_in.item and upto > 0:
            value = self.dice.choice(questions.values(check_in.item))
            check_in, upto = self._does(young, key, GiveAnswer(value)), upto - 1
        if check_in is not None:
            done = check_in.status is Status.COMPLETED
            self.machine.note(young, What.ANSWERED if done else What.TOUCHED, check_in, score=check_in.score)
            young.again.pop(key, None)

    def _postpones(self, young: Young, key: str) -> None:
        check_in, now = young.open.get(key), self.machine.now
        when = self.dice.choice(list(Later))
        at = later(now, when, check_in.closes_at, young.timetable) if check_in else None
        changed = self._does(young, key, AskLater(when, at))
        if changed is not None and at is not None:
            young.again[key] = at
            self.machine.note(young, What.POSTPONED, changed, until=at)
            self.machine.at(at, ACT, self.machine.send, young, key, What.OFFERED_AGAIN, at)

    def _declines(self, young: Young, key: str) -> None:
        changed = self._does(young, key, Decline())
        if changed is not None:
            self.machine.note(young, What.DECLINED, changed)
