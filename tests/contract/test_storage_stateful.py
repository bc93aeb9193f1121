"""Issue 4: processes die at any moment, between any two steps, and nothing is lost, doubled or stuck.

Three processes, each with the bots of two organisations, take turns in any order that Hypothesis finds. After every
step what is committed must be what the model holds; in the end one process is left, and brings everything to its end.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from functools import partial

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from flows.ports import Kind
from storage.crypto import Keyring
from storage.tables.outbox import OutboxState
from tests.contract.storage_crew import DAY, SLOTS, TIMES, Crew
from tests.contract.storage_deeds import Tap
from tests.contract.storage_records import BOTS, LEASE, PHONES, YOUNG, asking
from tests.contract.storage_scripts import Drawing, Process, Sending, Server, server_at

pytest_plugins = ["tests.contract.storage_fixtures"]

TELEGRAM_KEEPS = timedelta(days=1)
BRIEFLY = settings(
    max_examples=12,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),  # what fails is shown as it was found: making it smaller takes minutes
)

DATA, BOT = st.data(), st.sampled_from(list(BOTS))
SOMEBODY = st.sampled_from(list(YOUNG))
HOLD = st.sampled_from((0, 0, 1, 2, 3, 4))
"""At which of its pauses a transaction is held; 0: it isn't."""

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
        self, data: st.DataObject, bot: str, chat: int, answer: int, makes: list[tuple[Kind, int]], hold: int
    ) -> None:
        """Somebody does something; 5 breaks the code."""
        self.taps.append(Tap(bot, self.next_message(), chat, self.model.real, answer, tuple(makes), answer == 5))
        self._take_in(data, self.taps[-1], hold)

    @precondition(lambda self: self.idle() and self.taps)
    @rule(data=DATA, hold=HOLD)
    def tap_comes_again(self, data: st.DataObject, hold: int) -> None:
        """Telegram brings what it still holds, also what was handled."""
        if kept := [tap for tap in self.taps if tap.at + TELEGRAM_KEEPS > self.model.real]:
            self._take_in(data, data.draw(st.sampled_from(kept)), hold)

    def _take_in(self, data: st.DataObject, tap: Tap, hold: int) -> None:
        slot = self.some(data)
        self.do(slot, partial(self.deeds(slot).take_in, tap), hold, tap.organisation)

    @precondition(lambda self: self.idle() and self.model.parked)
    @rule(data=DATA, hold=HOLD)
    def replay(self, data: st.DataObject, hold: int) -> None:
        slot, key = self.some(data), data.draw(st.sampled_from(sorted(self.model.parked)))
        (tap,) = (tap for tap in self.taps if tap.key == key)
        self.do(slot, partial(self.deeds(slot).replay, tap), hold, tap.organisation)

    @precondition(lambda self: self.idle())
    @rule(data=DATA, time=st.sampled_from(TIMES))
    def prune(self, data: st.DataObject, time: timedelta) -> None:
        self.model.real += time
        slot = self.some(data)
        self.do(slot, self.deeds(slot).prune)

    @precondition(lambda self: self.idle())
    @rule(data=DATA, who=SOMEBODY, answer=st.integers(0, 5), hold=HOLD)
    def answer_on_a_page(self, data: st.DataObject, who: str, answer: int, hold: int) -> None:
        """From the revision that the page was opened at, which may be an old one by now."""
        slot, name = self.some(data), asking(who, 1).id
        current, pages = self.model.sheets[name][0], self.processes[slot].pages
        opened_at, pages[name] = pages.get(name, current), current
        self.do(slot, partial(self.deeds(slot).save_page, name, opened_at, answer), hold)

    # delivery

    @precondition(lambda self: self.idle())
    @rule(data=DATA, bot=BOT, limit=st.integers(1, 3), hold=HOLD)
    def claim(self, data: st.DataObject, bot: str, limit: int, hold: int) -> None:
        self._claim(self.some(data), bot, limit, hold)

    def _claim(self, slot: int, bot: str, limit: int, hold: int = 0) -> None:
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
    @rule(data=DATA, how=st.sampled_from(("goes out", "sent", "sent", "retry", "fail", "drop")), hold=HOLD)
    def send(self, data: st.DataObject, how: str, hold: int) -> None:
        """It goes out, or not, and what came of it is noted: now, too late, or never."""
        slot = self.some(data, "sending")
        sending = self.processes[slot].sending
        key = data.draw(st.sampled_from(sorted(sending)))
        if how == "goes out":
            self._send(self.processes[slot], key, sending[key])
        else:
            self._note_letter(slot, key, how, hold)

    def _note_letter(self, slot: int, key: str, how: str, hold: int = 0) -> None:
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
    def release(self, data: st.DataObject, hold: int) -> None:
        slot, alive = self.some(data), [process.number for process in self.processes.values()]
        self.do(slot, partial(self.deeds(slot).release, alive), hold)

    # the live message

    @precondition(lambda self: self.idle())
    @rule(data=DATA, bot=st.sampled_from((None, None, *BOTS)), who=SOMEBODY, hold=HOLD)
    def claim_view(self, data: st.DataObject, bot: str | None, who: str, hold: int) -> None:
        """By the bot that serves them, or that doesn't."""
        slot, bot = self.some(data), bot or YOUNG[who].organisation
        self.do(slot, partial(self.deeds(slot).claim_view, bot, who), hold, bot)

    def _draw(self, process: Process, who: str, drawing: Drawing) -> None:
        """As the bot does: edit the message, or send a new one where it isn't there or something stands below it."""
        view, message = self.model.views[who], drawing.undrawn.message
        if drawing.message_id is None and view.leased_by == process.number and view.is_in_hand(self.model.real):
            phone, drawing.message_id = self.phone(who, drawing.undrawn.chat_id), message.message_id
            if drawing.message_id not in phone or message.latest_message_id > drawing.message_id:
                drawing.message_id = self.next_message()
            phone[drawing.message_id] = message.revision

    @precondition(lambda self: self.idle("drawing"))
    @rule(data=DATA, how=st.sampled_from(("stands there", "drawn", "drawn", "failed", "blocked")), hold=HOLD)
    def draw(self, data: st.DataObject, how: str, hold: int) -> None:
        """It is drawn, or not, and what came of it is noted: now, too late, or never."""
        slot = self.some(data, "drawing")
        drawing = self.processes[slot].drawing
        who = data.draw(st.sampled_from(sorted(drawing)))
        if how == "stands there":
            self._draw(self.processes[slot], who, drawing[who])
        else:
            self._note_view(slot, who, how, hold)

    def _note_view(self, slot: int, who: str, how: str, hold: int = 0) -> None:
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
    def calendar(self, data: st.DataObject, key: tuple[str, int], days: int, how: str, hold: int) -> None:
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
    def invite(self, data: st.DataObject, who: str, is_new: bool, chat: int, bot: str, hold: int) -> None:
        """Somebody gets an invite, or uses one, maybe another's, an old one, or with the wrong bot."""
        slot = self.some(data)
        deeds = self.deeds(slot)
        if is_new:
            self.tokens.append(f"{len(self.tokens)} for {who}")
            self.do(slot, partial(deeds.invite, who, self.tokens[-1]), hold)
        else:
            token = data.draw(st.sampled_from(self.tokens))
            self.do(slot, partial(deeds.redeem, bot, token, chat), hold, bot)


class Machine(Town):
    """And in the end, whoever is left brings everything to its end."""

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self._bring_to_an_end()
        finally:
            self.close()

    def _bring_to_an_end(self) -> None:
        for slot in SLOTS:
            if slot in self.processes:
                self.die(slot)
        self.die(0)
        self.pass_time(10 * DAY)
        for who, person in self.model.people.items():
            tap = Tap(person.organisation, self.next_message(), person.chat, self.model.real, 0, ())
            self.do(0, partial(self.deeds(0).take_in, tap), bot=person.organisation)
            assert self.model.people[who].reachable
        while self._is_busy():
            self.pass_time(LEASE)
        self.what_is_committed_is_what_the_model_holds()
        assert OutboxState.WAITING not in {letter.state for letter in self.model.letters.values()}
        for who, view in self.model.views.items():
            assert view.shown == view.revision
            shown = self.phone(who, self.model.people[who].chat).get(view.message_id or 0)
            assert shown in (view.revision, f"offer of {view.check_in}"), who

    def _is_busy(self) -> bool:
        """Offer, draw and send what there is. Whether there was anything."""
        before = self.messages
        for bot in BOTS:
            for occasion in self.model.due(bot):
                self.do(0, partial(self.deeds(0).offer, occasion))
            for who in sorted(self.model.to_draw(bot)):
                self.do(0, partial(self.deeds(0).claim_view, bot, who), bot=bot)
                self._note_view(0, who, "drawn")
            self._claim(0, bot, 20)
            for key in list(self.processes[0].sending):
                self._note_letter(0, key, "sent")
        return self.messages > before or any(self.model.to_draw(bot) for bot in BOTS)


def test_nothing_is_lost_or_doubled_whoever_dies(url: str, keyring: Keyring) -> None:
    server = server_at(url)
    try:
        run_state_machine_as_test(lambda: Machine(server, keyring), settings=BRIEFLY)  # type: ignore[arg-type]
    finally:
        server.close()
