"""The outbox: what must reach somebody, from being put there to being sent, failed or dropped."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, bindparam, case, or_, select, update

from flows.people import Channel
from flows.ports import PRIORITY, Kind, Outgoing
from flows.screen import Screen
from storage import screens
from storage.crypto import Keyring
from storage.errors import SealError
from storage.repositories.base import Repository, inserting, nobody_elses
from storage.repositories.claiming import CLAIM, HOLDERS, LEASE, LET_GO, RELEASE
from storage.repositories.identities import is_served, open_address, open_chat
from storage.tables import OUTBOX
from storage.tables.outbox import OutboxState

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert

SAID_THERE = "on their page"
"""Why a row was dropped: it is read on the recipient's own page, and nothing more has to be said in the chat."""

SEAL_BROKEN = "seal_broken"
"""The error of a row whose sealed values don't open; it fails by itself and holds up nothing else."""


@dataclass(frozen=True, slots=True)
class ClaimedOutgoing:
    """A row to send now, before its lease ends. `attempts` counts this one, `tried_from` is when the first one began.

    No chat: there is none yet, or it refuses a staff member who can be written to by e-mail instead. `channels` are
    those that a staff member has, in the order that is theirs; one that refused is the last. `letter_id` is what names
    it on the way as an e-mail.
    """

    id: int
    kind: Kind
    recipient: str
    chat_id: int | None
    language: str
    ref: str
    screen: Screen | None
    attempts: int
    address: str | None = None
    dedupe_key: str = ""
    channels: tuple[Channel, ...] = ()
    is_urgent: bool = False
    tried_from: datetime | None = None
    letter_id: str = ""


@dataclass(frozen=True, slots=True)
class FailedOutgoing:
    """A row that is given up; `error` is a type or code."""

    id: int
    kind: Kind
    recipient: str
    error: str
    attempts: int


_O = OUTBOX.c
_ITS = update(OUTBOX).where(_O.id == bindparam("key")).values(lease_until=None, leased_by=None)
_STAYS = or_(_O.for_page, bindparam("stays", type_=Boolean))
_KEPT = or_(_STAYS, bindparam("kept", type_=Boolean))
_SENT = _ITS.where(_O.state != OutboxState.SENT).values(
    for_page=_STAYS, screen_sealed=case((_KEPT, _O.screen_sealed), else_=None)
)
_END = _ITS.where(  # or somebody has ended it meanwhile, or sends it now, and knows better
    _O.state == OutboxState.WAITING, nobody_elses(_O.leased_by)
)
_UNTRIED = _END.values(attempts=_O.attempts - 1)
_HURRY = (
    update(OUTBOX)
    .where(_O.state == OutboxState.WAITING, _O.next_try_at == bindparam("at"), is_served(_O.recipient))
    .values(next_try_at=None)
)
_WAITS = select(_O.id).where(
    _O.recipient == bindparam("to"), _O.kind == bindparam("of"), _O.state == OutboxState.WAITING
)
_OF_REF = select(_O.state == OutboxState.SENT).where(
    _O.recipient == bindparam("to"), _O.kind == bindparam("of"), _O.ref.startswith(bindparam("ref"))
)
_TOLD = select(_O.id).where(
    _O.recipient == bindparam("to"), _O.state == OutboxState.SENT, _O.sent_at > bindparam("since")
)
_FAILED = (
    select(_O.id, _O.kind, _O.recipient, _O.error, _O.attempts).where(_O.state == OutboxState.FAILED).order_by(_O.id)
)


@cache
def _put(dialect: str) -> Insert:
    return inserting(OUTBOX, dialect).on_conflict_do_nothing(index_elements=[_O.dedupe_key])


class Outbox(Repository):
    """Rows wait until they are claimed, and are claimed again when a lease ends without a word."""

    __slots__ = ()

    async def put(self, outgoing: Outgoing) -> None:
        """Add a row; one whose key was ever there changes nothing."""
        screen, key = outgoing.screen, outgoing.dedupe_key
        row = {
            "kind": outgoing.kind,
            "recipient": outgoing.recipient,
            "dedupe_key": key,
            "ref": outgoing.ref,
            "screen_sealed": self.keyring.seal(screens.dump(screen), place(key)) if screen else None,
            "priority": PRIORITY[outgoing.kind] - outgoing.is_urgent,
            "state": OutboxState.WAITING,
            "put_at": datetime.now(UTC),
            "not_before": outgoing.not_before,
            "attempts": 0,
        }
        if await self.change(_put(self.dialect), row):
            self.mail.append(outgoing.recipient)

    async def was_sent(self, recipient: str, kind: Kind, ref: str) -> bool | None:
        """Whether something of that kind whose `ref` begins so was sent to somebody; None: nothing was ever put."""
        states = [sent for (sent,) in await self.rows(_OF_REF, to=recipient, of=kind, ref=ref)]
        return any(states) if states else None

    async def waits(self, recipient: str, kind: Kind) -> bool:
        """Whether anything of a kind is still to be sent to somebody, now or later."""
        return await self.first(_WAITS, to=recipient, of=kind) is not None

    async def claim(self, now: datetime, real_now: datetime, lease: timedelta, limit: int) -> list[ClaimedOutgoing]:
        """Lease what can be sent: by priority and then age, and one row at a time for each recipient.

        `now` is people's time, for `not_before`; leases and next tries run on real time.
        """
        await self.alone("outbox.claim")  # or two would each begin with another row of the same recipient
        rows = await self.rows(CLAIM, now=now, real_now=real_now, at_most=limit, **self.served)
        if not rows:
            return []
        leased = {"ids": [row.id for row in rows], "until": real_now + lease, "process": self.standpoint.process}
        await self.change(LEASE, {**leased, "at": real_now})
        return [claimed for row in rows if (claimed := await self._opened(row))]

    async def let_go(self, in_hand: Collection[int], ends_before: datetime) -> int:
        """End this process's leases on what it has in hand no more, of those that end before then. Returns how many."""
        given = {
            "process": self.standpoint.process,
            "in_hand": list(in_hand),
            "ends_before": ends_before,
            **self.served,
        }
        return await self.change(LET_GO, given)

    async def holders(self) -> set[int]:
        """The processes that hold leases."""
        return {row.leased_by for row in await self.rows(HOLDERS)}

    async def release(self, alive: Collection[int]) -> int:
        """End the leases of processes that are gone, all but those that are alive. Returns how many."""
        return await self.change(RELEASE, {"alive": list(alive)})

    async def sent(
        self, outgoing: int, real_now: datetime, *, for_page: bool = False, may_come_back: bool = False
    ) -> None:
        """It has arrived; what it said is not kept, unless it is still to be read on the recipient's own page.

        `may_come_back`: it is kept, sealed, until its time is past, for it would have to go another way.
        """
        ended: dict[str, Any] = {"state": OutboxState.SENT, "sent_at": real_now, "error": None}
        await self.change(_SENT, {"key": outgoing, **ended, "stays": for_page, "kept": may_come_back})

    async def retry(self, outgoing: int, next_try_at: datetime, error: str, *, untried: bool = False) -> None:
        """It did not arrive; try again then. `untried`: it surely did not even go out, so that this doesn't count."""
        ended = _UNTRIED if untried else _END
        await self.change(ended, {**self.ours, "key": outgoing, "next_try_at": next_try_at, "error": error})

    async def hurry(self, at: datetime) -> None:
        """What was to be tried again at that moment of real time is tried now."""
        await self.change(_HURRY, {"at": at, **self.served})

    async def put_off(self, outgoing: int, not_before: datetime) -> None:
        """It is not the hour for it: it comes then (people's time), as if it had not been claimed."""
        await self.change(_UNTRIED, {**self.ours, "key": outgoing, "not_before": not_before})

    async def fail(self, outgoing: int, error: str) -> None:
        """It can't arrive, or was tried often enough: visible from now on, and not tried again."""
        await self.change(_END, {**self.ours, "key": outgoing, "state": OutboxState.FAILED, "error": error})

    async def drop(self, outgoing: int, why: str, *, for_page: bool = False) -> None:
        """It is no longer wanted; `for_page`: in the chat, for it is read on the recipient's own page."""
        ended = {"state": OutboxState.DROPPED, "error": why}
        await self.change(_END, {**self.ours, "key": outgoing, **ended, **_kept(for_page)})

    async def told_since(self, recipient: str, since: datetime) -> bool:
        """Whether anything was sent to somebody after a moment of real time."""
        return await self.first(_TOLD, to=recipient, since=since) is not None

    async def failed(self) -> list[FailedOutgoing]:
        """What was given up, the oldest first."""
        return [FailedOutgoing(*row) for row in await self.rows(_FAILED)]

    async def _opened(self, row: Any) -> ClaimedOutgoing | None:
        """The row as it is to be sent, or None and failed where a seal is broken."""
        try:
            chat_id = open_chat(self.keyring, row.recipient, row.chat_sealed)
            address = open_address(self.keyring, row.recipient, row.address_sealed)
            screen = open_screen(self.keyring, row)
        except SealError:
            await self.fail(row.id, SEAL_BROKEN)
            return None
        if row.address_sends_back and row.kind is not Kind.SIGN_IN:
            address = None
        if address is not None and not row.reachable and not row.recipient.startswith("P-"):
            chat_id = None
        return ClaimedOutgoing(
            id=row.id,
            kind=row.kind,
            recipient=row.recipient,
            chat_id=chat_id,
            language=row.language,
            ref=row.ref,
            screen=screen,
            attempts=row.attempts + 1,
            address=address,
            dedupe_key=row.dedupe_key,
            channels=_channels(row, chat_id, address),
            is_urgent=row.priority < PRIORITY[row.kind],
            tried_from=row.tried_from,
            letter_id=letter_ids(self.keyring, row.dedupe_key)[0],
        )


def _channels(row: Any, chat_id: int | None, address: str | None) -> tuple[Channel, ...]:
    """A staff member's, in their order."""
    known = {Channel.TELEGRAM: chat_id, Channel.EMAIL: address}
    refuses = {Channel.TELEGRAM: not row.reachable, Channel.EMAIL: row.address_refuses}
    theirs = [Channel(each) for each in row.channels or () if known[Channel(each)] is not None]
    return tuple(sorted(theirs, key=refuses.__getitem__))


def _kept(for_page: bool) -> dict[str, Any]:
    return {"for_page": True} if for_page else {"screen_sealed": None}


def place(dedupe_key: str) -> str:
    """What the screen of the row with that key is bound to."""
    return f"outbox.screen:{dedupe_key}"


def letter_ids(keyring: Keyring, dedupe_key: str) -> list[str]:
    """How the row with that key is named as an e-mail: by the newest key first, and nobody else can tell."""
    return [each.rpartition(":")[2][:32] for each in keyring.lookup_hashes(f"letter:{dedupe_key}")]


def open_screen(keyring: Keyring, row: Any) -> Screen | None:
    """What a row of the outbox says; None where that isn't kept in it (any more). Raises SealError."""
    if row.screen_sealed is None:
        return None
    return screens.load_screen(keyring.open(row.screen_sealed, place(row.dedupe_key)))
