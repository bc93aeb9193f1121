"""Plays a conversation's script through the real bot: intake's handler, use cases, SQLite, live messages and outbox.

Only Telegram is replaced, by `phones`, and the clock and the ids are told. Between any two steps everything is put
down and taken up again, as by a restart: the file is closed and a new bot opens it.

A script says who is there (`given`) and what they do, step by step; what came of each step is recorded beside it:
the engine's commands and events, what changed in the store, the letters put into the outbox, and what each phone that
changed now reads.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.bell import Bell
from bot.botapi.actions import decode, encode
from bot.clock import Clock
from bot.delivery.outbox import Outbox
from bot.delivery.telegram import TelegramChannel
from bot.jobs.tick import Tick
from bot.pacing import Pacer
from bot.telegram.handler import Handler
from bot.telegram.updates import RawUpdate
from bot.telegram.view import Drawer
from bot.usecases import enrol
from bot.usecases.mind_the_gap import LISTENED_AT
from bot.worlds import Worlds
from flows.ports import Transaction, World
from storage.database import Database
from tests.conversations.phones import NamedPictures, Phone, Phones
from tests.conversations.store import Ledger
from tests.conversations.witness import Witness

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.json"))
ZONE = ZoneInfo("Europe/Copenhagen")
MONDAY = datetime(2026, 11, 23, 15, 30, tzinfo=ZONE)
CHATS = {"Alma": 11, "Berta": 12, "Mette": 21, "Ali": 22, "Somebody": 31, "A group": -41}
PARTICIPANTS, STAFF = ("Alma", "Berta"), ("Mette", "Ali")
ORGANISATION = "demo-kommune"
ODD: dict[str, dict[str, Any]] = {
    "a sticker": {
        "sticker": {
            "file_id": "f",
            "file_unique_id": "u",
            "type": "regular",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
        }
    },
    "a voice message": {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 3}},
    "a photo": {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]},
    "something unreadable": {"sticker": {}},
}
WIDTH = 110
Script = dict[str, Any]
Step = dict[str, Any]


class ToldClock(Clock):
    """A clock that stands until it is moved; people's time and real time are the same."""

    def __init__(self) -> None:
        super().__init__()
        self.at = MONDAY.astimezone(UTC)

    def real(self) -> datetime:
        """The time it was told."""
        return self.at


@dataclass(frozen=True, slots=True)
class CountedWorlds(Worlds):
    """Worlds whose ids are counted instead of drawn."""

    ids: Iterator[str]

    def at(self, tx: Transaction, now: datetime) -> World:
        """The world of one transaction, at one moment."""
        return replace(Worlds.at(self, tx, now), new_id=lambda: next(self.ids))


@dataclass(frozen=True, slots=True)
class Bot:
    """The running bot's parts, for the length of one step."""

    handler: Handler
    outbox: Outbox
    tick: Tick

    async def settle(self) -> None:
        """Let everything that follows from a step happen: drawings and answers first, then what the outbox holds."""
        while True:
            while others := asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.wait(others)
            if not await self.outbox.send_due():
                return


class Conversation:
    """One script being played."""

    def __init__(self, script: Script, database: Database, worlds: Worlds, witness: Witness) -> None:
        self._given = script["given"]
        self._language: str = self._given.get("language", "da")
        self._database = database
        self._witness = witness
        self._phones = Phones()
        self._clock = ToldClock()
        ids = (f"{number:02}{'c' * 8}" for number in itertools.count(1))
        self._worlds = CountedWorlds(worlds.questionnaires, self._decided(worlds), worlds.is_working_day, ids)
        self._updates = itertools.count(1)
        self._snapshots: list[dict[int, Phone]] = []
        self._ledger = Ledger(self._language)

    def _decided(self, worlds: Worlds) -> Any:
        """The example's organisation, with what the script decides otherwise."""
        decided = replace(worlds.organisations(ORGANISATION), **self._given.get("organisation", {}))
        return lambda _name: decided

    async def play(self, steps: list[Step]) -> list[Step]:
        """Play all steps; each with what came of it. Raises LookupError for a button that isn't there."""
        await self._get_ready()
        played = []
        for step in steps:
            doing = {key: value for key, value in step.items() if key in DOING}
            played.append({**doing, **await self._recorded(doing)})
        return played

    async def _recorded(self, step: Step) -> Step:
        self._witness.forget()
        self._clock.at += timedelta(minutes=1)
        before = self._snapshots[-1]
        async with asyncio.timeout(20):
            await self._do(step)
        self._snapshots.append(self._phones.snapshot())
        found = {
            "commands": self._witness.commands,
            "events": [repr(event) for event in self._witness.events],
            **await self._looked_up(),
            "phones": {
                who: changes
                for who, chat in CHATS.items()
                if (changes := _changes(before.get(chat, Phone()), self._phones.of(chat)))
            },
        }
        return {key: value for key, value in found.items() if value}

    async def _looked_up(self) -> Step:
        async with self._database.reading() as tx:
            found = await self._ledger.news(tx, self._witness.letters)
        await self._database.close()
        return found

    async def _do(self, step: Step) -> None:
        bot = self._bot(outage="outage" in step)
        if "clock" in step:
            self._move_clock(step["clock"])
            await bot.tick.run()
        elif "outage" in step:
            async with self._database.transaction() as tx:
                await tx.facts.set(LISTENED_AT, self._clock.real().isoformat())
            self._move_clock(step["outage"])
            await bot.tick.run()
        elif step.get("does"):
            self._phones.of(CHATS[step["who"]]).blocked = step["does"] == "blocks the bot"
            await bot.handler.handle(self._update(_membership(step), step["who"]))
        else:
            for update in self._updates_of(step):
                await bot.handler.handle(update)
        await bot.settle()
        await self._database.close()

    def _move_clock(self, to: str) -> None:
        moved = datetime.fromisoformat(to).replace(tzinfo=ZONE).astimezone(UTC)
        assert moved > self._clock.at, f"the clock only moves on, and it is {self._clock.at.astimezone(ZONE)}"
        self._clock.at = moved

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
        phones = self._snapshots[step["from"]] if "from" in step else self._phones.by_chat
        message_id, data = phones[donor].find(step["taps"])
        action = decode(data)
        assert action is not None
        data = encode(replace(action, **step.get("altered", {})))
        message_id = message_id if donor == chat else max(phones[chat].messages)
        message = {"message_id": message_id, "date": self._seconds(), "chat": _chat(chat)}
        return {"callback_query": {"id": f"{chat}/1", "chat_instance": "1", "data": data, "message": message}}

    def _message(self, step: Step) -> dict[str, Any]:
        chat = CHATS[step["who"]]
        said: dict[str, Any] = ODD[step["sends"]] if "sends" in step else {"text": step.get("types")}
        if "starts" in step:
            said = {"text": f"/start {step['starts']}".strip()}
        own = {"message_id": self._phones.of(chat).next_id(), "date": self._seconds(), "chat": _chat(chat)}
        return {"message": {**own, **said}}

    def _update(self, what: dict[str, Any], who: str) -> RawUpdate:
        (kind, content), number = next(iter(what.items())), next(self._updates)
        sender = {"id": abs(CHATS[who]), "is_bot": False, "first_name": who, "language_code": self._language}
        return RawUpdate(number, {"update_id": number, kind: {**content, "from": sender}}, b"")

    def _seconds(self) -> int:
        return int(self._clock.at.timestamp())

    def _bot(self, *, outage: bool = False) -> Bot:
        """Everything anew, as after a restart; with a fresh budget, so that nobody waits.

        Whether it listens is asked only around an outage: the told clock jumps, and that is none.
        """
        database, bell, pacer = self._database, Bell(), Pacer(lambda: 0.0)
        api: Any = self._phones
        pictures: Any = NamedPictures()
        drawer = Drawer(database, api, self._worlds, pacer, self._clock)
        handler = Handler(database, api, self._worlds, drawer, bell, self._clock)
        channel = TelegramChannel(api, pacer, pictures)
        outbox = Outbox(database, channel, self._worlds, bell, self._clock)
        tick = Tick(database, self._worlds, drawer.sweep, lambda: outage, bell, self._clock)
        return Bot(handler, outbox, tick)

    async def _get_ready(self) -> None:
        """Enrol everybody, and play what the script takes as given; none of it is recorded."""
        await self._enrol()
        for who in STAFF:
            if who not in self._given.get("not started", ()):
                await self._do({"who": who, "starts": f"{who}-token"})
        for who, nudge in self._given.get("welcomed", {}).items():
            await self._do({"who": who, "starts": f"{who}-token"})
            for label in (("language", ("da", "en").index(self._language)), "next", "next", "next", "yes", nudge):
                await self._press(who, *((label, None) if isinstance(label, str) else label))
            for values in self._given.get("answered", {}).get(who, ()):
                await self._answer_all(who, values)
        self._snapshots.append(self._phones.snapshot())
        await self._looked_up()
        self._witness.screens.clear()

    async def _answer_all(self, who: str, values: list[int | None]) -> None:
        """One whole check-in, up to the next one's offer."""
        await self._press(who, "begin")
        await self._press(who, "first")
        for value in values:
            await self._press(who, "skip" if value is None else "answer", value)
        self._clock.at = await self._next_due(who)
        bot = self._bot()
        await bot.tick.run()
        await bot.settle()

    async def _next_due(self, who: str) -> datetime:
        async with self._database.reading() as tx:
            [code] = [each.id for each in await tx.participants.all() if each.name == who]
            wave = await tx.waves.next_after(code)
        assert wave is not None
        return wave.due_at

    async def _press(self, who: str, verb: str, value: int | None = None) -> None:
        """Tap the newest button that does this, whatever it is called."""
        self._clock.at += timedelta(minutes=1)
        phone = self._phones.of(CHATS[who])
        for message in (phone.messages[each] for each in sorted(phone.messages, reverse=True)):
            for label, data in (button for row in message.buttons for button in row):
                action = decode(data)
                if action is not None and action.verb == verb and value in (None, action.value):
                    await self._do({"who": who, "taps": label})
                    return
        raise LookupError(f"nothing on {who}'s phone does {verb} {value}")

    async def _enrol(self) -> None:
        async with self._database.transaction() as tx:
            world = self._worlds.at(tx, self._clock.now())
            staff = {who: await enrol.add_staff(world, who, ORGANISATION, self._language) for who in STAFF}
            for who, member in staff.items():
                await enrol.invite(world, member.id, f"{who}-token")
            for who in PARTICIPANTS:
                participant = await enrol.add_participant(world, who, staff["Mette"].id, self._language)
                await enrol.invite(world, participant.id, f"{who}-token")


DOING = (
    "who",
    "taps",
    "types",
    "sends",
    "starts",
    "does",
    "from",
    "with data of",
    "altered",
    "twice",
    "clock",
    "outage",
)


def _membership(step: Step) -> dict[str, Any]:
    chat = CHATS[step["who"]]
    bot = {"id": 1, "is_bot": True, "first_name": "Pejling"}
    gone = {"user": bot, "status": "kicked", "until_date": 0}
    there = {"user": bot, "status": "member"}
    old, new = (there, gone) if step["does"] == "blocks the bot" else (gone, there)
    return {"my_chat_member": {"chat": _chat(chat), "date": 1, "old_chat_member": old, "new_chat_member": new}}


def _chat(chat: int) -> dict[str, Any]:
    return {"id": chat, "type": "private" if chat > 0 else "group"}


def _changes(before: Phone, after: Phone) -> list[str]:
    """What is new on a phone: every message that came, changed or lost its buttons, as it reads now."""
    lines = []
    for message_id, message in sorted(after.messages.items()):
        was = before.messages.get(message_id)
        if was == message:
            continue
        if was is not None and was.lines == message.lines and not message.buttons:
            lines.append(f"# {message_id} loses its buttons")
            continue
        lines += [f"# {message_id} {'comes' if was is None else 'becomes'}", *message.lines]
        lines += [" ".join(f"[{label}]" for label, _ in row) for row in message.buttons]
    if after.toast and after.toast != before.toast:
        lines.append(f"# on the button: {after.toast}")
    return lines


def dumped(value: Any, indent: int = 0) -> str:
    """A script as it stands in its file: JSON, with everything that fits on one line on one line."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or indent + len(line) <= WIDTH:
        return line
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{pad}{json.dumps(key)}: {dumped(each, indent + 2)}" for key, each in value.items()]
    else:
        parts = [pad + dumped(each, indent + 2) for each in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n" + ",\n".join(parts) + f"\n{' ' * indent}{closing}"
