"""The last screen after a low score, or after a fall: what was committed, and nothing else.

What it says and what it offers stand in two tables, by the case that it is. The words are the same however low it was;
below each there is help.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.alert import Alert, Permission, Said
from flows.hold import waits
from flows.screen import Action, Button, Moment, Screen, Text
from flows.screens.help import DANGER, FIND_HELP, ask_contact
from flows.screens.told import ANY_WAY, Reach, said_later, said_text, say_buttons, trying_text, writes_by

HARD = Text("Your answers may mean that you are having a hard time.")
FELL = Text("Your curve goes down this time. That can have many causes.")


class Case(StrEnum):
    """What was committed.

    It is asked whether to tell, or they said no; it is held, and whose turn it is doesn't know of it or does; nobody
    can be reached; somebody was told of this stretch before; somebody was told now.
    """

    ASKED = "asked"
    REFUSED = "refused"
    HELD = "held"
    WAITED_FOR = "waited_for"
    TRYING = "trying"
    KNOWN = "known"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class AfterLow:
    """What follows from a low score, or from a fall that ends above the low ones (`is_low` False).

    `alert` is the one that it raised; or, where `is_known`, the newest of those that somebody was told of before.
    `contact` is whose turn it is; `instead_of` is the contact person for whom they act, "" for nobody, who `is_away`
    or from whom it has passed. `may_wait_until` is until when it could be held. `sees_more`: the contact person can see
    something else than that it was answered. `has_written`: they said so, while it was held. `writes` is whom
    they can ask to write, who acts today or whose turn something is already; "" is `contact`.
    """

    alert: Alert
    contact: str
    reachable: bool
    now: datetime
    zone: str
    is_low: bool = True
    is_known: bool = False
    instead_of: str = ""
    is_away: bool = False
    may_wait_until: datetime | None = None
    reach: Reach = ANY_WAY
    sees_more: bool = False
    has_written: bool = False
    writes: str = ""

    @property
    def case(self) -> Case:
        """Which one it is; what is asked first comes first."""
        alert = self.alert
        if alert.permission is Permission.ASKED:
            return Case.ASKED
        if alert.permission is Permission.REFUSED:
            return Case.REFUSED
        if waits(alert, self.now) and alert.seen_at is None:
            return Case.HELD if alert.delivered_at is None else Case.WAITED_FOR
        if not self.reachable and alert.delivered_at is None and alert.seen_at is None and alert.is_open:
            return Case.TRYING
        return Case.KNOWN if self.is_known else Case.TOLD


def after_low(after: AfterLow) -> Screen:
    """What is said after the thanks, and what is offered."""
    return Screen((HARD if after.is_low else FELL, *_said(after)), _offered(after))


def apart_from(after: AfterLow) -> Screen:
    """The same without a word of how they are, as a message may say it that comes by itself (TONE 9)."""
    return Screen(_said(after), _offered(after))


def asks_apart(contact: str) -> tuple[Text, ...]:
    """The question where no answers stand beside it: what it is about, and nothing of how they are."""
    return (Text("Maybe it would be good to talk to {contact}.", {"contact": contact}), shall_i(contact))


def shall_i(contact: str) -> Text:
    """The question."""
    return Text("Shall I tell {contact}?", {"contact": contact})


def not_told(contact: str) -> Text:
    """What is so after no."""
    return Text("I have not told {contact}.", {"contact": contact})


def yes_or_no(contact: str, alert: Alert) -> Rows:
    """Its answers."""
    yes = _tell(alert, Text("Yes, tell {contact}", {"contact": contact}), "yes")
    return ((yes, _tell(alert, Text("No"), "no")),)


Says = Callable[[AfterLow], tuple[Text, ...]]
Words = dict[str, str | Moment]
Rows = tuple[tuple[Button, ...], ...]
Offers = Callable[[AfterLow], Rows]


def _said(after: AfterLow) -> tuple[Text, ...]:
    return tuple(part for says in _SAYS[after.case] for part in says(after))


def _offered(after: AfterLow) -> Rows:
    return (*(row for offers in _OFFERS[after.case] for row in offers(after)), (FIND_HELP,))


def _who(after: AfterLow) -> dict[str, str]:
    return {"contact": after.contact}


def _danger(after: AfterLow) -> tuple[Text, ...]:
    return (DANGER,) if after.is_low else ()


def _instead(after: AfterLow) -> tuple[Text, ...]:
    if not after.instead_of:
        return ()
    if after.is_away:
        return (Text("{acting} stands in for {contact} now.", {"acting": after.contact, "contact": after.instead_of}),)
    return (Text("{contact} has taken over from {before}.", {**_who(after), "before": after.instead_of}),)


def _told(after: AfterLow) -> tuple[Text, ...]:
    return (Text("I have told {contact}.", _who(after)),)


def _knows(after: AfterLow) -> tuple[Text, ...]:
    return (Text("{contact} knows that already.", _who(after)),)


def _promise(after: AfterLow) -> tuple[Text, ...]:
    if not after.alert.is_open or after.alert.contact_at is not None:
        return ()
    return writes_by(after.contact, after.alert, after.zone, after.now, after.reach)


def _trying(after: AfterLow) -> tuple[Text, ...]:
    return (trying_text(after.contact),)


def _not_told(after: AfterLow) -> tuple[Text, ...]:
    if after.sees_more:
        return (not_told(after.contact),)
    return (Text("I have not told {contact}. {contact} can only see that you have answered.", _who(after)),)


def _may_wait(after: AfterLow) -> tuple[Text, ...]:
    if after.may_wait_until is None:
        return ()
    words: Words = {**_who(after), "moment": Moment(after.may_wait_until, after.zone)}
    return (Text("If you write yourself, I tell {contact} on {moment}.", words),)


def _shall_i(after: AfterLow) -> tuple[Text, ...]:
    return (shall_i(after.contact),)


def _will_tell(after: AfterLow) -> tuple[Text, ...]:
    if after.alert.held_until is None:
        return ()
    until = Moment(after.alert.held_until, after.zone)
    if after.has_written:
        return (said_later(after.contact, until),)
    words: Words = {**_who(after), "moment": until}
    return (Text("Write to {contact} when you are ready. I tell {contact} on {moment}.", words),)


def _knows_of_it(after: AfterLow) -> tuple[Text, ...]:
    if after.has_written:
        return (said_text(after.contact, Said.TALKED),)
    return (Text("{contact} knows that you want to write first.", _who(after)),)


def _yes_or_no(after: AfterLow) -> Rows:
    return yes_or_no(after.contact, after.alert)


def _tell_after_all(after: AfterLow) -> Rows:
    return ((_tell(after.alert, Text("Tell {contact} after all", _who(after)), "yes"),),)


def _tell_now(after: AfterLow) -> Rows:
    return ((_tell(after.alert, Text("Tell {contact} now", _who(after)), "now"),),)


def _write_myself(after: AfterLow) -> Rows:
    if after.may_wait_until is None:
        return ()
    return ((_tell(after.alert, Text("I want to write to {contact} myself", _who(after)), "hold"),),)


def _have_written(after: AfterLow) -> Rows:
    return () if after.has_written else (say_buttons(after.alert)[0],)


def _ask(after: AfterLow) -> Rows:
    return ((ask_contact(after.writes or after.contact),),)


def _tell(alert: Alert, label: Text, verb: str) -> Button:
    return Button(label, Action("tell", verb, alert.id))


_SAYS: Mapping[Case, tuple[Says, ...]] = {
    Case.ASKED: (_danger, _instead, _may_wait, _shall_i),
    Case.REFUSED: (_not_told, _danger),
    Case.HELD: (_instead, _will_tell, _danger),
    Case.WAITED_FOR: (_instead, _knows_of_it, _promise, _danger),
    Case.TRYING: (_instead, _trying, _danger),
    Case.KNOWN: (_instead, _knows, _promise, _danger),
    Case.TOLD: (_instead, _told, _promise, _danger),
}
_OFFERS: Mapping[Case, tuple[Offers, ...]] = {
    Case.ASKED: (_yes_or_no, _write_myself),
    Case.REFUSED: (_tell_after_all,),
    Case.HELD: (_tell_now, _have_written),
    Case.WAITED_FOR: (_have_written,),
    Case.TRYING: (_write_myself,),
    Case.KNOWN: (_ask,),
    Case.TOLD: (_write_myself,),
}
