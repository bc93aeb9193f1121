"""What is remembered, as plain Python: the model that a real database is compared with after every step.

A transaction's effects are applied when it commits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from flows.check_in import Answer
from flows.ports import Invitee, InviteProblem, Kind
from storage.tables.outbox import OutboxState
from storage.tables.updates import Mark
from storage.tables.waves import WaveState
from tests.contract.storage_records import (
    CHATS,
    CHECK_INS,
    HELPERS,
    NOW,
    PEOPLES_LEAD,
    WEEKS,
    YOUNG,
    Letter,
    Occasion,
    Person,
    Token,
    View,
    hashed,
)


@dataclass(slots=True)
class Model:
    """Everything that is committed, and what time it is."""

    real: datetime = NOW
    people: dict[str, Person] = field(default_factory=dict)
    marks: dict[tuple[int, int], tuple[Mark, datetime]] = field(default_factory=dict)
    parked: dict[tuple[int, int], datetime] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    occasions: dict[tuple[str, int], Occasion] = field(default_factory=dict)
    sheets: dict[str, tuple[int, dict[str, Answer]]] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)

    @classmethod
    def at_the_start(cls) -> Model:
        """Everybody has a chat, two letters, an invite and an occasion that is due; the welcome is to be shown."""
        young = {each.id: Person(each.organisation, CHATS[each.id]) for each in YOUNG.values()}
        helpers = {each.id: Person(each.organisation, CHATS[each.id]) for each in HELPERS.values()}
        return cls(
            people=young | helpers,
            letters={f"{kind}:{who}:0": Letter(kind, who) for kind in (Kind.OFFER, Kind.REPLY) for who in YOUNG},
            views={name: View() for name in YOUNG},
            occasions={(name, 1): Occasion(NOW) for name in YOUNG},
            sheets={name: (0, {}) for name in CHECK_INS},
            tokens={hashed(f"for {name}"): Token(name, NOW + WEEKS) for name in YOUNG},
        )

    @property
    def now(self) -> datetime:
        """People's time."""
        return self.real + PEOPLES_LEAD

    def whose(self, organisation: str, chat: int) -> str | None:
        """Who has a chat with an organisation's bot."""
        theirs = (who for who, one in self.people.items() if (one.organisation, one.chat) == (organisation, chat))
        return next(theirs, None)

    def claimable(self, organisation: str) -> list[str]:
        """What of the outbox may go out now, in its order: the first that is due to each who is sent nothing."""
        first: dict[str, str] = {}
        busy = {each.recipient for each in self.letters.values() if each.is_in_hand(self.real)}
        for key in sorted(self.letters, key=lambda key: self.letters[key].turn):
            letter = self.letters[key]
            if letter.recipient not in busy and self._is_due(letter):
                first.setdefault(letter.recipient, key)
        return [key for who, key in first.items() if self.people[who].organisation == organisation]

    def _is_due(self, letter: Letter) -> bool:
        waits = letter.not_before is not None and letter.not_before > self.now
        put_off = letter.next_try_at is not None and letter.next_try_at > self.real
        return letter.state is OutboxState.WAITING and not waits and not put_off

    def to_draw(self, organisation: str) -> set[str]:
        """Whose live message is behind, and may be drawn now."""
        return {who for who, view in self.views.items() if self._is_to_be_drawn(who, view, organisation)}

    def _is_to_be_drawn(self, who: str, view: View, organisation: str) -> bool:
        person = self.people[who]
        waits = any(time is not None and time > self.real for time in (view.next_try_at, view.lease_until))
        return view.revision > view.shown and not waits and person.reachable and person.organisation == organisation

    def due(self, organisation: str) -> list[tuple[str, int]]:
        """The occasions that are due, as (participant, number), the longest due first."""
        theirs = [key for key, each in self.occasions.items() if each.state is WaveState.PLANNED]
        theirs = [key for key in theirs if self.people[key[0]].organisation == organisation]
        theirs = [key for key in theirs if self.occasions[key].due_at <= self.now]
        return sorted(theirs, key=lambda key: self.occasions[key].due_at)

    def mark(self, key: tuple[int, int], at: datetime) -> None:
        """An update is handled; it isn't parked any more."""
        self.marks[key] = (Mark.HANDLED, at)
        self.parked.pop(key, None)

    def park(self, key: tuple[int, int], at: datetime) -> None:
        """An update is kept; one that was handled meanwhile stays so, or it would be handled twice."""
        mark, _ = self.marks.setdefault(key, (Mark.PARKED, at))
        if mark is Mark.PARKED:
            self.parked[key] = at

    def forget(self, parked: Iterable[tuple[int, int]], marks: Iterable[tuple[int, int]]) -> None:
        """They were kept long enough."""
        for key in parked:
            del self.parked[key]
        for key in marks:
            del self.marks[key]

    def save(self, name: str, item: str, answer: Answer) -> None:
        """The next revision of a check-in."""
        revision, answers = self.sheets[name]
        self.sheets[name] = revision + 1, {**answers, item: answer}

    def noticed(self, who: str, message_id: int) -> None:
        """A message of the chat became known."""
        if who in self.views:
            self.views[who].latest = max(self.views[who].latest, message_id)

    def plan(self, key: tuple[str, int], due_at: datetime) -> None:
        """An occasion is planned once; a cancelled one again."""
        if key not in self.occasions or self.occasions[key].state is WaveState.CANCELLED:
            self.occasions[key] = Occasion(due_at)

    def move(self, key: tuple[str, int], due_at: datetime) -> None:
        """A planned occasion comes at another time."""
        if key in self.occasions and self.occasions[key].state is WaveState.PLANNED:
            self.occasions[key].due_at = due_at

    def cancel(self, keys: Iterable[tuple[str, int]]) -> None:
        """What is still planned of these doesn't take place."""
        for key in keys:
            if self.occasions[key].state is WaveState.PLANNED:
                self.occasions[key].state = WaveState.CANCELLED

    def invite(self, before: Iterable[str], token: str, invite: Token) -> None:
        """A new invite; those before that nobody used no longer work."""
        for key in before:
            self.tokens[key].revoked = self.tokens[key].used_at is None
        self.tokens[token] = invite

    def back(self, who: str, letters: Iterable[str]) -> None:
        """Who could not be reached is back: what waits for them goes out at once."""
        if not self.people[who].reachable:
            self.people[who].reachable = True
            self._hurry(who, letters)

    def _hurry(self, who: str, letters: Iterable[str]) -> None:
        for key in letters:
            self.letters[key].next_try_at = None
        if who in self.views:
            self.views[who].next_try_at = None

    def redeemed(self, organisation: str, token: str, chat: int) -> Invitee | InviteProblem:
        """What somebody is told who uses an invite in a chat with that organisation's bot."""
        invite = self.tokens.get(hashed(token))
        if invite is None or self.people[invite.subject].organisation != organisation:
            return InviteProblem.UNKNOWN
        if self.whose(organisation, chat) not in (None, invite.subject):
            return InviteProblem.OTHER_PERSON
        if invite.used_at is not None:
            return InviteProblem.USED
        if invite.revoked or invite.expires_at <= self.now:
            return InviteProblem.EXPIRED
        return Invitee(invite.subject, is_staff=invite.subject not in YOUNG)

    def tie(self, who: str, chat: int, letters: Iterable[str]) -> None:
        """The chat is theirs; in another one than before, nothing is drawn yet."""
        if self.people[who].chat != chat and who in self.views:
            view = self.views[who]
            view.message_id, view.latest, view.heard_message = None, 0, None
            view.revision, view.shown = view.revision + 1, 0
        self.people[who].chat, self.people[who].reachable = chat, True
        self._hurry(who, letters)

    def leased_by_others(self, alive: Collection[int]) -> tuple[set[str], set[str]]:
        """The keys of the outbox and the participants whose lease is none of the living's."""
        letters = {key for key, each in self.letters.items() if each.leased_by not in (None, *alive)}
        views = {who for who, each in self.views.items() if each.leased_by not in (None, *alive)}
        return letters, views

    def leased_by(self, process: int, organisation: str, ends_before: datetime) -> tuple[set[str], set[str]]:
        """The same for one process and organisation, where the lease ends before that."""
        theirs = {who for who, each in self.people.items() if each.organisation == organisation}
        ending = [(key, each) for key, each in self.letters.items() if not each.is_in_hand(ends_before)]
        letters = {key for key, each in ending if each.leased_by == process and each.recipient in theirs}
        behind = [(who, each) for who, each in self.views.items() if not each.is_in_hand(ends_before)]
        return letters, {who for who, each in behind if each.leased_by == process and who in theirs}
