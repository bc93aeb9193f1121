"""Issue 4: processes die at any moment, between any two steps, and nothing is lost, doubled or stuck.

Three processes, each with the bots of two organisations, take turns in any order that Hypothesis finds. After every
step what is committed must be what the model holds; in the end one process is left, and brings everything to its end.
"""

from __future__ import annotations

import sys
from functools import partial

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from flows.ports import Kind
from storage.crypto import Keyring
from storage.tables.outbox import OutboxState
from tests.contract.storage_crew import DAY, SLOTS, Hold
from tests.contract.storage_records import BOTS, LEASE, YOUNG
from tests.contract.storage_scripts import server_at
from tests.contract.storage_town import BOT, DATA, DRAWN, SENT, SOMEBODY, Town

pytest_plugins = ["tests.contract.storage_fixtures"]

BRIEFLY = settings(
    max_examples=8,
    stateful_step_count=35,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),  # what fails is shown as it was found: making it smaller takes minutes
)


class Machine(Town):
    """What chance would seldom bring about; and in the end, whoever is left brings everything to its end."""

    def two(self, data: st.DataObject) -> tuple[int, int]:
        """Two processes that can begin something."""
        first, second, *_ = data.draw(st.permutations(self.idle()))
        return first, second

    @precondition(lambda self: len(self.idle()) > 1)
    @rule(data=DATA, bot=BOT, is_out=st.booleans(), how=SENT)
    def sent_too_late(self, data: st.DataObject, bot: str, is_out: bool, how: str) -> None:
        """A process is so slow that another has taken over when it says what came of it."""
        first, second = self.two(data)
        self.claim_in(first, bot, 3)
        for key in sorted(self.processes[first].sending):
            self.send_and_note(first, key, "goes out" if is_out else "nothing yet")
        self.pass_time(LEASE)
        self.claim_in(second, bot, 3)
        for key in sorted(self.processes[first].sending):
            self.send_and_note(first, key, how)

    @precondition(lambda self: len(self.idle()) > 1)
    @rule(data=DATA, who=SOMEBODY, is_out=st.booleans(), how=DRAWN)
    def drawn_too_late(self, data: st.DataObject, who: str, is_out: bool, how: str) -> None:
        """The same with a live message."""
        first, second = self.two(data)
        self.tap_in(first, who)
        self.draw_in(first, who, "stands there" if is_out else "nothing yet")
        self.pass_time(LEASE)
        self.draw_in(second, who, "nothing yet")
        if who in self.processes[first].drawing:
            self.draw_and_note(first, who, how)

    @precondition(lambda self: len(self.idle()) > 1)
    @rule(data=DATA, who=SOMEBODY, is_drawn_first=st.booleans())
    def an_offer_and_a_drawing_cross(self, data: st.DataObject, who: str, is_drawn_first: bool) -> None:
        """Both are on the phone before either is noted."""
        first, second = self.two(data)
        occasion = who, self.next_message() | 1
        self.do(first, partial(self.deeds(first).plan, occasion, self.model.now))
        self.do(first, partial(self.deeds(first).offer, occasion))
        self.tap_in(first, who)
        self.pass_time(LEASE)
        self.claim_in(first, YOUNG[who].organisation, 9)
        for key in sorted(self.processes[first].sending):
            self.send_and_note(first, key, "goes out")
        self.draw_in(second, who, "drawn" if is_drawn_first else "stands there")
        for key in sorted(self.processes[first].sending):
            self.send_and_note(first, key, "sent")
        if who in self.processes[second].drawing:
            self.draw_and_note(second, who, "drawn")

    @precondition(lambda self: len(self.idle()) > 2)
    @rule(data=DATA, who=SOMEBODY)
    def two_claim_and_something_comes_between(self, data: st.DataObject, who: str) -> None:
        """Something urgent is put down for somebody while one process claims for them, and another comes."""
        first, second = self.two(data)
        (third,) = {*self.idle()} - {first, second}
        self.claim_in(first, YOUNG[who].organisation, 9, Hold(at=1))
        self.tap_in(third, who, ((Kind.REPLY, self.next_message()),))
        self.claim_in(second, YOUNG[who].organisation, 9)

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self._bring_to_an_end()
        finally:
            self.close()

    def _bring_to_an_end(self) -> None:
        for slot in SLOTS:
            self.die(slot)
        self.pass_time(10 * DAY)
        for who in self.model.people:
            self.tap_in(0, who)
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
                self.draw_in(0, who, "drawn")
            self.claim_in(0, bot, 20)
            for key in list(self.processes[0].sending):
                self.send_and_note(0, key, "sent")
        return self.messages > before or any(self.model.to_draw(bot) for bot in BOTS)


def test_nothing_is_lost_or_doubled_whoever_dies(url: str, keyring: Keyring) -> None:
    server = server_at(url)
    try:
        run_state_machine_as_test(lambda: Machine(server, keyring), settings=BRIEFLY)  # type: ignore[arg-type]
    finally:
        server.close()
