"""The ladder: what becomes of an alert when the clock looks at it. Pure.

Whoever's turn it is is reminded before the deadline; past it, the next one gets it, and has so many working hours; past
the last of them the leader learns that a deadline was passed, and whose turn it is then is reminded every working day.
Contact stops the climb: then it only has to be closed. Nothing is done outside the office hours, when nobody could
react. What an outage has held up is done once, on the rung where it should be by now. One reminder a working day is
enough for everything about one young person that waits in one hand (`Ladder.covered`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flows.alert import Alert, Did, Rung
from flows.alert_life import UNDO_WITHIN, passed
from flows.chain import NOT_REACTED, Place, Roster, above
from flows.hold import waits
from flows.organisation import Escalation
from flows.promise import Office, Turn, next_turn

CLOSE_AFTER_DAYS = 2
"""Working days after the contact whoever had it is reminded to say what came of it."""

CLOSE_AGAIN = timedelta(days=7)

JUST_CLOSED = timedelta(minutes=15)
"""Many a promise ends with the office hours, and the clock ticks a moment later: then it is late, and said so."""

TO_CLOSE = "close"
"""The detail of a reminder that only what came of it is missing."""


AWAY = "absence"
"""The detail of passing on what is left with somebody who isn't there."""


@dataclass(frozen=True, slots=True)
class Look:
    """What came of looking: the alert as it is then, and what was done; None: nothing but when to look again."""

    alert: Alert
    did: Did | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """What the clock goes by: who is there, how long each has, and the office hours."""

    roster: Roster
    escalation: Escalation
    office: Office

    def look(self, alert: Alert, contact: str, now: datetime) -> Look:
        """Look at an open alert that was told, about somebody whose contact person that is."""
        if (opens := self.office.opens(now)) and self.office.opens(now - JUST_CLOSED):
            return Look(replace(alert, look_at=opens))
        if alert.contact_at is not None:
            return self._until_closed(alert, alert.contact_at, now)
        if home := self.home(alert, contact):
            return Look(self.handed(alert, home, now), Did.PASSED_ON, AWAY)
        if alert.act_by is not None and now < alert.act_by:
            return self._before(alert, alert.act_by, now)
        if alert.rung is Rung.LEADER:
            return Look(replace(alert, look_at=self.office.morning_after(now, 1)), Did.REMINDED)
        return self._past(alert, contact, now)

    def covered(self, look: Look, others: Iterable[Alert], contact: str, now: datetime) -> list[Look]:
        """What a reminder covers beside its own alert: what the same person would be reminded of later that day.

        Only what asks the same of them: to be in touch, or to note what came of it; not what the young person wants to
        write about first. Each goes on as if it had been looked at when its own time came, so that none is looked at
        later than without this.
        """
        until = max(now, self.office.closing(now))
        looks = []
        for other in others:
            is_theirs = other.is_open and other.told and other.contact_person == look.alert.contact_person
            is_theirs = is_theirs and not waits(other, now)
            if is_theirs and other.id != look.alert.id and other.look_at is not None and other.look_at <= until:
                looks.append(self.look(other, contact, max(other.look_at, now)))
        return [each for each in looks if each.did is Did.REMINDED and each.detail == look.detail]

    def home(self, alert: Alert, contact: str) -> Place | None:
        """With whom it has to be instead, where whose turn it is isn't there; None: it can stay where it is.

        Nobody has failed to react, so it climbs no higher than who there is makes it.
        """
        if self.roster.is_there(alert.contact_person):
            return None
        chain = self.roster.chain(contact)
        wanted = Rung.CONTACT if alert.rung in NOT_REACTED else min(alert.rung, Rung.COORDINATOR, key=_height)
        high_enough = (each for each in chain if _height(each.rung) >= _height(wanted))
        found = next(iter([*high_enough, *reversed(chain), Place(self.roster.acting(contact), wanted)]))
        if found.member.id == alert.contact_person or found.member.left_on is not None:
            return None
        return found if alert.rung in NOT_REACTED else replace(found, rung=max(alert.rung, found.rung, key=_height))

    def belongs(self, alert: Alert, contact: str) -> Place | None:
        """The same; and what nobody has failed to react to belongs to whoever acts today."""
        acting = self.roster.acting(contact)
        if (home := self.home(alert, contact)) or alert.rung not in NOT_REACTED or acting.id == alert.contact_person:
            return home
        return Place(acting, Rung.CONTACT)

    def handed(self, alert: Alert, to: Place, now: datetime) -> Alert:
        """It passes to somebody because of who is there; what nobody may know of yet has no deadline."""
        if not alert.told:
            return replace(alert, contact_person=to.member.id)
        return passed(alert, to.member.id, next_turn(alert, self.escalation, self.office, now), to.rung)

    def _before(self, alert: Alert, act_by: datetime, now: datetime) -> Look:
        reminded_at = self.office.before(act_by, self.escalation.reminded_before)
        if alert.rung is not Rung.CONTACT:
            return Look(replace(alert, look_at=act_by))
        if now < reminded_at:
            return Look(replace(alert, look_at=reminded_at))
        return Look(replace(alert, rung=Rung.REMINDED, look_at=act_by), Did.REMINDED)

    def _past(self, alert: Alert, contact: str, now: datetime) -> Look:
        place = self._due(above(self.roster.chain(contact), alert.rung, alert.contact_person), alert, now)
        if place is None:
            tomorrow = self.office.morning_after(now, 1)
            return Look(replace(alert, rung=Rung.LEADER, look_at=tomorrow), Did.LEADER_TOLD)
        until = self.office.after(now, self.escalation.each_has)
        climbed = passed(alert, place.member.id, Turn(alert.deadline, until, until), place.rung)
        return Look(climbed, Did.CLIMBED, place.rung)

    def _due(self, above_it: Sequence[Place], alert: Alert, now: datetime) -> Place | None:
        """On whose rung it should be by now: whoever's time is over too is passed over, but for the last of them."""
        until = alert.act_by or now
        for place in above_it[:-1]:
            until = self.office.after(until, self.escalation.each_has)
            if now < until:
                return place
        return above_it[-1] if above_it else None

    def _until_closed(self, alert: Alert, contact_at: datetime, now: datetime) -> Look:
        if now < contact_at + UNDO_WITHIN:  # what is taken back is due again at once
            return Look(replace(alert, look_at=contact_at + UNDO_WITHIN))
        due = self.office.morning_after(contact_at, CLOSE_AFTER_DAYS)
        if now < due or not self.roster.is_there(alert.contact_person):
            return Look(replace(alert, look_at=max(due, self.office.morning_after(now, 1))))
        return Look(replace(alert, look_at=now + CLOSE_AGAIN), Did.REMINDED, TO_CLOSE)


def _height(rung: Rung) -> int:
    return list(Rung).index(rung)
