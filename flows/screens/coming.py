"""What comes: what waits for an answer now, and when something is asked next, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flows.screen import Day, Moment, Screen, Text, counted
from flows.screens.own import WAYS_OUT
from flows.screens.times import TO_TIMES


@dataclass(frozen=True, slots=True)
class Size:
    """How many questions there are, and how many minutes they take."""

    questions: int
    minutes: int

    def __add__(self, other: Size) -> Size:
        return Size(self.questions + other.questions, self.minutes + other.minutes)

    def said(self) -> Mapping[str, Text]:
        """As placeholders of a sentence."""
        return {
            "questions": counted("one question", "{n} questions", self.questions),
            "minutes": counted("one minute", "{n} minutes", self.minutes),
        }


@dataclass(frozen=True, slots=True)
class Waiting:
    """What can be answered now, and its last day; `is_begun`: some of it is answered."""

    size: Size
    until: date
    is_begun: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """What is asked on one day."""

    at: Moment
    size: Size

    def said(self) -> Mapping[str, Moment | Text]:
        """As placeholders of a sentence."""
        return {"moment": self.at, **self.size.said()}


def coming_screen(waiting: Waiting | None, days: Sequence[Coming], told_first: Sequence[Text]) -> Screen:
    """`told_first` is what else there is to know: that there is a break, or that the course has ended."""
    said = [*told_first, *_waiting(waiting), *_days(days)]
    body = (Text("Here you see what comes."), *(said or [Text("Nothing is planned.")]))
    return Screen(body, ((TO_TIMES,), WAYS_OUT))


def _waiting(waiting: Waiting | None) -> Sequence[Text]:
    if waiting is None:
        return ()
    until = {"day": Day(waiting.until)}
    if waiting.is_begun:
        return (Text("Now: you have begun. You can go on until {day}.", until),)
    return (Text("Now: {questions}, {minutes}. You can answer until {day}.", {**waiting.size.said(), **until}),)


def _days(days: Sequence[Coming]) -> Sequence[Text]:
    next_ones = [Text("The next time: {moment} ({questions}, {minutes}).", each.said()) for each in days[:1]]
    return [*next_ones, *(Text("Then: {moment} ({questions}, {minutes}).", each.said()) for each in days[1:])]
