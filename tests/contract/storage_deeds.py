"""What the processes do to the database, as the bot does: each a transaction that the model judges step by step.

A deed checks what it is told against what is committed at that moment, and says what its commit changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from flows.check_in import Answer
from flows.ports import Dialogue, Invitee, Kind, Outgoing, Wave
from flows.retention import Fate, Record
from storage.errors import ConcurrentChangeError
from storage.tables.outbox import OutboxState
from storage.tables.waves import WaveState
from tests.contract.storage_model import Model
from tests.contract.storage_records import (
    CHECK_INS,
    DRAWING_LEASE,
    HELPERS,
    LEASE,
    MARKS_KEPT,
    PARKED_KEPT,
    WEEKS,
    YOUNG,
    Letter,
    Tap,
    Token,
    asking,
    hashed,
)
from tests.contract.storage_scripts import Drawing, LeftError, Process, Script, Sending

ITEMS = ("happy", "calm")


@dataclass(slots=True)
class Deeds:
    """What one process does."""

    model: Model
    process: Process

    # intake

    async def take_in(self, tap: Tap, script: Script) -> None:
        """Handle an update: its mark, and what it causes."""
        fresh = await script.tx.updates.mark_handled(*tap.key, self.model.real)
        assert fresh == (tap.key not in self.model.marks)
        if fresh:
            script.then(self.model.mark, tap.key, self.model.real)
            await script.pause()
            await self._act(tap, script)
            if tap.breaks_in == self.process.slot:
                self.process.failed.append(tap)
                raise LeftError

    async def park(self, tap: Tap, script: Script) -> None:
        """Keep an update that could not be handled."""
        real = self.model.real
        await script.tx.updates.park(*tap.key, str(tap.number).encode(), "ValueError", real)
        await script.pause()
        script.then(self.model.park, tap.key, real)

    async def replay(self, tap: Tap, script: Script) -> None:
        """Handle a parked update once more."""
        claimed = await script.tx.updates.unpark(*tap.key, self.model.real)
        assert claimed == (tap.key in self.model.parked)
        if claimed:
            script.then(self.model.mark, tap.key, self.model.real)
            await script.pause()
            await self._act(tap, script)

    async def prune(self, script: Script) -> None:
        """Forget old marks, and what was parked too long ago."""
        marks_before, parked_before = self.model.real - MARKS_KEPT, self.model.real - PARKED_KEPT
        past = script.tx.retention.past
        gone = await past(Record.PARKED_UPDATES, Fate.DELETED, parked_before, 1000)
        counts = await past(Record.UPDATES, Fate.DELETED, marks_before, 1000), gone
        parked = [key for key, at in self.model.parked.items() if at < parked_before]
        stay = self.model.parked.keys() - parked
        marks = [key for key, (_, at) in self.model.marks.items() if at < marks_before and key not in stay]
        assert counts == (len(marks), len(parked))
        script.then(self.model.forget, parked, marks)

    async def _act(self, tap: Tap, script: Script) -> None:
        tx = script.tx
        found = await tx.participants.by_chat(tap.chat) or await tx.staff.by_chat(tap.chat)
        who = self.model.whose(tap.organisation, tap.chat)
        assert (found.id if found else None) == who  # never somebody of the other organisation
        if who is None:
            return
        await script.pause()
        script.then(self.model.back, who, self._letters_of(who, script))
        await tx.identities.mark_reachable(who)
        await script.pause()
        if who in YOUNG:
            await self._answer(who, tap, script)
            await tx.live.heard(who, tap.number, self.model.real)
            script.then(self.model.views[who].heard, tap.number, self.model.real)
            await script.pause()
        for kind, number in tap.makes:
            recipient = HELPERS[tap.organisation].id if kind is Kind.NUDGE else who
            await self._put(Outgoing(kind, recipient, f"{kind}:{recipient}:{number}"), script)

    async def _answer(self, who: str, tap: Tap, script: Script) -> None:
        name = f"{who}/1"
        await self._save(name, self.model.sheets[name][0], tap.answer, script)
        await script.pause()
        await script.tx.live.show(who, Dialogue.CHECK_IN, name)
        script.then(self.model.views[who].show, Dialogue.CHECK_IN, name)

    async def save_page(self, name: str, revision: int, answer: int, script: Script) -> None:
        """Save an answer onto the revision that was looked at: what came in between must not be overwritten."""
        await script.pause()
        await self._save(name, revision, answer, script)

    async def _save(self, name: str, revision: int, value: int, script: Script) -> None:
        item, answer = ITEMS[value % 2], Answer(value, self.model.real)
        said = replace(CHECK_INS[name], revision=revision + 1, answers={item: answer})
        try:
            await script.tx.check_ins.save(said)
        except ConcurrentChangeError:
            assert self.model.sheets[name][0] != revision
            raise LeftError from None
        assert self.model.sheets[name][0] == revision
        script.then(self.model.save, name, item, answer)

    async def _put(self, outgoing: Outgoing, script: Script) -> None:
        letter = Letter(outgoing.kind, outgoing.recipient, outgoing.not_before)
        script.then(self.model.letters.setdefault, outgoing.dedupe_key, letter)
        await script.tx.outbox.put(replace(outgoing, ref=outgoing.dedupe_key))
        await script.pause()

    def _letters_of(self, who: str, script: Script) -> list[str]:
        letters = [key for key, letter in self.model.letters.items() if letter.recipient == who]
        script.touched.update(letters)
        return letters

    # delivery

    async def claim(self, organisation: str, limit: int, others: set[str], script: Script) -> None:
        """Claim what is due; what another transaction has in its hands right now may be passed over."""
        model, process = self.model, self.process
        rows = await script.tx.outbox.claim(model.now, model.real, LEASE, limit)
        claimed = [row.ref for row in rows]
        script.touched.update(claimed)
        wanted = [key for key in model.claimable(organisation) if key in claimed or key not in others]
        assert claimed == wanted[:limit]
        for key, row in zip(claimed, rows, strict=True):
            assert (row.recipient, row.chat_id) == (model.letters[key].recipient, model.people[row.recipient].chat)
            assert row.attempts == model.letters[key].attempts + 1
        until = model.real + LEASE
        for key, row in zip(claimed, rows, strict=True):
            script.then(model.letters[key].lease, process.number, until)
            script.then(process.sending.__setitem__, key, Sending(row))

    async def note_sent(self, key: str, sending: Sending, script: Script) -> None:
        """It has arrived: whoever has the row now, it never goes out again."""
        real, message, who = self.model.real, sending.message_id, sending.row.recipient
        assert message is not None
        script.touched.add(key)
        await script.tx.outbox.sent(sending.row.id, real)
        script.then(self.model.letters[key].sent)
        await script.pause()
        await script.tx.live.noticed(who, message)
        script.then(self.model.noticed, who, message)
        if sending.row.kind is Kind.OFFER and who in YOUNG:
            await script.pause()
            await script.tx.live.adopt(who, asking(who, 2).id, message)
            script.then(self.model.views[who].adopt, asking(who, 2).id, message)

    async def note_failure(self, key: str, sending: Sending, how: str, until: datetime, script: Script) -> None:
        """It has not arrived: what that means is only whose who still has the row to say."""
        outbox, number, letter, mine = script.tx.outbox, sending.row.id, self.model.letters[key], self.process.number
        script.touched.add(key)
        if how == "blocked":
            await script.tx.identities.mark_unreachable(sending.row.recipient)
            script.then(setattr, self.model.people[sending.row.recipient], "reachable", False)
            await script.pause()
        if how in ("retry", "blocked"):
            await outbox.retry(number, until, "http_502")
            script.then(letter.put_off, until, mine)
        elif how == "fail":
            await outbox.fail(number, "ImpossibleError")
            script.then(letter.end, OutboxState.FAILED, mine)
        else:
            await outbox.drop(number, "no longer wanted")
            script.then(letter.end, OutboxState.DROPPED, mine)

    async def release(self, alive: list[int], script: Script) -> None:
        """Free what the dead had leased."""
        letters, views = self.model.leased_by_others(alive)
        script.touched.update(letters)
        assert await script.tx.live.release(alive) == len(views)
        await script.pause()
        assert await script.tx.outbox.release(alive) == len(letters)
        for key in letters:
            script.then(self.model.letters[key].release)
        for who in views:
            script.then(self.model.views[who].free)

    async def let_go(self, organisation: str, ends_before: datetime, script: Script) -> None:
        """Free what this process itself had leased and has in hand no more."""
        model, process = self.model, self.process
        letters, views = model.leased_by(process.number, organisation, ends_before)
        letters, views = letters - process.sending.keys(), views - process.drawing.keys()
        script.touched.update(letters)
        assert await script.tx.live.let_go(list(process.drawing), ends_before) == len(views)
        await script.pause()
        in_hand = [sending.row.id for sending in process.sending.values()]
        assert await script.tx.outbox.let_go(in_hand, ends_before) == len(letters)
        for key in letters:
            script.then(model.letters[key].release)
        for who in views:
            script.then(model.views[who].free)

    # the live message

    async def claim_view(self, organisation: str, who: str, script: Script) -> None:
        """Claim a live message, if it is behind and nobody else draws it."""
        model, process = self.model, self.process
        undrawn = await script.tx.live.claim_undrawn(who, model.real, DRAWING_LEASE)
        assert (undrawn is not None) == (who in model.to_draw(organisation))
        if undrawn is None:
            return
        view, until = model.views[who], model.real + DRAWING_LEASE
        assert (undrawn.chat_id, undrawn.message.revision) == (model.people[who].chat, view.revision)
        assert undrawn.attempts == view.attempts + 1
        script.then(view.lease, process.number, until)
        script.then(process.drawing.__setitem__, who, Drawing(undrawn))

    async def note_drawn(self, who: str, drawing: Drawing, script: Script) -> None:
        """It stands in the chat; who was too late to say so, or in a chat that is no longer theirs, changes nothing."""
        revision, message = drawing.undrawn.message.revision, drawing.message_id
        assert message is not None
        await script.tx.live.drawn(who, revision, message)
        script.then(self.model.views[who].drawn, revision, message, self.process.number)

    async def note_not_drawn(self, who: str, is_blocked: bool, until: datetime, script: Script) -> None:
        """It could not be drawn."""
        if is_blocked:
            await script.tx.identities.mark_unreachable(who)
            script.then(setattr, self.model.people[who], "reachable", False)
            await script.pause()
        await script.tx.live.draw_failed(who, "http_502", until)
        script.then(self.model.views[who].put_off, until, self.process.number)

    # the calendar

    async def plan(self, key: tuple[str, int], due_at: datetime, script: Script) -> None:
        """Plan an occasion."""
        await script.tx.waves.plan(_wave(key, due_at))
        await script.pause()
        script.then(self.model.plan, key, due_at)

    async def move(self, key: tuple[str, int], due_at: datetime, script: Script) -> None:
        """Move an occasion."""
        await script.tx.waves.move(_wave(key, due_at))
        await script.pause()
        script.then(self.model.move, key, due_at)

    async def cancel(self, who: str, script: Script) -> None:
        """Cancel what is planned for somebody."""
        planned = [key for key, each in self.model.occasions.items() if key[0] == who and each.state == "planned"]
        await script.tx.waves.cancel(who)
        await script.pause()
        script.then(self.model.cancel, planned)

    async def offer(self, key: tuple[str, int], script: Script) -> None:
        """Take an occasion and offer its check-in, once."""
        who, number = key
        taken = await script.tx.waves.take(_wave(key, self.model.now))
        occasion = self.model.occasions.get(key)
        assert taken == (occasion is not None and occasion.state is WaveState.PLANNED)
        if taken:
            await script.pause()
            script.then(setattr, occasion, "state", WaveState.TAKEN)
            later = None if number % 2 else self.model.now + LEASE
            await self._put(Outgoing(Kind.OFFER, who, f"offer:{who}:{number}", not_before=later), script)

    # people

    async def invite(self, who: str, token: str, script: Script) -> None:
        """Issue an invite."""
        before = [key for key, each in self.model.tokens.items() if each.subject == who]
        until = self.model.now + WEEKS
        await script.tx.invites.issue(who, token, until)
        await script.pause()
        script.then(self.model.invite, before, hashed(token), Token(who, until))

    async def redeem(self, organisation: str, token: str, chat: int, script: Script) -> None:
        """Use an invite in a chat with that organisation's bot."""
        now, invite = self.model.now, self.model.tokens.get(hashed(token))
        letters = self._letters_of(invite.subject, script) if invite else []
        said = await script.tx.invites.redeem(token, chat, now)
        assert said == self.model.redeemed(organisation, token, chat)
        await script.pause()
        if isinstance(said, Invitee):
            script.then(setattr, invite, "used_at", now)
            script.then(self.model.tie, said.subject, chat, letters)


def _wave(key: tuple[str, int], due_at: datetime) -> Wave:
    return Wave(key[0], "who5", key[1], due_at)
