"""How a conversation begins: what its script takes as given is played before it, by the same taps, unrecorded.

`given` may say: the `language`; who are `coordinator`s, if anybody; the `facts` that staff noted about the young
people, and when they were `born`; what the `organisation` decides otherwise than the example; who of the staff has `not
started` the bot, and of whom there is a `portrait`; who always `stands in` for whom; who was `welcomed`, with their
choice about telling the contact person; and who has `answered` which check-ins, each up to the next one's offer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.botapi.actions import decode
from bot.usecases import enrol
from bot.usecases.set_portrait import set_portrait
from flows.authorisation import OPERATOR
from flows.organisation import AnswerChannel
from flows.people import Participant, StaffMember, StaffRole
from tests.conversations.phones import JPEG
from tests.conversations.stage import Stage
from tests.conversations.told import ZONE
from tests.conversations.updates import CHATS

PARTICIPANTS, STAFF = ("Alma", "Berta"), ("Mette", "Ali")
ORGANISATION = "demo-kommune"
Presses = tuple[tuple[str, int | None], ...]
TO_TAKE_PART: Presses = (("next", None), ("next", None), ("next", None), ("yes", None))
THE_REST: Presses = (("see", 0), ("yes", None), ("no", None))
"""After the choice about telling: only that I have answered may be seen, count me in statistics, reach me any way."""

Given = dict[str, Any]


async def get_ready(stage: Stage, given: Given) -> None:
    """Enrol everybody, and play what is given."""
    born = date.fromisoformat(given["born"]) if "born" in given else None
    await _enrol(stage, given.get("facts", {}), born, given.get("coordinator", ()))
    await _picture(stage, given.get("portrait", ()))
    await _stand_ins(stage, given.get("stands in", {}))
    for who in (*STAFF, *given.get("coordinator", ())):
        if who not in given.get("not started", ()):
            await stage.do({"who": who, "starts": f"{who}-token"})
    for who, nudge in given.get("welcomed", {}).items():
        await _be_welcomed(stage, who, nudge)
        for values in given.get("answered", {}).get(who, ()):
            await _answer_all(stage, who, values)


async def _enrol(stage: Stage, facts: dict[str, bool], born: date | None, coordinators: Sequence[str]) -> None:
    async with stage.database.transaction() as tx:
        world = replace(stage.world(tx), actor=OPERATOR)
        staff = {who: await enrol.add_staff(world, ORGANISATION, who, stage.language) for who in STAFF}
        people: list[Participant | StaffMember] = [
            *staff.values(),
            *[
                await enrol.add_participant(world, staff["Mette"], who, stage.language, facts, born)
                for who in PARTICIPANTS
            ],
            *[
                await enrol.add_staff(world, ORGANISATION, who, stage.language, StaffRole.COORDINATOR)
                for who in coordinators
            ],
        ]
        for person in people:
            await enrol.invite(world, person, f"{person.name}-token")


async def _picture(stage: Stage, whom: Sequence[str]) -> None:
    async with stage.database.transaction() as tx:
        for member in await tx.staff.all():
            if member.name in whom:
                await set_portrait(replace(stage.world(tx), actor=member.id), member, JPEG)


async def _stand_ins(stage: Stage, others: dict[str, str]) -> None:
    async with stage.database.transaction() as tx:
        staff = {member.name: member for member in await tx.staff.all()}
        for who, other in others.items():
            await tx.staff.save(replace(staff[who], stand_in=staff[other].id))


async def _be_welcomed(stage: Stage, who: str, nudge: str) -> None:
    await stage.do({"who": who, "starts": f"{who}-token"})
    languages = stage.worlds.organisations(ORGANISATION).languages
    await _press(stage, who, "language", languages.index(stage.language))
    for verb, value in (*TO_TAKE_PART, (nudge, None), *THE_REST):
        await _press(stage, who, verb, value)


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
    """Tap the newest button that does this, whatever it is called: in the chat, or on the page it has a link to."""
    if stage.worlds.organisations(ORGANISATION).answer_channel is AnswerChannel.WEB:
        await stage.do({"who": who, "presses": await stage.own_page(who).label_of(verb, value)})
        return
    messages = stage.phones.of(CHATS[who]).messages
    for message_id in sorted(messages, reverse=True):
        for label, data in (button for row in messages[message_id].buttons for button in row):
            action = decode(data)
            if action is not None and action.verb == verb and value in (None, action.value):
                await stage.do({"who": who, "taps": label})
                return
    raise LookupError(f"nothing on {who}'s phone does {verb} {value}")
