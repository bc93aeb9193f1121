"""People with phones, as they are: they tap, tap again when nothing happens, tap old buttons, type, go back, pause.

Each step is meant once, by the model; how often it is tapped is another matter. A person goes on when the screen shows
what the model says, and gives up, stuck, when it doesn't for a long time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic

from bot.botapi.actions import decode
from tests.faults.model import OPTIONS, Act, Stage, State, Verb, after
from tests.faults.reactions import Reactions
from tests.faults.screens import newest
from tests.faults.waits import Span, Wait
from tests.faults.watched import StuckError, Watched
from tests.integration.phone import Json, buttons, words

CHOICES = (Stage.TAKE_PART, Stage.NUDGE, Stage.SEE, Stage.STATISTICS, Stage.REACH)
STEPS = ("check_in", "welcome", "tell")
WAITS = ("hold", "now")
"""What is no step of the dialogue: to write oneself, which has it wait, and to have it told at once."""

OUTDATED = ("check_in", "welcome")
"""Topics whose buttons count for the screen that they were drawn on, and no later."""

WANTS_CONTACT = 0.1
WRITES_FIRST = 0.4
SENDS_WORDS = 0.15
ASKED = "to write to you."
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
    Verb.NOTE: "A short note here",
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
    Stage.REACH: ((Verb.NO, 5), (Verb.NOTE, 4), (Verb.BACK, 1)),
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
    asks: bool = False
    is_late: bool = False
    is_over: bool = False
    """Whether they leave this month's offer alone until they are reminded."""

    def __post_init__(self) -> None:
        self.reactions = Reactions(self.phone)

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
            await self._afterwards()
        except StuckError as why:
            self.stuck = f"{self.state}: {why}"
        self.past.append(self.state)
        self.is_over = self.state.stage is Stage.STOPPED

    async def _afterwards(self) -> None:
        """What somebody may do once there is nothing more to answer."""
        chance = self.phone.random.random
        if self.state.stage is Stage.STOPPED:
            return
        if self.state.stage is Stage.TOLD and chance() < WRITES_FIRST:
            await self.reactions.waits()
        if not self.wants_contact and chance() < WANTS_CONTACT:
            await self._asks_for_contact()
        if chance() < SENDS_WORDS:
            await self.reactions.sends_words()

    async def reacts(self) -> None:
        """To what came since: say something about it, answer a note. Who asks for contact wants no call besides."""
        if self.stuck or self.is_over or not self.past:
            return
        try:
            self.wants_contact |= await self.reactions.reacts(may_want_call=not self.wants_contact)
        except StuckError as why:
            self.stuck = f"{self.state}: {why}"

    async def _asks_for_contact(self) -> None:
        """By a command, which Telegram holds for a day."""
        self.wants_contact = self.asks = True
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
        if before.stage in CHOICES and act.verb in (Verb.YES, Verb.NO, Verb.SEE, Verb.NOTE):
            self.choices.append((before.stage.value, act.verb in (Verb.YES, Verb.NOTE)))
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
    return action is not None and action.topic in STEPS and action.verb not in WAITS
