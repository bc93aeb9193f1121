"""The choices: how each is asked, in the welcome and afterwards, what holds now, and the page that lists them.

A text that says something else than before gets a new number in `VERSIONS`; then everybody is asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flows.choices import Asking, Option, Purpose, Sees, Way, Why
from flows.organisation import Organisation
from flows.people import TAKING_PART, Participant
from flows.screen import Button, Screen, Text
from flows.screens.own import WAYS_OUT, do, go
from flows.screens.sharing import share_question

VERSIONS: Mapping[Purpose, int] = {
    Purpose.TAKE_PART: 1,
    Purpose.NUDGE: 1,
    Purpose.SEE: 1,
    Purpose.STATISTICS: 1,
    Purpose.REACH: 1,
    Purpose.SHARE: 1,
    Purpose.GUARDIAN: 1,
}
"""Counted up whenever what a choice says changes; a test holds each number's words."""

NOTED = Text("That is fine.")
"""After a choice, above the list that says what holds now."""
VOLUNTARY = Text("It is voluntary. You can skip a question, take a break or stop. That is quite all right.")
YES, NO = Option(Text("Yes"), "yes"), Option(Text("No"), "no", granted=False)

SEES: Mapping[Sees, Text] = {
    Sees.THAT_ANSWERED: Text("Only that I have answered"),
    Sees.CURVE: Text("My curve"),
    Sees.ANSWERS: Text("My answers"),
}
WAYS: Mapping[Way, Text] = {
    Way.CALL_MORNING: Text("Call me before noon"),
    Way.CALL_AFTERNOON: Text("Call me in the afternoon"),
    Way.SMS: Text("Send me a text message"),
    Way.IN_PERSON: Text("Meet me"),
    Way.NOTE: Text("A short note here"),
}
"""In the order in which they are offered; a button's number is its place here."""


@dataclass(frozen=True, slots=True)
class About:
    """The questionnaire that a choice is about: its id, its title in the reader's words, whether it has a curve."""

    questionnaire: str
    title: str
    curve: bool


def asking(purpose: Purpose, contact: str, organisation: Organisation, about: About | None = None) -> Asking:
    """How a choice is asked; what the contact person may see also of one questionnaire alone."""
    words, options = _ASKINGS[purpose](contact, organisation, about)
    return Asking(purpose, VERSIONS[purpose], words, options)


_Words = tuple[tuple[Text, ...], tuple[Option, ...]]


def _take_part(contact: str, organisation: Organisation, _about: About | None) -> _Words:
    benefits = Text("Ask {contact} what the answers may be used for.", {"contact": contact})
    if organisation.never_affects_benefits:
        benefits = Text("What you answer never affects your benefits.")
    yes = Option(Text("Yes, I want to take part"), "yes")
    no = Option(Text("No thanks"), "no", granted=False)
    return (VOLUNTARY, benefits, Text("Do you want to take part?")), (yes, no)


def _nudge(contact: str, _organisation: Organisation, _about: About | None) -> _Words:
    question = Text(
        "Sometimes your answers may mean that you are having a hard time. May I tell {contact} then?",
        {"contact": contact},
    )
    return (Text("One more thing."), question), (YES, NO)


def _see(contact: str, _organisation: Organisation, about: About | None) -> _Words:
    who = {"contact": contact}
    options = tuple(
        Option(label, "see", place, level is not Sees.THAT_ANSWERED, level)
        for place, (level, label) in enumerate(SEES.items())
        if about is None or about.curve or level is not Sees.CURVE
    )
    question = Text("What may {contact} see?", who)
    if about is not None:
        question = Text("What may {contact} see of “{title}”?", {**who, "title": about.title})
    return (Text("You decide what {contact} can see.", who), question), options


def _statistics(_contact: str, _organisation: Organisation, _about: About | None) -> _Words:
    words = (
        Text("This is about statistics."),
        Text("They show how a whole group is doing. Your name is never in them."),
        Text("May what you answer count in them?"),
    )
    return words, (YES, NO)


def _reach(contact: str, _organisation: Organisation, _about: About | None) -> _Words:
    who = {"contact": contact}
    words = Text("Now and then {contact} would like to talk to you.", who), Text("How may {contact} reach you?", who)
    ways = tuple(Option(label, "reach", place, level=way) for place, (way, label) in enumerate(WAYS.items()))
    return words, (*ways, Option(Text("It doesn't matter"), "no", granted=False))


def _share(contact: str, _organisation: Organisation, _about: About | None) -> _Words:
    return (share_question(contact, 1),), ()


def _guardian(contact: str, organisation: Organisation, _about: About | None) -> _Words:
    """What the young person reads; the guardian's yes is given to staff, who note it."""
    under = organisation.guardian_under or 0
    return (
        Text("We wait a little."),
        Text("You are under {age}. So a parent or guardian has to say yes first.", {"age": under}),
        Text("{contact} takes care of it. I write here when we can go on.", {"contact": contact}),
    ), ()


_ASKINGS: Mapping[Purpose, Callable[[str, Organisation, About | None], _Words]] = {
    Purpose.TAKE_PART: _take_part,
    Purpose.NUDGE: _nudge,
    Purpose.SEE: _see,
    Purpose.STATISTICS: _statistics,
    Purpose.REACH: _reach,
    Purpose.SHARE: _share,
    Purpose.GUARDIAN: _guardian,
}


def why_sentence(why: Why, contact: str) -> Text:
    """Why a choice is asked (again), in one sentence."""
    if why is Why.NEW_CONTACT_PERSON:
        return Text("{contact} is your contact person now. So I ask again.", {"contact": contact})
    return _WHY[why]


_WHY = {
    Why.NEVER_ASKED: Text("I have not asked you this before."),
    Why.NEW_TEXT: Text("I have changed this text. So I ask again."),
    Why.OF_AGE: Text("You are 18 now. So I ask you again."),
}


def holds(purpose: Purpose, participant: Participant, contact: str) -> Text:
    """What a choice means now, in one sentence; of what may be seen, for everything that isn't decided by itself."""
    who = {"contact": contact}
    if purpose is Purpose.TAKE_PART:
        takes_part = participant.status in TAKING_PART
        return Text("You are taking part.") if takes_part else Text("You are not taking part.")
    if purpose is Purpose.NUDGE:
        told = Text("I tell {contact} if your answers may mean that you are having a hard time.", who)
        return told if participant.nudge else Text("I tell {contact} only if you say yes each time.", who)
    if purpose is Purpose.SEE:
        return _seen(participant.sees.get("", Sees.THAT_ANSWERED), contact)
    if purpose is Purpose.STATISTICS:
        counts = Text("What you answer counts in statistics, without your name.")
        return counts if participant.statistics else Text("What you answer is in no statistics.")
    return reached(participant.details.reach, contact)


def _seen(level: Sees, contact: str) -> Text:
    who = {"contact": contact}
    return {
        Sees.THAT_ANSWERED: Text("{contact} can see that you have answered, and no more.", who),
        Sees.CURVE: Text("{contact} can see that you have answered, and your curve.", who),
        Sees.ANSWERS: Text("{contact} can see your curve, and what you answer from now on.", who),
    }[level]


def seen_of(level: Sees, about: About, contact: str) -> Text:
    """What the contact person can see of one questionnaire that is decided by itself."""
    who = {"contact": contact, "title": about.title}
    if level is Sees.ANSWERS and about.curve:
        return Text("{contact} can see your curve of “{title}”, and what you answer to it from now on.", who)
    return {
        Sees.THAT_ANSWERED: Text("{contact} can't see what you answer to “{title}”.", who),
        Sees.CURVE: Text("{contact} can see your curve of “{title}”.", who),
        Sees.ANSWERS: Text("{contact} can see what you answer to “{title}” from now on.", who),
    }[level]


def shown_of(about: About, contact: str) -> Text:
    """That the contact person can see the answers to one questionnaire that were shown them once."""
    return Text("{contact} can see your answers to “{title}”.", {"contact": contact, "title": about.title})


def reached(way: Way | None, contact: str) -> Text:
    """How they want to be reached."""
    who = {"contact": contact}
    return {
        None: Text("You leave it to {contact} how to reach you.", who),
        Way.CALL_MORNING: Text("You would like {contact} to call you before noon.", who),
        Way.CALL_AFTERNOON: Text("You would like {contact} to call you in the afternoon.", who),
        Way.SMS: Text("You would like a text message from {contact}.", who),
        Way.IN_PERSON: Text("You would like to meet {contact}.", who),
        Way.NOTE: Text("You would like a short note from {contact} here.", who),
    }[way]


def confirmed(now: Text) -> Text:
    """That a choice was noted, and what holds now: in a paragraph of its own, for the first may be read by others."""
    return Text("That is fine.\n\n{now}", {"now": now})


def choice_screen(
    asked: Asking, place: str, now: Text, why: Text | None = None, others: Sequence[About] = ()
) -> Screen:
    """One choice on a page of its own: asked (again) and why, or changed, with what holds `now` and a way back.

    `others` are the questionnaires that can be decided by themselves.
    """
    options = rows(asked, lambda each: do(each.label, each.verb, place, each.value))
    if why is not None:
        return Screen((why, *asked.words), options)
    alone = ((go(Text("“{title}” alone", {"title": each.title}), f"{place}/{each.questionnaire}"),) for each in others)
    first, *more = asked.words
    return Screen((first, now, *more), (*options, *alone, (go(Text("Back"), "choices"),)))


def rows(asked: Asking, button: Callable[[Option], Button]) -> tuple[tuple[Button, ...], ...]:
    """The buttons of a choice: yes and no beside each other, anything longer one a row."""
    if asked.options == (YES, NO):
        return (tuple(button(each) for each in asked.options),)
    return tuple((button(each),) for each in asked.options)


def choices_screen(contact: str, now: Sequence[Text], *, is_over: bool = False) -> Screen:
    """What I have decided, each with a button to change it, and one to take everything back.

    `is_over`: staff have ended the course, so taking part is nothing to decide here.
    """
    who = {"contact": contact}
    rows = (
        (go(Text("When {contact} is told", who), "choice/nudge"),),
        (go(Text("What {contact} sees", who), "choice/see"),),
        (go(Text("Statistics"), "choice/statistics"),),
        (go(Text("How {contact} reaches me", who), "choice/reach"),),
        *(() if is_over else ((go(Text("Whether I take part"), "choice/take_part"),),)),
        (do(Text("Take everything back"), "none", "choices"),),
        WAYS_OUT,
    )
    return Screen((Text("This is what you have decided."), *now), rows)


def of_age_screen(name: str) -> Screen:
    """To somebody who has turned 18, as a message of its own."""
    hello = Text("Hi {name}. You are 18 now. So you decide alone, and I ask you again.", {"name": name})
    wait = Text("I ask nothing else until you have decided.")
    return Screen((hello, wait), ((go(Text("Decide"), "choice/take_part"),),))
