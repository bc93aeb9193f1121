"""The welcome: language first, then who sees what, then the choices. One thought per screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flows.choices import Purpose
from flows.organisation import Organisation
from flows.people import Participant, WelcomeStage
from flows.screen import Action, Button, Screen, Text, Verbatim, counted
from flows.screens.choices import asking, rows
from flows.screens.clock import hours_there
from flows.screens.help import DANGER, FIND_HELP
from questionnaires.model import Form, ItemWords

FORMS = (Form.FEMININE, Form.MASCULINE, Form.BOTH)
"""The forms in the order in which they are offered."""

CHOICES: Mapping[WelcomeStage, Purpose] = {
    WelcomeStage.TAKE_PART: Purpose.TAKE_PART,
    WelcomeStage.NUDGE: Purpose.NUDGE,
    WelcomeStage.SEE: Purpose.SEE,
    WelcomeStage.STATISTICS: Purpose.STATISTICS,
    WelcomeStage.REACH: Purpose.REACH,
}
"""The stages at which something is chosen; the others are read."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Something is asked every so many months, and takes so many minutes."""

    months: int
    minutes: int


def welcome_screen(
    participant: Participant,
    contact: str,
    organisation: Organisation,
    languages: Sequence[str],
    sample: ItemWords | None,
    rhythms: Sequence[Rhythm] = (),
    notice: Text | None = None,
) -> Screen:
    """The screen of the participant's stage.

    `languages` are the organisation's by their own names; `sample` is said differently to women and men in the
    participant's, if anything is. `rhythms` are how often something is asked of them, the most frequent first.
    """
    if participant.stage is WelcomeStage.LANGUAGE:
        screen = _language(participant, languages)
    elif participant.stage is WelcomeStage.FORM and sample is not None:
        screen = _form(participant, sample)
    elif participant.stage is WelcomeStage.ABOUT:
        screen = _about(participant, contact, rhythms)
    elif participant.stage in CHOICES:
        screen = _choice(participant, contact, organisation)
    else:
        screen = _STAGES[participant.stage](participant, contact, organisation)
    return Screen((notice, *screen.body), screen.buttons) if notice else screen


def _act(participant: Participant, label: Text | Verbatim, verb: str, value: int = 0) -> Button:
    return Button(label, Action("welcome", verb, participant.id, participant.revision, value))


def _language(participant: Participant, languages: Sequence[str]) -> Screen:
    rows = tuple((_act(participant, Verbatim(name), "language", n),) for n, name in enumerate(languages))
    return Screen((Verbatim(" · ".join(f"{name}?" for name in languages)),), rows)


def _form(participant: Participant, sample: ItemWords) -> Screen:
    """Shown, not asked: nobody has to say what they are."""
    labels = [Text("Both") if form is Form.BOTH else Verbatim(sample.said(form)) for form in FORMS]
    rows = tuple((_act(participant, label, "form", n),) for n, label in enumerate(labels))
    which = Text("Some sentences have two forms. Which one shall I use?")
    return Screen((which,), (*rows, (_act(participant, Text("Go back"), "back"),)))


def _about(participant: Participant, contact: str, rhythms: Sequence[Rhythm]) -> Screen:
    names = {"name": participant.name, "contact": contact}
    hello = Text("Hi {name}. I am Pejling, a bot. {contact} has asked me to write to you.", names)
    return Screen((hello, *_how_often(rhythms)), ((_act(participant, Text("Next"), "next"),),))


def _how_often(rhythms: Sequence[Rhythm]) -> tuple[Text, ...]:
    """What is asked and how often, as it really is for this one."""
    if not rhythms:
        return ()
    first, *others = rhythms
    minutes = counted("one minute", "{n} minutes", first.minutes)
    often = counted(
        "Every month I ask how you are. It takes {minutes}.",
        "Every {n} months I ask how you are. It takes {minutes}.",
        first.months,
        minutes=minutes,
    )
    more = (Text("Every {n} months there are more questions.", {"n": each.months}) for each in others)
    return often, *more


def _seen_by(participant: Participant, contact: str, _organisation: Organisation) -> Screen:
    who = {"contact": contact}
    body = (
        Text("What {contact} can see.", who),
        Text("{contact} can see whether you have answered. You decide whether {contact} sees more.", who),
        Text(
            "{contact} keeps things private. But if {contact} is very worried, {contact} may have to tell others.", who
        ),
    )
    return Screen(body, _next_and_back(participant))


def _not_watched(participant: Participant, contact: str, organisation: Organisation) -> Screen:
    opens, closes = organisation.office_hours
    looks = Text(
        "Nobody reads along. {contact} looks at messages from me on weekdays between {opens} and {closes}.",
        {"contact": contact, "opens": opens, "closes": closes},
    )
    who = {"contact": contact}
    body = (
        Text("When {contact} looks.", who),
        looks,
        *hours_there(participant.zone or organisation.zone, organisation),
        Text("I tell {contact} if I can't reach you or don't hear from you.", who),
        DANGER,
    )
    return Screen(body, (*_next_and_back(participant), (FIND_HELP,)))


def _next_and_back(participant: Participant) -> tuple[tuple[Button, ...], ...]:
    return (_act(participant, Text("Next"), "next"),), (_act(participant, Text("Go back"), "back"),)


def _guardian(participant: Participant, contact: str, organisation: Organisation) -> Screen:
    """It goes on by itself when somebody has noted what is missing."""
    body = asking(Purpose.GUARDIAN, contact, organisation).words
    if participant.details.birth is None:
        body = (body[0], Text("{contact} has to note how old you are first. Then we go on.", {"contact": contact}))
    return Screen(body, ((_act(participant, Text("Go back"), "back"),), (FIND_HELP,)))


def go_on_screen(participant: Participant) -> Screen:
    """To somebody whose welcome has waited, as a message of its own."""
    hello = Text("Hi {name}. We can go on now.", {"name": participant.name})
    return Screen((hello,), ((_act(participant, Text("Go on"), "go_on"),),))


def _choice(participant: Participant, contact: str, organisation: Organisation) -> Screen:
    asked = asking(CHOICES[participant.stage], contact, organisation)
    options = rows(asked, lambda each: _act(participant, each.label, each.verb, each.value))
    return Screen(asked.words, (*options, (_act(participant, Text("Go back"), "back"),)))


_STAGES: Mapping[WelcomeStage, Callable[[Participant, str, Organisation], Screen]] = {
    WelcomeStage.SEEN_BY: _seen_by,
    WelcomeStage.NOT_WATCHED: _not_watched,
    WelcomeStage.GUARDIAN: _guardian,
}
