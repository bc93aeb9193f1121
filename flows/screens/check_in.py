"""The screens of a check-in, from the offer to the last one. Same order, wording and layout every time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flows.check_in import CheckIn, Status
from flows.people import Alert, Permission
from flows.screen import Action, Button, Moment, Question, Screen, Text, Verbatim
from flows.screens.help import DANGER, FIND_HELP, can_see
from questionnaires.model import Questionnaire

Paragraph = Text | Verbatim | Question
Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Sitting:
    """Everything a check-in's screen is drawn from; the words are in the check-in's language.

    `contact` and `reachable` are about the contact person; `alert` is the one this check-in raised, if any;
    `points` counts the points on the curve, this one included.
    """

    check_in: CheckIn
    questionnaire: Questionnaire
    name: str
    contact: str
    reachable: bool
    alert: Alert | None = None
    points: int = 0


def check_in_screen(sitting: Sitting, notice: Text | None = None) -> Screen:
    """The screen of a check-in, with one kind sentence above it where there is something to say first."""
    body, buttons = _SCREENS[sitting.check_in.status](sitting)
    return Screen((notice, *body) if notice else body, buttons)


def _button(sitting: Sitting, label: Text | Verbatim, verb: str, value: int = 0) -> Button:
    check_in = sitting.check_in
    return Button(label, Action("check_in", verb, check_in.id, check_in.revision, value))


def _offered(sitting: Sitting) -> tuple[tuple[Paragraph, ...], tuple[Row, ...]]:
    count = len(sitting.questionnaire.definition.keys)
    body = (
        Text(
            "Hi {name}. Do you have two minutes for {count} questions?",
            {"name": sitting.name, "count": count},
        ),
    )
    return body, (
        (_button(sitting, Text("Yes, now"), "begin"),),
        (_button(sitting, Text("Later today"), "later"), _button(sitting, Text("Not this time"), "decline")),
    )


def _intro(sitting: Sitting) -> tuple[tuple[Paragraph, ...], tuple[Row, ...]]:
    count = len(sitting.questionnaire.definition.keys)
    body = (
        Text("There are {count} questions. They are about the last two weeks.", {"count": count}),
        Text("No answer is right or wrong. You may skip one, take a break or stop."),
    )
    return body, (
        (_button(sitting, Text("Start"), "first"),),
        (_button(sitting, Text("Take a break"), "pause"),),
    )


def _asking(sitting: Sitting) -> tuple[tuple[Paragraph, ...], tuple[Row, ...]]:
    check_in, questionnaire = sitting.check_in, sitting.questionnaire
    item = check_in.item or questionnaire.definition.keys[0]
    keys = questionnaire.definition.keys
    wording = questionnaire.wording(check_in.language)
    body: tuple[Paragraph, ...] = (
        Text("{number} of {total}", {"number": keys.index(item) + 1, "total": len(keys)}),
        Question(wording.stem, wording.items[item]),
    )
    if item in check_in.values:
        given = questionnaire.option_text(item, check_in.values[item], check_in.language)
        body = (*body, Text("You answered: {answer}", {"answer": given}))
    options = tuple(
        (_button(sitting, Verbatim(questionnaire.option_text(item, value, check_in.language)), "answer", value),)
        for value in questionnaire.definition.values(item)
    )
    always = (
        _button(sitting, Text("Go back"), "back"),
        _button(sitting, Text("Skip"), "skip"),
        _button(sitting, Text("Take a break"), "pause"),
    )
    return body, (*options, always)


def _paused(sitting: Sitting) -> tuple[tuple[Paragraph, ...], tuple[Row, ...]]:
    body = (Text("We are taking a break. Your answers are saved. Press Go on when you are ready."),)
    return body, ((_button(sitting, Text("Go on"), "resume"),),)


def _declined(sitting: Sitting) -> tuple[tuple[Paragraph, ...], tuple[Row, ...]]:
    body = (Text("That is fine. I will ask you again next month."),)
    return body, ((_button(sitting, Text("I want to answer after all"), "begin"),),)


def _closed(_sitting: Sitting) -> tuple[tuple[Paragraph, ...], tuple[Row, ...]]:
    return (Text("These questions are closed now. That is fine."),), ()


def _completed(sitting: Sitting) -> tuple[tuple[Paragraph, ...], tuple[Row, ...]]:
    thanks = Text("Thank you for your time.")
    if sitting.alert is not None:
        told, buttons = _after_low(sitting, sitting.alert)
        asked = sitting.alert.permission is Permission.ASKED
        last = (DANGER, *told) if asked else (*told, DANGER)  # a question stands right above its buttons
        return (thanks, Text("Your answers may mean that you are having a hard time."), *last), buttons
    point: tuple[Paragraph, ...] = ()
    if sitting.check_in.score is None:
        point = (Text("You skipped something. So there is no new point on your curve this time. That is fine."),)
    elif sitting.points == 1:
        point = (Text("Now there is one point on your curve. Next time there will be a new point."),)
    return (thanks, *point, can_see(sitting.contact)), ()


def _after_low(sitting: Sitting, alert: Alert) -> tuple[tuple[Paragraph, ...], tuple[Row, ...]]:
    """Who was told and by when they write, or the question whether to tell; and always where there is help."""
    contact = {"contact": sitting.contact}
    yes = Action("tell", "yes", alert.id)
    if alert.permission is Permission.ASKED:
        yes_or_no = (
            Button(Text("Yes, tell {contact}", contact), yes),
            Button(Text("No"), Action("tell", "no", alert.id)),
        )
        return (Text("Shall I tell {contact}?", contact),), (yes_or_no, (FIND_HELP,))
    if alert.permission is Permission.REFUSED:
        body = (Text("I have not told {contact}. {contact} can see that you have answered.", contact),)
        return body, ((Button(Text("Tell {contact} after all", contact), yes),), (FIND_HELP,))
    if not sitting.reachable and alert.delivered_at is None:
        return (Text("I can't reach {contact} right now. I will keep trying.", contact),), ((FIND_HELP,),)
    return (Text("I have told {contact}.", contact), *writes_by(sitting.contact, alert)), ((FIND_HELP,),)


def writes_by(contact: str, alert: Alert) -> tuple[Text, ...]:
    """By when the contact person writes; nothing where nothing was promised, or that time was over when it was seen."""
    if alert.deadline is None or (alert.seen_at is not None and alert.seen_at > alert.deadline):
        return ()
    return (
        Text(
            "{contact} will write to you by {deadline}.",
            {"contact": contact, "deadline": Moment(alert.deadline)},
        ),
    )


_SCREENS: dict[Status, Callable[[Sitting], tuple[tuple[Paragraph, ...], tuple[Row, ...]]]] = {
    Status.OFFERED: _offered,
    Status.INTRO: _intro,
    Status.ASKING: _asking,
    Status.PAUSED: _paused,
    Status.DECLINED: _declined,
    Status.CLOSED: _closed,
    Status.COMPLETED: _completed,
}
