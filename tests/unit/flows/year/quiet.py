"""Y9, the written rule of silence, held against the journal alone. It is read forwards; `flows.silence` looks back.

Y9  The contact person gets a signal where two in a row were let pass, or where something that can be answered has
    waited for five days by the office's clock since they have known of something hard: of what is open still, or that
    the last score was 35 or under. It comes at the end of a window, or when the clock looks, once a day, and never
    before or else. Answered, begun and "not this time" begin anew; so does a course, and whoever leaves something
    behind. What couldn't reach them counts from nobody; what was asked together counts once. One stretch has one
    signal, and none comes while another is open that was told of. It is told in the office hours if it is still so:
    they are here, weren't heard of and haven't asked for contact.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.check_in import Ending
from tests.unit.flows.samples import ORGANISATION
from tests.unit.flows.year.journal import Entry, Finding, Journal, Terms, What

MISSED, DAYS = 2, 5
VERY_LOW = 35
A_DAY = timedelta(days=1)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
LOOKS_AT = time(10, 7, tzinfo=UTC)
OFFICE = ZoneInfo(ORGANISATION.zone)
BY_PEOPLE = frozenset({What.TOUCHED, What.ANSWERED, What.DECLINED, What.POSTPONED})
"""They come last of what falls on one moment."""


def looks(journal: Journal) -> list[datetime]:
    """When the clock looks; while we were away it did when we were back."""
    days = (datetime.combine(journal.end.date() - n * A_DAY, LOOKS_AT) for n in range(500))
    return sorted({next((back for gone, back in journal.outages if gone <= at < back), at) for at in days})


@dataclass
class Unheard:
    """What waits for an answer. `counts`: nothing was heard since, and it could reach them. `day`: with what else."""

    opened: datetime
    day: str
    counts: bool = True
    is_sent: bool = False
    is_begun: bool = False


@dataclass
class Quiet:
    """One person's silence, read line by line."""

    who: str
    journal: Journal
    looks: list[datetime]
    found: list[Finding] = field(default_factory=list)
    last: datetime = LONG_AGO
    heard: datetime = LONG_AGO
    terms: Terms | None = None
    is_here: bool = True
    waiting: dict[str, Unheard] = field(default_factory=dict)
    row: list[Unheard] = field(default_factory=list)
    known: dict[str, datetime] = field(default_factory=dict)
    told_low: set[str] = field(default_factory=set)
    is_very_low: bool = False
    was_told: bool = False
    has_signal: bool = False
    open_signals: set[str] = field(default_factory=set)
    to_tell: dict[str, datetime] = field(default_factory=dict)
    owed: bool = False
    left_behind: datetime | None = None

    def read(self, entries: Iterable[Entry]) -> list[Finding]:
        """What is wrong in it."""
        for entry in entries:
            self._expect_nothing_owed(entry.at, entry)
            reads = _READERS.get(entry.what)
            if reads is not None and (entry.what not in _OF_WHAT_WAITS or entry.check_in in self.waiting):
                reads(self, entry)
            self.last = entry.at
        self._expect_nothing_owed(self.journal.end, None)
        return self.found

    def _expect(self, holds: bool, at: datetime, why: str) -> None:
        if not holds:
            self.found.append(Finding("Y9", self.who, at, why))

    # What must have come

    def _expect_nothing_owed(self, now: datetime, entry: Entry | None) -> None:
        is_signal = entry is not None and entry.what is What.FELL_SILENT
        self._expect(not self.owed or (is_signal and now == self.last), self.last, "no signal when a window ended")
        due = self._due()
        is_past = due is not None and (due < now or (due == now and entry is not None and entry.what in BY_PEOPLE))
        self._expect(not is_past, due or now, "no signal when the clock looked")
        for alert, at in list(self.to_tell.items()):
            if at < now or (at == now and entry is not None and entry.what in BY_PEOPLE):
                self._expect(not self.is_here, at, "the contact person was not told")
                del self.to_tell[alert]
        if not is_signal:
            self.owed = False

    def _due(self) -> datetime | None:
        """When the clock must find it, as things are."""
        silent, asked = self._silent_from(), [each.opened for each in self.waiting.values() if not each.is_begun]
        if silent is None or not asked or not self.was_told:
            return None
        at = bisect_left(self.looks, max(silent, min(asked) + A_DAY, self.last))
        return self.looks[at] if at < len(self.looks) else None

    def _silent_from(self) -> datetime | None:
        """From when on they are silent, if nothing else happens; None: they aren't, or there was a signal of it."""
        if not self.is_here or self.has_signal or self.open_signals:
            return None
        if len({each.day for each in self.row}) >= MISSED:
            return self.last
        known = min([*self.known.values(), *([self.heard] if self.is_very_low else [])], default=None)
        begun = [max(each.opened, known) for each in self._waits()] if known is not None else []
        return min(map(_days_later, begun), default=None)

    def _waits(self) -> list[Unheard]:
        return [each for each in self.waiting.values() if each.counts and each.is_sent]

    def _office(self, at: datetime) -> datetime:
        """The first moment from then on when somebody was in the office and we were there."""
        opens, closes = ORGANISATION.office_hours
        while True:
            wall = at.astimezone(OFFICE)
            is_on = wall.weekday() < 5 and wall.date() not in self.journal.off
            away = next((back for gone, back in self.journal.outages if gone <= at < back), None)
            if away is not None:
                at = away
            elif is_on and opens <= wall.time() < closes:
                return at
            else:
                day = wall.date() if wall.time() < opens else wall.date() + A_DAY
                at = datetime.combine(day, opens, OFFICE).astimezone(UTC)

    # What is heard

    def _begin_anew(self, at: datetime) -> None:
        self.heard, self.has_signal = at, False
        self._from_now_on()
        self.to_tell.clear()

    def _from_now_on(self) -> None:
        self.row.clear()
        for each in self.waiting.values():
            each.counts = False

    def agreed(self, entry: Entry) -> None:
        """A course begins, or goes on by other terms."""
        assert entry.terms is not None
        if self.terms is None or self.terms.anchor != entry.terms.anchor:
            self._begin_anew(datetime.combine(entry.terms.anchor, time.min, OFFICE).astimezone(UTC))
        self.terms = entry.terms
        self.is_here = self.is_here or entry.what is What.CAME_BACK

    def left(self, entry: Entry) -> None:
        """Whoever does that with something open, says something."""
        self.is_here = False
        if self.left_behind == entry.at:
            self._begin_anew(entry.at)

    def touched(self, entry: Entry) -> None:
        """Begun, or gone on with."""
        self.waiting[entry.check_in].is_begun = True
        self._begin_anew(entry.at)

    def ended(self, entry: Entry) -> None:
        """Answered, or "not this time"."""
        del self.waiting[entry.check_in]
        self._begin_anew(entry.at)
        if entry.score is not None and entry.questionnaire == "who5":
            self.is_very_low = entry.score <= VERY_LOW and (self.is_very_low or entry.check_in in self.told_low)

    # What isn't

    def opened(self, entry: Entry) -> None:
        """Asked; together with what waits already."""
        day = next((each.day for each in self.waiting.values()), entry.check_in)
        self.waiting[entry.check_in] = Unheard(entry.at, day)
        self.left_behind = None

    def offered(self, entry: Entry) -> None:
        """It has reached them."""
        self.waiting[entry.check_in].is_sent = True

    def closed(self, entry: Entry) -> None:
        """Let pass, set aside, or missed by us."""
        each = self.waiting.pop(entry.check_in)
        if entry.ending is Ending.SET_ASIDE:
            self.left_behind = entry.at
            return
        if entry.ending is Ending.NOT_ANSWERED and each.counts:
            self.row.append(each)
        self.last = entry.at
        silent = self._silent_from()
        self.owed = silent is not None and silent <= entry.at

    # What the contact person knows

    def told(self, entry: Entry) -> None:
        """Of something hard, or of a wish to hear from them."""
        self.was_told = True
        self.known[entry.alert] = entry.at
        if entry.check_in:
            self.told_low.add(entry.check_in)
        if entry.rule == "unreachable":
            self._from_now_on()
        if entry.rule == "contact_wanted":
            self.to_tell.clear()

    def contact(self, entry: Entry) -> None:
        """They spoke with each other."""
        self.known.pop(entry.alert, None)
        self.open_signals.discard(entry.alert)

    def fell_silent(self, entry: Entry) -> None:
        """A signal: it must be owed, and say how long."""
        self._expect(self.owed or self._due() == entry.at, entry.at, "a signal, and no silence")
        asked = [each.opened for each in (*self.row, *self._waits())]
        days = (_day(entry.at) - _day(min(asked, default=entry.at))).days
        missed = len({each.day for each in self.row})
        self._expect((entry.number, entry.days) == (missed, days), entry.at, f"{missed} missed, {days} days")
        self.owed, self.has_signal, self.was_told = False, True, True
        self.to_tell[entry.alert] = self._office(entry.at)

    def silence_told(self, entry: Entry) -> None:
        """In the office hours, where it is so still."""
        is_due = self.is_here and self.to_tell.pop(entry.alert, None) == entry.at
        self._expect(is_due, entry.at, "told of a silence that was over, or not in time")
        self.open_signals.add(entry.alert)


def _day(at: datetime) -> date:
    return at.astimezone(OFFICE).date()


def _days_later(at: datetime) -> datetime:
    wall = at.astimezone(OFFICE)
    return datetime.combine(wall.date() + DAYS * A_DAY, wall.time(), OFFICE).astimezone(UTC)


_READERS: dict[What, Callable[[Quiet, Entry], None]] = {
    What.AGREED: Quiet.agreed,
    What.CAME_BACK: Quiet.agreed,
    What.LEFT: Quiet.left,
    What.TOUCHED: Quiet.touched,
    What.ANSWERED: Quiet.ended,
    What.DECLINED: Quiet.ended,
    What.OPENED: Quiet.opened,
    What.OFFERED: Quiet.offered,
    What.CLOSED: Quiet.closed,
    What.TOLD: Quiet.told,
    What.CONTACT: Quiet.contact,
    What.FELL_SILENT: Quiet.fell_silent,
    What.SILENCE_TOLD: Quiet.silence_told,
}
_OF_WHAT_WAITS = frozenset({What.TOUCHED, What.ANSWERED, What.DECLINED, What.OFFERED, What.CLOSED})
"""Y7 says that they are of nothing else."""
