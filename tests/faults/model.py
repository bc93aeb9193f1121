"""What must be true, pure: what a young person's phone must show after everything that they meant to do.

It is written beside the bot's engine and not with it, for one instrument alone: WHO-5, five questions in a line. A tap
counts at the revision that its button was drawn at, once; so the revision on the screen says whether a step was taken
twice or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

KEYS = ("happy", "calm", "active", "rested", "interest")
QUESTIONS = (
    "I have felt cheerful and in good spirits",
    "I have felt calm and relaxed",
    "I have felt active and vigorous",
    "I woke up feeling fresh and rested",
    "My daily life has been filled with things that interest me",
)
OPTIONS = (
    "At no time",
    "Some of the time",
    "Less than half of the time",
    "More than half of the time",
    "Most of the time",
    "All of the time",
)
"""By value, as WHO/UCN/MSD/MHE/2024.1 prints them."""

FACTOR = 4
MOST = len(OPTIONS) - 1
LOW_UPTO, VERY_LOW_UPTO = 50, 35


class Stage(StrEnum):
    """Where somebody is: the welcome's screens in order, a check-in's, and what its last screen says."""

    LANGUAGE = "language"
    ABOUT = "about"
    SEEN_BY = "seen_by"
    NOT_WATCHED = "not_watched"
    TAKE_PART = "take_part"
    NUDGE = "nudge"
    SEE = "see"
    STATISTICS = "statistics"
    REACH = "reach"
    OFFERED = "offered"
    INTRO = "intro"
    ASKING = "asking"
    PAUSED = "paused"
    THANKED = "thanked"
    TOLD = "told"
    KNOWN = "known"
    ASKED = "asked"
    REFUSED = "refused"
    DECLINED = "declined"
    STOPPED = "stopped"


WELCOME = tuple(Stage)[: tuple(Stage).index(Stage.OFFERED)]
LOW = frozenset({Stage.TOLD, Stage.ASKED, Stage.REFUSED})
"""Where a low score raised an alert; it does so where it is news, and where it isn't, it is known."""

COMPLETED = LOW | {Stage.THANKED, Stage.KNOWN}


class Verb(StrEnum):
    """What somebody can do."""

    LANGUAGE = "language"
    NEXT = "next"
    BACK = "back"
    YES = "yes"
    NO = "no"
    SEE = "see"
    BEGIN = "begin"
    LATER = "later"
    DECLINE = "decline"
    ALONE = "alone"
    TOGETHER = "together"
    ANSWER = "answer"
    SKIP = "skip"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody means to do; `value` is the answer's."""

    verb: Verb
    value: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a screen says: `number` of the question, `given` the answer it repeats, `revision` that of its buttons."""

    stage: Stage
    number: int | None = None
    given: str | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """What the earlier check-ins leave behind, of now: which low scores were told of since the last better one.

    `told` is whether each of those was very low. `points` are all that were answered: the score, or the best that it
    could be, and whether it is exact.
    """

    told: tuple[bool, ...] = ()
    points: tuple[tuple[int, bool], ...] = ()

    def is_news(self, upto: int, *, very_low: bool) -> bool:
        """Whether it wasn't that low before, or nobody was told of it."""
        is_told = any(each or not very_low for each in self.told)
        said = (best <= upto for best, is_exact in reversed(self.points) if best <= upto or is_exact)
        return not (is_told and next(said, False))

    def and_then(self, score: int, *, is_exact: bool, told: bool) -> Before:
        """With one more."""
        kept = () if is_exact and score > LOW_UPTO else self.told
        return Before((*kept, score <= VERY_LOW_UPTO) if told else kept, (*self.points, (score, is_exact)))


@dataclass(frozen=True, slots=True)
class State:
    """Where somebody is. `revision` counts the steps of the welcome, or of the check-in they are in.

    `answers` by the question's place, None where it was skipped. `nudge`: what they chose in the welcome.
    """

    stage: Stage = Stage.LANGUAGE
    revision: int = 1
    item: int | None = None
    answers: Mapping[int, int | None] = field(default_factory=dict)
    nudge: bool | None = None
    together: bool | None = None
    before: Before = Before()

    @property
    def values(self) -> dict[str, int]:
        """The answers that have a value, by the item's key."""
        return {KEYS[place]: value for place, value in self.answers.items() if value is not None}

    @property
    def score(self) -> int | None:
        """Of a completed check-in: none where a question was skipped."""
        complete = self.stage in COMPLETED and len(self.values) == len(KEYS)
        return FACTOR * sum(self.values.values()) if complete else None

    @property
    def best(self) -> int:
        """The score, with the best answer to everything that was skipped."""
        return FACTOR * (sum(self.values.values()) + MOST * (len(KEYS) - len(self.values)))

    @property
    def is_very_low(self) -> bool:
        """Whether it certainly is, whatever was skipped."""
        return self.best <= VERY_LOW_UPTO

    def shows(self) -> Seen:
        """The screen that belongs to it."""
        if self.stage is Stage.ASKING:
            place = self.item or 0
            value = self.answers.get(place)
            given = None if value is None else OPTIONS[value]
            return Seen(self.stage, place + 1, given, self.revision)
        return Seen(self.stage, revision=None if self.stage in COMPLETED | {Stage.STOPPED} else self.revision)

    def offered_anew(self) -> State:
        """The next month's offer."""
        is_over = self.stage in COMPLETED and bool(self.values)
        is_exact, told = self.score is not None, self.stage is Stage.TOLD
        before = self.before.and_then(self.best, is_exact=is_exact, told=told) if is_over else self.before
        return State(Stage.OFFERED, 0, nudge=self.nudge, before=before)


_MOVES: Mapping[tuple[Stage, Verb], Stage] = {
    (Stage.LANGUAGE, Verb.LANGUAGE): Stage.ABOUT,
    (Stage.ABOUT, Verb.NEXT): Stage.SEEN_BY,
    (Stage.SEEN_BY, Verb.NEXT): Stage.NOT_WATCHED,
    (Stage.SEEN_BY, Verb.BACK): Stage.ABOUT,
    (Stage.NOT_WATCHED, Verb.NEXT): Stage.TAKE_PART,
    (Stage.NOT_WATCHED, Verb.BACK): Stage.SEEN_BY,
    (Stage.TAKE_PART, Verb.YES): Stage.NUDGE,
    (Stage.TAKE_PART, Verb.BACK): Stage.NOT_WATCHED,
    (Stage.NUDGE, Verb.BACK): Stage.TAKE_PART,
    (Stage.SEE, Verb.SEE): Stage.STATISTICS,
    (Stage.SEE, Verb.BACK): Stage.NUDGE,
    (Stage.STATISTICS, Verb.YES): Stage.REACH,
    (Stage.STATISTICS, Verb.NO): Stage.REACH,
    (Stage.STATISTICS, Verb.BACK): Stage.SEE,
    (Stage.REACH, Verb.BACK): Stage.STATISTICS,
    (Stage.OFFERED, Verb.BEGIN): Stage.INTRO,
    (Stage.OFFERED, Verb.LATER): Stage.OFFERED,
    (Stage.OFFERED, Verb.DECLINE): Stage.DECLINED,
    (Stage.DECLINED, Verb.BEGIN): Stage.INTRO,
    (Stage.INTRO, Verb.PAUSE): Stage.PAUSED,
    (Stage.ASKING, Verb.PAUSE): Stage.PAUSED,
    (Stage.ASKED, Verb.YES): Stage.TOLD,
    (Stage.ASKED, Verb.NO): Stage.REFUSED,
    (Stage.REFUSED, Verb.YES): Stage.TOLD,
}
"""The steps that only lead from one screen to another."""


def after(state: State, act: Act) -> State:
    """Where somebody is after a step that they meant. Raises KeyError for one that their screen doesn't offer."""
    if state.stage in COMPLETED:
        return replace(state, stage=_MOVES[state.stage, act.verb])
    return _STEPS.get(state.stage, _moved)(replace(state, revision=state.revision + 1), act)


def _moved(state: State, act: Act) -> State:
    return replace(state, stage=_MOVES[state.stage, act.verb])


def _nudged(state: State, act: Act) -> State:
    if act.verb in (Verb.YES, Verb.NO):
        return replace(state, stage=Stage.SEE, nudge=act.verb is Verb.YES)
    return _moved(state, act)


def _chosen(state: State, act: Act) -> State:
    """After the welcome's last choice, the first offer is there at once."""
    if act.verb in (Verb.NO, Verb.NOTE):
        return State(Stage.OFFERED, 0, nudge=state.nudge)
    return _moved(state, act)


def _begun(state: State, act: Act) -> State:
    if act.verb in (Verb.ALONE, Verb.TOGETHER):
        return replace(state, stage=Stage.ASKING, item=0, together=act.verb is Verb.TOGETHER)
    return _moved(state, act)


def _resumed(state: State, _act: Act) -> State:
    return replace(state, stage=Stage.INTRO if state.item is None else Stage.ASKING)


def _asked(state: State, act: Act) -> State:
    place = state.item or 0
    if act.verb is Verb.STOP:
        return replace(state, stage=Stage.STOPPED)
    if act.verb is Verb.BACK:
        return replace(state, item=place - 1) if place else replace(state, stage=Stage.INTRO, item=None)
    if act.verb in (Verb.ANSWER, Verb.SKIP):
        return _answered(state, place, None if act.verb is Verb.SKIP else act.value)
    return _moved(state, act)


def _answered(state: State, place: int, value: int | None) -> State:
    answered = replace(state, answers={**state.answers, place: value})
    if place + 1 < len(KEYS):
        return replace(answered, item=place + 1)
    thanked = replace(answered, stage=Stage.THANKED, item=None)
    if thanked.best > LOW_UPTO:
        return thanked
    upto = VERY_LOW_UPTO if thanked.is_very_low else LOW_UPTO
    if not state.before.is_news(upto, very_low=thanked.is_very_low):
        return replace(thanked, stage=Stage.KNOWN)
    return replace(thanked, stage=Stage.TOLD if state.nudge else Stage.ASKED)


_STEPS: Mapping[Stage, Callable[[State, Act], State]] = {
    Stage.NUDGE: _nudged,
    Stage.REACH: _chosen,
    Stage.INTRO: _begun,
    Stage.PAUSED: _resumed,
    Stage.ASKING: _asked,
}
"""Where a step does more than lead from one screen to another; each gets the state with the step counted."""
