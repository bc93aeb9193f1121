"""The coordinator, who has no phone but a mailbox, and acts on the console; and the notes that are written there.

Each runs the use case that the console runs, in a transaction of its own beside the bot's.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

from bot.usecases.close_alert import close_alert
from bot.usecases.note_contact import note_contact
from bot.usecases.relay_note import relay_note, takes_notes
from bot.usecases.take_alert import take_alert
from bot.usecases.undo_step import undo_step
from flows.alert import Did
from flows.alert_life import to_undo
from flows.ports import World
from tests.faults.staff import UNDO, plan_of
from tests.faults.town import Town
from tests.faults.trails import Deeds

NOTE = "Hi. Shall I call you today?"
WRITES = 0.4


@dataclass
class Office:
    """The coordinator's desk. `wrote_to`: who has written a note to whom."""

    town: Town
    coordinator: str
    random: Random
    deeds: Deeds = field(default_factory=Deeds)
    wrote_to: set[tuple[str, str]] = field(default_factory=set)

    async def works(self) -> None:
        """Whatever is the coordinator's turn goes on by its plan, one step at each visit."""
        async with self._acting(self.coordinator) as world:
            mine = [each.id for each in await world.tx.alerts.in_hand_of(self.coordinator)]
        for alert in sorted(mine):
            await self._goes_on(alert)

    async def _goes_on(self, alert_id: str) -> None:
        plan, (how, outcome) = plan_of(alert_id, self.coordinator)
        async with self._acting(self.coordinator) as world:
            alert = await world.tx.alerts.get(alert_id)
            if alert is None or not alert.is_open or not alert.told or alert.contact_person != self.coordinator:
                return
            participant = await world.tx.participants.get(alert.participant)
            if "take" in plan and alert.seen_at is None:
                alert = await take_alert(world, participant, alert)
                self._did(alert_id, "take", Did.TAKEN)
            newest = to_undo(await world.tx.alerts.trail(alert_id), self.coordinator, world.now)
            if UNDO in plan and newest and (alert_id, UNDO) not in self.deeds.pressed:
                member = await world.tx.staff.get(self.coordinator)
                await undo_step(world, member, alert, newest.number)
                self._did(alert_id, UNDO, Did.UNDONE)
            elif "contact" in plan:
                alert = await note_contact(world, participant, alert, how)
                self._did(alert_id, how, Did.CONTACT)
                await close_alert(world, participant, alert, outcome)
                self._did(alert_id, outcome, Did.CLOSED)

    async def writes_notes(self) -> None:
        """Contact persons write to some of those who chose to be reached so."""
        async with self._acting(self.coordinator) as world:
            reached_so = [each for each in await world.tx.participants.all() if takes_notes(each)]
        for participant in sorted(reached_so, key=lambda each: each.id):
            if self.random.random() < WRITES:
                async with self._acting(participant.contact_person) as world:
                    await relay_note(world, await world.tx.participants.get(participant.id), NOTE)
                self.wrote_to.add((participant.contact_person, participant.id))

    def _did(self, alert: str, verb: str, did: Did) -> None:
        """A transaction that fails fails the run; so what was done is in the store."""
        self.deeds.pressed.add((alert, verb))
        self.deeds.shown.add((alert, did))

    @asynccontextmanager
    async def _acting(self, member: str) -> AsyncIterator[World]:
        async with self.town.store.database.transaction() as tx:
            yield self.town.store.worlds.at(tx, await self.town.now(), member)
