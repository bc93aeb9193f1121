"""Which way a letter goes: to the chat first; else as an e-mail; else it waits on the recipient's own page."""

from __future__ import annotations

from enum import StrEnum

from bot.botapi.errors import BlockedError, ImpossibleError
from bot.delivery.email import MailChannel
from bot.delivery.letters import Letter
from bot.delivery.telegram import TelegramChannel
from flows.ports import PRIORITY, Kind
from storage.repositories.outbox import ClaimedOutgoing

MAILED_TO_STAFF = frozenset({Kind.NUDGE, Kind.NOTICE, Kind.FORM, Kind.SIGN_IN})
"""What they have to hear of; what else there is for staff answers what they do, and stands on their pages."""


class Way(StrEnum):
    """How a letter reaches somebody."""

    CHAT = "chat"
    MAIL = "mail"
    PAGE = "page"
    NONE = "none"


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
