"""What a rule is, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.events import BecameUnreachable, ContactWanted, FellSilent, Measured, WordsSentOn
from flows.organisation import Organisation

WELLBEING = "who5"
"""The one questionnaire whose low scores have a published meaning."""

Trigger = Measured | ContactWanted | WordsSentOn | BecameUnreachable | FellSilent


class Topic(StrEnum):
    """What alerts are about: those about the same thing join an episode, and one event raises one alert of each."""

    WELLBEING = "wellbeing"
    CONTACT = "contact"
    WORDS = "words"
    SILENCE = "silence"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Point:
    """What a sitting of WHO-5 said (0 to 100), and when: its score, or where it is incomplete the best it could be."""

    at: datetime
    score: int
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """The contact person was told of a low score, raised at that time; `is_urgent`: of a very low one."""

    at: datetime
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """One sitting of a questionnaire whose indicators stand side by side: what each gave, and the least it can give."""

    given: Mapping[str, float]
    lowest: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Known:
    """What happened now, and what was known before it.

    `points` are the earlier sittings, oldest first. `told` is what the contact person was told of since the last score
    that wasn't low, oldest first, and `contact_at` when there last was contact, about whatever. `profiles` are the
    sittings of the questionnaire that was answered now, where it gives a profile, oldest first, this one included.
    """

    trigger: Trigger
    now: datetime
    points: Sequence[Point] = ()
    told: Sequence[Told] = ()
    contact_at: datetime | None = None
    profiles: Sequence[Profile] = ()

    @property
    def measured(self) -> Measured | None:
        """What was answered, where it was the questionnaire that rules read."""
        trigger = self.trigger
        return trigger if isinstance(trigger, Measured) and trigger.questionnaire == WELLBEING else None

    @property
    def last(self) -> int | None:
        """The score of the sitting before this one; None: there was none, or it was incomplete."""
        return self.points[-1].score if self.points and self.points[-1].is_exact else None

    def was_at_most(self, threshold: int) -> bool:
        """Whether it was that low before. What an incomplete sitting leaves open, the one before it answers."""
        for point in reversed(self.points):
            if point.score <= threshold or point.is_exact:
                return point.score <= threshold
        return False

    def is_new(self, threshold: int, *, is_urgent: bool) -> bool:
        """Whether a score at the threshold or under it is news: it wasn't that low before, or nobody was told of it."""
        is_told = any(each.is_urgent or not is_urgent for each in self.told)
        return not (is_told and self.was_at_most(threshold))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule saw: the values it decided on, so that the decision can be explained afterwards."""

    values: Mapping[str, int]
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `needs_choice`: a nudge goes out only where the participant has chosen that beforehand.

    `is_said`: the participant is told that it fired, and so hears what becomes of it. `waits_for_office`: nothing has
    happened just now, so the nudge goes out in the office hours, and the promise counts from then.
    """

    id: str
    version: int
    topic: Topic
    needs_choice: bool
    check: Callable[[Known, Organisation], Finding | None]
    is_said: bool = True
    waits_for_office: bool = False


@dataclass(frozen=True, slots=True)
class AgendaRule:
    """A rule that finds something to talk about when they meet next: nobody is nudged, and nothing is kept of it."""

    id: str
    version: int
    check: Callable[[Known, Organisation], Finding | None]
