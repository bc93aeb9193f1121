"""What follows when an e-mail that a mail server took comes back: it was not delivered after all.

As for one that is refused at once: the address counts as none, and what it said goes by the next channel, or to the
next person. A server that takes everything and sends it back would take it again, so that the address is written to no
more until it is noted anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from bot.delivery.bounces import Bounce
from bot.delivery.email import LetterCameBackError
from bot.delivery.ways import MAILED_TO_STAFF, Failure
from bot.usecases.follow_nudge import nudge_came_back, nudge_refused, seemed_reachable
from flows.people import Channel
from flows.ports import Kind, Outgoing, World
from storage.errors import SealError
from storage.repositories.mailed import MailedOutgoing
from storage.transaction import StoredTransaction

COMES_WITHIN = timedelta(days=14)
"""Mail servers give up after four or five days (RFC 5321, 4.5.4.1)."""

AGAIN = ":again"
"""What the key of a row ends with that takes the place of one that came back."""

GOES_ON = MAILED_TO_STAFF - {Kind.SIGN_IN}
"""What staff have to hear of. A link to sign in is asked for anew, and a young person's page has what was said."""

SAID = Failure(Channel.EMAIL, LetterCameBackError()).said


class Follows(StrEnum):
    """What came of a report."""

    UNKNOWN = "it is about no letter of the last two weeks that counts as delivered"
    ANOTHER_ADDRESS = "it names another address than the one that is written to now"
    GOES_ON = "what it said goes another way"
    OVER = "nobody waits for what it said any more, or it is with the next person"
    GIVEN_UP = "it stands among those that have not arrived"


async def came_back(tx: StoredTransaction, world: World, bounce: Bounce, real_now: datetime) -> Follows:
    """Follow a report, once. What is known of the letter is ours; the report only says which it is."""
    try:
        letter = await tx.mailed.find(bounce.letter_id, real_now - COMES_WITHIN)
    except SealError:
        letter = None
    if letter is None:
        return Follows.UNKNOWN
    if letter.address.casefold() not in bounce.addresses:
        return Follows.ANOTHER_ADDRESS
    goes_on = letter.recipient.startswith("S-") and letter.kind in GOES_ON
    if not await tx.mailed.returned(letter, goes_on=goes_on):  # another report of it was a moment earlier
        return Follows.UNKNOWN
    is_news = goes_on and await seemed_reachable(world, letter.recipient)
    if letter.recipient.startswith("S-"):
        await tx.identities.address_sends_back(letter.recipient)
    return await _goes_on(tx, world, letter, is_news=is_news) if goes_on else Follows.GIVEN_UP


async def _goes_on(tx: StoredTransaction, world: World, letter: MailedOutgoing, *, is_news: bool) -> Follows:
    """A row of its own takes its place, for the channels that are left."""
    if letter.kind is Kind.NUDGE and await _is_over(tx, world, letter, is_news=is_news):
        return Follows.OVER
    key = f"{letter.dedupe_key}{AGAIN}"
    again = Outgoing(letter.kind, letter.recipient, key, letter.ref, letter.screen, is_urgent=letter.is_urgent)
    await tx.outbox.put(again)
    return Follows.GOES_ON


async def _is_over(tx: StoredTransaction, world: World, letter: MailedOutgoing, *, is_news: bool) -> bool:
    """Whether the nudge need not reach them any more: somebody has reacted, or the next person has one of their own."""
    if not await tx.mailed.is_newest(letter) or not await nudge_came_back(world, letter.ref, letter.recipient, SAID):
        return True
    if await seemed_reachable(world, letter.recipient):
        return False
    return await nudge_refused(world, letter.ref, letter.recipient, is_news=is_news)
