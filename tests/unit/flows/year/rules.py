"""The written rules of a year, held against its journal alone: nothing of `flows` says when something should come.

Y1  Each wave comes in its month, once, on the day and at the hour that were agreed when it was planned; none is left
    out. After a change it comes ahead of what was asked, on a day that is wished for or a working day, at the new hour,
    and at the latest with the first month that lies ahead. Whoever comes back is asked at once what became due
    meanwhile, of several the last one. What would come within two weeks of an answer comes after them.
Y2  What was due while we were away, or at night, comes at the first hour afterwards; later than half-way to the next
    one, or so late that it would push that away, it is noted as missed by us instead, and nothing but that is.
Y3  Nothing reaches anybody outside the hours on offer, nor while they are away, nor while we are.
Y4  A questionnaire isn't asked again within two weeks, nor within two weeks of its answer; what was set aside or missed
    by us doesn't count for who came back or agreed on something else meanwhile.
Y5  Each reminder comes once, in order, on its day and at the hour; only to who has not answered, was not there within a
    day and waits for no second offer. Of several that were held up the last one comes. None is left out.
Y6  What waits for an answer is closed in the first hour after its last day: as not answered where it was sent, all its
    reminders were dealt with and somebody was there in time to close it; and else as missed by us. Whatever is agreed
    meanwhile, its last day is never sooner than was promised.
Y7  After an answer, a "not this time" or the end nothing more is sent about it.
Y8  Who wants to be asked later is: then, and before it closes.
Y9  Silence: see `quiet`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.check_in import Ending
from tests.unit.flows.days import Looked, looked_up
from tests.unit.flows.year.journal import SENT, Entry, Finding, Journal, Terms, What
from tests.unit.flows.year.quiet import Quiet, looks

TWO_WEEKS = timedelta(weeks=2)
A_DAY = timedelta(days=1)
SPREAD = timedelta(hours=1)
HELD_UP = timedelta(hours=3)
LAST_ONE = timedelta(days=45)


@dataclass
class Waiting:
    """What was opened and waits for an answer until `closes`. `dealt`: so many reminders were dealt with."""

    opened: datetime
    questionnaire: str
    closes: datetime
    dealt: int = 0
    is_sent: bool = False
    touched: datetime | None = None
    again: datetime | None = None
    offered_again: datetime | None = None


@dataclass
class Life:
    """One person's year, read line by line."""

    who: str
    journal: Journal
    found: list[Finding] = field(default_factory=list)
    terms: Terms | None = None
    is_here: bool = True
    is_blocked: bool = False
    due: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    asked: dict[str, datetime] = field(default_factory=dict)
    answered: dict[str, datetime] = field(default_factory=dict)
    waiting: dict[str, Waiting] = field(default_factory=dict)
    since: datetime | None = None
    months: dict[str, int] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    let_pass: dict[str, datetime] = field(default_factory=dict)

    def read(self, entries: Iterable[Entry]) -> list[Finding]:
        """What is wrong in it."""
        for entry in entries:
            self._reminders_until(entry.at, entry)
            if entry.what in SENT:
                self._expect(self._free(entry.at) == entry.at and self.is_here, "Y3", entry, "not an hour for it")
            reads = _READERS.get(entry.what)
            if reads is not None:
                reads(self, entry)
        self._reminders_until(self.journal.end, None)
        for questionnaire, (month, at) in self.due.items():
            self._expect(not self.is_here or self._free(at) >= self.journal.end, "Y1", at, f"{questionnaire} {month}")
        for each in self.waiting.values():
            closes = self._free(each.closes)
            self._expect(closes >= self.journal.end, "Y6", closes, "never closed")
        return self.found

    def _expect(self, holds: bool, rule: str, at: Entry | datetime, why: str) -> None:
        if not holds:
            when = at.at if isinstance(at, Entry) else at
            what = (
                f"{at.what} {at.questionnaire} {at.month} {at.check_in} {at.number}: " if isinstance(at, Entry) else ""
            )
            self.found.append(Finding(rule, self.who, when, what + why))

    # What was agreed

    @property
    def _agreed(self) -> Terms:
        assert self.terms is not None, "AGREED stands first"
        return self.terms

    @property
    def _days(self) -> Looked:
        return looked_up(self._agreed.days, self._agreed.month_day, self.journal.off)

    def _day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self._agreed.zone)).date()

    def _moment(self, day: date, hour: time | None = None) -> datetime:
        terms = self._agreed
        return datetime.combine(day, terms.hour if hour is None else hour, ZoneInfo(terms.zone)).astimezone(UTC)

    def _free(self, at: datetime) -> datetime:
        """The first moment from then on when we were there and it was an hour on offer."""
        first, last = self._agreed.hours
        while True:
            away = next((back for gone, back in self.journal.outages if gone <= at < back), None)
            wall = at.astimezone(ZoneInfo(self._agreed.zone))
            if away is not None:
                at = away
            elif wall.time() < first:
                at = self._moment(wall.date(), first)
            elif wall.time() > last:
                at = self._moment(wall.date() + A_DAY, first)
            else:
                return at

    # Y1, Y2, Y4: waves

    def _next(self, questionnaire: str, soonest: date, after: int = -1) -> tuple[int, datetime] | None:
        for month in self._agreed.months.get(questionnaire, ()):
            if month > after and (day := self._days.day_of(self._agreed.anchor, month)) >= soonest:
                return month, self._moment(day)
        return None

    def _plan(self, questionnaire: str, found: tuple[int, datetime] | None) -> None:
        self.due.pop(questionnaire, None)
        if found is not None:
            self.due[questionnaire] = found

    def _soonest(self, questionnaire: str) -> date:
        waits = [each.opened for each in self.waiting.values() if each.questionnaire == questionnaire]
        done = [found[questionnaire] for found in (self.answered, self.let_pass) if questionnaire in found]
        return max((self._day(at) + TWO_WEEKS for at in [*waits, *done]), default=date.min)

    def agreed(self, entry: Entry) -> None:
        """From now on by other terms; what is due by now comes all the same."""
        is_first, self.terms, self.since = self.terms is None, entry.terms, entry.at
        for each in self.waiting.values():
            each.closes = max(each.closes, self._promised(each.opened))
        for questionnaire in [*self.due, *self._agreed.months] if self.is_here else ():
            if is_first:
                self._plan(questionnaire, self._next(questionnaire, date.min))
            elif questionnaire not in self._agreed.months:
                self.due.pop(questionnaire, None)
            elif questionnaire not in self.due or self.due[questionnaire][1] > entry.at:
                self._ahead(questionnaire, entry.at)

    def _ahead(self, questionnaire: str, now: datetime) -> None:
        """It is moved. At the latest it comes when the first month lies ahead that wasn't asked."""
        self.moved.add(questionnaire)
        day = max(self._soonest(questionnaire), self._day(now) + A_DAY)
        found = self._next(questionnaire, day, self.months.get(questionnaire, -1))
        # Where all of its two weeks are days off, it comes on the first working day after them.
        self._plan(questionnaire, found and (found[0], max(found[1], self._moment(self._days.day_from(day)))))

    def _keep_apart(self, questionnaire: str) -> None:
        """After an answer: what would come within two weeks comes on the next day after them."""
        month, due = self.due.get(questionnaire, (0, None))
        if due is not None and self._day(due) < self._soonest(questionnaire):
            day = self._days.day_from(self._soonest(questionnaire))
            self._plan(questionnaire, (month, self._moment(day)))

    def left(self, _entry: Entry) -> None:
        """Away; nothing is planned."""
        self.is_here = False
        self.due.clear()

    def came_back(self, entry: Entry) -> None:
        """Here again, perhaps in another course: asked at once what became due meanwhile, of several the last one."""
        assert entry.terms is not None
        if entry.terms.anchor != self._agreed.anchor:
            self.months.clear()
        self.is_here, self.since, self.terms = True, entry.at, entry.terms
        self.moved.clear()
        for name in self._agreed.months:
            found = self._next(name, self._soonest(name), self.months.get(name, -1))
            if found is not None and found[1] <= entry.at:
                found = max(month for month in self._agreed.months[name] if self._usual(month) <= entry.at), entry.at
            self._plan(name, found)

    def _usual(self, month: int) -> datetime:
        return self._moment(self._days.day_of(self._agreed.anchor, month))

    def opened(self, entry: Entry) -> None:
        """Asked, or missed: it must be what is due, now."""
        name, is_missed = entry.questionnaire, entry.what is What.MISSED
        assert entry.month is not None
        is_known = entry.month in (*self._agreed.months.get(name, ()), self.due.get(name, (None,))[0])
        self._expect(self.is_here and is_known, "Y1", entry, "not asked now")
        due = self._expect_moved(entry) if name in self.moved else self._expect_due(entry)
        following = self._next(name, self._day(due or entry.at) + TWO_WEEKS, entry.month)
        if due is not None:
            until = due + (following[1] - due) / 2 if following else due + LAST_ONE
            displaces = self._next(name, self._day(entry.at) + TWO_WEEKS, entry.month) != following
            self._expect(is_missed == (displaces or entry.at > until), "Y2", entry, f"half-way is at {until}")
        if not is_missed:
            self._expect_distance(entry)
            self.asked[name], self.waiting[entry.check_in] = entry.at, Waiting(entry.at, name, self._promised(entry.at))
        self.months[name] = entry.month
        self._plan(name, following)
        if due is not None or not is_missed:
            self.moved.discard(name)

    def _expect_due(self, entry: Entry) -> datetime | None:
        """Where nothing was agreed anew it is known to the minute. Returns when it was due."""
        month, due = self.due.get(entry.questionnaire, (None, entry.at))
        self._expect(month == entry.month, "Y1", entry, f"{month} was due")
        self._expect(month is None or self._free(due) == entry.at, "Y1", entry, f"due at {due}")
        return due

    def _expect_moved(self, entry: Entry) -> datetime | None:
        """After a change: ahead of what was asked, on a day they wish for or a working day, not after the latest.

        Returns when it was due; None where we were away, and it can't be told.
        """
        latest = self.due.get(entry.questionnaire, (None, None))[1]
        is_ahead = entry.month is not None and entry.month >= self.months.get(entry.questionnaire, 0)
        self._expect(is_ahead, "Y1", entry, "asked already")
        self._expect(latest is None or entry.at <= self._free(latest), "Y1", entry, f"{latest} at the latest")
        if any(self._free(gone) == entry.at for gone, _ in self.journal.outages):
            return None
        day = self._day(entry.at)
        self._expect(self._days.is_wished(day) or day.weekday() < 5, "Y1", entry, "no day for it")
        self._expect(self._moment(day) == entry.at, "Y1", entry, "another hour")
        return entry.at

    def _expect_distance(self, entry: Entry) -> None:
        soonest, last = self._soonest(entry.questionnaire), self.asked.get(entry.questionnaire)
        self._expect(self._day(entry.at) >= soonest, "Y4", entry, "too soon after it was answered or asked")
        if last is not None and not (self.since and self.since > last):
            self._expect(self._day(entry.at) >= self._day(last) + TWO_WEEKS, "Y4", entry, "too soon after the last one")

    # Y3, Y5 to Y8: what waits

    def _known(self, entry: Entry) -> Waiting | None:
        self._expect(entry.check_in in self.waiting, "Y7", entry, "it doesn't wait for an answer")
        return self.waiting.get(entry.check_in)

    def offered(self, entry: Entry) -> None:
        """Sent, for the first time."""
        each = self._known(entry)
        if each is not None:
            self._expect(not each.is_sent, "Y7", entry, "offered twice")
            by = self._free(each.opened + SPREAD)
            self._expect(entry.at <= by, "Y2", entry, "more than an hour after it was due")
            each.is_sent = True

    def offered_again(self, entry: Entry) -> None:
        """As was wished."""
        each = self._known(entry)
        if each is not None:
            self._expect(each.again is not None and self._free(each.again) == entry.at, "Y8", entry, str(each.again))
            self._expect(entry.at < self._free(each.closes), "Y8", entry, "after its end")
            each.again, each.offered_again = None, entry.at

    def postponed(self, entry: Entry) -> None:
        """To be asked later."""
        each = self._known(entry)
        if each is not None:
            late = entry.until is None or not entry.at + timedelta(hours=1) <= entry.until < each.closes
            self._expect(not late, "Y8", entry, f"not within an hour, nor after the end: {entry.until}")
            each.again, each.touched = entry.until, entry.at

    def touched(self, entry: Entry) -> None:
        """Somebody did something with it."""
        each = self._known(entry)
        if each is not None:
            each.touched, each.again = entry.at, None

    def ended(self, entry: Entry) -> None:
        """Answered, or "not this time"."""
        each = self._known(entry)
        if each is not None:
            self.answered[each.questionnaire] = entry.at
            del self.waiting[entry.check_in]
            self._keep_apart(each.questionnaire)

    def _reminder(self, each: Waiting, number: int) -> datetime:
        return self._moment(self._day(each.opened) + self._agreed.reminders[number - 1] * A_DAY)

    def _promised(self, opened: datetime) -> datetime:
        return self._moment(self._day(opened) + (self._agreed.closes + 1) * A_DAY, time.min)

    def _dealt_by(self, each: Waiting, at: datetime) -> int:
        return sum(self._reminder(each, n + 1) <= at for n in range(len(self._agreed.reminders)))

    def _reminders_until(self, now: datetime, entry: Entry | None) -> None:
        """Those that were due before `now` and did not come must not have been wanted."""
        if self.terms is None:
            return
        for key, each in self.waiting.items():
            while each.dealt < len(self._agreed.reminders):
                at = max(self._free(self._reminder(each, each.dealt + 1)), self._free(self.since or each.opened))
                is_this = entry is not None and entry.what is What.REMINDED and entry.check_in == key
                if at > now or (at == now and (is_this or entry is None or entry.what is not What.TOUCHED)):
                    break
                if at >= self._free(each.closes):
                    break
                each.dealt = self._dealt_by(each, at)
                self._expect(not self._wants_reminder(each, at), "Y5", at, f"{key} was not reminded")

    def _wants_reminder(self, each: Waiting, at: datetime) -> bool:
        was_there = each.touched is not None and at - each.touched < A_DAY
        waits = each.again is not None or each.offered_again == at
        return not (was_there or waits or self.is_blocked or not each.is_sent)

    def reminded(self, entry: Entry) -> None:
        """The one that is due, now."""
        each = self._known(entry)
        if each is None:
            return
        dealt = self._dealt_by(each, entry.at)
        self._expect(entry.number == dealt > each.dealt, "Y5", entry, f"{each.dealt} were dealt with, {dealt} are due")
        first = self._reminder(each, min(each.dealt, len(self._agreed.reminders) - 1) + 1)
        due = max(self._free(first), self._free(self.since or each.opened))
        self._expect(entry.at == due, "Y5", entry, f"due at {due}")
        self._expect(self._wants_reminder(each, entry.at), "Y5", entry, "they were there, or wait for an offer")
        each.dealt = dealt

    def closed(self, entry: Entry) -> None:
        """Set aside, or at the end of its window."""
        each = self._known(entry)
        if each is None:
            return
        del self.waiting[entry.check_in]
        if entry.ending is Ending.NOT_ANSWERED:
            self.let_pass[each.questionnaire] = each.opened
        closes = each.closes
        if entry.ending is Ending.SET_ASIDE:
            self._expect(entry.at <= self._free(closes), "Y6", entry, "its window was over")
            return
        due = max(self._free(closes), self._free(self.since or closes))
        self._expect(entry.at == due, "Y6", entry, f"its window ends at {closes}")
        over = max(closes, each.touched or closes)
        is_late = entry.at - over > A_DAY or each.dealt < len(self._agreed.reminders)
        ours = is_late or not each.is_sent
        self._expect((entry.ending is Ending.MISSED_BY_US) == ours, "Y6", entry, f"{entry.ending}")

    def blocked(self, _entry: Entry) -> None:
        """Nothing reaches them."""
        self.is_blocked = True

    def unblocked(self, _entry: Entry) -> None:
        """It does again."""
        self.is_blocked = False


_READERS: dict[What, Callable[[Life, Entry], None]] = {
    What.AGREED: Life.agreed,
    What.LEFT: Life.left,
    What.CAME_BACK: Life.came_back,
    What.OPENED: Life.opened,
    What.MISSED: Life.opened,
    What.OFFERED: Life.offered,
    What.OFFERED_AGAIN: Life.offered_again,
    What.REMINDED: Life.reminded,
    What.TOUCHED: Life.touched,
    What.POSTPONED: Life.postponed,
    What.ANSWERED: Life.ended,
    What.DECLINED: Life.ended,
    What.CLOSED: Life.closed,
    What.BLOCKED: Life.blocked,
    What.UNBLOCKED: Life.unblocked,
}


def broken(journal: Journal) -> Iterator[Finding]:
    """Everything in it that breaks a rule."""
    looked = looks(journal)
    for who, entries in journal.lives():
        lines = list(entries)
        yield from Life(who, journal).read(lines)
        yield from Quiet(who, journal, looked).read(lines)
