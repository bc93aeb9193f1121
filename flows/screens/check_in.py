"""The screens of a check-in, from the offer to the last one. Same order, wording and layout every time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flows.check_in import CheckIn, Status
from flows.people import Alert, Permission
from flows.screen import Action, Button, Moment, Question, Screen, Text, Verbatim
from flows.screens.help import DANGER, FIND_HELP, can_see
from questionnaires.model import Questionnaire


@dataclass(frozen=True, slots=True)
class Sitting:
    """Everything a check-in's screen is drawn from; the words are in the check-in's language.

    `contact` and `reachable` are about the contact person; `now` and `zone` decide whether a promise still holds and
    how it is said; `alert` is the one this check-in raised, if any; `points` counts the points on the curve, this one
    included.
    """

    check_in: CheckIn
    questionnaire: Questionnaire
    name: str
    contact: str
    reachable: bool
    now: datetime
    zone: str
    alert: Alert | None = None
    points: int = 0


def check_in_screen(sitting: Sitting, notice: Text | None = None) -> Screen:
    """The screen of a check-in, with one kind sentence above it where there is something to say first."""
    screen = _SCREENS[sitting.check_in.status](sitting)
    return Screen((notice, *screen.body), screen.buttons) if notice else screen


def _button(sitting: Sitting, label: Text | Verbatim, verb: str, value: int = 0) -> Button:
    check_in = sitting.check_in
    return Button(label, Action("check_in", verb, check_in.id, check_in.revision, value))


def _offered(sitting: Sitting) -> Screen:
    count = len(sitting.questionnaire.definition.keys)
    offer = Text("Hi {name}. Do you have two minutes for {count} questions?", {"name": sitting.name, "count": count})
    return Screen(
        (offer,),
        (
            (_button(sitting, Text("Yes, now"), "begin"),),
            (_button(sitting, Text("Later today"), "later"), _button(sitting, Text("Not this time"), "decline")),
        ),
    )


def _intro(sitting: Sitting) -> Screen:
    count = len(sitting.questionnaire.definition.keys)
    return Screen(
        (
            Text("There are {count} questions. They are about the last two weeks.", {"count": count}),
            Text("No answer is right or wrong. You may skip one, take a break or stop."),
        ),
        ((_button(sitting, Text("Start"), "first"),), (_button(sitting, Text("Take a break"), "pause"),)),
    )


def _asking(sitting: Sitting) -> Screen:
    check_in, questionnaire = sitting.check_in, sitting.questionnaire
    keys = questionnaire.definition.keys
    item = check_in.item or keys[0]
    wording = questionnaire.wording(check_in.language)
    given: tuple[Text, ...] = ()
    if item in check_in.values:
        answer = questionnaire.option_text(item, check_in.values[item], check_in.language)
        given = (Text("You answered: “{answer}”.", {"answer": answer}),)
    options = tuple(
        (_button(sitting, Verbatim(questionnaire.option_text(item, value, check_in.language)), "answer", value),)
        for value in questionnaire.definition.values(item)
    )
    always = (
        _button(sitting, Text("Go back"), "back"),
        _button(sitting, Text("Skip"), "skip"),
        _button(sitting, Text("Take a break"), "pause"),
    )
    progress = Text("{number} of {total}", {"number": keys.index(item) + 1, "total": len(keys)})
    return Screen((progress, Question(wording.stem, wording.items[item]), *given), (*options, always))


def _paused(sitting: Sitting) -> Screen:
    return Screen(
        (Text("We are taking a break. Your answers are saved. Press Go on when you are ready."),),
        ((_button(sitting, Text("Go on"), "resume"),),),
    )


def _declined(sitting: Sitting) -> Screen:
    return Screen(
        (Text("That is fine. I will ask you again next month."),),
        ((_button(sitting, Text("I want to answer after all"), "begin"),),),
    )


def _closed(_sitting: Sitting) -> Screen:
    return Screen((Text("These questions are closed now. That is fine."),))


def _completed(sitting: Sitting) -> Screen:
    thanks = Text("Thank you for your time.")
    if sitting.alert is not None:
        hard = Text("Your answers may mean that you are having a hard time.")
        told = _after_low(sitting, sitting.alert)
        return Screen((thanks, hard, *told.body), told.buttons)
    point: tuple[Text, ...] = ()
    if sitting.check_in.score is None:
        point = (Text("You skipped something. So there is no new point on your curve this time. That is fine."),)
    elif sitting.points == 1:
        point = (Text("Now there is one point on your curve. Next time there will be a new point."),)
    return Screen((thanks, *point, can_see(sitting.contact)))


def _after_low(sitting: Sitting, alert: Alert) -> Screen:
    """Who was told and by when they write, or the question whether to tell; and always where there is help."""
    contact = {"contact": sitting.contact}
    yes = Action("tell", "yes", alert.id)
    if alert.permission is Permission.ASKED:
        yes_or_no = (
            Button(Text("Yes, tell {contact}", contact), yes),
            Button(Text("No"), Action("tell", "no", alert.id)),
        )
        return Screen((DANGER, Text("Shall I tell {contact}?", contact)), (yes_or_no, (FIND_HELP,)))
    if alert.permission is Permission.REFUSED:
        said = Text("I have not told {contact}. {contact} can only see that you have answered.", contact)
        return Screen((said, DANGER), ((Button(Text("Tell {contact} after all", contact), yes),), (FIND_HELP,)))
    if not sitting.reachable and alert.delivered_at is None:
        trying = Text("I can't reach {contact} right now. I will keep trying.", contact)
        return Screen((trying, DANGER), ((FIND_HELP,),))
    promise = writes_by(sitting.contact, alert, sitting.zone, sitting.now)
    return Screen((Text("I have told {contact}.", contact), *promise, DANGER), ((FIND_HELP,),))


def writes_by(contact: str, alert: Alert, zone: str, now: datetime) -> tuple[Text, ...]:
    """By when the contact person writes; nothing where nothing was promised, or that time is over."""
    if alert.deadline is None or alert.deadline <= now:
        return ()
    deadline = Moment(alert.deadline, zone)
    return (Text("{contact} will write to you by {deadline}.", {"contact": contact, "deadline": deadline}),)


_SCREENS: dict[Status, Callable[[Sitting], Screen]] = {
    Status.OFFERED: _offered,
    Status.INTRO: _intro,
    Status.ASKING: _asking,
    Status.PAUSED: _paused,
    Status.DECLINED: _declined,
    Status.CLOSED: _closed,
    Status.COMPLETED: _completed,
}
