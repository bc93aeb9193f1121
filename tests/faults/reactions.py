"""What a young person does about an alert beside answering: waits with it, says something, answers a note, sends words.

What they press may have happened; an answer that they read has to stand in the store.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.botapi.actions import decode
from flows.alert import Answered, Said
from tests.faults.watched import StuckError, Watched
from tests.integration.phone import Json, buttons, words

WORDS = "It is hard to get out of bed these days"
SENT_ON = "I have sent what you wrote to"
ANSWER = "Your answer: "
CHANGES = 2
"""So many answers to one note are told."""

SHORT_PATIENCE_S = 12.0
"""For what may have been over before they pressed."""


@dataclass
class Reactions:
    """One young person's. `said`: alert and what was pressed; `answers`: by note, what was pressed."""

    phone: Watched
    taps: int = 0
    held: set[str] = field(default_factory=set)
    said: set[tuple[str, str]] = field(default_factory=set)
    answers: dict[str, list[Answered]] = field(default_factory=dict)
    words_sent: int = 0
    calls_wanted: int = 0
    _seen: set[tuple[int, str]] = field(default_factory=set)

    async def waits(self) -> None:
        """Want to write oneself, where the newest message offers it; whoever took it meanwhile was quicker."""
        found = self._button(await self.phone.messages(), "tell", ("hold",))
        if found is None:
            return
        button, alert = found
        self.held.add(alert)

        def gone(messages: Sequence[Json]) -> bool:
            return self._button(messages, "tell", ("hold",)) is None

        await self._until(button, gone, "that it waits")

    async def reacts(self, *, may_want_call: bool) -> bool:
        """Say something about each message that asks for it, answer each note. Returns whether a call was wanted."""
        before = self.calls_wanted
        for verbs, topic in ((tuple(Said), "said"), (tuple(Answered), "note")):
            while found := self._button(await self.phone.messages(), topic, verbs, anew=True):
                button, ref = found
                self._seen.add((button["message_id"], topic))
                if self.phone.random.random() < 0.6:
                    await (self._says if topic == "said" else self._answers)(button, ref, may_want_call)
        return self.calls_wanted > before

    async def _says(self, button: Json, ref: str, _may: bool) -> None:
        verb = self.phone.random.choice(list(Said))
        self.said.add((ref, verb))
        replies = _count(await self.phone.messages(), "Okay. ", "That is good.")

        def answered(messages: Sequence[Json]) -> bool:
            return _count(messages, "Okay. ", "That is good.") > replies

        with contextlib.suppress(StuckError):  # what is over by now is answered by what there is
            await self._until(_with_verb(button, verb), answered, "an answer", SHORT_PATIENCE_S)

    async def _answers(self, button: Json, ref: str, may_want_call: bool) -> None:
        """Something else than before; it can be changed once."""
        given = self.answers.setdefault(ref, [])
        unwanted = (*given[-1:], *(() if may_want_call else (Answered.CALL,)))
        if len(given) == CHANGES:
            return
        verb = self.phone.random.choice([each for each in Answered if each not in unwanted])
        given.append(verb)
        self.calls_wanted += verb is Answered.CALL
        replies = _count(await self.phone.messages(), ANSWER)

        def answered(messages: Sequence[Json]) -> bool:
            return _count(messages, ANSWER) > replies

        await self._until(_with_verb(button, verb), answered, "that the note is answered")

    async def sends_words(self) -> None:
        """Write something that answers no question, and have it sent on."""
        replies = _count(await self.phone.messages(), SENT_ON)
        await self.phone.text(WORDS)
        offered: list[Json] = []

        def is_offered(messages: Sequence[Json]) -> bool:
            found = self._button(messages, "words", ("send",))
            offered[:] = [found[0]] if found else []
            return bool(found)

        await self.phone.wait_for(is_offered, None, "the offer to send it on")
        self.words_sent += 1

        def sent(messages: Sequence[Json]) -> bool:
            return _count(messages, SENT_ON) > replies

        await self._until(offered[0], sent, "that it was sent on")

    async def _until(
        self, button: Json, found: Callable[[list[Json]], bool], wanted: str, patience_s: float = 0.0
    ) -> None:
        async def again(_messages: list[Json]) -> None:
            self.taps += 1
            await self.phone.tap_unheard(button)

        await again([])
        await self.phone.wait_for(found, again, wanted, patience_s)

    def _button(
        self, messages: Sequence[Json], topic: str, verbs: Sequence[str], *, anew: bool = False
    ) -> tuple[Json, str] | None:
        """The newest such button, and what it is about; `anew`: on a message that wasn't answered yet."""
        for message in reversed(messages):
            for _, data in buttons(message):
                action = decode(data)
                if action is None or action.topic != topic or action.verb not in verbs:
                    continue
                if not anew or (message["message_id"], topic) not in self._seen:
                    return {"message_id": message["message_id"], "data": data}, action.ref
        return None


def _with_verb(button: Json, verb: str) -> Json:
    topic, _, *rest = button["data"].split(":")
    return {**button, "data": ":".join((topic, verb, *rest))}


def _count(messages: Sequence[Json], *phrases: str) -> int:
    return sum(any(phrase in words(each) for phrase in phrases) for each in messages if each["from"] == "bot")
