"""The machine's lower half: processes that come and go, and any of their transactions held and ended in any order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from flows.ports import Outgoing, Wave
from storage.crypto import Keyring
from storage.database import Database
from storage.tables.base import Row
from tests.contract.storage_deeds import Deeds
from tests.contract.storage_found import found
from tests.contract.storage_model import Model
from tests.contract.storage_records import BOTS, CHECK_INS, HELPERS, NOW, WEEKS, YOUNG
from tests.contract.storage_scripts import Process, Script, Server

SLOTS = range(3)
DAY = timedelta(days=1)
TIMES = [timedelta(seconds=1), timedelta(seconds=31), timedelta(seconds=61), timedelta(hours=1), 2.5 * DAY, 8 * DAY]

COMMIT, ROLL_BACK, DIE = "commit", "roll back", "die"
FATE = st.sampled_from((COMMIT, COMMIT, ROLL_BACK, DIE))


class Hold(NamedTuple):
    """At which of its pauses a transaction is held, 0: it isn't; and how those end that it has to wait for."""

    at: int = 0
    fate_of_others: str = COMMIT


NOT_HELD = Hold()
HOLD = st.builds(Hold, st.sampled_from((0, 0, 0, 0, 1, 2, 3)), FATE)

Deed = Callable[[Script], Awaitable[None]]


class Crew(RuleBasedStateMachine):
    """The processes, their transactions, and who dies."""

    def __init__(self, server: Server, keyring: Keyring) -> None:
        super().__init__()
        self.server = server
        self.keyring = keyring
        self.model = Model.at_the_start()
        self.runner = asyncio.Runner()
        self.observer = Database(server.url, keyring)
        self.is_changed = True
        self.runner.run(self._begin())
        self.processes = {slot: self._process(slot) for slot in SLOTS}

    async def _begin(self) -> None:
        async with self.observer.transaction() as tx:
            for table in reversed(Row.metadata.sorted_tables):
                await tx.connection.execute(table.delete())
            for member in HELPERS.values():
                await tx.staff.add(member)
            for participant in YOUNG.values():
                await tx.participants.add(participant)
                await tx.waves.plan(Wave(participant.id, "who5", 1, NOW))
                await tx.invites.issue(participant.id, f"for {participant.id}", NOW + WEEKS)
            for check_in in CHECK_INS.values():
                await tx.check_ins.add(check_in)
            for who, person in self.model.people.items():
                await tx.identities.tie(who, person.chat)
            for who, view in self.model.views.items():
                await tx.live.show(who, view.dialogue)
            for key, letter in self.model.letters.items():
                await tx.outbox.put(Outgoing(letter.kind, letter.recipient, key, key))

    def _process(self, slot: int) -> Process:
        return self.runner.run(Process.started(self.server, slot, self.keyring))

    def idle(self, having: str | None = None) -> list[int]:
        """The processes that can begin something; with something in hand."""
        processes = self.processes.items()
        return [slot for slot, each in processes if each.script is None and (not having or getattr(each, having))]

    def held(self) -> list[int]:
        """The processes with a transaction that is held."""
        return [slot for slot, each in self.processes.items() if each.is_held]

    @rule(slot=st.sampled_from(SLOTS))
    def die(self, slot: int) -> None:
        """A process dies, with whatever is open and in hand, and another takes its place."""
        self.runner.run(self.server.end(self.processes[slot]))
        self.runner.run(self._settled())
        self.processes[slot] = self._process(slot)

    @precondition(lambda self: self.held())
    @rule(data=st.data(), fate=FATE)
    def end_what_is_held(self, data: st.DataObject, fate: str) -> None:
        """A transaction that was held goes on to its end."""
        self._end(data.draw(st.sampled_from(self.held())), fate)

    @precondition(lambda self: self.idle())
    @rule(time=st.sampled_from(TIMES))
    def pass_time(self, time: timedelta) -> None:
        """Real time goes on, and with it what was leased."""
        self.model.real += time
        self.runner.run(self._look())

    async def _look(self) -> None:
        """Each bot is told of its own people alone, what is due and what is behind."""
        for bot in BOTS:
            async with self.observer.serving({bot}).reading() as tx:
                assert set(await tx.live.waiting(self.model.real, 10)) == self.model.to_draw(bot)
                due = [(wave.participant, wave.number) for wave in await tx.waves.due(self.model.now, 10)]
                assert sorted(due) == sorted(self.model.due(bot))
                times = [self.model.occasions[key].due_at for key in due]
                assert times == sorted(times)

    def some(self, data: st.DataObject, having: str | None = None) -> int:
        """One of the processes that can begin something."""
        return data.draw(st.sampled_from(self.idle(having)))

    def deeds(self, slot: int) -> Deeds:
        """What the process in that place can do."""
        return Deeds(self.model, self.processes[slot])

    def do(self, slot: int, deed: Deed, hold: Hold = NOT_HELD, bot: str | None = None) -> None:
        """Have a process do something, and end it unless it is held. What it has to wait for meets its fate."""
        process = self.processes[slot]
        self.runner.run(self._begun(process, process.bots[bot] if bot else process.database, deed, hold.at))
        while any(each.is_waiting for each in self.processes.values()):
            self._end(next(each for each in self.held() if each != slot or len(self.held()) == 1), hold.fate_of_others)
        if not hold.at and process.is_held:
            self._end(slot, COMMIT)

    async def _begun(self, process: Process, database: Database, deed: Deed, hold: int) -> None:
        process.begin(Script(database, deed, hold))
        await self._settled()

    async def _settled(self) -> None:
        self.is_changed = True
        await self.server.settled(list(self.processes.values()))
        for process in self.processes.values():
            process.collect()

    def _end(self, slot: int, fate: str) -> None:
        process = self.processes[slot]
        script = process.script
        if fate == DIE:
            self.die(slot)
        while script is not None and process.script is script and script.is_held:
            script.go_on(commit=fate == COMMIT)
            self.runner.run(self._settled())

    @invariant()
    def what_is_committed_is_what_the_model_holds(self) -> None:
        """After each step that changed anything."""
        if self.is_changed:
            self.runner.run(self._compare())
        self.is_changed = False

    async def _compare(self) -> None:
        async with self.observer.reading() as tx:
            for name, theirs in (await found(tx, self.keyring)).items():
                assert theirs == getattr(self.model, name), name

    def close(self) -> None:
        """End every process."""
        for process in self.processes.values():
            self.runner.run(self.server.end(process))
        self.runner.run(self.observer.close())
        self.runner.close()
