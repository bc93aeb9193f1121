"""A stage on which young people tap on their page instead of in the chat; all else happens as in the chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import FastAPI

from bot.botapi.actions import decode
from bot.web.sessions import Sessions
from tests.conversations.browser import Browser, Now, Page, pages_of
from tests.conversations.phones import Phone
from tests.conversations.setting import PARTICIPANTS
from tests.conversations.stage import Bot, Stage, Step
from tests.conversations.updates import CHATS
from storage.database import Database

DONE, GONE = 303, 404
AS_FOUND = ("from", "with data of", "altered")
"""What is sent then is no button of the page that is shown: an old tab sends it, or a forger."""


@dataclass
class House:
    """The pages, put together once for all stages, and whose turn it is."""

    app: FastAPI
    sessions: Sessions
    stage: OnThePage | None = None

    @classmethod
    def of(cls, database: Database) -> House:
        """The pages on that store."""
        house: list[House] = []
        stage = Now(lambda: house[0].stage)
        worlds, clock = Now(lambda: stage._worlds()), Now(lambda: stage.clock)
        house.append(cls(*pages_of(database, worlds, clock)))
        return house[0]


@dataclass
class Counted:
    """How often each was done: a page's own button pressed, a form sent as an old tab would, and in the chat."""

    pressed: int = 0
    sent: int = 0
    in_chat: int = 0
    compared: int = 0


@dataclass
class OnThePage(Stage):
    """One conversation whose young people tap on the page. `faults` is what was wrong with the pages that they saw."""

    house: House = field(kw_only=True)
    counted: Counted = field(default_factory=Counted)
    faults: list[str] = field(default_factory=list)
    _browsers: dict[str, Browser] = field(default_factory=dict)
    _shown: dict[str, Page] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.house.stage = self

    async def _do(self, bot: Bot, step: Step) -> None:
        label = step.get("taps", step.get("presses"))
        if label is not None and step["who"] in PARTICIPANTS and await self._shows(step["who"]):
            await self._press(bot, step, label)
            return
        self._shown.clear()
        self.counted.in_chat += label is not None and step["who"] in PARTICIPANTS
        await super()._do(bot, step)

    async def look(self, who: str) -> None:
        """Look at somebody's page, if they have one, and hold it against their chat."""
        if await self._shows(who):
            await self._compare(who)

    async def _shows(self, who: str) -> bool:
        """Whether somebody has a page, which is shown then."""
        if who in self._shown:
            return True
        async with self.database.reading() as tx:
            participant = await tx.participants.by_chat(CHATS[who])
        if participant is None:
            return False
        if who not in self._browsers or self._browsers[who].code != participant.id:
            self._browsers[who] = Browser(self.house.app, self.house.sessions, self.database, participant.id)
        self._shown[who] = await self._browsers[who].load(self.clock.now())
        return self._shown[who].status != GONE

    async def _press(self, bot: Bot, step: Step, label: str) -> None:
        who = step["who"]
        browser, page = self._browsers[who], self._shown[who]
        action = None if any(key in step for key in AS_FOUND) else page.sends(label)
        self.counted.pressed += action is not None
        self.counted.sent += action is None
        for _ in range(2 if "twice" in step else 1):
            status = await browser.send(page, action or self._tap(step)["callback_query"]["data"])
            assert status == DONE, f"{step} was answered with {status}"
        bot.drawer.draw(browser.code)
        await bot.settle()
        self._shown[who] = await browser.load(self.clock.now())
        await self._compare(who)

    async def _compare(self, who: str) -> None:
        """What the chat's live message says and offers stands on the page, in the same order."""
        page, code = self._shown[who], self._browsers[who].code
        if page.status == GONE:
            return
        self.faults += [f"{who}: {fault}" for fault in page.faults(code, who)]
        async with self.database.reading() as tx:
            live = await tx.live.get(code)
        phone = self.phones.of(CHATS[who])
        if live is None or live.revision > live.shown_revision or live.message_id not in phone.messages:
            return
        message, at = phone.messages[live.message_id], 0
        self.counted.compared += 1
        for line in message.lines:
            found = page.said.find(" ".join(line.split()), at)
            if found < 0:
                self.faults.append(f"{who}: {line!r} is not on the page, which says {page.said!r}")
            at = max(at, found)
        offered = [button for row in message.buttons for button in row if decode(button[1]) is not None]
        there = iter(page.buttons)
        if missing := [button for button in offered if button not in there]:
            self.faults.append(f"{who}: {missing[0]} is not on the page in its place; there are {page.buttons}")
