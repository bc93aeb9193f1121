"""What a young person and their contact person agreed: as it was written down, and when it is looked at again."""

from __future__ import annotations

from collections.abc import Sequence

from flows.people import Participant
from flows.screen import Action, Button, Day, Screen, Text, Verbatim
from flows.screens.help import ask_contact
from flows.screens.notices import open_pejling
from flows.screens.own import WAYS_OUT, go

TO_AGREEMENTS = go(Text("What we agreed"), "agreements")
"""The way there; its words stand alone and say nothing of what was agreed."""


def agreements_screen(agreed: Sequence[tuple[Day, str, str]], contact: str, again: Day | None = None) -> Screen:
    """The newest first: the day, with whom, and the words as they were typed. `again` is when you look at it next."""
    who = {"contact": contact}
    if not agreed:
        return Screen((Text("Nothing is noted here yet."),), ((ask_contact(contact),), WAYS_OUT))
    body: list[Text | Verbatim] = [Text("Here is what was noted.")]
    for day, by, words in agreed:
        body += [Text("{day}, with {contact}:", {"day": day, "contact": by}), Verbatim(words)]
    if again is not None:
        body.append(Text("You talk about it again around {day}.", {"day": again}))
    body.append(Text("Should something change? Then I ask {contact} to write to you.", who))
    change = Button(Text("I'd like to change this"), Action("contact", "ask"))
    return Screen(tuple(body), ((change,), WAYS_OUT))


def agreed_announcement(participant: Participant, contact: str) -> Screen:
    """To the young person: that something was noted, never what."""
    hello = Text("Hi {name}. There is something new to read.", {"name": participant.name})
    noted = Text("{contact} has noted what you agreed.", {"contact": contact})
    return Screen((hello, noted), ((TO_AGREEMENTS,),))


def follow_up_notice(participant: Participant, on_day: Day, page: str | None = None) -> Screen:
    """To whoever acts, when the day that was noted has come; `page` is the address of their own pages."""
    said = Text("Follow-up with {code}: {day}. Open Pejling.", {"code": participant.id, "day": on_day})
    return Screen((said,), ((open_pejling(page, f"/console/people/{participant.id}/talk"),),) if page else ())
