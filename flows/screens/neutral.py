"""What a chat says where answers travel on the organisation's own page: that there is something, and the way there.

Telegram never carries a name, a question, an answer, a choice or what somebody wrote then. What each kind of message
may say stands in one table here; what is said for it is read on the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flows.people import ParticipantStatus
from flows.ports import Kind
from flows.screen import Button, Link, Screen, Text


class Says(StrEnum):
    """What a kind of message says in the chat: that something is to be done, to be read, was answered; or its words,
    or the first ones of them."""

    TO_DO = "to_do"
    TO_READ = "to_read"
    ANSWERED = "answered"
    ITS_WORDS = "its_words"
    FIRST_WORDS = "first_words"


TO_PARTICIPANTS: Mapping[Kind, Says] = {
    Kind.OFFER: Says.TO_DO,
    Kind.REMINDER: Says.FIRST_WORDS,  # until when, and that is all they say
    Kind.REPLY: Says.ANSWERED,
    Kind.PICTURE: Says.ANSWERED,
    Kind.FILE: Says.ANSWERED,
    Kind.SEEN: Says.TO_READ,
    Kind.NOTE: Says.TO_READ,
    Kind.PORTRAIT: Says.TO_READ,
    Kind.ANNOUNCEMENT: Says.TO_READ,
    Kind.HELP: Says.ITS_WORDS,  # help lines are public, and must be there without a way to go first
}
"""What each kind may say to a young person; those that go to staff alone stand in `TO_STAFF`."""

TO_STAFF = frozenset({Kind.NUDGE, Kind.NOTICE, Kind.FORM, Kind.HINTS, Kind.SIGN_IN})

ON_THE_PAGE = frozenset(kind for kind, says in TO_PARTICIPANTS.items() if says not in (Says.TO_DO, Says.FIRST_WORDS))
"""What is laid out on the page as a letter; what is to be done there is what the page is about."""

IN_ITS_WORDS = frozenset(kind for kind, says in TO_PARTICIPANTS.items() if says is Says.ITS_WORDS)
"""What the chat says itself, and at once."""

NOBODY_READS = Text("I am a bot. Nobody has read what you wrote. If you are in danger, call 112.")

_NOTICES = {
    Says.TO_DO: Text("Hi. There is something for you. It takes a few minutes."),
    Says.TO_READ: Text("Hi. There is something new on your page."),
    Says.ANSWERED: Text("Okay. You can read more on your page."),
}
_AT_REST = Text("Hi. Everything is on your page.")
_STOPPED = Text("I have stopped now. I won't ask you anything more.")


def neutral_notice(kind: Kind, screen: Screen, page: str | None, *, in_chat: bool = True) -> Screen:
    """What is said in place of a letter of that kind; in the chat public words are said, without their buttons."""
    says = TO_PARTICIPANTS.get(kind, Says.TO_READ)
    if says is Says.FIRST_WORDS:
        return Screen(screen.body[:1], to_the_page(page))
    body = screen.body if in_chat and says is Says.ITS_WORDS else (_NOTICES.get(says, _NOTICES[Says.TO_READ]),)
    return Screen(body, to_the_page(page))


def neutral_screen(status: ParticipantStatus, *, is_to_do: bool, wrote: bool, page: str | None) -> Screen:
    """The chat's live message; `wrote`: they have just written words, and are told that nobody reads them."""
    said = _NOTICES[Says.TO_DO] if is_to_do else _AT_REST
    if status is ParticipantStatus.STOPPED:
        said = _STOPPED
    return Screen((NOBODY_READS, said) if wrote else (said,), to_the_page(page))


def to_the_page(page: str | None) -> tuple[tuple[Button, ...], ...]:
    """The way to somebody's own page, as a row of buttons; none where there is no page."""
    return ((Button(Text("Open my page"), Link(page, is_app=True)),),) if page else ()
