"""One run: people, faults and kills, by one seed; then the comparison."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any, Literal

from flows.alert import How
from flows.ports import Kind
from tests.faults.compared import Deliveries, Difference, Fault, Meant
from tests.faults.guarantees import documented, kind_of
from tests.faults.office import Office
from tests.faults.people import Young
from tests.faults.processes import Bot, fleet
from tests.faults.result import Result, steps_of
from tests.faults.staff import Contact
from tests.faults.town import Town, running_town
from tests.faults.verdict import judge
from tests.faults.waits import MOST_S, longest
from tests.faults.watched import StuckError
from tests.integration.mailbox import SENDER
from tests.integration.programs import environment

FAULTS: Mapping[str, Any] = {
    "latency_ms": [0, 15],
    "error_5xx": 0.03,
    "reset": 0.02,
    "reply_lost": 0.03,
    "duplicate": 0.2,
    "reorder": 0.2,
}
HEALTHY: Mapping[str, Any] = dict.fromkeys(FAULTS, 0) | {"latency_ms": [0, 0]}
NO_BUDGET = "1000"
AT_ONCE = 40
"""How many people are in the middle of something at a time: as many as a life that short is enough for."""

LATE = 0.2
"""How many leave an offer alone until they are reminded."""

LONGEST_LIFE = 2.0
"""In starts: on a busy machine everything takes longer."""

MOST_CALLS = 300
IN_THE_START = 0.15
"""How many of the processes may be killed before they are ready."""

LONGEST_MOMENT_S = 0.04
QUIET_S = 90.0
A_WHILE_S = 15.0
REMINDED_S = 10.0
NEWEST = 200
"""More than can arrive between a lease and its end."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is. `limits`: Telegram's limits on sending, and a bot that keeps to them.

    `promises`: how often in a month time goes on to when the clock looks at an alert, at most; 0 in no month.
    """

    seed: int
    kills: int
    people: int
    database: Literal["sqlite", "postgresql"] = "sqlite"
    intake: Literal["polling", "webhook"] = "polling"
    processes: int = 1
    limits: bool = False
    promises: int = 3

    @property
    def name(self) -> str:
        """Which variant it is."""
        return f"{self.database}_{self.intake}_{self.processes}"


@dataclass
class Run:
    """One run under way."""

    plan: Plan
    town: Town
    bots: Sequence[Bot]
    random: Random
    chats: Mapping[int, str]
    office: Office
    unsure: set[int] = field(default_factory=set)
    kills: int = 0

    async def play(self, young: Sequence[Young], contacts: Sequence[Contact]) -> int:
        """Month after month, until there were kills enough. Returns the months."""
        await self._start_all()
        await self.town.faults(FAULTS)
        await asyncio.gather(*(each.arrives() for each in contacts))
        working = [asyncio.create_task(each.works()) for each in contacts]
        months = 0
        try:
            while not months or self.kills < self.plan.kills:
                if months:
                    await self._go_to(self.town.next_month)
                months += 1
                await self._month(young)
                for _ in range(self.random.randint(min(1, self.plan.promises), self.plan.promises)):
                    await self._promise_passes(young, contacts)
            await self.town.faults(HEALTHY)
            await self._until_quiet(contacts)
            await self._go_to(self.town.minutes_later)
            await self._until_quiet(contacts)
        finally:
            for each in working:
                each.cancel()
            ends = await asyncio.gather(*working, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception):
                raise end
        return months

    async def _start_all(self) -> None:
        await asyncio.gather(*(each.start() for each in self.bots))
        await asyncio.gather(*(each.until_ready() for each in self.bots))

    async def _month(self, young: Sequence[Young]) -> None:
        """Everybody through their check-in, some only days later, when they have been reminded."""
        for each in young:
            each.is_late = bool(each.past) and self.random.random() < LATE
        await self._while_killed([each.month() for each in young if not each.is_late])
        if late := [each for each in young if each.is_late and not each.is_over]:
            before = len(self.town.sandbox.witness.arrived)
            await self._go_to(self.town.days_later)
            await self._until_reminded({each.phone.chat for each in late}, before)
            await self._while_killed([each.month() for each in late])

    async def _promise_passes(self, young: Sequence[Young], contacts: Sequence[Contact]) -> None:
        """What nobody has reacted to is reminded of, or climbs; young people react to what came, the office writes."""
        await self._until_quiet(contacts, A_WHILE_S)
        await self._go_to(self.town.promise_passes)
        await self.office.works()
        await self.office.writes_notes()
        await self._until_quiet(contacts, A_WHILE_S)
        await self._while_killed([each.reacts() for each in young])
        await self.office.works()

    async def _until_reminded(self, chats: set[int], before: int) -> None:
        """Until each of them was, or for a while: a reminder goes out at most once, and may be lost."""
        witness, end = self.town.sandbox.witness, monotonic() + REMINDED_S
        while monotonic() < end:
            if chats <= {each.chat for each in witness.arrived[before:] if kind_of(each) is Kind.REMINDER}:
                return
            await witness.more_calls(5, 0.5)

    async def _while_killed(self, doing: Sequence[Coroutine[Any, Any, None]]) -> None:
        """What people do, while one process after the other is killed."""
        killing = [asyncio.create_task(self._kill_again_and_again(each)) for each in self.bots]
        at_once = asyncio.Semaphore(AT_ONCE)
        try:
            await asyncio.gather(*(_in_turn(at_once, each) for each in doing))
        finally:
            for each in killing:
                each.cancel()
            ends = await asyncio.gather(*killing, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception):
                raise end
        await asyncio.gather(*(each.start() for each in self.bots if each.process is None))

    async def _kill_again_and_again(self, bot: Bot) -> None:
        """A life is so many calls long, and a moment more: between a call and the commit that follows, or elsewhere."""
        while self.kills < self.plan.kills:
            if self.random.random() > IN_THE_START:
                await bot.until_ready()
            calls = self.random.randint(1, MOST_CALLS)
            await self.town.sandbox.witness.more_calls(calls, LONGEST_LIFE * bot.start_s)
            await asyncio.sleep(self.random.uniform(0, LONGEST_MOMENT_S))
            killing = asyncio.create_task(self._kill(bot))
            try:
                await asyncio.shield(killing)
            finally:
                await killing  # or somebody else would start the process that this is about to start

    async def _kill(self, bot: Bot) -> None:
        if bot.has_ended:
            bot.complaints["ended by itself: " + " | ".join(bot.last)] += 1
        await bot.kill()
        self.kills += 1
        await self._note_unsure()
        await bot.start()

    async def _note_unsure(self) -> None:
        """What was being sent when the process died: the newest that arrived of each such kind, at that chat."""
        leased: set[tuple[Kind | None, str]] = set(await self.town.leased())
        for message in reversed(self.town.sandbox.witness.arrived[-NEWEST:]):
            key = (kind_of(message), self.chats.get(message.chat, ""))
            if key in leased:
                leased.discard(key)
                self.unsure.add(message.message_id)

    async def _go_to(self, move_clock: Callable[[], Awaitable[None]]) -> None:
        """Another day: every process is killed, for each reads the clock when it starts."""
        await asyncio.gather(*(each.kill() for each in self.bots))
        self.kills += len(self.bots)
        await self._note_unsure()
        await move_clock()
        await self._start_all()

    async def _until_quiet(self, contacts: Sequence[Contact], seconds: float = QUIET_S) -> None:
        """Wait until nothing is left to draw or to send, and every contact person has done what they do; or so long."""
        end = monotonic() + seconds
        while monotonic() < end:
            if await self._is_quiet(contacts):
                return
            await self.town.sandbox.witness.more_calls(5, 0.5)

    async def _is_quiet(self, contacts: Sequence[Contact]) -> bool:
        """Nobody has a button to press, before or after everything was delivered, in both directions."""
        if await _has_news(contacts) or self.town.sandbox.delivers or await self.town.waits():
            return False
        return not await _has_news(contacts)


async def _has_news(contacts: Sequence[Contact]) -> bool:
    return any([each.looks(await each.phone.messages()) for each in contacts])


async def _in_turn(at_once: asyncio.Semaphore, doing: Coroutine[Any, Any, None]) -> None:
    async with at_once:
        await doing


async def run(plan: Plan, folder: Path, database_url: str) -> Result:
    """One run on a migrated database, in a folder of its own."""
    began = monotonic()
    async with running_town(folder, database_url, plan.seed, limits=plan.limits) as town, AsyncExitStack() as ends:
        young, contacts = await town.people(plan.people)
        phones = [*(each.phone for each in young), *(each.phone for each in contacts)]
        for phone in phones:
            await ends.enter_async_context(phone.watching())
        settings = environment(town.settings) | ({} if plan.limits else {"PEJLING_SENDS_PER_SECOND": NO_BUDGET})
        settings |= {"PEJLING_SMTP_URL": town.settings.smtp_url.get_secret_value(), "PEJLING_MAIL_FROM": SENDER}
        by_webhook = plan.intake == "webhook"
        processes = await ends.enter_async_context(fleet(plan.processes, folder, settings, webhook=by_webhook))
        chats = {phone.chat: phone.subject for phone in phones}
        office = Office(town, town.coordinator, town.random)
        under_way = Run(plan, town, processes, town.random, chats, office)
        result = Result(plan.seed)
        try:
            result.months = await under_way.play(young, contacts)
        except StuckError as why:
            result.differences.append(f"stuck: a contact person: {why}")
        witness = town.sandbox.witness
        unsure = frozenset(under_way.unsure | witness.unsure)
        deliveries = Deliveries(witness.arrived, unsure, chats, documented())
        deeds = {each.phone.subject: each.deeds for each in contacts} | {office.coordinator: office.deeds}
        for member, participant in office.wrote_to:
            deeds[member].pressed.add((participant, How.NOTE))
        held = await town.held()
        verdict = judge([_meant(each) for each in young], deeds, held, deliveries)
    stuck = [Difference(Fault.STUCK, each.phone.subject, each.stuck) for each in young if each.stuck]
    waited = longest(
        (wait for each in young for wait in each.waits),
        [down for each in processes for down in each.downs],
        witness.failed,
    )
    result.longest_wait_s = round(waited.span.seconds, 2) if waited else 0.0
    if waited and waited.span.seconds >= MOST_S:
        said = f"waited {result.longest_wait_s} s where nothing was in the way"
        stuck.append(Difference(Fault.STUCK, chats[waited.chat], said))
    _count(result, [*verdict.differences, *stuck], young, contacts)
    result.kills, result.duplicates_explained = under_way.kills, verdict.duplicates_explained
    result.nudges = sum(kind_of(each) is Kind.NUDGE for each in witness.arrived)
    result.steps = steps_of(held)
    result.letters = len(held.letters)
    result.reminders = sum(kind_of(each) is Kind.REMINDER for each in witness.arrived)
    result.complaints = dict(processes[0].complaints)
    result.seconds = round(monotonic() - began, 1)
    return result


def _meant(young: Young) -> Meant:
    did = young.reactions
    pressed = frozenset({*((alert, "hold") for alert in did.held), *did.said})
    check_ins, asks = young.past, young.asks
    return Meant(
        young.phone.subject, check_ins, young.choices, young.is_over, asks, did.calls_wanted, did.words_sent, pressed
    )


def _count(
    result: Result, differences: Sequence[Difference], young: Sequence[Young], contacts: Sequence[Contact]
) -> None:
    result.differences += [f"{each.fault}: {each.who}: {each.what}" for each in differences]
    for fault in Fault:
        setattr(result, fault.value, sum(each.startswith(f"{fault}: ") for each in result.differences))
    result.taps = sum(each.taps + each.reactions.taps for each in young) + sum(each.taps for each in contacts)
    result.answers = sum(len(state.values) for each in young for state in each.past)
    result.dialogues = sum(len(each.past) for each in young)
