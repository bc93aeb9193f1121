"""Which way a letter goes: to the chat; else as an e-mail; else it waits on the recipient's own page.

What staff have to hear of goes by the channels they have, in the order that is theirs. One that says no for good gives
way to the next at once; one that is only away does when it has been waited for long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.botapi.errors import BlockedError, BotApiError, ImpossibleError
from bot.delivery.email import MailChannel
from bot.delivery.letters import Letter
from bot.delivery.telegram import TelegramChannel
from flows.people import Channel
from flows.ports import PRIORITY, Kind
from storage.repositories.outbox import ClaimedOutgoing

MAILED_TO_STAFF = frozenset({Kind.NUDGE, Kind.NOTICE, Kind.FORM, Kind.SIGN_IN})
"""What they have to hear of; what else there is for staff answers what they do, and stands on their pages."""

NEVER_GIVEN_UP = frozenset({Kind.NUDGE, Kind.NOTICE})
"""What a contact person has to hear: the young person was told that it is said."""

URGENT_WAITS, OTHERS_WAIT = timedelta(minutes=30), timedelta(hours=2)
"""How long a channel that is away is waited for (real time) before the person's other one is tried as well.

Most of what goes wrong on a network is over in minutes, and whoever chose an order is used to hear there. Half an hour
and two hours leave most of the shortest promises there are, a working day, for reacting.
"""


class Way(StrEnum):
    """How a letter reaches somebody."""

    CHAT = "chat"
    MAIL = "mail"
    PAGE = "page"
    NONE = "none"


def by_each_channel(row: ClaimedOutgoing) -> Sequence[ClaimedOutgoing]:
    """The row as each channel has it that may be tried, in order."""
    if row.kind not in MAILED_TO_STAFF or row.kind is Kind.SIGN_IN or not row.channels:
        return [row]
    only = {Channel.TELEGRAM: replace(row, address=None), Channel.EMAIL: replace(row, chat_id=None)}
    return [only[each] for each in row.channels]


def waited_long(row: ClaimedOutgoing, real_now: datetime) -> bool:
    """Whether the person's other channel is tried as well, though this one only is away."""
    longest = URGENT_WAITS if row.is_urgent else OTHERS_WAIT
    return row.tried_from is not None and real_now - row.tried_from >= longest


def way_of(row: ClaimedOutgoing, letter: Letter, *, has_mail: bool) -> Way:
    """The way of a letter; `has_mail`: there is a server to hand e-mail in at.

    A young person's e-mail says only that there is something, so without a page nothing can be sent there. A link to
    sign in goes to the mailbox that was asked for, whatever chat there is.
    """
    if row.kind is Kind.SIGN_IN:
        return Way.MAIL
    if row.chat_id is not None:
        return Way.CHAT
    if row.recipient.startswith("S-"):
        if row.address is None:
            return Way.NONE
        return Way.MAIL if row.kind in MAILED_TO_STAFF else Way.PAGE
    if not letter.is_notice:
        return Way.NONE
    return Way.MAIL if row.address is not None and has_mail else Way.PAGE


async def handed_over(
    row: ClaimedOutgoing, letter: Letter, how: Way, chats: TelegramChannel, mail: MailChannel | None
) -> int | None:
    """Send it that way; the message's id, None for an e-mail. Raises `BotApiError`."""
    if how is Way.MAIL:
        if mail is None:
            raise ImpossibleError("PEJLING_SMTP_URL is not set")
        await mail.send(row, letter)
        return None
    if row.chat_id is None:
        raise BlockedError("there is no channel yet")
    return await chats.send(row.chat_id, letter, row.language, PRIORITY[row.kind])


def channel_of(row: ClaimedOutgoing) -> Channel | None:
    """The channel that a row goes by, as `by_each_channel` has it; None: there is none."""
    if row.chat_id is not None and row.kind is not Kind.SIGN_IN:
        return Channel.TELEGRAM
    return Channel.EMAIL if row.address is not None else None


@dataclass(frozen=True, slots=True)
class Failure:
    """What one channel made of a row."""

    channel: Channel | None
    problem: BotApiError

    @property
    def is_refusal(self) -> bool:
        """Whether it said no for good; else it is only away."""
        return isinstance(self.problem, BlockedError | ImpossibleError)

    @property
    def said(self) -> str:
        """As the alert's trail has it: the channel and the error's type."""
        return f"{self.channel or 'none'}:{type(self.problem).__name__}"


class NotDeliveredError(Exception):
    """No channel took it; `failures` are what each that was tried has said, in order."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        super().__init__(", ".join(each.said for each in failures))
        self.failures = failures
