"""Contact persons and who stands in for them, with phones: they take, pass on, undo, are in touch, or are late.

What somebody does about an alert is decided by its id and theirs, so that a tap that comes twice says nothing else.
What they pressed may have happened; what their message showed afterwards has to have happened.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from bot.botapi.actions import decode
from flows.alert import Did, How, Outcome
from flows.screens.alerts import HOW, OUTCOMES
from tests.faults.trails import Deeds
from tests.faults.watched import AGAIN_S, Watched
from tests.integration.phone import Json, buttons, words

Ending = tuple[How, Outcome]
"""How there was contact, and what came of it."""

UNDO = "undo"
PLANS: Sequence[tuple[Sequence[str], int]] = (
    (("take",), 3),
    (("take", "contact", "how", "outcome"), 4),
    (("take", UNDO, "take", "contact", "how", "outcome"), 2),
    (("take", UNDO), 1),
    (("pass",), 3),
    (("pass", UNDO, "take"), 2),
    ((), 3),
)
"""What somebody does about an alert, with weights; nothing: they are late, and it climbs."""

SHOWS: Mapping[str, str] = {
    "take": "You have taken the message",
    "pass": "has the message about",
    "contact": "Noted: you have been in touch",
    "how": "What came of it?",
    "outcome": "is closed.",
}
"""What a message says once that was done."""

DID: Mapping[str, Did] = {
    "take": Did.TAKEN,
    "pass": Did.PASSED_ON,
    UNDO: Did.UNDONE,
    "contact": Did.CONTACT,
    "how": Did.CONTACT,
    "outcome": Did.CLOSED,
}


@dataclass
class Contact:
    """Somebody who is told of alerts on a phone."""

    phone: Watched
    token: str
    taps: int = 0
    deeds: Deeds = field(default_factory=Deeds)
    _done: dict[str, int] = field(default_factory=dict)
    _at: dict[int, str] = field(default_factory=dict)
    _undone_on: dict[str, int] = field(default_factory=dict)

    async def arrives(self) -> None:
        """Press Start behind the invite, until the welcome is there. Raises StuckError."""
        await self.phone.start(self.token)
        await self.phone.wait_for(lambda seen: any("This is Pejling." in words(each) for each in seen), None, "welcome")

    async def works(self) -> None:
        """React to alerts until cancelled."""
        while True:
            self.phone.changed.clear()
            news = self.looks(await self.phone.messages())
            if news:
                await self._press(self.phone.random.choice(news))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.phone.random.uniform(*AGAIN_S) if news else None):
                    await self.phone.changed.wait()

    async def _press(self, button: Json) -> None:
        action = decode(button["data"])
        assert action is not None
        self.taps += 1
        self.deeds.pressed.add((action.ref, action.verb))
        if action.verb == UNDO:
            self._undone_on[action.ref] = button["message_id"]
        await self.phone.tap_unheard(button)

    def looks(self, messages: Sequence[Json]) -> list[Json]:
        """What is still to be pressed, on the newest message about each alert."""
        newest: dict[str, Json] = {}
        for message in messages:
            for action in (decode(data) for _, data in buttons(message)):
                if action and action.topic == "alert":
                    self._at[message["message_id"]] = action.ref
            if alert := self._at.get(message["message_id"]):
                newest[alert] = message
        return [button for alert, message in newest.items() if (button := self._wants(alert, message))]

    def _wants(self, alert: str, message: Json) -> Json | None:
        here = {action.verb: data for _, data in buttons(message) if (action := decode(data))}
        here = {verb: data for verb, data in here.items() if _is_about_alert(data)}
        plan, ending = plan_of(alert, self.phone.subject)
        while self._done.setdefault(alert, 0) < len(plan):
            verb = plan[self._done[alert]]
            pressed = {"how": ending[0], "outcome": ending[1]}.get(verb, verb)
            if not self._is_done(alert, verb, message, here):
                data = here.get(pressed) or here.get("take")
                return {"message_id": message["message_id"], "data": data} if data else None
            if verb not in ("pass", UNDO) or UNDO in here or verb == UNDO:
                self.deeds.shown.add((alert, DID[verb]))
            self._done[alert] += 1
        return None

    def _is_done(self, alert: str, verb: str, message: Json, here: Mapping[str, str]) -> bool:
        """Whether the message shows it. What can't be undone any more isn't, and doesn't count as done."""
        if verb == UNDO:
            on_this = self._undone_on.get(alert) == message["message_id"]
            return on_this and "take" in here and UNDO not in here
        said = words(message)
        further = {"contact": ("how", "outcome"), "how": ("outcome",)}.get(verb, ())
        return any(SHOWS[each] in said for each in (verb, *further))


def plan_of(alert: str, member: str) -> tuple[Sequence[str], Ending]:
    """What somebody does about an alert, and how it ends where they end it."""
    chance = Random(alert + member)  # noqa: S311 - the same for the same alert
    plans, weights = zip(*PLANS, strict=True)
    (plan,) = chance.choices(plans, weights)
    return plan, (chance.choice(list(HOW)), chance.choice(list(OUTCOMES)))


def _is_about_alert(data: str) -> bool:
    action = decode(data)
    return action is not None and action.topic == "alert"
