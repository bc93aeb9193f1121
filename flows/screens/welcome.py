"""The welcome: language first, then who sees what, then the choices. One thought per screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flows.organisation import Organisation
from flows.people import Participant, WelcomeStage
from flows.screen import Action, Button, Screen, Text, Verbatim
from flows.screens.help import DANGER
from questionnaires.model import Form, ItemWords

VOLUNTARY = Text("It is voluntary. You can skip a question, take a break or stop. That is quite all right.")


def nudge_question(contact: str) -> Text:
    """The choice about nudging, as it is asked; its hash is kept with the choice."""
    return Text(
        "Sometimes your answers may mean that you are having a hard time. May I tell {contact} then?",
        {"contact": contact},
    )


TAKE_PART_QUESTION = Text("Do you want to take part?")


FORMS = (Form.FEMININE, Form.MASCULINE, Form.BOTH)
"""The forms in the order in which they are offered."""


def welcome_screen(
    participant: Participant,
    contact: str,
    organisation: Organisation,
    languages: Sequence[str],
    sample: ItemWords | None,
    notice: Text | None = None,
) -> Screen:
    """The screen of the participant's stage.

    `languages` are the organisation's by their own names; `sample` is said differently to women and men in the
    participant's, if anything is.
    """
    if participant.stage is WelcomeStage.LANGUAGE:
        return _language(participant, languages)
    if participant.stage is WelcomeStage.FORM and sample is not None:
        return _form(participant, sample)
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


def _about(participant: Participant, contact: str, _organisation: Organisation) -> Screen:
    names = {"name": participant.name, "contact": contact}
    body = (
        Text("Hi {name}. I am Pejling, a bot. {contact} has asked me to write to you.", names),
        Text("Every month I ask how you are. It takes about two minutes. Some months there are more questions."),
    )
    return Screen(body, ((_act(participant, Text("Next"), "next"),),))


def _seen_by(participant: Participant, contact: str, _organisation: Organisation) -> Screen:
    who = {"contact": contact}
    body = (
        Text("What {contact} can see.", who),
        Text("{contact} can see whether you have answered. {contact} sees your answers only if you show them.", who),
        Text(
            "{contact} keeps things private. But if {contact} is very worried, {contact} may have to tell others.", who
        ),
    )
    return Screen(body, _next_and_back(participant))


def _not_watched(participant: Participant, contact: str, organisation: Organisation) -> Screen:
    opens, closes = organisation.office_hours
    looks = Text(
        "Nobody reads your answers. {contact} looks at messages from me on weekdays between {opens} and {closes}.",
        {"contact": contact, "opens": opens, "closes": closes},
    )
    who = {"contact": contact}
    body = (Text("When {contact} looks.", who), looks, Text("I tell {contact} if I can't reach you.", who), DANGER)
    return Screen(body, _next_and_back(participant))


def _next_and_back(participant: Participant) -> tuple[tuple[Button, ...], ...]:
    return (_act(participant, Text("Next"), "next"),), (_act(participant, Text("Go back"), "back"),)


def _take_part(participant: Participant, contact: str, _organisation: Organisation) -> Screen:
    body = (
        VOLUNTARY,
        Text("Ask {contact} what the answers may be used for.", {"contact": contact}),
        TAKE_PART_QUESTION,
    )
    yes = _act(participant, Text("Yes, I want to take part"), "yes")
    no = _act(participant, Text("No thanks"), "no")
    return Screen(body, ((yes,), (no,), (_act(participant, Text("Go back"), "back"),)))


def _nudge(participant: Participant, contact: str, _organisation: Organisation) -> Screen:
    body = (Text("One more thing."), nudge_question(contact))
    yes_no = (_act(participant, Text("Yes"), "yes"), _act(participant, Text("No"), "no"))
    return Screen(body, (yes_no, (_act(participant, Text("Go back"), "back"),)))


_STAGES: dict[WelcomeStage, Callable[[Participant, str, Organisation], Screen]] = {
    WelcomeStage.ABOUT: _about,
    WelcomeStage.SEEN_BY: _seen_by,
    WelcomeStage.NOT_WATCHED: _not_watched,
    WelcomeStage.TAKE_PART: _take_part,
    WelcomeStage.NUDGE: _nudge,
}
