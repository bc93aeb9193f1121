"""Something new begins: what, when, and what is asked then. Whoever reads along learns no more than what begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flows.people import Participant, Transition, TransitionKind
from flows.screen import Button, Day, Moment, Screen, Text
from flows.screens.help import ask_contact
from flows.screens.own import WAYS_OUT, do, go
from flows.transitions import KINDS, NOTED_BY_HAND

TO_TRANSITIONS = go(Text("Something new begins"), "transition")


def transitions_screen(ahead: Sequence[Transition], contact: str) -> Screen:
    """What is noted, and what can be: `ahead` is what can still be taken back, and the 18th birthday."""
    asks = Text("Does something new begin? Then I ask how you are around that day.")
    sees = Text("{contact} can see what begins, and when.", {"contact": contact})
    body = (*map(_begins, ahead), sees) if ahead else (asks, sees)
    back = [(_take_back(each.kind),) for each in ahead if each.kind in NOTED_BY_HAND]
    kinds = [go(KINDS[each], f"transition/{each}") for each in NOTED_BY_HAND]
    return Screen(body, (tuple(kinds[:2]), tuple(kinds[2:4]), tuple(kinds[4:]), *back, WAYS_OUT))


def when_screen(kind: TransitionKind, begins: Sequence[date]) -> Screen:
    """When it begins: `begins` are this week and the Mondays to choose from."""
    place, (this_week, *mondays) = f"transition/{kind}", begins
    weeks = [(Text("The week of {day}", {"day": Day(each)}), each) for each in mondays]
    labels = [(Text("This week"), this_week), *weeks]
    rows = [(do(label, "begins", place, day.toordinal()),) for label, day in labels]
    return Screen((Text("{what}. When does it begin?", {"what": KINDS[kind]}),), (*rows, WAYS_OUT))


def what_follows(asked: Moment | None, contact: str, *, is_paused: bool) -> Text:
    """What is asked after it was noted."""
    if is_paused:
        return Text("I have noted it. I don't ask anything before your break is over.")
    if asked is None:
        return Text("I have noted it. I asked you a moment ago, so I don't ask anything extra.")
    return Text(
        "I ask how you are on {moment}. {contact} can see that you answered.", {"moment": asked, "contact": contact}
    )


TAKEN_BACK = Text("That is fine. I ask you as usual.")


def noted_screen(participant: Participant, by: str, begins: Transition, asked: Moment | None) -> Screen:
    """To the young person when staff have noted it; the first line is neutral."""
    body = (
        _hello(participant),
        Text("{contact} has noted that something new begins.", {"contact": by}),
        _begins(begins),
        *((Text("I ask how you are on {moment}.", {"moment": asked}),) if asked else ()),
        Text("Is it not so? Then you can take it back."),
    )
    return Screen(body, ((TO_TRANSITIONS,), (ask_contact(by),)))


def taken_back_screen(participant: Participant, by: str, begins: Transition) -> Screen:
    """To the young person when staff have taken it back."""
    gone = Text("{contact} has noted that this doesn't begin after all.", {"contact": by})
    return Screen((_hello(participant), gone, _begins(begins), Text("I ask you as usual.")), ((ask_contact(by),),))


def _hello(participant: Participant) -> Text:
    return Text("Hi {name}. There is news.", {"name": participant.name})


def _begins(transition: Transition) -> Text:
    return Text("{what}: {day}.", {"what": KINDS[transition.kind], "day": Day(transition.on_day)})


def _take_back(kind: TransitionKind) -> Button:
    label = Text("Take back: {what}", {"what": KINDS[kind]})
    return do(label, "take_back", "transition", NOTED_BY_HAND.index(kind))
