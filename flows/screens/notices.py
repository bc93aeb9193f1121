"""Messages of their own: to contact persons, and to participants about what others did."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flows.people import Participant, StaffMember
from flows.screen import Action, Button, Day, Link, Screen, Text, counted
from flows.screens.help import FIND_HELP, ask_contact
from flows.screens.own import ASK_FOR_ERASURE, MORE
from questionnaires.model import Questionnaire


def form_notice(form: str, participant: Participant, questionnaire: Questionnaire, page: str) -> Screen:
    """To the contact person: that there are questions for them about a participant, on a page of their own.

    `form` is the check-in's id.
    """
    minutes = counted("one minute", "{n} minutes", questionnaire.definition.minutes)
    asks = Text(
        "There are questions for you about {code}. It takes {minutes}.", {"code": participant.id, "minutes": minutes}
    )
    return Screen((asks,), ((open_pejling(page, f"/console/forms/{form}"),),))


def said_notice(participant: Participant, page: str | None, to: str) -> Screen:
    """To whom it concerns: the young person said something, which stands on the page whose path is `to`."""
    news = Text("News about {code}. Open Pejling.", {"code": participant.id})
    return Screen((news,), ((open_pejling(page, to),),) if page else ())


def person_path(participant: Participant) -> str:
    """The path of the page about a young person on the console."""
    return f"/console/people/{participant.id}"


def open_pejling(page: str, to: str = "") -> Button:
    """To a staff member's own pages, by a link that signs them in; `to` is the path of the one that is meant."""
    return Button(Text("Open Pejling"), Link(f"{page}?{urlencode({'to': to})}" if to else page))


def hints_screen(participant: Participant) -> Screen:
    """To the contact person who sits beside: the dialogue guide's three steps (S4: before, during, after).

    Source: Social- og Boligstyrelsen's practice, "Inden målingen laves", "Imens målingen laves", "Efter målingen er
    blevet lavet"; the words are ours.
    """
    body = (
        Text("You and {code} are answering together now.", {"code": participant.id}),
        Text("First: say what the answers are for, and who sees them. It is voluntary."),
        Text("Meanwhile: let the young person read and press. Ask “What do you think of?”. Don't correct an answer."),
        Text("Afterwards: look at the answers together. What goes well? What shall we do now? When do we talk again?"),
    )
    return Screen(body)


def resting_screen(participant: Participant, contact: str, next_day: Day | None) -> Screen:
    """When nothing is being asked: when the next time is, and what the person can do."""
    body: tuple[Text, ...] = (Text("Hi {name}. There is nothing to answer right now.", {"name": participant.name}),)
    if next_day is not None:
        body = (*body, Text("I will write again on {day}.", {"day": next_day}))
    return Screen(body, ((ask_contact(contact),), (FIND_HELP, MORE)))


def stopped_screen(contact: str) -> Screen:
    """After stop."""
    body = (
        Text("I have stopped now. I won't ask you anything more."),
        Text("{contact} will be told that you have stopped.", {"contact": contact}),
        Text("If you want your answers erased, press “Ask for erasure”."),
    )
    restart = Button(Text("Start again"), Action("course", "restart"))
    return Screen(body, ((restart,), (ASK_FOR_ERASURE,), (FIND_HELP, MORE)))


def declined_screen(contact: str) -> Screen:
    """After no to taking part."""
    body = (
        Text("That is fine. I won't write to you."),
        Text("{contact} will be told that you are not taking part.", {"contact": contact}),
        Text("If you change your mind, press the button."),
    )
    return Screen(body, ((Button(Text("I want to take part after all"), Action("course", "restart")),), (MORE,)))


def stopped_notice(participant: Participant) -> Screen:
    """To the contact person when a participant stopped or said no."""
    return Screen((Text("{code} is not taking part.", {"code": participant.id}),))


def staff_welcome_screen(member: StaffMember) -> Screen:
    """To a contact person whose chat has just been tied."""
    return Screen(
        (
            Text("Hi {name}. This is Pejling.", {"name": member.name}),
            Text("I write here when there is news about one of your young people. I never write what they answered."),
        )
    )


def caseload_screen(
    member: StaffMember, answered: Sequence[tuple[Participant, Day | None]], page: str | None = None
) -> Screen:
    """To a contact person who writes to the bot: whose contact person they are, who has answered when, and their page.

    `answered` is everybody with the day of their last completed check-in. That somebody answered is all that is shared.
    """
    hello = Text("Hi {name}. I only send notices here. Nobody reads what you write.", {"name": member.name})
    body = (hello, *(_answered(participant, day) for participant, day in answered))
    if page is None:
        return Screen(body)
    yours = Text("Here is your page. The link is for you alone. It works for some days. Write here for a new one.")
    return Screen((*body, yours), ((open_pejling(page),),))


def _answered(participant: Participant, day: Day | None) -> Text:
    who = {"name": participant.name, "code": participant.id}
    if day is None:
        return Text("{name} ({code}) has not answered yet.", who)
    return Text("{name} ({code}) answered on {day}.", {**who, "day": day})
