"""People with phones, as they are: they tap, tap again when nothing happens, tap old buttons, type, go back, pause.

Each step is meant once, by the model; how often it is tapped is another matter. A person goes on when the screen shows
what the model says, and gives up, stuck, when it doesn't for a long time.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from time import monotonic

from bot.botapi.actions import decode
from flows.screens.alerts import HOW, OUTCOMES
from tests.faults.model import OPTIONS, Act, Stage, State, Verb, after
from tests.faults.screens import newest
from tests.faults.verdict import Ending
from tests.faults.waits import Span, Wait
from tests.faults.watched import AGAIN_S, StuckError, Watched
from tests.integration.phone import Json, buttons, words

CHOICES = (Stage.TAKE_PART, Stage.NUDGE, Stage.SEE, Stage.STATISTICS, Stage.REACH)
STEPS = ("check_in", "welcome", "tell")
HELD = "hold"
"""A choice that nobody here makes: to write oneself, which has it wait."""

OUTDATED = ("check_in", "welcome")
"""Topics whose buttons count for the screen that they were drawn on, and no later."""

WANTS_CONTACT = 0.1
ASKED = "I have asked Mette to write to you."
GARBAGE = ("hm", "I don't know", "🙂", "6")
_USUAL_LABELS = {
    Verb.LANGUAGE: "English",
    Verb.NEXT: "Next",
    Verb.BACK: "Go back",
    Verb.BEGIN: "Yes, now",
    Verb.LATER: "Tonight",
    Verb.DECLINE: "Not this time",
    Verb.ALONE: "I answer alone",
    Verb.TOGETHER: "Together with Mette",
    Verb.SKIP: "Skip",
    Verb.PAUSE: "Take a break",
    Verb.RESUME: "Go on",
}
_LABELS: Mapping[tuple[Stage, Verb], str] = {
    (Stage.TAKE_PART, Verb.YES): "Yes, I want to take part",
    (Stage.NUDGE, Verb.YES): "Yes",
    (Stage.NUDGE, Verb.NO): "No",
    (Stage.SEE, Verb.SEE): "Only that I have answered",
    (Stage.STATISTICS, Verb.YES): "Yes",
    (Stage.STATISTICS, Verb.NO): "No",
    (Stage.REACH, Verb.NO): "It doesn't matter",
    (Stage.DECLINED, Verb.BEGIN): "I want to answer after all",
    (Stage.ASKED, Verb.YES): "Yes, tell Mette",
    (Stage.ASKED, Verb.NO): "No",
    (Stage.REFUSED, Verb.YES): "Tell Mette after all",
}
"""Where the same thing is said otherwise."""

_ALSO = {"Yes, now": "Now", "Tonight": "Tomorrow"}
"""What a reminder says instead, or an offer that comes late in the day."""

_CHOICES: Mapping[Stage, tuple[tuple[Verb | None, int], ...]] = {
    Stage.LANGUAGE: ((Verb.LANGUAGE, 1),),
    Stage.ABOUT: ((Verb.NEXT, 1),),
    Stage.SEEN_BY: ((Verb.NEXT, 9), (Verb.BACK, 1)),
    Stage.NOT_WATCHED: ((Verb.NEXT, 9), (Verb.BACK, 1)),
    Stage.TAKE_PART: ((Verb.YES, 9), (Verb.BACK, 1)),
    Stage.NUDGE: ((Verb.YES, 6), (Verb.NO, 3), (Verb.BACK, 1)),
    Stage.SEE: ((Verb.SEE, 9), (Verb.BACK, 1)),
    Stage.STATISTICS: ((Verb.YES, 6), (Verb.NO, 3), (Verb.BACK, 1)),
    Stage.REACH: ((Verb.NO, 9), (Verb.BACK, 1)),
    Stage.OFFERED: ((Verb.BEGIN, 17), (Verb.LATER, 2), (Verb.DECLINE, 1)),
    Stage.DECLINED: ((Verb.BEGIN, 1), (None, 1)),
    Stage.INTRO: ((Verb.ALONE, 16), (Verb.TOGETHER, 2), (Verb.PAUSE, 2)),
    Stage.PAUSED: ((Verb.RESUME, 1),),
    Stage.ASKING: ((Verb.ANSWER, 84), (Verb.SKIP, 2), (Verb.BACK, 8), (Verb.PAUSE, 5), (Verb.STOP, 1)),
    Stage.ASKED: ((Verb.YES, 2), (Verb.NO, 2), (None, 1)),
    Stage.REFUSED: ((Verb.YES, 1), (None, 2)),
}
"""What people choose where, with weights; None: they leave it there."""


@dataclass
class Young:
    """A young person: the phone, where they are by the model, and how their earlier check-ins ended."""

    phone: Watched
    token: str
    state: State = field(default_factory=State)
    past: list[State] = field(default_factory=list)
    choices: list[tuple[str, bool]] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    taps: int = 0
    steps: int = 0
    stuck: str = ""
    wants_contact: bool = False
    is_late: bool = False
    is_over: bool = False
    """Whether they leave this month's offer alone until they are reminded."""

    _on_screen: list[Json] = field(default_factory=list)
    _old: list[Json] = field(default_factory=list)

    async def month(self) -> None:
        """From the invite or the month's offer to the end of the check-in; `stuck` says why where that never came."""
        if self.stuck or self.is_over:
            return
        try:
            if self.past:
                self.state = self.past[-1].offered_anew()
                await self._shows()
            else:
                await self.phone.start(self.token)
                await self._shows()
            while act := self._chooses():
                await self._step(act)
            if not self.wants_contact and self.phone.random.random() < WANTS_CONTACT:
                await self._asks_for_contact()
        except StuckError as why:
            self.stuck = f"{self.state}: {why}"
        self.past.append(self.state)
        self.is_over = self.state.stage is Stage.STOPPED

    async def _asks_for_contact(self) -> None:
        """By a command, which Telegram holds for a day."""
        self.wants_contact = self.state.stage is not Stage.STOPPED
        if self.wants_contact:
            await self.phone.text("/talk")
            await self.phone.wait_for(lambda seen: any(ASKED in words(each) for each in seen), None, ASKED)

    def _chooses(self) -> Act | None:
        verbs, weights = zip(*_CHOICES.get(self.state.stage, ((None, 1),)), strict=True)
        (verb,) = self.phone.random.choices(verbs, weights)
        if verb is None:
            return None
        low = self.phone.chat % 2 == 0
        return Act(verb, self.phone.random.choice((0, 1, 2, 3) if low else (0, 2, 3, 4, 5)))

    async def _step(self, act: Act) -> None:
        """Mean one thing, do it somehow, and wait for the screen that follows."""
        await self._fidget()
        before, self.state = self.state, after(self.state, act)
        if before.stage in CHOICES and act.verb in (Verb.YES, Verb.NO, Verb.SEE):
            self.choices.append((before.stage.value, act.verb is Verb.YES))
        self.steps += 1
        began = monotonic()
        await self._do(act, before)
        self.waits.append(Wait(self.phone.chat, Span(began, monotonic())))

    async def _do(self, act: Act, before: State) -> None:
        typed = self._typed(act)
        if typed is not None:
            await self.phone.text(typed)
            await self._shows()
            return
        label = _LABELS.get((before.stage, act.verb)) or _USUAL_LABELS.get(act.verb) or OPTIONS[act.value]
        messages = await self.phone.messages()
        for _ in range(self.phone.random.choice((1, 1, 1, 2, 3))):
            await self._tap(messages, label)
        await self._shows(lambda seen: self._tap(seen, label))

    def _typed(self, act: Act) -> str | None:
        """The words in place of a tap, which Telegram holds for a day: they are typed once."""
        if act.verb is Verb.STOP:
            return self.phone.random.choice(("stop", "/stop", "Stop!"))
        if act.verb is Verb.ANSWER and self.phone.random.random() < 0.08:
            return self.phone.random.choice((OPTIONS[act.value].lower(), str(act.value)))
        return None

    async def _fidget(self) -> None:
        """Now and then tap an old button, or type something that is no answer: neither changes anything."""
        chance = self.phone.random.random()
        if chance < 0.08 and self._old:
            self.taps += 1
            await self.phone.tap_unheard(self.phone.random.choice(self._old))
        elif chance > 0.97 and self.state.stage is Stage.ASKING:
            await self.phone.text(self.phone.random.choice(GARBAGE))

    async def _tap(self, messages: list[Json], label: str) -> None:
        """Tap the button on the newest screen; where that screen is an old one without it, whatever it has."""
        current = newest(messages)
        if current is None:
            return
        shown = [(text, data) for text, data in buttons(current[1]) if _is_step(data)]
        meant = [data for text, data in shown if text in (label, _ALSO.get(label))]
        if choices := meant or [data for _, data in shown]:
            self.taps += 1
            data = self.phone.random.choice(choices)
            await self.phone.tap_unheard({"message_id": current[1]["message_id"], "data": data})

    async def _shows(self, again: Callable[[list[Json]], object] | None = None) -> None:
        """Wait until the newest screen is the one that the model expects."""
        expected = self.state.shows()

        def found(messages: list[Json]) -> bool:
            current = newest(messages)
            if current is None or current[0] != expected:
                return False
            self._remember(current[1])
            return True

        await self.phone.wait_for(found, again, str(expected))

    def _remember(self, message: Json) -> None:
        """What was on the screen before is old from now on; whether to tell is the one thing that stays open."""
        here = [(data, {"message_id": message["message_id"], "data": data}) for _, data in buttons(message)]
        on_screen = [button for data, button in here if _topic(data) in OUTDATED]
        self._old += [button for button in self._on_screen if button not in on_screen]
        self._on_screen = on_screen


def _topic(data: str) -> str:
    action = decode(data)
    return action.topic if action else ""


def _is_step(data: str) -> bool:
    action = decode(data)
    return action is not None and action.topic in STEPS and action.verb != HELD


@dataclass
class Contact:
    """A contact person, who takes what comes, again where nothing happens, and is in touch about every other one.

    Whoever was in touch says how, and then what came of it, which closes it: three taps on one message, each of which
    shows the next. What they say is decided by the alert's id, so that a tap that comes twice says nothing else.
    """

    phone: Watched
    token: str
    taps: int = 0
    taken: set[str] = field(default_factory=set)
    closed: dict[str, Ending] = field(default_factory=dict)
    _at: dict[int, str] = field(default_factory=dict)

    async def arrives(self) -> None:
        """Press Start behind the invite, until the welcome is there. Raises StuckError."""
        await self.phone.start(self.token)
        await self.phone.wait_for(lambda seen: any("This is Pejling." in words(each) for each in seen), None, "welcome")

    async def works(self) -> None:
        """Take alerts until cancelled."""
        while True:
            self.phone.changed.clear()
            news = self.looks(await self.phone.messages())
            if news:
                self.taps += 1
                await self.phone.tap_unheard(self.phone.random.choice(news))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.phone.random.uniform(*AGAIN_S) if news else None):
                    await self.phone.changed.wait()

    def looks(self, messages: list[Json]) -> list[Json]:
        """What is still to be tapped; what shows that it was taken, or closed, is noted."""
        news = []
        for message in messages:
            number = message["message_id"]
            here = {
                action.verb: (action.ref, data)
                for _, data in buttons(message)
                if (action := decode(data)) and action.topic == "alert"
            }
            for alert, _ in here.values():
                self._at[number] = alert
            if number not in self._at:
                continue
            alert = self._at[number]
            if "take" not in here:
                self.taken.add(alert)
            if not here.keys() - {"undo"}:
                self.closed[alert] = ending_of(alert)
            news += [{"message_id": number, "data": here[verb][1]} for verb in _means(alert) if verb in here][:1]
        return news


def ending_of(alert: str) -> Ending:
    """How there is contact about this alert, and what comes of it."""
    chance = Random(alert)  # noqa: S311 - the same for the same alert
    return chance.choice(list(HOW)), chance.choice(list(OUTCOMES))


def _means(alert: str) -> Sequence[str]:
    """What is pressed, whichever of it stands there: take it before anything else, then be in touch or leave it."""
    return ("take", "contact", *ending_of(alert)) if ord(alert[-1]) % 2 else ("take",)
