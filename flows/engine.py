"""The engine: one step of a check-in. Pure: `step(check_in, command, …) -> (check_in, events)`.

Every command carries the revision of the screen it was given on. A button of an old question, a double tap and a
replayed update carry an older one and change nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from flows import commands as c
from flows import events as e
from flows.check_in import FINAL, Answer, CheckIn, Status
from flows.words import plain
from questionnaires.conditions import asked
from questionnaires.model import Questionnaire
from questionnaires.shape import Value

Result = tuple[CheckIn, list[e.Event]]


def step(
    check_in: CheckIn,
    command: c.Command,
    questionnaire: Questionnaire,
    now: datetime,
    *,
    revision: int | None = None,
) -> Result:
    """Carry out one command.

    `revision` is the one the command's button was shown at; None for what has no button (typed words, the clock).
    The check-in returned has a higher revision exactly where something changed.
    """
    if revision is not None and revision != check_in.revision:
        return check_in, [e.CommandIgnored(e.Reason.STALE)]
    allowed, handle = _HANDLERS[type(command)]
    if check_in.status not in allowed:
        return check_in, [e.CommandIgnored(e.Reason.OUT_OF_PLACE)]
    changed, events = handle(check_in, command, questionnaire, now)
    if changed is not check_in:
        changed = replace(changed, revision=check_in.revision + 1)
    return changed, events


def _begin(check_in: CheckIn, command: c.Begin, _q: Questionnaire, now: datetime) -> Result:
    begun = replace(check_in, status=Status.INTRO, started_at=now, ended_at=None, together=command.together)
    return begun, [e.CheckInBegun()]


def _ask_first(check_in: CheckIn, command: c.AskFirst, q: Questionnaire, _now: datetime) -> Result:
    first = q.definition.keys[0]
    if command.together is None:
        return _ask(check_in, first)
    changed, events = _ask(replace(check_in, together=command.together), first)
    return changed, [e.CompanyNamed(command.together), *events]


def _give_answer(check_in: CheckIn, command: c.GiveAnswer, q: Questionnaire, now: datetime) -> Result:
    item = _current(check_in)
    if command.value not in q.definition.options(item):
        return check_in, [e.CommandIgnored(e.Reason.NOT_AN_OPTION)]
    return _pass(check_in, q, Answer(command.value, now), e.AnswerGiven(item, command.value), now)


def _say(check_in: CheckIn, command: c.Say, q: Questionnaire, now: datetime) -> Result:
    value = understood(command.words, q, _current(check_in))
    if value is None:
        return check_in, [e.CommandIgnored(e.Reason.NOT_UNDERSTOOD)]
    item = _current(check_in)
    return _pass(check_in, q, Answer(value, now), e.AnswerGiven(item, value, typed=True), now)


def _skip(check_in: CheckIn, _command: c.SkipItem, q: Questionnaire, now: datetime) -> Result:
    return _pass(check_in, q, Answer(None, now), e.ItemSkipped(_current(check_in)), now)


def _go_back(check_in: CheckIn, _command: c.GoBack, q: Questionnaire, _now: datetime) -> Result:
    keys = asked(q.definition, check_in.values, check_in.facts)
    position = keys.index(_current(check_in))
    if position == 0:
        return replace(check_in, status=Status.INTRO, item=None), []
    return _ask(check_in, keys[position - 1])


def _pause(check_in: CheckIn, _command: c.Pause, _q: Questionnaire, _now: datetime) -> Result:
    return replace(check_in, status=Status.PAUSED), [e.CheckInPaused()]


def _resume(check_in: CheckIn, _command: c.Resume, _q: Questionnaire, _now: datetime) -> Result:
    status = Status.INTRO if check_in.item is None else Status.ASKING
    return replace(check_in, status=status), [e.CheckInResumed()]


def _ask_later(check_in: CheckIn, command: c.AskLater, _q: Questionnaire, _now: datetime) -> Result:
    if command.at is None:
        return check_in, [e.CommandIgnored(e.Reason.TOO_LATE)]
    return replace(check_in, status=Status.OFFERED, ended_at=None), [e.CheckInPostponed(command.at)]


def _decline(check_in: CheckIn, _command: c.Decline, _q: Questionnaire, now: datetime) -> Result:
    return replace(check_in, status=Status.DECLINED, ended_at=now), [e.CheckInDeclined()]


def _close(check_in: CheckIn, command: c.Close, _q: Questionnaire, now: datetime) -> Result:
    closed = replace(check_in, status=Status.CLOSED, ended_at=now, ending=command.ending)
    return closed, [e.CheckInClosed(command.ending)]


def _ask(check_in: CheckIn, item: str) -> Result:
    return replace(check_in, status=Status.ASKING, item=item), [e.ItemAsked(item)]


def _pass(check_in: CheckIn, q: Questionnaire, answer: Answer, event: e.Event, now: datetime) -> Result:
    """Note what was said to the current item, then ask the next one or end the check-in."""
    item = _current(check_in)
    noted, withdrawn = _without_orphans(replace(check_in, answers={**check_in.answers, item: answer}), q)
    keys = asked(q.definition, noted.values, noted.facts)
    following = keys[keys.index(item) + 1 :]
    if following:
        changed, events = _ask(noted, following[0])
        return changed, [event, *withdrawn, *events]
    result = q.definition.score(noted.values)
    raw, value = (result.raw, result.value) if result else (None, None)
    done = replace(noted, status=Status.COMPLETED, item=None, ended_at=now, raw=raw, score=value)
    return done, [event, *withdrawn, e.CheckInCompleted(q.id, raw, value)]


def _without_orphans(check_in: CheckIn, q: Questionnaire) -> tuple[CheckIn, list[e.Event]]:
    """The check-in without answers to items that aren't asked any more; one such can leave others behind it."""
    withdrawn: list[e.Event] = []
    while orphans := [
        key for key in check_in.answers if key not in asked(q.definition, check_in.values, check_in.facts)
    ]:
        withdrawn += map(e.AnswerWithdrawn, orphans)
        left = {key: answer for key, answer in check_in.answers.items() if key not in orphans}
        check_in = replace(check_in, answers=left)
    return check_in, withdrawn


def _share(check_in: CheckIn, command: c.Share, _q: Questionnaire, _now: datetime) -> Result:
    return replace(check_in, shared=command.shared), [e.AnswersShared(command.shared)]


def _current(check_in: CheckIn) -> str:
    if check_in.item is None:
        raise ValueError(f"check-in {check_in.id} is {check_in.status} but asks no item; its row was altered")
    return check_in.item


def understood(words: str, questionnaire: Questionnaire, item: str) -> Value | None:
    """The value of the option that was typed: exactly its text in any language, or its number. No guessing."""
    said = plain(words)
    for value in questionnaire.definition.options(item):
        texts = (questionnaire.option_text(item, value, language) for language in questionnaire.wordings)
        if said == str(value) or said in map(plain, texts):
            return value
    return None


_OPEN = frozenset(Status) - FINAL
_Handler = Callable[[CheckIn, Any, Questionnaire, datetime], Result]
_HANDLERS: dict[type[c.Command], tuple[frozenset[Status], _Handler]] = {
    c.Begin: (frozenset({Status.OFFERED, Status.DECLINED}), _begin),
    c.AskFirst: (frozenset({Status.INTRO}), _ask_first),
    c.GiveAnswer: (frozenset({Status.ASKING}), _give_answer),
    c.Say: (frozenset({Status.ASKING}), _say),
    c.SkipItem: (frozenset({Status.ASKING}), _skip),
    c.GoBack: (frozenset({Status.ASKING}), _go_back),
    c.Pause: (frozenset({Status.INTRO, Status.ASKING}), _pause),
    c.Resume: (frozenset({Status.PAUSED}), _resume),
    c.AskLater: (frozenset({Status.OFFERED, Status.DECLINED}), _ask_later),
    c.Decline: (frozenset({Status.OFFERED, Status.DECLINED}), _decline),
    c.Close: (_OPEN, _close),
    c.Share: (frozenset({Status.COMPLETED}), _share),
}
