"""The real bot on a stage: handler, use cases, SQLite, live messages and outbox, with Telegram, clock and ids told.

A bot lives for one thing that is done: the next one is new, as after a restart, and all it knows is in the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bot.bell import Bell
from bot.botapi.actions import decode, encode
from bot.botapi.courtesies import Courtesies
from bot.delivery.cleaning import Cleaner
from bot.delivery.outbox import Outbox
from bot.delivery.telegram import TelegramChannel
from bot.jobs.alerts import AlertJob
from bot.jobs.birthdays import Birthdays
from bot.jobs.check_ins import CheckInJobs
from bot.jobs.follow_ups import FollowUps
from bot.jobs.hands import HandsJob
from bot.jobs.plans import PlanJob
from bot.jobs.retention import Retention
from bot.jobs.silence import SilenceJob
from bot.jobs.tick import Tick
from bot.jobs.upkeep import Upkeep
from bot.jobs.windows import WindowJobs
from bot.pacing import Pacer
from bot.telegram.handler import Handler
from bot.telegram.updates import RawUpdate
from bot.telegram.view import Drawer
from bot.usecases.answer_form import answer_form, form_screen
from bot.usecases.mind_the_gap import LISTENED_AT
from bot.worlds import Worlds
from flows.commands import BY_VERB
from flows.ports import Transaction, World
from locales import catalog
from storage.database import Database
from tests.conversations.browser import House
from tests.conversations.console import Desk
from tests.conversations.desk import DESK
from tests.conversations.own_page import OwnPage, behind_newest_link
from tests.conversations.phones import NamedPictures, Phone, Phones, lines_of
from tests.conversations.told import ZONE, CountedWorlds, Counters, Scene, ToldClock
from tests.conversations.updates import CHATS, STAFF, membership, message, tap

A_MINUTE = timedelta(minutes=1)
A_MOMENT = timedelta(seconds=10)
DISAPPEARS = "deletes Telegram"
"""Nobody tells the bot; it learns so when it next writes."""

Step = dict[str, Any]


@dataclass
class Stage:
    """One conversation's bot, phones and clock. `file` is the database's, `worlds` what the organisation decided.

    `house` serves the console, where staff open it.
    """

    database: Database
    file: Path
    worlds: Worlds
    language: str
    phones: Phones = field(default_factory=Phones)
    clock: ToldClock = field(default_factory=ToldClock)
    counters: Counters = field(default_factory=Counters)
    snapshots: list[dict[int, Phone]] = field(default_factory=list)
    page: list[str] = field(default_factory=list)
    open_pages: dict[str, str] = field(default_factory=dict)
    console: list[str] = field(default_factory=list)
    house: House | None = field(default=None, kw_only=True)
    _desks: dict[str, Desk] = field(default_factory=dict)
    _woken: set[str] = field(default_factory=set)

    def world(self, tx: Transaction) -> World:
        """The world of one transaction, now."""
        return self._worlds().at(tx, self.clock.now())

    def own_page(self, who: str) -> OwnPage:
        """A young person's own page, behind the newest link on their phone; or still open from an earlier one."""
        if whose := behind_newest_link(self.phones.of(CHATS[who])):
            self.open_pages[who] = whose
        return OwnPage(self.open_pages[who], self.database, self._worlds(), self.clock)

    def scene(self) -> Scene:
        """How everything stands now, the store being closed."""
        return Scene(self.file.read_bytes(), self.phones.snapshot(), self.clock.at, replace(self.counters))

    def begin_at(self, scene: Scene) -> None:
        """Put everything as it stood then."""
        self.file.write_bytes(scene.store)
        self.phones.by_chat = deepcopy(scene.phones)
        self.clock.at = scene.at
        self.counters = replace(scene.counters)

    async def do(self, step: Step) -> None:
        """Do one thing a minute later, or at once, and let everything that follows from it happen."""
        self.clock.at += A_MOMENT if "at once" in step else A_MINUTE
        bot = self._bot(listening="outage" in step)
        async with asyncio.timeout(20):
            await self._do(bot, step)
            await bot.settle()

    async def _do(self, bot: Bot, step: Step) -> None:
        if "outage" in step:
            async with self.database.transaction() as tx:
                await tx.facts.set(f"{LISTENED_AT}:{self.phones.id}", self.clock.real().isoformat())
        if moved := step.get("clock") or step.get("outage"):
            self._move_clock(moved)
            await bot.tick.run()
        elif "noted" in step:
            await self._note(step)
            await bot.tick.run()
        elif "fills" in step:
            self.page = [line async for line in self._fill(step)]
        elif step.get("who") in STAFF and ("opens" in step or "presses" in step):
            self.console = await self._desk(step["who"]).do(step, self.clock.now())
            self._draw(bot)
        elif "opens" in step or "presses" in step:
            page = self.own_page(step["who"])
            if "presses" in step:
                await page.press(step["presses"])
            self.page = await page.lines()
        elif "does" in step:
            self.phones.of(CHATS[step["who"]]).blocked = step["does"] != "unblocks the bot"
            if step["does"] != DISAPPEARS:
                await bot.handler.handle(self._update(membership(step), step["who"]))
        else:
            for update in self._updates_of(step):
                await bot.handler.handle(update)

    def _desk(self, who: str) -> Desk:
        """A staff member's browser, which stays open."""
        assert self.house is not None, "nobody serves the console here"
        self.house.stage = self
        return self._desks.setdefault(who, Desk(self.house, self.database, who))

    def wake(self, participant: str) -> None:
        """A page asks for their chat to be drawn; "" asks for nothing that wouldn't follow by itself."""
        if participant:
            self._woken.add(participant)

    def _draw(self, bot: Bot) -> None:
        """The chats that pages have asked for."""
        while self._woken:
            bot.drawer.draw(self._woken.pop())

    async def _note(self, step: Step) -> None:
        """By the contact person, as on the command line."""
        async with self.database.transaction() as tx:
            world = self.world(tx)
            participant = await tx.participants.by_chat(CHATS[step["who"]])
            assert participant is not None
            await DESK[step["noted"]](replace(world, actor=participant.contact_person), participant)

    async def _fill(self, step: Step) -> AsyncIterator[str]:
        """Answer a form on the contact person's page: a value, null to skip, or "dont_know" for each question."""
        said = [("skip", 0) if each is None else ("answer", each) for each in step["with"]]
        for verb, value in [("begin", 0), ("first", 0), *said, (None, 0)]:
            async with self.database.transaction() as tx:
                world = self.world(tx)
                member = await tx.staff.by_chat(CHATS[step["who"]])
                assert member is not None
                theirs = [each for each in await tx.check_ins.all() if each.answered_by == member.id]
                form = [each for each in theirs if each.questionnaire == step["fills"]][-1]
                participant = await tx.participants.get(form.participant)
                screen = form_screen(world, member, participant, form)
                for line in lines_of(screen, catalog.load(member.language)):
                    yield line
                if verb is not None:
                    await answer_form(world, member, form.id, BY_VERB[verb](value), form.revision)

    def _move_clock(self, to: str) -> None:
        moved = datetime.fromisoformat(to).replace(tzinfo=ZONE).astimezone(UTC)
        assert moved >= self.clock.at, f"the clock only moves on, and it is {self.clock.at.astimezone(ZONE)}"
        self.clock.at = moved

    def _updates_of(self, step: Step) -> list[RawUpdate]:
        what = self._tap(step) if "taps" in step else self._message(step)
        update = self._update(what, step["who"])
        if step.get("twice") == "the same update":
            return [update, update]
        return [update, self._update(what, step["who"])] if step.get("twice") else [update]

    def _tap(self, step: Step) -> dict[str, Any]:
        """A tap on the newest button of that label: as it stood after step `from`, on another's phone, or altered."""
        chat = CHATS[step["who"]]
        donor = CHATS[step["with data of"]] if "with data of" in step else chat
        phones = self.snapshots[step["from"]] if "from" in step else self.phones.by_chat
        message_id, data = phones[donor].find(step["taps"])
        action = decode(data)
        assert action is not None
        data = encode(replace(action, **step.get("altered", {})))
        return tap(chat, message_id if donor == chat else max(phones[chat].messages), data, self.clock.at)

    def _message(self, step: Step) -> dict[str, Any]:
        chat = CHATS[step["who"]]
        return message(chat, self.phones.of(chat).next_id(), step, self.clock.at)

    def _update(self, what: dict[str, Any], who: str) -> RawUpdate:
        self.counters.updates += 1
        number, (kind, content) = self.counters.updates, next(iter(what.items()))
        sender = {"id": abs(CHATS[who]), "is_bot": False, "first_name": who, "language_code": self.language}
        return RawUpdate(number, {"update_id": number, kind: {**content, "from": sender}}, b"")

    def _worlds(self) -> CountedWorlds:
        made = self.worlds
        return CountedWorlds(made.questionnaires, made.organisations, made.is_holiday, made.page_of, self.counters)

    def _bot(self, *, listening: bool) -> Bot:
        """Everything anew, as after a restart; with a budget whose clock moves on at each look: nobody waits.

        Whether it listens matters only around an outage: the told clock jumps, and that is none.
        """
        database, worlds, clock = self.database, self._worlds(), self.clock
        api: Any = self.phones
        pictures: Any = NamedPictures()
        bell, pacer = Bell(), Pacer(count(0.0).__next__)
        courtesies = Courtesies(pacer)
        drawer = Drawer(database, api, worlds, pacer, courtesies, clock)
        handler = Handler(database, api, worlds, drawer, courtesies, bell, clock)
        upkeep = Upkeep(database, worlds, database.peers(), api.id, lambda: listening, bell, clock)
        jobs = CheckInJobs(database, worlds, bell, clock)
        windows = WindowJobs(database, worlds, bell, clock)
        silence = SilenceJob(database, worlds, bell, clock)
        ages = Birthdays(database, worlds, bell, clock)
        hands = HandsJob(database, worlds, bell, clock)
        alerts = AlertJob(database, worlds, bell, clock)
        kept = Retention("stage", database, worlds, clock)
        tick = Tick(
            "stage",
            upkeep.free,
            hands.follow,
            FollowUps(database, worlds, bell, clock).remind,
            alerts.look_at_alerts,
            ages.mind,
            PlanJob(database, worlds, clock).plan,
            jobs.end_pauses,
            windows.close,
            jobs.offer,
            windows.remind,
            silence.notice_silence,
            upkeep.mind_the_gap,
            drawer.sweep,
            kept.erase,
            kept.keep_to_the_table,
        )
        outbox = Outbox("stage", database, TelegramChannel(api, pacer, courtesies, pictures), worlds, bell, clock)
        cleaner = Cleaner(database, api, pacer, Bell(), clock)
        return Bot(handler, drawer, outbox, cleaner, tick)


@dataclass(frozen=True, slots=True)
class Bot:
    """The running bot's parts, for the length of one step."""

    handler: Handler
    drawer: Drawer
    outbox: Outbox
    cleaner: Cleaner
    tick: Tick

    async def settle(self) -> None:
        """Let everything that follows from a step happen: drawings and answers first, then what the outbox holds, then
        what is to be cleaned away."""
        while True:
            while others := asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.wait(others)
            if not await self.outbox.send_due() and not await self.cleaner.clean_due():
                return
