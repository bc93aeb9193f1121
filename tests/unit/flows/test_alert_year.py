"""A year of alerts of every rule, with whatever happens to those who are to react: no alert is ever without an owner
and a deadline.

Y1  After every tick each open alert that was told is with somebody who works there, has a deadline, and was looked at.
Y2  In the office hours nobody below the leader's rung sits on one whose deadline has passed.
Y3  Its trail tells how it came to be what it is; whatever was undone is no part of it.
Y4  When nobody does anything any more, each has reached the leader's rung, or there was contact.
Y5  Contact leaves nothing waiting in the same hand about the same young person but what they want to write about
    first; nothing is closed along that had no contact; a reminder that covers several keeps the clock of each.
Y6  All of this would be seen: a fault that is planted is found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest

from flows import alert_life as life
from flows.alert import Alert, Did, How, Outcome, Permission, Rung, Step
from flows.chain import Place, Roster, after
from flows.hold import may_wait_until, waits
from flows.ladder import Ladder, Look
from flows.names import RefusedError
from flows.organisation import Promise
from flows.people import StaffMember, StaffRole
from flows.promise import Office, first_turn, next_turn
from flows.rules import RULES, waits_for_office
from tests.unit.flows.alert_watch import expect_kept, expect_told
from tests.unit.flows.samples import METTE, ORGANISATION
from tests.unit.flows.test_promise import OFF

RULE_IDS = [each.id for each in RULES]
TICK = timedelta(minutes=30)
BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
DECIDED = replace(ORGANISATION, office_hours=(time(8), time(16)), urgent_promise=Promise(1, time(12)))
OFFICE = Office(DECIDED.zone, DECIDED.office_hours, OFF.__contains__)
OUTCOMES = (Outcome.TALKED, Outcome.SUPPORT_ADJUSTED, Outcome.NO_NEED, Outcome.NOT_REACHED)


def staff_of(rng: Random, size: int) -> dict[str, StaffMember]:
    """Contact persons who stand in for each other, some for nobody and some in circles; two coordinators."""
    ids = [f"S{number:02}" for number in range(size)]
    roles = dict.fromkeys(ids[:2], StaffRole.COORDINATOR)
    made = (
        replace(METTE, id=each, role=roles.get(each, METTE.role), stand_in=rng.choice([*ids, None, None]))
        for each in ids
    )
    return {each.id: each for each in made}


@dataclass
class Town:
    """A municipality in which things happen by chance; what people do is refused or done as in the product."""

    rng: Random
    staff: dict[str, StaffMember]
    make: Callable[[Roster, object, Office], Ladder] = Ladder  # type: ignore[assignment]
    loses: Did | None = None
    now: datetime = BEGIN
    away: dict[str, tuple[str, date]] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    contacts: dict[str, str] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    trails: dict[str, list[Step]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    counted: dict[Did, int] = field(default_factory=dict)

    def run(self, days: int, *, quietly: bool = False) -> None:
        self._presence()
        for _ in range(days * 48):
            self.now += TICK
            if not quietly:
                self._chance()
            self._deliver()
            self._clock()
            self._watch()

    def _presence(self) -> None:
        """Who is there, anew; alerts follow who is."""
        staff = {each: replace(who, reachable=each not in self.down) for each, who in self.staff.items()}
        roster = Roster(staff, {who: by for who, (by, _) in self.away.items()})
        self.ladder = self.make(roster, DECIDED.escalation, OFFICE)
        for alert in self._open():
            if alert.contact_at is None and (place := self.ladder.belongs(alert, self.contacts[alert.participant])):
                self._keep(alert, self.ladder.handed(alert, place, self.now), Did.PASSED_ON, place.member.id)

    def _open(self) -> Iterator[Alert]:
        return (self.alerts[each] for each in sorted(self.open))

    def _chance(self) -> None:
        rng, today = self.rng, self.now.date()
        back = [each for each, (_, until) in self.away.items() if until < today]
        for each in back:
            del self.away[each]
        if self.now.hour == 6 and self.now.minute == 0:
            self.down = set(self.staff) if rng.random() < 0.01 else {rng.choice([*self.staff])}
            self._goes_away(rng, today)
            self._leaves(rng)
            self._presence()
        elif back:
            self._presence()
        if rng.random() < 0.03:
            self._raise(rng)
        for each in sorted(self.open):
            if rng.random() < 0.02:
                self._do(rng, self.alerts[each])

    def _goes_away(self, rng: Random, today: date) -> None:
        there = [each.id for each in self.staff.values() if each.left_on is None and each.id not in self.away]
        if len(there) > 2 and rng.random() < 0.3:
            who, by = rng.sample(there, 2)
            self.away[who] = (by, today + timedelta(days=rng.randrange(20)))

    def _leaves(self, rng: Random) -> None:
        """Somebody leaves, as the product lets them: their young people have somebody else, and so have the alerts."""
        there = [each for each in self.staff.values() if each.left_on is None]
        if rng.random() > 0.03 or len(there) < 5 or any(each.id in self.down for each in there[:2]):
            return
        gone, heir = rng.sample(there, 2)
        if self.ladder.roster.staff[heir.id].role is not StaffRole.CONTACT_PERSON or gone.id in ("S00", "S01"):
            return
        self.contacts = {who: heir.id if whose == gone.id else whose for who, whose in self.contacts.items()}
        self.staff[gone.id] = left = replace(gone, left_on=self.now.date())
        self.away = {who: (by, until) for who, (by, until) in self.away.items() if gone.id not in (who, by)}
        ladder = replace(self.ladder, roster=replace(self.ladder.roster, away={}).but(left))
        for alert in list(self._open()):
            if alert.contact_person == gone.id:
                place = ladder.home(alert, self.contacts[alert.participant])
                if place is not None:
                    self._keep(alert, ladder.handed(alert, place, self.now), Did.PASSED_ON, place.member.id)
        new = replace(METTE, id=f"S{len(self.staff):02}", stand_in=heir.id)
        self.staff[new.id] = new

    def _raise(self, rng: Random) -> None:
        code, rule = f"P{rng.randrange(25):02}", rng.choice(RULE_IDS)
        there = [each.id for each in self.staff.values() if each.left_on is None and each.role is METTE.role]
        self.contacts.setdefault(code, rng.choice(there))
        acting = self.ladder.roster.acting(self.contacts[code])
        permission = rng.choice([Permission.CHOSEN, Permission.CHOSEN, Permission.ASKED])
        urgent = rule in ("contact_wanted", "very_low", "certain_low") and rng.random() < 0.8
        name = f"n{len(self.alerts):04}"
        alert = Alert(name, code, acting.id, rule, 1, {}, permission, self.now, is_urgent=urgent)
        self._keep(alert, self._with_turn(alert) if alert.told else alert, Did.RAISED, acting.id)

    def _with_turn(self, alert: Alert, told_at: datetime | None = None) -> Alert:
        opens = OFFICE.opens(self.now) if waits_for_office(alert.rule) else None
        turn = first_turn(told_at or opens or self.now, DECIDED, OFFICE, is_urgent=alert.is_urgent)
        return replace(alert, deadline=turn.deadline, act_by=turn.act_by, look_at=turn.look_at)

    def _do(self, rng: Random, alert: Alert) -> None:
        by = rng.choice([alert.contact_person, alert.contact_person, alert.contact_person, rng.choice([*self.staff])])
        deeds = (self._take, self._pass, self._contact, self._close, self._undo, self._young, self._young)
        with suppress(RefusedError):
            rng.choice(deeds)(alert, by)

    def _take(self, alert: Alert, by: str) -> None:
        self._keep(alert, life.taken(alert, by, self.now), Did.TAKEN, by=by)

    def _pass(self, alert: Alert, by: str) -> None:
        life.expect_in_hand(alert, by)
        place = after(self.ladder.roster.chain(self.contacts[alert.participant]), by)
        if place is not None:
            self._pass_to(alert, place, by)

    def _pass_to(self, alert: Alert, place: Place, by: str) -> None:
        turn = next_turn(alert, DECIDED.escalation, OFFICE, self.now)
        self._keep(alert, life.passed(alert, place.member.id, turn, place.rung), Did.PASSED_ON, place.member.id, by=by)

    def _contact(self, alert: Alert, by: str) -> None:
        how = self.rng.choice([None, *How])
        for each in self._together(alert):
            self._keep(each, life.contacted(each, by, how, self.now), Did.CONTACT, by=by)
        for each in self._open() if alert.contact_at is None else ():
            if (each.participant, each.contact_person, each.told) == (alert.participant, by, True):
                assert each.contact_at or waits(each, self.now), f"{each.id} still waits for contact that there was"

    def _close(self, alert: Alert, by: str) -> None:
        outcome, has_reason = self.rng.choice(OUTCOMES), self.rng.random() < 0.7
        over = life.closed(alert, by, outcome, self.now, has_reason=has_reason)
        self._keep(alert, over, Did.CLOSED, detail=outcome, by=by)
        for each in self._together(alert) if alert.contact_at and outcome is not Outcome.NOT_REACHED else ():
            if not life.ends_along(each):
                continue
            assert each.contact_at, f"{each.id} was closed along, and nobody was in touch about it"
            self._keep(each, life.closed(each, by, outcome, self.now), Did.CLOSED, detail=outcome, by=by)

    def _together(self, alert: Alert) -> list[Alert]:
        """What waits, or came to contact, along with an alert as it was."""
        return [each for each in self._open() if life.goes_with(alert, each, self.now)]

    def _undo(self, alert: Alert, by: str) -> None:
        """Done half a minute before this tick, looked at, and undone at once: the clock may have come in between."""
        deed = self.rng.choice([self._take, self._pass, self._contact, self._close])
        self.now -= timedelta(seconds=30)
        try:
            deed(alert, by)
        finally:
            self.now += timedelta(seconds=30)
        self._clock()
        step = life.to_undo(self.trails[alert.id], by, self.now)
        for each in [each for each in self.alerts.values() if step and each.participant == alert.participant]:
            newest = life.to_undo(self.trails[each.id], by, self.now)
            if step and newest and (each.id == alert.id or life.is_one_deed(step, newest)):
                self.trails[each.id][newest.number - 1] = replace(newest, is_undone=True)
                self._store(life.put_back(each, newest.before or {}), Did.UNDONE, None, "", by, None)

    def _young(self, alert: Alert, _by: str) -> None:
        """They say yes, or that they would rather write first."""
        if alert.permission is Permission.ASKED:
            acting = self.ladder.roster.acting(self.contacts[alert.participant]).id
            granted = replace(alert, permission=Permission.GRANTED, contact_person=acting, rung=Rung.CONTACT)
            self._store(self._with_turn(granted), Did.PERMITTED, acting, "", alert.participant, None)
        elif until := may_wait_until(alert, OFFICE, self.now):
            self._keep(alert, self._with_turn(replace(alert, held_until=until), until), Did.HELD, by=alert.participant)

    def _deliver(self) -> None:
        for alert in list(self._open()):
            if not alert.told or alert.delivered_at is not None or alert.contact_at is not None:
                continue
            if alert.contact_person not in self.down:
                self._keep(alert, replace(alert, delivered_at=self.now), Did.DELIVERED, alert.contact_person)
            elif place := after(self.ladder.roster.chain(self.contacts[alert.participant]), alert.contact_person):
                self._pass_to(alert, place, "clock")

    def _clock(self) -> None:
        for each in sorted(self.open):
            alert = self.alerts[each]  # as another one's reminder has left it
            if alert.told and alert.look_at is not None and alert.look_at <= self.now:
                look: Look = self.ladder.look(alert, self.contacts[alert.participant], self.now)
                if look.did is None:
                    self.alerts[alert.id] = look.alert
                else:
                    self._keep(alert, look.alert, look.did, look.alert.contact_person, look.detail)
                    self._cover(look)

    def _cover(self, look: Look) -> None:
        if look.did in (Did.REMINDED, Did.LEADER_TOLD):
            about = look.alert.participant
            others = [each for each in self._open() if each.participant == about]
            for each in self.ladder.covered(look, others, self.contacts[about], self.now):
                self._keep(self.alerts[each.alert.id], each.alert, Did.REMINDED, each.alert.contact_person, each.detail)

    def _keep(
        self, before: Alert, now: Alert, did: Did, to: str | None = None, detail: str = "", by: str = "clock"
    ) -> None:
        if now != before or did is Did.RAISED:
            self._store(now, did, to, detail, by, life.what_changed(before, now))

    def _store(
        self, now: Alert, did: Did, to: str | None, detail: str, by: str, before: dict[str, str | None] | None
    ) -> None:
        self.alerts[now.id] = now
        (self.open.add if now.is_open else self.open.discard)(now.id)
        self.counted[did] = self.counted.get(did, 0) + 1
        trail = self.trails.setdefault(now.id, [])
        if did is not self.loses:
            number = len(trail) + 1
            trail.append(Step(now.id, did, self.now, by, to, detail, before=before, number=number))

    def _watch(self) -> None:
        for alert in self._open():
            expect_kept(alert, self.staff, OFFICE, self.now)

    def steps(self, did: Did) -> Iterator[Step]:
        return (step for trail in self.trails.values() for step in trail if step.did is did)

    def expect_told(self) -> None:
        for alert in self.alerts.values():
            expect_told(alert, self.trails[alert.id])


@pytest.mark.parametrize("seed", [2026])
def test_a_year(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - a simulation
    town = Town(rng, staff_of(rng, 12))
    town.run(365)
    town.expect_told()
    assert len(town.alerts) > 400
    rare = {each for each in Did if town.counted.get(each, 0) < 5} - {Did.NOT_DELIVERED, Did.SAID}
    assert not rare, f"too little happened: {rare}"
    in_touch = Counter((each.participant, each.contact_at) for each in town.alerts.values() if each.contact_at)
    assert sum(each > 1 for each in in_touch.values()) > 20, "contact seldom counted for several"
    at_once = Counter((step.at, town.alerts[step.alert].participant) for step in town.steps(Did.REMINDED))
    assert sum(each > 1 for each in at_once.values()) > 10, "reminders seldom covered several"
    town.away, town.down = {}, set()
    town.run(20, quietly=True)
    stuck = [each for each in town._open() if each.told and each.contact_at is None and each.rung is not Rung.LEADER]
    assert not stuck
    town.expect_told()


class Forgets(Ladder):
    """Doesn't look again."""

    def _before(self, alert: Alert, act_by: datetime, now: datetime) -> Look:
        return Look(alert)


class Stays(Ladder):
    """Leaves it with whoever has gone."""

    def home(self, alert: Alert, contact: str) -> Place | None:
        return None


class NeverClimbs(Ladder):
    """Looks again tomorrow, for ever."""

    def _past(self, alert: Alert, contact: str, now: datetime) -> Look:
        return Look(replace(alert, look_at=self.office.morning_after(now, 1)))


class CoversForGood(Ladder):
    """What a reminder covers along with its own alert isn't looked at again."""

    def covered(self, look: Look, others: Iterable[Alert], contact: str, now: datetime) -> list[Look]:
        looks = super().covered(look, others, contact, now)
        return [replace(each, alert=replace(each.alert, look_at=now + timedelta(days=365))) for each in looks]


class NoDeadline(Ladder):
    """Passes it to somebody who may take as long as they like."""

    def handed(self, alert: Alert, to: Place, now: datetime) -> Alert:
        return replace(super().handed(alert, to, now), act_by=None)


@pytest.mark.parametrize("make", [Forgets, Stays, NeverClimbs, NoDeadline, CoversForGood])
def test_a_planted_fault_is_found(make: type[Ladder]) -> None:
    rng = Random(8)  # noqa: S311 - a simulation
    with pytest.raises(AssertionError, match=r"^n\d+ "):
        Town(rng, staff_of(rng, 12), make).run(200)


@pytest.mark.parametrize("loses", [Did.CLIMBED, Did.CONTACT, Did.TAKEN])
def test_a_step_that_is_missing_is_found(loses: Did) -> None:
    rng = Random(8)  # noqa: S311 - a simulation
    town = Town(rng, staff_of(rng, 12), loses=loses)
    town.run(40)
    with pytest.raises(AssertionError, match=r"^n\d+: "):
        town.expect_told()
