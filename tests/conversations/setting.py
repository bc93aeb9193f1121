"""How a conversation begins: what its script takes as given is played before it, by the same taps, unrecorded.

`given` may say: the `language`; the `facts` that staff noted about the young people; what the `organisation`
decides otherwise than the example; who of the staff has `not started` the bot; who was `welcomed`, with their
choice about telling the contact person; and who has `answered` which check-ins, each up to the next one's offer.
"""

from __future__ import annotations

from typing import Any

from bot.botapi.actions import decode
from bot.usecases import enrol
from flows.people import Participant, StaffMember
from tests.conversations.stage import ZONE, Stage
from tests.conversations.updates import CHATS

PARTICIPANTS, STAFF = ("Alma", "Berta"), ("Mette", "Ali")
ORGANISATION = "demo-kommune"
TO_TAKE_PART = ("next", "next", "next", "yes")

Given = dict[str, Any]


async def get_ready(stage: Stage, given: Given) -> None:
    """Enrol everybody, and play what is given."""
    await _enrol(stage, given.get("facts", {}))
    for who in STAFF:
        if who not in given.get("not started", ()):
            await stage.do({"who": who, "starts": f"{who}-token"})
    for who, nudge in given.get("welcomed", {}).items():
        await _be_welcomed(stage, who, nudge)
        for values in given.get("answered", {}).get(who, ()):
            await _answer_all(stage, who, values)


async def _enrol(stage: Stage, facts: dict[str, bool]) -> None:
    async with stage.database.transaction() as tx:
        world = stage.world(tx)
        staff = {who: await enrol.add_staff(world, who, ORGANISATION, stage.language) for who in STAFF}
        people: list[Participant | StaffMember] = [
            *staff.values(),
            *[
                await enrol.add_participant(world, who, staff["Mette"].id, stage.language, facts)
                for who in PARTICIPANTS
            ],
        ]
        for person in people:
            await enrol.invite(world, person.id, f"{person.name}-token")


async def _be_welcomed(stage: Stage, who: str, nudge: str) -> None:
    await stage.do({"who": who, "starts": f"{who}-token"})
    languages = stage.worlds.organisations(ORGANISATION).languages
    await _press(stage, who, "language", languages.index(stage.language))
    for verb in (*TO_TAKE_PART, nudge):
        await _press(stage, who, verb)


async def _answer_all(stage: Stage, who: str, values: list[int | None]) -> None:
    await _press(stage, who, "begin")
    await _press(stage, who, "alone")
    for value in values:
        await _press(stage, who, "skip" if value is None else "answer", value)
    async with stage.database.reading() as tx:
        [code] = [each.id for each in await tx.participants.all() if each.name == who]
        wave, *_others = await tx.waves.planned(code)
    await stage.do({"clock": f"{wave.due_at.astimezone(ZONE):%Y-%m-%d %H:%M}"})


async def _press(stage: Stage, who: str, verb: str, value: int | None = None) -> None:
    """Tap the newest button that does this, whatever it is called."""
    messages = stage.phones.of(CHATS[who]).messages
    for message_id in sorted(messages, reverse=True):
        for label, data in (button for row in messages[message_id].buttons for button in row):
            action = decode(data)
            if action is not None and action.verb == verb and value in (None, action.value):
                await stage.do({"who": who, "taps": label})
                return
    raise LookupError(f"nothing on {who}'s phone does {verb} {value}")
