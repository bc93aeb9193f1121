"""A stage on which young people tap on their page instead of in the chat; all else happens as in the chat."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.botapi.actions import decode
from tests.conversations.browser import Browser, House, Page
from tests.conversations.setting import ORGANISATION, PARTICIPANTS
from tests.conversations.stage import Bot, Stage, Step
from tests.conversations.updates import CHATS

SHOWN, DONE, GONE = 200, 303, 404
LOOKS_AFTER = {"taps", "presses", "types"}
AS_FOUND = ("from", "with data of", "altered")
"""What is sent then is no button of the page that is shown: an old tab sends it, or a forger."""


@dataclass
class Counted:
    """How often each was done: a page's own button pressed, a form sent as an old tab would, a tap in the chat; how
    often a page was held against the chat; and what was pressed and isn't offered.
    """

    pressed: int = 0
    sent: int = 0
    in_chat: int = 0
    compared: int = 0
    missing: int = 0


@dataclass
class OnThePage(Stage):
    """One conversation whose young people tap on the page.

    `turn` 0 or 1: in the chat and on the page in turn, the chat or the page first. `faults` is what was wrong with the
    pages that they saw; `left_behind` are buttons that were pressed and stood on older messages of the chat alone.
    """

    house: House = field(kw_only=True)
    turn: int | None = None
    counted: Counted = field(default_factory=Counted)
    faults: list[str] = field(default_factory=list)
    left_behind: list[str] = field(default_factory=list)
    _browsers: dict[str, Browser] = field(default_factory=dict)
    _shown: dict[str, Page] = field(default_factory=dict)
    _codes: dict[str, str | None] = field(default_factory=dict)
    _before: dict[str, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """From now on the house serves this stage."""
        self.house.stage = self

    async def do(self, step: Step) -> None:
        """See Stage. A young person who did something looks at their page afterwards."""
        self._before = {who: set(map(id, self.phones.of(CHATS[who]).messages.values())) for who in PARTICIPANTS}
        await super().do(step)
        who = step.get("who")
        if who in PARTICIPANTS and LOOKS_AFTER & step.keys() and await self._shows(who):
            await self._look(who)

    async def _do(self, bot: Bot, step: Step) -> None:
        label = str(step.get("taps", step.get("presses", "")))
        is_tap = label != "" and step["who"] in PARTICIPANTS
        if is_tap and self._is_turn() and await self._shows(step["who"]):
            await self._press(bot, step, label)
        else:
            self.counted.in_chat += is_tap
            self._shown.clear()
            self._codes.clear()
            await super()._do(bot, step)

    def _is_turn(self) -> bool:
        """Whether this tap is the page's."""
        if self.turn is None:
            return True
        self.turn += 1
        return self.turn % 2 == 0

    async def _shows(self, who: str) -> bool:
        """Whether somebody has a page, which is shown then."""
        if who in self._shown:
            return True
        code = await self._code(who)
        if code is None:
            return False
        if who not in self._browsers or self._browsers[who].code != code:
            self._browsers[who] = Browser(self.house, self.database, code)
        page = await self._browsers[who].load(self.clock.now())
        if page.status == GONE:
            return False
        assert page.status == SHOWN, f"{who}'s page was answered with {page.status}: {page.said}"
        self._shown[who] = page
        return True

    async def _code(self, who: str) -> str | None:
        """Of whoever sits behind that phone now."""
        if who not in self._codes:
            async with self.database.reading() as tx:
                participant = await tx.participants.by_chat(CHATS[who])
            self._codes[who] = participant.id if participant else None
        return self._codes[who]

    async def _press(self, bot: Bot, step: Step, label: str) -> None:
        """Send the form that the page's button sends, or what an old tab or a forger would send; draw the chat."""
        who = step["who"]
        browser, page = self._browsers[who], self._shown.pop(who)
        is_found = any(key in step for key in AS_FOUND)
        action = None if is_found else page.sends(label)
        self.counted.pressed += action is not None
        self.counted.sent += action is None
        if not is_found and label not in dict(page.offered):
            self.left_behind.append(label)
        for _ in range(2 if step.get("twice") == "a double tap" else 1):
            status = await browser.send(page, action or self._old(step))
            assert status == DONE, f"{step} was answered with {status}"
        self._draw(bot)

    def _old(self, step: Step) -> str:
        """What the button of that label sent, on a phone. Raises LookupError where it never stood there."""
        sent: str = self._tap({"taps": step.get("presses"), **step})["callback_query"]["data"]
        return sent

    async def _look(self, who: str) -> None:
        """Look for faults; and for what the chat's live message says and offers, where it was drawn just now."""
        page, code, phone = self._shown[who], self._browsers[who].code, self.phones.of(CHATS[who])
        self.faults += [f"{who}: {fault}" for fault in page.faults(code, *PARTICIPANTS)]
        async with self.database.reading() as tx:
            live = await tx.live.get(code)
        message = phone.messages.get(live.message_id or 0) if live else None
        channel = self.worlds.organisations(ORGANISATION).answer_channel
        if message is None or id(message) in self._before[who] or not channel.in_chat:
            return
        self.counted.compared += 1
        offered = [button for row in message.buttons for button in row if decode(button[1]) is not None]
        self.faults += [f"{who}: {words!r} stands not in its place: {page.said}" for words in page.lacks(message.lines)]
        lacking = page.lacks_buttons(offered)
        self.faults += [f"{who}: {label!r} stands not in its place: {page.offered}" for label in lacking]
