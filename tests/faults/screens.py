"""What a person reads on the phone: the newest screen of the dialogue, whatever else stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.botapi.actions import decode
from tests.faults.model import QUESTIONS, WELCOME, Seen, Stage
from tests.integration.phone import Json, buttons, words

_NUMBER = re.compile(r"(?:^|\n)(\d) of 5\n")
_GIVEN = re.compile(r"You answered: “(.+)”\.")
_PHRASES: tuple[tuple[Stage, str], ...] = (
    (Stage.STOPPED, r"I have stopped now\."),
    (Stage.TOLD, r"hard time\.(?s:.*)I have told \w+\."),
    (Stage.KNOWN, r"hard time\.(?s:.*)\w+ knows that already\."),
    (Stage.REFUSED, r"I have not told Mette\."),
    (Stage.ASKED, r"Shall I tell Mette\?"),
    (Stage.THANKED, r"Thank you for your time\."),
    (Stage.PAUSED, r"We are taking a break\."),
    (Stage.INTRO, r"No answer is right or wrong\."),
    (Stage.OFFERED, r"Do you have 2 minutes for 5 questions\?"),
    (Stage.OFFERED, "You can reply up to and including"),  # its reminder
    (Stage.DECLINED, r"That is fine\."),
    (Stage.REACH, r"How may Mette reach you\?"),
    (Stage.STATISTICS, r"This is about statistics\."),
    (Stage.SEE, r"What may Mette see\?"),
    (Stage.NUDGE, r"One more thing\."),
    (Stage.TAKE_PART, r"Do you want to take part\?"),
    (Stage.NOT_WATCHED, r"When Mette looks\."),
    (Stage.SEEN_BY, r"What Mette can see\."),
    (Stage.ABOUT, r"I am Pejling, a bot\."),
    (Stage.LANGUAGE, r"English\?"),
)
"""In this order: the first that is said, as a pattern. Whose turn it is may have passed on."""


def read(message: Json) -> Seen | None:
    """The screen that a message of the bot's shows; None for any other message."""
    if message["from"] != "bot" or message["photo"]:
        return None
    said = words(message)
    actions = [action for _, data in buttons(message) if (action := decode(data))]
    revision = next((each.revision for each in actions if each.topic in ("check_in", "welcome")), None)
    if number := _NUMBER.search(said):
        place, given = int(number[1]) - 1, _GIVEN.search(said)
        if QUESTIONS[place] not in said:
            raise AssertionError(f"question {place + 1} is asked in other words: {said!r}")
        return Seen(Stage.ASKING, place + 1, given[1] if given else None, revision)
    stage = next((stage for stage, phrase in _PHRASES if re.search(phrase, said)), None)
    needs_buttons = stage in (*WELCOME, Stage.OFFERED, Stage.INTRO, Stage.PAUSED, Stage.DECLINED)
    return None if stage is None or (needs_buttons and revision is None) else Seen(stage, revision=revision)


def newest(messages: Sequence[Json]) -> tuple[Seen, Json] | None:
    """The screen lowest in the chat, with its message."""
    for message in reversed(messages):
        if seen := read(message):
            return seen, message
    return None
