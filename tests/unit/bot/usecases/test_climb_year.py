"""A year of alerts through the real use cases and jobs on a real database, with whatever happens by chance.

After every tick each open alert that was told has an owner who works there, a deadline and a next look, and at the end
each trail tells how its alert came to be what it is. The large year, without a database: `test_alert_year`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from bot.bell import Bell
from bot.jobs.alerts import AlertJob
from bot.jobs.hands import HandsJob
from bot.usecases.ask_for_contact import ask_for_contact
from bot.usecases.close_alert import close_alert, close_without_contact
from bot.usecases.end_staff import end_staff
from bot.usecases.follow_nudge import nudge_delivered, nudge_refused
from bot.usecases.hand_over import hand_over
from bot.usecases.hands import today_in
from bot.usecases.note_contact import note_contact
from bot.usecases.pass_alert_on import pass_alert_on
from bot.usecases.raise_alert import office_of, raise_alert
from bot.usecases.substitute import appoint_substitute, come_back
from bot.usecases.take_alert import take_alert
from bot.usecases.undo_step import undo_step
from flows.alert import Alert, Did, Outcome, Rung
from flows.authorisation import OPERATOR
from flows.events import BecameUnreachable
from flows.names import RefusedError
from flows.people import Participant, StaffMember, StaffRole
from flows.ports import World
from storage.transaction import StoredTransaction
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, Office
from tests.unit.flows.alert_watch import expect_kept, expect_told

BO = replace(ALI, id="S-BO2345", name="Bo", stand_in=METTE.id)
KIM = replace(ALI, id="S-KIM234", name="Kim", role=StaffRole.COORDINATOR)
LEO = replace(ALI, id="S-LEO678", name="Leo", role=StaffRole.LEADER)
A_YEAR, TICK, EVENTS = timedelta(days=365), timedelta(hours=6), 60


@dataclass
class Year:
    """Things happen one after the other; in between the clock ticks as often as it has something to look at."""

    office: Office
    people: list[Participant]
    rng: Random = field(default_factory=lambda: Random(8))  # noqa: S311 - a simulation
    happened: Counter[str] = field(default_factory=Counter)

    async def run(self) -> None:
        parts = (self.office.database, self.office.worlds, Bell(), self.office.clock)
        self.jobs = (HandsJob(*parts).follow, AlertJob(*parts).look_at_alerts)
        deeds = (self._wish, self._both, self._both, self._lost, self._react, self._react, self._react, self._react)
        rare = (self._away, self._away, self._back, self._leave, self._nothing_arrives)
        for _ in range(EVENTS):
            deed = self.rng.choice(deeds if self.rng.random() < 0.75 else rare)
            with suppress(RefusedError):
                async with self.office.world() as world:
                    await deed(world)
                    self.happened[deed.__name__] += 1
            await self._mend()
            await self._let_pass(A_YEAR / EVENTS * self.rng.uniform(0.2, 1.8))
        async with self.office.world() as world:
            for alert in await self._all(world):
                trail = await world.tx.alerts.trail(alert.id)
                self.happened.update(each.did.value for each in trail)
                expect_told(alert, trail)
            touched = Counter((each.participant, each.contact_at) for each in await self._all(world) if each.contact_at)
            self.happened["for several"] = sum(each > 1 for each in touched.values())

    async def _mend(self) -> None:
        """What the leader was told of is seen to at last, so that the year isn't full of reminders."""
        async with self.office.world() as world:
            for each in await world.tx.alerts.open_of_many([each.id for each in self.people]):
                alert = await world.tx.alerts.get(each.id) or each  # as what was said of another one has left it
                if not alert.is_open:
                    continue
                if alert.rung is Rung.LEADER or (alert.contact_at and self.rng.random() < 0.5):
                    about, has_it = await world.tx.participants.get(alert.participant), alert.contact_person
                    there_was = await note_contact(replace(world, actor=has_it), about, alert)
                    await close_alert(replace(world, actor=has_it), about, there_was, Outcome.TALKED)

    async def _let_pass(self, time: timedelta) -> None:
        clock, until = self.office.clock, self.office.clock.at + time
        while clock.at < until:
            due = await self._watched()
            clock.at = min(max(due or until, clock.at + TICK), until)
            for job in self.jobs:
                await job()
        await self._watched()

    async def _watched(self) -> datetime | None:
        """Everything that is open is as it has to be; when the clock looks next."""
        async with self.office.world() as world:
            staff = {each.id: each for each in await world.tx.staff.all()}
            waiting = await world.tx.alerts.open_of_many([each.id for each in self.people])
            for alert in waiting:
                expect_kept(alert, staff, office_of(world, ALMA), world.now)
            return min((each.look_at for each in waiting if each.look_at), default=None)

    async def _all(self, world: World) -> list[Alert]:
        return [alert for each in self.people for alert in await world.tx.alerts.of(each.id)]

    async def _somebody(self, world: World) -> Participant:
        return await world.tx.participants.get(self.rng.choice(self.people).id)

    async def _wish(self, world: World) -> None:
        who = await self._somebody(world)
        await ask_for_contact(replace(world, actor=who.id), who)

    async def _both(self, world: World) -> None:
        """Two at once about one young person."""
        who = await self._somebody(world)
        await ask_for_contact(replace(world, actor=who.id), who)
        await self._lost(world, who)

    async def _lost(self, world: World, who: Participant | None = None) -> None:
        somebody = who or await self._somebody(world)
        await world.tx.identities.mark_unreachable(somebody.id)
        await raise_alert(world, somebody, BecameUnreachable())

    async def _react(self, world: World) -> None:
        """To the oldest one: whoever has it does something about it, and sometimes takes it back."""
        waiting = [each for each in await self._all(world) if each.is_open and each.told]
        if not waiting:
            return
        alert = self.rng.choice(waiting[:2])
        world = replace(world, actor=alert.contact_person)
        about = await world.tx.participants.get(alert.participant)
        await nudge_delivered(world, alert.id, alert.contact_person, after_trouble=False)
        found = await world.tx.alerts.get(alert.id)
        assert found is not None
        after = await self._deed(found)(world, about, found)
        if self.rng.random() < 0.2:
            member = await world.tx.staff.get(world.actor)
            [*_, last] = await world.tx.alerts.trail(alert.id)
            await undo_step(replace(world, now=world.now + timedelta(seconds=30)), member, after, last.number)

    def _deed(self, alert: Alert) -> Callable[[World, Participant, Alert], Awaitable[Alert]]:
        if alert.contact_at is not None:
            return lambda world, about, it: close_alert(world, about, it, Outcome.TALKED)
        no_need = lambda world, about, it: close_without_contact(world, about, it, Outcome.NO_NEED, "seen in class")  # noqa: E731
        return self.rng.choice([take_alert, pass_alert_on, note_contact, note_contact, no_need])

    async def _staff(self, world: World) -> list[StaffMember]:
        return [each for each in await world.tx.staff.all() if each.left_on is None and each.role is not LEO.role]

    async def _away(self, world: World) -> None:
        who, by = self.rng.sample(await self._staff(world), 2)
        today = today_in(world, who.organisation)
        until = self.rng.choice([None, today + timedelta(days=self.rng.randrange(20))])
        start = today + timedelta(days=self.rng.randrange(3))
        await appoint_substitute(replace(world, actor=OPERATOR), who, by.id, min(start, until or start), until)

    async def _back(self, world: World) -> None:
        for who in await self._staff(world):
            if any(not each.over for each in await world.tx.substitutions.of(who.id)):
                await come_back(replace(world, actor=OPERATOR), who)
                return

    async def _leave(self, world: World) -> None:
        """A contact person leaves; their young people have somebody else, and a new colleague comes."""
        world = replace(world, actor=OPERATOR)
        staff = [each for each in await self._staff(world) if each.role is METTE.role]
        gone, heir = self.rng.sample(staff, 2)
        for each in await world.tx.participants.of_contacts([gone.id]):
            await hand_over(world, each, heir.id, today_in(world, gone.organisation))
        await end_staff(world, gone)
        new = replace(METTE, id=f"S-NEW{len(await world.tx.staff.all()):03}", stand_in=heir.id)
        await world.tx.staff.add(new)
        assert isinstance(world.tx, StoredTransaction)
        await world.tx.identities.tie(new.id, 5000 + len(await world.tx.staff.all()))

    async def _nothing_arrives(self, world: World) -> None:
        """What waits for somebody can't be delivered."""
        for alert in await self._all(world):
            if alert.is_open and alert.told and alert.delivered_at is None:
                await nudge_refused(world, alert.id, alert.contact_person, is_news=True)


async def test_a_year_on_a_real_database(office: Office) -> None:
    async with office.database.transaction() as tx:
        for member in (BO, KIM, LEO):
            await tx.staff.add(member)
        await tx.staff.save(replace(METTE, stand_in=ALI.id))
        for number, member in enumerate((METTE, ALI, BO, KIM, LEO)):
            await tx.identities.tie(member.id, 1000 + number)
    year = Year(office, [ALMA, await office.participant(contact_person=ALI.id), await office.participant()])
    await year.run()
    assert office.clock.at > NOW + timedelta(days=300)
    assert year.happened["for several"] > 2
    rare = {each.value for each in Did} - {"permitted", "held", "not_delivered", "said"}
    assert not {each for each in rare if not year.happened[each]}, year.happened
