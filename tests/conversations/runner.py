"""Plays a conversation's script on the stage and records what came of each step.

A script says what is `given` and what people do, step by step. Beside each step stands what came of it: the engine's
commands and events, what changed in the store, the letters put into the outbox, and what each phone that changed now
reads. `setting` says what can be given, `DOING` what a step can be.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.conversations.ledger import Ledger
from tests.conversations.phones import Phone
from tests.conversations.stage import Stage, Step
from tests.conversations.updates import CHATS
from tests.conversations.witness import Witness

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.json"))
WIDTH = 110

DOING = {
    "who": "a name from `CHATS`",
    "taps": "a button, by what stands on it",
    "from": "… as it stood after that step; 0 is the beginning",
    "with data of": "… with the data of such a button on another's phone",
    "altered": "… with its data altered",
    "twice": "a double tap, or the same update",
    "at once": "… while what was done before can still be undone",
    "types": "words",
    "sends": "something of `ODD`",
    "starts": "the token of the link that is pressed; empty for none",
    "does": "blocks the bot, or unblocks it; deletes Telegram, which nobody tells the bot",
    "opens": "their own page, by the newest link on their phone; of staff something of `PLACES` on the console",
    "presses": "a button on it, by what stands on it; on the console also a link",
    "writes": "… after this was written or chosen there, by the labels of the fields",
    "answered": "… which is answered with this status, and not with 200",
    "noted": "something of `DESK` about them; the tick runs",
    "fills": "a questionnaire, on the contact person's own page",
    "with": "… with these values; null skips",
    "clock": "the local time it becomes; the tick runs",
    "outage": "the same, and the bot didn't listen meanwhile",
}
"""What a step can be; all else in a step is what came of it."""

Script = dict[str, Any]


class Conversation:
    """One script being played from a stage that is ready."""

    def __init__(self, stage: Stage, witness: Witness) -> None:
        self._stage = stage
        self._witness = witness
        self._ledger = Ledger(stage.language)

    async def play(self, steps: list[Step]) -> list[Step]:
        """Play all steps; each with what came of it. Raises LookupError for a button that isn't there."""
        await self._looked_up()
        self._stage.snapshots.append(self._stage.phones.snapshot())
        self._witness.screens.clear()
        played = []
        for step in steps:
            done = done_in(step)
            played.append({**done, **await self._recorded(done)})
        return played

    async def _recorded(self, step: Step) -> Step:
        self._witness.forget()
        before = self._stage.snapshots[-1]
        self._stage.page, self._stage.console = [], []
        await self._stage.do(step)
        self._stage.snapshots.append(self._stage.phones.snapshot())
        found = {
            "commands": self._witness.commands,
            "events": [repr(event) for event in self._witness.events],
            **await self._looked_up(),
            "page": self._stage.page,
            "console": self._stage.console,
            "phones": {
                who: changes
                for who, chat in CHATS.items()
                if (changes := _changes(before.get(chat, Phone()), self._stage.phones.of(chat)))
            },
        }
        return {key: value for key, value in found.items() if value}

    async def _looked_up(self) -> Step:
        """What is new in the store, as another connection sees it."""
        async with self._stage.database.reading() as tx:
            return await self._ledger.news(tx, self._witness.letters)


def done_in(step: Step) -> Step:
    """What a step does, without what came of it."""
    return {key: value for key, value in step.items() if key in DOING}


def doing(script: Script) -> str:
    """What is given and done in a script, as one word that tells it from others."""
    return json.dumps([script["given"], *map(done_in, script["steps"])], sort_keys=True)


def _changes(before: Phone, after: Phone) -> list[str]:
    """What is new on a phone: every message that came, changed or lost its buttons, as it reads now."""
    lines = [f"# {message_id} is deleted" for message_id in sorted(before.messages.keys() - after.messages.keys())]
    for message_id, message in sorted(after.messages.items()):
        was = before.messages.get(message_id)
        if was == message:
            continue
        if was is not None and message == replace(was, buttons=[]):
            lines.append(f"# {message_id} loses its buttons")
            continue
        lines += [f"# {message_id} {'comes' if was is None else 'becomes'}", *message.lines]
        lines += [" ".join(f"[{label}]" for label, _ in row) for row in message.buttons]
    if after.toast and after.toast != before.toast:
        lines.append(f"# on the button: {after.toast}")
    return lines


def dumped(value: Any, indent: int = 0) -> str:
    """A script as it stands in its file: JSON, with everything that fits on one line on one line."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or indent + len(line) <= WIDTH:
        return line
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{pad}{json.dumps(key)}: {dumped(each, indent + 2)}" for key, each in value.items()]
    else:
        parts = [pad + dumped(each, indent + 2) for each in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n" + ",\n".join(parts) + f"\n{' ' * indent}{closing}"
