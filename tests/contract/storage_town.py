"""The machine's upper half: what happens in a town, with phones, two bots, and three processes that serve both."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from flows.ports import Kind
from storage.crypto import Keyring
from storage.tables.outbox import OutboxState
from tests.contract.storage_crew import DAY, HOLD, NOT_HELD, SLOTS, TIMES, Crew, Hold
from tests.contract.storage_records import BOTS, LEASE, PHONES, YOUNG, Tap, asking
from tests.contract.storage_scripts import Drawing, Process, Sending, Server

TELEGRAM_KEEPS = timedelta(days=1)

DATA, BOT = st.data(), st.sampled_from(list(BOTS))
SOMEBODY = st.sampled_from(list(YOUNG))
SENT = st.sampled_from(("nothing yet", "nothing yet", "goes out", "sent", "sent", "retry", "fail", "drop", "blocked"))
DRAWN = st.sampled_from(("nothing yet", "stands there", "drawn", "drawn", "failed", "blocked"))
MAKES = st.lists(st.tuples(st.sampled_from((Kind.NUDGE, Kind.REPLY, Kind.NOTICE)), st.integers(1, 3)), max_size=2)


class Town(Crew):
    """What happens: people tap, the clock ticks, messages are drawn and sent."""

    def __init__(self, server: Server, keyring: Keyring) -> None:
        super().__init__(server, keyring)
        self.taps: list[Tap] = []
        self.tokens = [f"for {who}" for who in YOUNG]
        self.messages = 1000
        self.phones: dict[tuple[str, int | None], dict[int, object]] = {}

    def next_message(self) -> int:
        """Telegram counts a bot's messages."""
        self.messages += 1
        return self.messages

    def phone(self, who: str, chat: int | None) -> dict[int, object]:
        """What stands in a chat, by message."""
        return self.phones.setdefault((self.model.people[who].organisation, chat), {})

    # intake

    @precondition(lambda self: self.idle())
    @rule(data=DATA, bot=BOT, chat=st.sampled_from(PHONES), answer=st.integers(0, 5), makes=MAKES, hold=HOLD)
    def tap(
        self, data: st.DataObject, bot: str, chat: int, answer: int, makes: list[tuple[Kind, int]], hold: Hold
    ) -> None:
        """Somebody does something, which one of the processes may not be able to handle."""
        breaks_in = answer if answer in SLOTS else None
        self.taps.append(Tap(bot, self.next_message(), chat, self.model.real, answer, tuple(makes), breaks_in))
        self._take_in(data, self.taps[-1], hold)

    def tap_in(self, slot: int, who: str, makes: tuple[tuple[Kind, int], ...] = ()) -> None:
        """Have a process handle a tap of somebody's."""
        person = self.model.people[who]
        tap = Tap(person.organisation, self.next_message(), person.chat, self.model.real, 3, makes)
        self.do(slot, partial(self.deeds(slot).take_in, tap), bot=person.organisation)

    @precondition(lambda self: self.idle() and self.taps)
    @rule(data=DATA, hold=HOLD)
    def tap_comes_again(self, data: st.DataObject, hold: Hold) -> None:
        """Telegram brings what it still holds, also what was handled."""
        if kept := [tap for tap in self.taps if tap.at + TELEGRAM_KEEPS > self.model.real]:
            self._take_in(data, data.draw(st.sampled_from(kept)), hold)

    def _take_in(self, data: st.DataObject, tap: Tap, hold: Hold) -> None:
        slot = self.some(data)
        self.do(slot, partial(self.deeds(slot).take_in, tap), hold, tap.organisation)

    @precondition(lambda self: self.idle("failed"))
    @rule(data=DATA, hold=HOLD)
    def park(self, data: st.DataObject, hold: Hold) -> None:
        """What could not be handled; another process may have handled it meanwhile."""
        slot = self.some(data, "failed")
        self.do(slot, partial(self.deeds(slot).park, self.processes[slot].failed.pop()), hold)

    @precondition(lambda self: self.idle() and self.model.parked)
    @rule(data=DATA, hold=HOLD)
    def replay(self, data: st.DataObject, hold: Hold) -> None:
        """What was parked is handled once more."""
        slot, key = self.some(data), data.draw(st.sampled_from(sorted(self.model.parked)))
        (tap,) = (tap for tap in self.taps if tap.key == key)
        self.do(slot, partial(self.deeds(slot).replay, tap), hold, tap.organisation)

    @precondition(lambda self: self.idle())
    @rule(data=DATA, time=st.sampled_from(TIMES))
    def prune(self, data: st.DataObject, time: timedelta) -> None:
        """What is past its time goes."""
        self.model.real += time
        slot = self.some(data)
        self.do(slot, self.deeds(slot).prune)

    @precondition(lambda self: self.idle())
    @rule(data=DATA, who=SOMEBODY, answer=st.integers(0, 5), hold=HOLD)
    def answer_on_a_page(self, data: st.DataObject, who: str, answer: int, hold: Hold) -> None:
        """From the revision that the page was opened at, which may be an old one by now."""
        slot, name = self.some(data), asking(who, 1).id
        current, pages = self.model.sheets[name][0], self.processes[slot].pages
        opened_at, pages[name] = pages.get(name, current), current
        self.do(slot, partial(self.deeds(slot).save_page, name, opened_at, answer), hold)

    # delivery

    @precondition(lambda self: self.idle())
    @rule(data=DATA, bot=BOT, limit=st.integers(1, 3), is_late=st.booleans(), how=SENT, hold=HOLD)
    def claim(self, data: st.DataObject, bot: str, limit: int, is_late: bool, how: str, hold: Hold) -> None:
        """At once, or when the leases of those who died, or are slow, have passed; then send it, or not."""
        if is_late:
            self.pass_time(LEASE)
        slot = self.some(data)
        before = list(self.processes[slot].sending)
        self.claim_in(slot, bot, limit, hold)
        for key in [key for key in self.processes[slot].sending if key not in before]:
            self.send_and_note(slot, key, how)

    def claim_in(self, slot: int, bot: str, limit: int, hold: Hold = NOT_HELD) -> None:
        """Have a process claim what is to be sent."""
        others = [each.script.touched for each in self.processes.values() if each.script is not None]
        self.do(slot, partial(self.deeds(slot).claim, bot, limit, set().union(*others)), hold, bot)

    def _send(self, process: Process, key: str, sending: Sending) -> None:
        """Who has a row in hand sends it, alone to that recipient; who has had it too long no longer does."""
        letters, real, letter = self.model.letters.values(), self.model.real, self.model.letters[key]
        in_hand = [each for each in letters if each.recipient == letter.recipient and each.is_in_hand(real)]
        if sending.message_id is None and letter.leased_by == process.number and letter.is_in_hand(real):
            assert in_hand == [letter]
            assert letter.state is OutboxState.WAITING
            sending.message_id = self.next_message()
            phone = self.phone(sending.row.recipient, sending.row.chat_id)
            phone[sending.message_id] = f"offer of {asking(letter.recipient, 2).id}"

    @precondition(lambda self: self.idle("sending"))
    @rule(data=DATA, how=SENT, hold=HOLD)
    def send(self, data: st.DataObject, how: str, hold: Hold) -> None:
        """Later, maybe too late."""
        slot = self.some(data, "sending")
        self.send_and_note(slot, data.draw(st.sampled_from(sorted(self.processes[slot].sending))), how, hold)

    def send_and_note(self, slot: int, key: str, how: str, hold: Hold = NOT_HELD) -> None:
        """Have a process send what it has claimed, and note what came of it, as far as that goes."""
        if how == "goes out":
            self._send(self.processes[slot], key, self.processes[slot].sending[key])
        elif how != "nothing yet":
            self._note_letter(slot, key, how, hold)

    def _note_letter(self, slot: int, key: str, how: str, hold: Hold = NOT_HELD) -> None:
        process, deeds = self.processes[slot], self.deeds(slot)
        sending = process.sending.pop(key)
        if how == "sent":
            self._send(process, key, sending)
        if sending.message_id is not None:
            self.do(slot, partial(deeds.note_sent, key, sending), hold)
        elif how != "sent":
            self.do(slot, partial(deeds.note_failure, key, sending, how, self.model.real + LEASE), hold)

    @precondition(lambda self: self.idle())
    @rule(data=DATA, hold=HOLD)
    def release(self, data: st.DataObject, hold: Hold) -> None:
        """What the dead had leased is free."""
        slot, alive = self.some(data), [process.number for process in self.processes.values()]
        self.do(slot, partial(self.deeds(slot).release, alive), hold)

    @precondition(lambda self: self.idle())
    @rule(data=DATA, bot=BOT, time=st.sampled_from(TIMES), hold=HOLD)
    def let_go(self, data: st.DataObject, bot: str, time: timedelta, hold: Hold) -> None:
        """A process frees what it forgot, for instance because a note of it was rolled back."""
        slot = self.some(data)
        self.do(slot, partial(self.deeds(slot).let_go, bot, self.model.real + time), hold, bot)

    # the live message

    @precondition(lambda self: self.idle())
    @rule(data=DATA, bot=st.sampled_from(("", "", *BOTS)), who=SOMEBODY, is_late=st.booleans(), how=DRAWN, hold=HOLD)
    def claim_view(self, data: st.DataObject, bot: str, who: str, is_late: bool, how: str, hold: Hold) -> None:
        """By the bot that serves them, or that doesn't; then draw it, or not."""
        if is_late:
            self.pass_time(LEASE)
        self.draw_in(self.some(data), who, how, hold, bot)

    def draw_in(self, slot: int, who: str, how: str, hold: Hold = NOT_HELD, bot: str = "") -> None:
        """Have a process claim somebody's live message, and go on from there if it gets it."""
        bot, before = bot or YOUNG[who].organisation, self.processes[slot].drawing.get(who)
        self.do(slot, partial(self.deeds(slot).claim_view, bot, who), hold, bot)
        if self.processes[slot].drawing.get(who) is not before:
            self.draw_and_note(slot, who, how)

    @precondition(lambda self: self.idle("drawing"))
    @rule(data=DATA, how=DRAWN, hold=HOLD)
    def draw(self, data: st.DataObject, how: str, hold: Hold) -> None:
        """Later, maybe too late."""
        slot = self.some(data, "drawing")
        self.draw_and_note(slot, data.draw(st.sampled_from(sorted(self.processes[slot].drawing))), how, hold)

    def draw_and_note(self, slot: int, who: str, how: str, hold: Hold = NOT_HELD) -> None:
        """Have a process draw what it has claimed, and note what came of it, as far as that goes."""
        if how == "stands there":
            self._draw(self.processes[slot], who, self.processes[slot].drawing[who])
        elif how != "nothing yet":
            self._note_view(slot, who, how, hold)

    def _draw(self, process: Process, who: str, drawing: Drawing) -> None:
        """As the bot does: edit the message, or send a new one where it isn't there or something stands below it."""
        view, message = self.model.views[who], drawing.undrawn.message
        if drawing.message_id is None and view.leased_by == process.number and view.is_in_hand(self.model.real):
            phone, drawing.message_id = self.phone(who, drawing.undrawn.chat_id), message.message_id
            if drawing.message_id not in phone or message.latest_message_id > drawing.message_id:
                drawing.message_id = self.next_message()
            phone[drawing.message_id] = message.revision

    def _note_view(self, slot: int, who: str, how: str, hold: Hold = NOT_HELD) -> None:
        process, deeds = self.processes[slot], self.deeds(slot)
        drawing = process.drawing.pop(who)
        if how == "drawn":
            self._draw(process, who, drawing)
        if drawing.message_id is not None:
            self.do(slot, partial(deeds.note_drawn, who, drawing), hold)
        elif how != "drawn":
            self.do(slot, partial(deeds.note_not_drawn, who, how == "blocked", self.model.real + LEASE), hold)

    # the calendar, and people

    @precondition(lambda self: self.idle())
    @rule(
        data=DATA,
        key=st.tuples(SOMEBODY, st.integers(1, 2)),
        days=st.integers(-2, 9),
        how=st.sampled_from(("plan", "move", "cancel", "offer", "offer")),
        hold=HOLD,
    )
    def calendar(self, data: st.DataObject, key: tuple[str, int], days: int, how: str, hold: Hold) -> None:
        """An occasion is planned, moved, cancelled or offered, wanted or not."""
        slot, due_at = self.some(data), self.model.now + days * DAY
        deeds = self.deeds(slot)
        deed = {
            "plan": partial(deeds.plan, key, due_at),
            "move": partial(deeds.move, key, due_at),
            "cancel": partial(deeds.cancel, key[0]),
            "offer": partial(deeds.offer, key),
        }[how]
        self.do(slot, deed, hold)

    @precondition(lambda self: self.idle())
    @rule(data=DATA, who=SOMEBODY, is_new=st.booleans(), chat=st.sampled_from(PHONES), bot=BOT, hold=HOLD)
    def invite(self, data: st.DataObject, who: str, is_new: bool, chat: int, bot: str, hold: Hold) -> None:
        """Somebody gets an invite, or uses one, maybe another's, an old one, or with the wrong bot."""
        slot = self.some(data)
        deeds = self.deeds(slot)
        if is_new:
            self.tokens.append(f"{len(self.tokens)} for {who}")
            self.do(slot, partial(deeds.invite, who, self.tokens[-1]), hold)
        else:
            token = data.draw(st.sampled_from(self.tokens))
            self.do(slot, partial(deeds.redeem, bot, token, chat), hold, bot)
